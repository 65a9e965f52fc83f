// How the user's files are written: a new one appears whole or not at all, and what stood there before stays until then. A log of finished work grows line by line instead.

import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  type Stats,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeSystemError, UserError } from '../../errors.ts';
import { writeOut } from '../terminal/stdout.ts';
import { Temporary } from '../terminal/temporary.ts';
import { followLink, statOrUndefined } from './file-identity.ts';

/** Where bytes go: a file that appears when it is committed, or a device or pipe that is written straight through. */
export interface OutputFile {
  /** Appends bytes, all of them. @throws UserError (io), after which nothing is left behind */
  write(bytes: Buffer | string): Promise<void>;
  /** Makes the file appear. @throws UserError (io), after which the old file stands as it was */
  commit(): Promise<void>;
  /** Forgets the file; the old one stands as it was. */
  abandon(): void;
}

/**
 * Opens what a path names for writing.
 *
 * @param path where the file should appear; a symbolic link is followed and kept
 * @throws UserError (io) if nothing can be written there
 */
export async function openOutput(path: string): Promise<OutputFile> {
  try {
    const standing = statOrUndefined(path);
    return standing === undefined || standing.isFile() ? newFile(path) : new Through(path, await open(path, 'w'));
  } catch (error) {
    throw refusal(path, error);
  }
}

/** Refuses a path at which no file could be made. @throws UserError (io) */
export function requireRoomFor(path: string): void {
  newFile(path).abandon();
}

function newFile(path: string): Beside {
  try {
    const standing = statOrUndefined(path);
    if (standing?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return new Beside(path, standing);
  } catch (error) {
    throw refusal(path, error);
  }
}

/** A file written under another name beside its target, whose permissions it takes over. */
class Beside implements OutputFile {
  readonly #path: string;
  readonly #target: string;
  readonly #temporary: Temporary;
  #size = 0;

  constructor(path: string, standing: Stats | undefined) {
    this.#path = path;
    this.#target = followLink(path);
    this.#temporary = new Temporary(this.#target, standing && standing.mode & 0o777);
  }

  async write(bytes: Buffer | string): Promise<void> {
    const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    try {
      writeFileSync(this.#temporary.fd, data); // unlike writeSync, it goes on until every byte is written
      this.#size += data.length;
    } catch (error) {
      this.abandon();
      throw refusal(this.#path, error);
    }
  }

  async commit(): Promise<void> {
    try {
      const isShort = fstatSync(this.#temporary.fd).size !== this.#size;
      if (isShort) throw new Error('fewer bytes were written than given');
      this.#temporary.place(this.#target);
    } catch (error) {
      this.abandon();
      throw refusal(this.#path, error);
    }
    syncDirectory(dirname(this.#target));
  }

  abandon(): void {
    this.#temporary.remove();
  }
}

/** A device or pipe. Whoever reads it may let the program wait, which hears signals meanwhile. */
class Through implements OutputFile {
  readonly #path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  async write(bytes: Buffer | string): Promise<void> {
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      this.abandon();
      throw refusal(this.#path, error);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#handle.close();
    } catch (error) {
      throw refusal(this.#path, error);
    }
  }

  abandon(): void {
    this.#handle.close().catch(() => {}); // the failure that led here is the one to report
  }
}

/** What the machine refused, as a failure to write `path`. */
export function refusal(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError('io', path, `cannot be written: ${describeSystemError(error as NodeJS.ErrnoException)}`);
}

/** Writes a whole file safely. @throws UserError (io) */
export async function saveFile(path: string, content: string): Promise<void> {
  const file = await openOutput(path);
  await file.write(content);
  await file.commit();
}

/** Adds a line to a log, at once: what is there stays, whatever ends the program. @throws UserError (io), after which no part of the line is there */
export function appendLine(path: string, line: string): void {
  const size = statOrUndefined(path)?.size ?? 0;
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    attempt(() => truncateSync(path, size));
    throw refusal(path, error);
  }
}

/** Writes what a command found to a file, or to stdout for `-` and none. @throws UserError (io) */
export async function writeResult(text: string, path = '-'): Promise<void> {
  if (path === '-') await writeOut(text);
  else await saveFile(path, text);
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
