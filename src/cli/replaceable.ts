// What may be overwritten: nothing that is read, and no file that nn did not write.

import { accessSync, closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { OutputFile, refusal, statOrUndefined } from './output-file.ts';

/** Bytes at the beginning of a file by which nn knows its own work. */
const recognisable = 64 * 1024;

/** What a command writes, by which it knows its own earlier work. A spec is meant to be edited: it is never taken for nn's. */
export type OutputKind =
  | 'model'
  | 'spec'
  | 'predictions'
  | 'log'
  | 'rejects'
  | 'report'
  | 'checkpoint'
  | 'trials'
  | 'diagram';

/**
 * Refuses, before any work is done, a path that could not be written at the end.
 *
 * @param kind   what will be written
 * @param inputs paths that must not be overwritten
 * @param force  whether the user allows replacing what nn did not write
 * @throws UserError (io)
 */
export function requireReplaceable(path: string, kind: OutputKind, inputs: readonly string[], force: boolean): void {
  try {
    const standing = statOrUndefined(path);
    if (standing?.isFile()) requireOurs(path, kind, standing, inputs, force);
    if (standing === undefined || standing.isFile() || standing.isDirectory()) new OutputFile(path).abandon();
  } catch (error) {
    throw refusal(path, error);
  }
}

function requireOurs(path: string, kind: OutputKind, standing: Stats, inputs: readonly string[], force: boolean): void {
  if (inputs.some((input) => isSame(standing, input))) {
    throw new UserError('io', path, 'must not be one of the files that are read', 'choose another name with -o');
  }
  if (force) return;
  if (!wroteIt(path, kind)) {
    const hint = 'choose another name with -o, or give --force';
    throw new UserError(
      'io',
      path,
      kind === 'spec' ? 'exists, and may have been edited' : 'exists and was not written by nn',
      hint,
    );
  }
  requireWritable(path);
}

function requireWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
    if ((statSync(path).mode & 0o222) === 0) throw new Error(); // root may write anything; a read-only file still says no
  } catch {
    throw new UserError('io', path, 'exists and is read-only', 'choose another name with -o, or give --force');
  }
}

/** How the beginning of each kind of file looks. */
const beginnings: Partial<Record<OutputKind, RegExp>> = {
  model: /^\s*\{\s*"format":\s*"nn-model"/,
  predictions: /^[^\r\n]*(?:^|[,;\t|])"?(?:prediction|probability_[^,;\t|\r\n]*)"?(?:\r|\n|$)/,
  log: /^\{"epoch":\d+,"cost":/,
  checkpoint: /^\s*\{\s*"format":\s*"nn-checkpoint"/,
  trials: /^\{"trial":\{/,
  rejects: /^line,reason,record\n/,
  diagram: /^(?:<svg [^>]*class="nn-diagram"|\/\/ nn-diagram\n|---\ntitle: [^\n]*\n---\n%% nn-diagram\n)/,
};

/** Whether nn wrote a file of this kind; nothing at all is nobody's work. */
function wroteIt(path: string, kind: OutputKind): boolean {
  const fd = openSync(path, 'r');
  const head = Buffer.alloc(recognisable);
  const length = readSync(fd, head, 0, recognisable, 0);
  closeSync(fd);
  const text = head.toString('utf8', 0, length);
  return text.trim() === '' || (beginnings[kind]?.test(text) ?? false);
}

function isSame(standing: Stats, input: string): boolean {
  try {
    const { dev, ino } = statSync(input);
    return dev === standing.dev && ino === standing.ino;
  } catch {
    return false; // reading it will say what is wrong with it
  }
}
