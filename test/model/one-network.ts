import type { SingleModel } from '../../src/model/model.ts';
import { parseModel } from '../../src/model/read-model.ts';

/** Reads a model file of one network. */
export function parseOne(text: string): SingleModel {
  const model = parseModel(text, 'm.json');
  if (model.members !== undefined) throw new Error('the model must be of one network');
  return model;
}
