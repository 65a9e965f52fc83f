// What `-` and "no path" mean, and where the files that a user names are read.
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { RegularFile } from '../data/table-file.ts';
import { asReadError, UserError } from '../errors.ts';
import type { ModelSpec } from '../spec/spec.ts';

/** Larger specs and models are refused by their size, unread: V8 could not hold them as one text. */
const largestText = 500 * 2 ** 20;

/** A path as the user gave it; `-` is standard input. */
export interface Input {
  /** For messages. */
  readonly place: string;
  /** Bytes of the file, gzip undone if its name ends in `.gz`. */
  chunks(): AsyncGenerator<Buffer>;
  /** The whole file as text. @param fault what kind of input it is, should it be no text */
  text(fault: 'usage' | 'model'): Promise<string>;
}

/** Opens what a path names. Nothing is read yet. */
export function openInput(path: string): Input {
  const place = path === '-' ? 'stdin' : path;
  return { place, chunks: () => readChunks(path, place), text: (fault) => readText(path, place, fault) };
}

/** Bytes that reading a path will give, if that is known: of a regular file, also as stdin; not of what is to be unpacked. @throws UserError (io) */
export function knownSize(path: string): number | undefined {
  if (/\.gz$/i.test(path)) return undefined;
  const found = path === '-' ? fstatSync(0) : statOf(path);
  return found?.isFile() ? found.size : undefined;
}

/** A file that is open for reading at any place. */
export interface OpenRegular extends RegularFile {
  close(): void;
}

/** Opens a regular file that is read as it is; undefined for stdin, pipes, devices, what is to be unpacked, and files whose size the system does not tell. @throws UserError (io) */
export function openRegular(path: string): OpenRegular | undefined {
  if (path === '-' || /\.gz$/i.test(path)) return undefined;
  const stat = statOf(path);
  if (!stat?.isFile() || stat.size === 0) return undefined;
  try {
    const fd = openSync(path, 'r');
    const { size } = fstatSync(fd);
    return { place: path, fd, size, from: (position) => readFrom(fd, position, path), close: () => closeSync(fd) };
  } catch (error) {
    throw asReadError(error, path);
  }
}

async function* readFrom(fd: number, position: number, place: string): AsyncGenerator<Buffer> {
  for (let at = position; ; ) {
    const chunk = Buffer.allocUnsafe(2 ** 16);
    let read: number;
    try {
      read = readSync(fd, chunk, 0, chunk.length, at);
    } catch (error) {
      throw asReadError(error, place);
    }
    if (read === 0) return;
    at += read;
    yield chunk.subarray(0, read);
    await setImmediate(); // so that signals are heard
  }
}

/** Delimiter of a CSV file: as given, else tab for `.tsv` and `.tab`, else comma. */
export function delimiterFor(path: string, given: string | undefined): string {
  if (given !== undefined) return given;
  return /\.(tsv|tab)(\.gz)?$/i.test(path) ? '\t' : ',';
}

/** The text of a file that begins as a JSON object does; undefined for another file. Stdin is taken for CSV. @throws UserError (io) */
export async function jsonText(path: string): Promise<string | undefined> {
  if (path === '-' || !statOf(path)?.isFile()) return undefined;
  return /^\ufeff?\s*\{/.test(headOf(path)) ? openInput(path).text('usage') : undefined;
}

/** Refuses to read stdin twice. @throws UserError (usage) */
export function requireOneStdin(command: string, paths: readonly (string | undefined)[]): void {
  if (paths.filter((path) => path === '-').length < 2) return;
  throw new UserError('usage', command, 'only one file can come from stdin', 'name the other one');
}

/** Path of the data a spec names: relative to the folder the spec lies in. @throws UserError (usage) if it names none */
export function dataOf(spec: ModelSpec, specPath: string, command: string): string {
  if (spec.data === undefined) {
    const hint = 'name the CSV file after the spec, or as "data" in it';
    throw new UserError('usage', command, `no data: ${openInput(specPath).place} names none`, hint);
  }
  if (spec.data === '-' || specPath === '-' || isAbsolute(spec.data)) return spec.data;
  return join(dirname(specPath), spec.data);
}

/** The data's path as a spec should name it that is written to `output`: relative to its folder; undefined for stdin. */
export function dataSeenFrom(output: string, dataPath: string): string | undefined {
  if (dataPath === '-') return undefined;
  if (output === '-') return dataPath;
  return relative(dirname(resolve(output)), resolve(dataPath));
}

/** Of what a path leads to; undefined if nothing stands there. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw asReadError(error, path);
  }
}

function headOf(path: string): string {
  try {
    const fd = openSync(path, 'r');
    const head = Buffer.alloc(256);
    try {
      return head.toString('utf8', 0, readSync(fd, head, 0, head.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asReadError(error, path);
  }
}

async function* readChunks(path: string, place: string): AsyncGenerator<Buffer> {
  const source: Readable = path === '-' ? process.stdin : openStream(path, place);
  const stream = /\.gz$/i.test(path) ? source.pipe(createGunzip()) : source;
  if (stream !== source) source.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw asReadError(error, place);
  } finally {
    source.destroy();
  }
}

function openStream(path: string, place: string): Readable {
  try {
    const fd = openSync(path, 'r');
    if (fstatSync(fd).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return createReadStream('', { fd, highWaterMark: 2 ** 16 });
  } catch (error) {
    throw asReadError(error, place);
  }
}

async function readText(path: string, place: string, fault: 'usage' | 'model'): Promise<string> {
  const bytes = path === '-' ? await readStdin() : readFile(path, place, fault);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const what = fault === 'model' ? 'is not an nn model (not text)' : 'must be JSON in UTF-8, found other bytes';
    throw new UserError(fault, place, what);
  }
}

function readFile(path: string, place: string, fault: 'usage' | 'model'): Buffer {
  try {
    const { size } = statSync(path);
    if (size > largestText)
      throw new UserError(fault, place, `must be at most 500 MiB, found ${Math.round(size / 2 ** 20)} MiB: too large`);
    return readFileSync(path);
  } catch (error) {
    throw asReadError(error, place);
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
