// Regular files that are open for reading, and what becomes of them meanwhile: a file is read as it was when it was opened.
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { asReadError, fileChanged } from '../../errors.ts';
import type { RegularFile } from '../../table/table-file.ts';

/** Bytes that are read at a time. */
const atOnce = 2 ** 16;

const lineEnds = [0x0a, 0x0d];

/** A regular file as it was when it was opened. */
export class OpenFile implements RegularFile {
  readonly place: string;
  readonly fd: number;
  readonly size: number;
  readonly #time: number;

  /** @param stats of the open file */
  constructor(place: string, fd: number, { size, mtimeMs }: Stats) {
    this.place = place;
    this.fd = fd;
    this.size = size;
    this.#time = mtimeMs;
  }

  /** Its bytes from one on, as many as there were when it was opened. @throws UserError (io) if they are there no more, or others */
  async *from(position: number): AsyncGenerator<Buffer> {
    let last: number | undefined;
    for (let at = position; at < this.size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(atOnce, this.size - at));
      const read = this.#read(chunk, at);
      at += read;
      last = chunk[read - 1];
      yield chunk.subarray(0, read);
      await setImmediate(); // so that signals are heard
    }
    this.requireSame(last);
  }

  #read(chunk: Buffer, at: number): number {
    try {
      const read = readSync(this.fd, chunk, 0, chunk.length, at);
      if (read === 0) throw fileChanged('shorter');
      return read;
    } catch (error) {
      throw asReadError(error, this.place);
    }
  }

  /**
   * Refuses a file that is not what it was any more, after all of it was read. What was added to it meanwhile does no harm, unless it
   * goes on in the last line that was read.
   *
   * @param last byte that was read; undefined if it is to be looked up
   * @throws UserError (io)
   */
  requireSame(last: number | undefined = this.#lastByte()): void {
    const { size, mtimeMs } = fstatSync(this.fd);
    if (size < this.size) throw asReadError(fileChanged('shorter'), this.place);
    const isSame = size === this.size ? mtimeMs === this.#time : last !== undefined && lineEnds.includes(last);
    if (!isSame) throw asReadError(fileChanged('changed'), this.place);
  }

  #lastByte(): number | undefined {
    const byte = Buffer.alloc(1);
    return readSync(this.fd, byte, 0, 1, this.size - 1) === 1 ? byte[0] : undefined;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Of what a path leads to; undefined if nothing stands there. @throws UserError (io) */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw asReadError(error, path);
  }
}

/** Bytes of a regular file, also as stdin; undefined of what is none. @throws UserError (io) */
export function regularSize(path: string): number | undefined {
  const found = path === '-' ? fstatSync(0) : statOf(path);
  return found?.isFile() ? found.size : undefined;
}

/** Opens a file of any kind. @throws UserError (io) also for a folder */
export function openAny(path: string): { readonly fd: number; readonly stats: Stats } {
  try {
    const fd = openSync(path, 'r');
    return { fd, stats: requireNoFolder(fstatSync(fd)) };
  } catch (error) {
    throw asReadError(error, path);
  }
}

/** Refuses a folder in the words of the system. @throws with the code EISDIR */
export function requireNoFolder(stats: Stats): Stats {
  if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  return stats;
}
