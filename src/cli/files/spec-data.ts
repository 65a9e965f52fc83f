// Where the data lie that a spec names.
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { openInput } from './input.ts';
import { statOf } from './open-file.ts';

/**
 * Path of the data a spec names: relative to the folder the spec lies in.
 *
 * @param command that needs it, for messages
 * @throws UserError (usage) if it names none, (io) if what it names is not there
 */
export function dataOf({ data }: ModelSpec, specPath: string, command: string): string {
  if (data === undefined) {
    const hint = 'name the CSV file after the spec, or as "data" in it';
    throw new UserError('usage', command, `no data: ${openInput(specPath).place} names none`, hint);
  }
  const path = dataBeside(specPath, data);
  if (path === data || resolve(path) === resolve(data) || statOf(path) !== undefined) return path;
  const here = statOf(data) === undefined ? 'another file' : `${data} of this folder`;
  const word = statOf(data) === undefined ? 'FILE.csv' : shellWord(data);
  const hint = [
    `"data" in ${specPath} is "${data}", which counts from the folder of the spec`,
    `to take ${here}: nn ${command} ${shellWord(specPath)} ${word}`,
  ];
  throw new UserError('io', path, 'cannot be read: no such file or directory', hint.join('\n'));
}

/** Where data lie that a spec or a model names: seen from its folder. */
export function dataBeside(path: string, data: string): string {
  if (data === '-' || path === '-' || isAbsolute(data)) return data;
  return join(dirname(path), data);
}

/** The data's path as a spec should name it that is written to `output`: relative to its folder; undefined for stdin. */
export function dataSeenFrom(output: string, dataPath: string): string | undefined {
  if (dataPath === '-') return undefined;
  if (output === '-') return dataPath;
  return relative(dirname(resolve(output)), resolve(dataPath));
}
