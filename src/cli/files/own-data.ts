// The data that a model names. A model may come from a stranger: nothing is read on its word but what lies beside it.
import { realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import type { Model } from '../../model/model.ts';
import { statOrUndefined } from './file-identity.ts';
import { dataBeside } from './spec-data.ts';

/** Where a model's own data is, or why there is none to be had. */
export type OwnData =
  | { readonly path: string; readonly why?: undefined }
  | { readonly path?: undefined; readonly why: string };

/**
 * The data that a model names, relative to its own folder as a spec's is to the spec's; to the working folder if it
 * comes from stdin. Only a file that ends is taken, no device, pipe or stdin, nor what a system shows as an empty file;
 * and only one in the folder of the model or below it, wherever names and links lead.
 */
export function ownData(model: Model, modelPath: string): OwnData {
  const { data } = model.spec;
  if (data === undefined) return { why: 'the model names none' };
  const named = `"${data}", which the model names,`;
  const absent = { why: `${named} was not found or is empty` };
  if (data === '-') return absent;
  const path = dataBeside(modelPath, data);
  try {
    const folder = dirname(modelPath);
    if (!isBelow(folder, path) || !isBelow(realpathSync(folder), realpathSync(path))) {
      return { why: `${named} does not lie beside it` };
    }
    const standing = statOrUndefined(path);
    return standing?.isFile() && standing.size > 0 ? { path } : absent;
  } catch {
    return absent; // a path that cannot even be asked about
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
