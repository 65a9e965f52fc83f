import { listColumns } from '../../encode/column-names.ts';
import { UserError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { parseModel } from '../../model/read-model.ts';
import { didYouMean } from '../../spec/nearest.ts';
import type { CsvRows } from '../../table/rows.ts';
import type { ModelOptions } from '../terminal/options.ts';
import { openInput } from './input.ts';

/** Reads and checks a model file. @throws UserError (model, io) */
export async function loadModel(path: string, options: ModelOptions): Promise<Model> {
  return (await loadSizedModel(path, options)).model;
}

/** Reads and checks a model file, and tells how many bytes it has. @throws UserError (model, io) */
export async function loadSizedModel(
  path: string,
  { allowEdited }: ModelOptions,
): Promise<{ model: Model; bytes: number }> {
  const input = openInput(path);
  const text = await input.text('model');
  return { model: parseModel(text, input.place, allowEdited), bytes: Buffer.byteLength(text) };
}

/**
 * Where each input of a model stands in the rows of a file; columns are matched by name, in any order.
 *
 * @throws UserError (model) naming every column that is missing
 */
export function matchColumns(model: Model, modelPath: string, file: CsvRows): number[] {
  const positions = model.encoder.inputs.map(({ name }) => file.columns.indexOf(name));
  const missing = model.encoder.inputs.filter((_, index) => positions[index] === -1).map(({ name }) => name);
  if (missing.length === 0) return positions;
  const known = new Set(model.encoder.inputs.map(({ name }) => name));
  const free = file.columns.filter((name) => !known.has(name)); // a column that is wanted itself is no other one mistyped
  const named = missing.map((name, index) => {
    return `"${name}"${index < 10 ? didYouMean(name, free) : ''}`;
  });
  const what =
    missing.length === 1
      ? `column ${named[0]} is required by ${modelPath} and missing`
      : `columns ${named.join(', ')} are required by ${modelPath} and missing`;
  throw new UserError('model', file.place, what, `columns found: ${listColumns(file.columns)}`);
}
