// Where the bytes come from that a path names: files, pipes, devices, stdin, packed or not.
import { closeSync, createReadStream, fstatSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asReadError, UserError } from '../../errors.ts';
import { OpenFile, openAny, regularSize, requireNoFolder } from './open-file.ts';

/** Larger specs and models are refused, those of a known size unread: V8 could not hold them as one text. */
const largestText = 500 * 2 ** 20;
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
  const size = regularSize(path) ?? 0;
  if (size > largestText) throw tooLarge(place, fault, `${Math.round(size / 2 ** 20)} MiB`);
  let whole = Buffer.allocUnsafe(size);
  let length = 0;
  let isBlank = true;
  for await (const chunk of readBytes(path, place)) {
    const needed = length + chunk.length;
    isBlank &&= chunk.every((byte) => blanks.includes(byte));
    if (isBlank && needed > mostBlanks) throw onlyBlanks(place, fault);
    if (needed > largestText) throw tooLarge(place, fault, 'more');
    if (needed > whole.length) {
      const larger = Buffer.allocUnsafe(Math.min(2 * needed, largestText));
      whole.copy(larger, 0, 0, length);
      whole = larger;
    }
    whole.set(chunk, length);
    length = needed;
  }
  return whole.subarray(0, length);
}

/** The blanks of JSON. */
const blanks = [0x20, 0x0a, 0x0d, 0x09];

function onlyBlanks(place: string, fault: 'usage' | 'model'): UserError {
  const what = fault === 'model' ? 'is not an nn model (1 MiB of blanks)' : 'must be JSON, found 1 MiB of blanks';
  return new UserError(fault, place, what);
}

function tooLarge(place: string, fault: 'usage' | 'model', found: string): UserError {
  return new UserError(fault, place, `must be at most 500 MiB, found ${found}: too large`);
}
