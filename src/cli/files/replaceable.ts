// What may be overwritten: nothing that is read, and no file that nn did not write.

import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import { requireStdout } from '../terminal/stdout.ts';
import { identityOf, statOrUndefined } from './file-identity.ts';
import { refusal, requireRoomFor } from './output-file.ts';

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

/** A file that a command writes. */
export interface Output {
  /** What names it, for messages. */
  readonly flag: string;
  /** `-` is stdout. */
  readonly path: string;
  readonly kind: OutputKind;
  /** What it goes on from: the one file that is read and may be replaced by it. */
  readonly continues?: string;
}

/**
 * Refuses, before any work is done, what could not all be written at the end: a file that is written twice or is also
 * read, by whatever names; a file that nn did not write; and a place where none can be made.
 *
 * @param inputs paths that are read; `-` is stdin
 * @param force  whether the user allows replacing what nn did not write
 * @throws UserError (usage) for one file under two flags, (io) for what must not be replaced or cannot be written
 */
export function requireOutputs(
  outputs: readonly Output[],
  inputs: readonly (string | undefined)[],
  force: boolean | undefined,
): void {
  for (const [index, output] of outputs.entries()) {
    requireNotRead(output, inputs);
    for (const before of outputs.slice(0, index)) requireAnother(output, before);
  }
  for (const { path, flag, kind } of outputs) {
    if (path === '-') requireStdout();
    else requireReplaceable(path, flag, kind, force ?? false);
  }
}

function requireNotRead({ flag, path, continues }: Output, inputs: readonly (string | undefined)[]): void {
  const identity = identityOf(path, 1);
  if (identity === undefined) return;
  const input = inputs.find((one) => one !== undefined && one !== continues && identityOf(one, 0) === identity);
  if (input === undefined) return;
  const requirement = 'must not be one of the files that are read';
  const [written, read] = [nameOf(path, 'output'), nameOf(input, 'input')];
  const other = written === read ? '' : `, found ${read}`;
  if (path === '-') throw new UserError('io', written, requirement + other, 'send it to another file');
  // What is asked for is refused as a file that must not be replaced is; with a file beside it, the flag is at fault.
  if (flag === '-o') throw new UserError('io', path, requirement + other, 'choose another name with -o');
  const found = other === '' ? path : `${path}, which is ${read}`;
  throw new UserError('usage', flag, `${requirement}, found ${found}`, `name another file with ${flag}`);
}

function requireAnother({ flag, path }: Output, before: Output): void {
  const identity = identityOf(path, 1);
  if (identity === undefined || identity !== identityOf(before.path, 1)) return;
  const [name, other] = [nameOf(path, 'output'), nameOf(before.path, 'output')];
  const found = name === other ? `${name} for both` : `${name}, which is ${other}`;
  const what = `must be another file than that of the ${before.kind}, found ${found}`;
  throw new UserError('usage', flag, what, `name another file with ${flag}`);
}

function nameOf(path: string, stream: 'input' | 'output'): string {
  return path === '-' ? `standard ${stream}` : path;
}

function requireReplaceable(path: string, flag: string, kind: OutputKind, force: boolean): void {
  try {
    const standing = statOrUndefined(path);
    if (standing?.isFile() && !force) requireOurs(path, flag, kind);
    if (standing === undefined || standing.isFile() || standing.isDirectory()) requireRoomFor(path);
  } catch (error) {
    throw refusal(path, error);
  }
}

function requireOurs(path: string, flag: string, kind: OutputKind): void {
  const hint = `choose another name with ${flag}${kind === 'trials' ? '' : ', or give --force'}`;
  if (!wroteIt(path, kind)) {
    throw new UserError('io', path, strangers[kind] ?? 'exists and was not written by nn', hint);
  }
  requireWritable(path, hint);
}

function requireWritable(path: string, hint: string): void {
  try {
    accessSync(path, constants.W_OK);
    if ((statSync(path).mode & 0o222) === 0) throw new Error(); // root may write anything; a read-only file still says no
  } catch {
    throw new UserError('io', path, 'exists and is read-only', hint);
  }
}

/** What is said of a file that may be nn's own work all the same. */
const strangers: Partial<Record<OutputKind, string>> = {
  spec: 'exists, and may have been edited',
  report: 'exists and is no JSON report of nn',
};

/** How the beginning of each kind of file looks; of reports, that of JSON: a table or a drawing may be anybody's. */
const beginnings: Partial<Record<OutputKind, RegExp>> = {
  model: /^\s*\{\s*"format":\s*"nn-model"/,
  predictions: /^[^\r\n]*(?:^|[,;\t|])"?(?:prediction|probability_[^,;\t|\r\n]*)"?(?:\r|\n|$)/,
  log: /^\{"epoch":\d+,"cost":/,
  checkpoint: /^\s*\{\s*"format":\s*"nn-checkpoint"/,
  trials: /^\{"trial":\{/,
  rejects: /^line,reason,record\n/,
  report:
    /^\{(?:"rows":\d+,"(?:metrics":\{|folds":\[)|"kind":"(?:data","rows":\d|(?:spec|model)","target":)|"pass":(?:true|false),"tolerance":|"row":\d+,"line":\d+,"inputs":|"expression":"(?:[^"\\]|\\.)*","result":\{)/,
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
