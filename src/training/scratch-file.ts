// A temporary file for rows that do not fit into memory.
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError, UserError } from '../errors.ts';
import type { Vector } from '../kernels/kernels.ts';
import { removed, removeLeftovers } from '../leftovers.ts';
import { tellApart } from '../tell-apart.ts';

/** Names of scratch files, with the process that made them. */
const pattern = /^nn-(\d+)-[0-9a-f]{16}\.scratch$/;

/** Files opened so far by this thread. */
let opened = 0;

/**
 * A file that only this process sees: its name is taken away as soon as it is open, so that the system frees it when the
 * process ends, however that happens. Where a name cannot be taken from an open file, it goes when the process exits or,
 * if that was killed, with the next scratch file in the folder.
 */
export class ScratchFile {
  /** Descriptor, good in all threads until `close`. */
  readonly fd: number;
  /** Tells this file from an earlier one with the same descriptor. */
  readonly serial = ++opened;
  readonly #folder: string;
  /** Where a name could not be taken away: what does it at the end. */
  readonly #path: string | undefined;
  readonly #atExit = () => this.close();
  #length = 0;

  /**
   * Opens a file in a folder, and removes those that killed processes left there.
   *
   * @param bytes that will be appended
   * @throws UserError (io) if the folder takes no file, or has not as much free as is needed
   */
  constructor(folder: string, bytes: number) {
    this.#folder = folder;
    removeStale(folder);
    requireFree(folder, bytes);
    const path = join(folder, `nn-${process.pid}-${randomBytes(8).toString('hex')}.scratch`);
    try {
      this.fd = openSync(path, 'wx+', 0o600);
    } catch (error) {
      const why = describeSystemError(error as NodeJS.ErrnoException);
      const what = `cannot hold a temporary file for rows that do not fit into memory: ${why}`;
      throw new UserError('io', folder, what, another);
    }
    if (removed(path)) return;
    this.#path = path;
    process.once('exit', this.#atExit);
  }

  /** Bytes appended so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends numbers.
   *
   * @throws UserError (io) if the disk is full
   */
  append(numbers: Vector): void {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const position = this.#length;
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(this.fd, bytes, done, bytes.length - done, position + done);
      } catch (error) {
        throw this.#refuse(error as NodeJS.ErrnoException, bytes.length - done, position + done);
      }
    }
    this.#length += bytes.length;
  }

  /** Gives the disk its room back. */
  close(): void {
    closeSync(this.fd);
    if (this.#path === undefined) return;
    process.off('exit', this.#atExit);
    removed(this.#path);
  }

  #refuse(error: NodeJS.ErrnoException, more: number, written: number): Error {
    const isFull = ['ENOSPC', 'EFBIG', 'EDQUOT'].includes(error.code ?? '');
    const found = isFull ? `no room after ${sizeOf(written)}` : describeSystemError(error);
    const what = `must take ${sizeOf(more)} more of rows that do not fit into memory, found ${isFull ? '' : 'that '}${found}`;
    return new UserError('io', this.#folder, what, another);
  }
}

const another = 'name another folder with --scratch, or allow more memory with --memory';

/** Removes the scratch files in a folder whose processes are dead; one of this process's number is from one before it, or nameless in a moment anyway. */
export function removeStale(folder: string): void {
  removeLeftovers(folder, (name) => {
    const [, pid] = pattern.exec(name) ?? [];
    return pid === undefined ? undefined : Number(pid);
  });
}

/** Refuses before hours of work rather than in the middle. */
function requireFree(folder: string, bytes: number): void {
  const free = freeIn(folder);
  if (free >= bytes) return;
  const [needed, found] = tellApart([bytes, free], sizeOf, 1);
  const what = `must have ${needed} free for rows that do not fit into memory, found ${found}`;
  throw new UserError('io', folder, what, another);
}

/** Bytes free, as far as the system tells. */
function freeIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function sizeOf(bytes: number, digits = 1): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(digits)} MB` : `${(bytes / 1e9).toFixed(digits)} GB`;
}
