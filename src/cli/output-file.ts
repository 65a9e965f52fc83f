// The only place that writes files: a new one appears whole or not at all, and what stood there before stays until then.

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  type Stats,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { describeSystemError } from './failures.ts';
import { writeOut } from './stdout.ts';

/** Bytes at the beginning of a file by which nn knows its own work. */
const recognisable = 64 * 1024;

/**
 * A file being written under another name beside its target; `commit` puts it
 * in its place. Devices and pipes are written straight through.
 */
export class OutputFile {
  readonly #path: string;
  readonly #target: string;
  readonly #temporary: string | undefined;
  readonly #fd: number;
  #size = 0;

  /**
   * @param path where the file should appear; a symbolic link is followed and kept
   * @throws UserError (io) if nothing can be written there
   */
  constructor(path: string) {
    this.#path = path;
    try {
      const standing = statOrUndefined(path);
      if (standing?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      const throughDevice = standing !== undefined && !standing.isFile();
      this.#target = throughDevice ? path : followLink(path);
      this.#temporary = throughDevice ? undefined : temporaryBeside(this.#target);
      this.#fd = this.#temporary === undefined ? openSync(path, 'w') : openSync(this.#temporary, 'wx');
      if (this.#temporary !== undefined && standing !== undefined) fchmodSync(this.#fd, standing.mode & 0o777);
    } catch (error) {
      throw refusal(this.#path, error);
    }
  }

  /** Appends bytes, all of them. @throws UserError (io), after which nothing is left behind */
  write(bytes: Buffer | string): void {
    const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    try {
      writeFileSync(this.#fd, data); // unlike writeSync, it goes on until every byte is written
      this.#size += data.length;
    } catch (error) {
      this.abandon();
      throw refusal(this.#path, error);
    }
  }

  /** Makes the file appear. @throws UserError (io), after which the old file stands as it was */
  commit(): void {
    try {
      if (this.#temporary !== undefined) fsyncSync(this.#fd);
      const short = this.#temporary !== undefined && fstatSync(this.#fd).size !== this.#size;
      if (short) throw new Error('fewer bytes were written than given');
      closeSync(this.#fd);
      if (this.#temporary !== undefined) renameSync(this.#temporary, this.#target);
    } catch (error) {
      this.abandon();
      throw refusal(this.#path, error);
    }
    syncDirectory(dirname(this.#target));
  }

  /** Forgets the file; the old one stands as it was. */
  abandon(): void {
    attempt(() => closeSync(this.#fd));
    const temporary = this.#temporary;
    if (temporary !== undefined) attempt(() => unlinkSync(temporary));
  }
}

function refusal(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError('io', path, `cannot be written: ${describeSystemError(error as NodeJS.ErrnoException)}`);
}

/** Writes a whole file safely. @throws UserError (io) */
export function saveFile(path: string, content: string): void {
  const file = new OutputFile(path);
  file.write(content);
  file.commit();
}

/** Writes what a command found to a file, or to stdout for `-` and none. @throws UserError (io) */
export async function writeResult(text: string, path = '-'): Promise<void> {
  if (path === '-') await writeOut(text);
  else saveFile(path, text);
}

/**
 * Saves a model, which took long to compute: if it cannot be saved in its place, it is saved in another.
 *
 * @throws UserError (io) also when the rescue succeeded, saying where it lies
 */
export function saveOrRescue(path: string, content: string): void {
  try {
    saveFile(path, content);
  } catch (error) {
    const reason = (error as UserError).message.slice(path.length + 2);
    const rescue = join(tmpdir(), `nn-rescue-${randomBytes(6).toString('hex')}.json`);
    let hint = `${Buffer.byteLength(content)} bytes are needed${freeBytes(dirname(path))}`;
    try {
      saveFile(rescue, content);
      hint += `; the model was saved as ${rescue} instead`;
    } catch {
      // nowhere to be saved: the first refusal says why
    }
    throw new UserError('io', path, reason, hint);
  }
}

/** `, 1234 are free`, where the system tells. */
function freeBytes(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return `, ${bavail * bsize} are free`;
  } catch {
    return '';
  }
}

/** What a command writes, by which it knows its own earlier work. A spec is meant to be edited: it is never taken for nn's. */
export type OutputKind = 'model' | 'spec' | 'predictions' | 'log' | 'rejects' | 'report';

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
  log: /^\{"epoch":1,"cost":/,
  rejects: /^line,reason,record\n/,
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

function statOrUndefined(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** The file a path means: the end of a chain of links, also when nothing stands there yet. */
function followLink(path: string): string {
  if (statOrUndefined(path) !== undefined) return realpathSync(path);
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link?.isSymbolicLink() ? followLink(resolve(dirname(path), readlinkSync(path))) : path;
}

/** In the same directory, because a rename across file systems is a copy. */
function temporaryBeside(target: string): string {
  const suffix = `.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  return join(dirname(target), `.${basename(target).slice(0, 80)}${suffix}`);
}

/** So that the new name outlives a power cut. Some systems cannot; the file itself is safe by then. */
function syncDirectory(path: string): void {
  attempt(() => {
    const fd = openSync(path, 'r');
    fsyncSync(fd);
    closeSync(fd);
  });
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // best effort: the failure that led here is the one to report
  }
}
