// The only place that writes files: a new one appears whole or not at all, and what stood there before stays until then. A log of finished work grows line by line instead.

import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
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
import { describeSystemError, UserError } from '../errors.ts';
import { writeOut } from './stdout.ts';

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

/** What the machine refused, as a failure to write `path`. */
export function refusal(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError('io', path, `cannot be written: ${describeSystemError(error as NodeJS.ErrnoException)}`);
}

/** Writes a whole file safely. @throws UserError (io) */
export function saveFile(path: string, content: string): void {
  const file = new OutputFile(path);
  file.write(content);
  file.commit();
}

/** Adds a line to a log, at once: what is there stays, whatever ends the program. @throws UserError (io) */
export function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    throw refusal(path, error);
  }
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

/** Of what a path leads to; undefined if nothing stands there. */
export function statOrUndefined(path: string): Stats | undefined {
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
