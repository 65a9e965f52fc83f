// Where the bytes come from that a path names: files, pipes, devices, stdin, packed or not.
import { closeSync, createReadStream, fstatSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asReadError, UserError } from '../../errors.ts';
import { OpenFile, openAny, regularSize, requireNoFolder } from './open-file.ts';

const mebi = 2 ** 20;

/** Larger specs and models are refused, those of a known size unread: V8 could not hold them as one text. */
const largestText = 500 * mebi;
/** Less is taken from a pipe, which may have no end: only then is it known to be too much. */
const largestStream = 256 * mebi;
/** Bytes of blanks after which no text is expected any more. */
const mostBlanks = 2 ** 20;

/** Bytes of what a path names, gzip undone if its name ends in `.gz`. @param place for messages @throws UserError (io) */
export async function* readChunks(path: string, place: string): AsyncGenerator<Buffer> {
  try {
    if (/\.gz$/i.test(path)) yield* pipeline(readBytes(path, place), createGunzip(), () => {});
    else yield* readBytes(path, place);
  } catch (error) {
    throw asReadError(error, place);
  }
}

async function* readBytes(path: string, place: string): AsyncGenerator<Buffer> {
  try {
    yield* path === '-' ? readStdin(place) : readFile(path);
  } catch (error) {
    throw asReadError(error, place);
  }
}

async function* readStdin(place: string): AsyncGenerator<Buffer> {
  const stats = requireNoFolder(fstatSync(0));
  const file = stats.isFile() ? new OpenFile(place, 0, stats) : undefined;
  let last: number | undefined;
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      last = chunk.at(-1);
      yield chunk;
    }
    file?.requireSame(last);
  } finally {
    process.stdin.destroy();
  }
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  const { fd, stats } = openAny(path);
  if (!stats.isFile() || stats.size === 0) yield* createReadStream('', { fd, highWaterMark: 2 ** 16 });
  else {
    const file = new OpenFile(path, fd, stats);
    try {
      yield* file.from(0);
    } finally {
      closeSync(fd);
    }
  }
}

/**
 * The whole of what a path names, as text.
 *
 * @param fault what kind of input it is, should it be no text
 * @throws UserError (fault, io)
 */
export async function readText(path: string, place: string, fault: 'usage' | 'model'): Promise<string> {
  const bytes = await readWhole(path, place, fault);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const what = fault === 'model' ? 'is not an nn model (not text)' : 'must be JSON in UTF-8, found other bytes';
    throw new UserError(fault, place, what);
  }
}

async function readWhole(path: string, place: string, fault: 'usage' | 'model'): Promise<Buffer> {
  const size = regularSize(path);
  const most = size === undefined ? largestStream : largestText;
  if (size !== undefined && size > most) throw tooLarge(place, fault, most, `${Math.round(size / mebi)} MiB`);
  const gathered = new Gathered(size ?? 0);
  let isBlank = true;
  for await (const chunk of readBytes(path, place)) {
    const needed = gathered.length + chunk.length;
    isBlank &&= chunk.every((byte) => blanks.includes(byte));
    if (isBlank && needed > mostBlanks) throw onlyBlanks(place, fault);
    if (needed > most) throw tooLarge(place, fault, most, 'more');
    gathered.add(chunk);
  }
  return gathered.whole();
}

/** Bytes that come in chunks of any size, copied once as they come, and once more where their number was not known. */
class Gathered {
  /** All full but the last. */
  readonly #blocks: Buffer[];
  /** Bytes in the last block. */
  #filled = 0;
  length = 0;

  /** @param expected how many there will be, as far as is known */
  constructor(expected: number) {
    this.#blocks = [Buffer.allocUnsafe(expected)];
  }

  add(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(this.#blocks.at(-1)!, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (from === chunk.length) break;
      this.#blocks.push(Buffer.allocUnsafe(mebi));
      this.#filled = 0;
    }
    this.length += chunk.length;
  }

  whole(): Buffer {
    if (this.#blocks.length === 1) return this.#blocks[0]!.subarray(0, this.length);
    return Buffer.concat(this.#blocks, this.length);
  }
}

/** The blanks of JSON. */
const blanks = [0x20, 0x0a, 0x0d, 0x09];

function onlyBlanks(place: string, fault: 'usage' | 'model'): UserError {
  const what = fault === 'model' ? 'is not an nn model (1 MiB of blanks)' : 'must be JSON, found 1 MiB of blanks';
  return new UserError(fault, place, what);
}

function tooLarge(place: string, fault: 'usage' | 'model', most: number, found: string): UserError {
  const hint =
    most === largestStream ? `save it, and name the file: up to ${largestText / mebi} MiB are read` : undefined;
  return new UserError(fault, place, `must be at most ${most / mebi} MiB, found ${found}: too large`, hint);
}
