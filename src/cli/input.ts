// What `-` and "no path" mean, and the only place that opens files for reading.
import { createReadStream, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../errors.ts';
import { describeSystemError } from './failures.ts';

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

/** Delimiter of a CSV file: as given, else tab for `.tsv` and `.tab`, else comma. */
export function delimiterFor(path: string, given: string | undefined): string {
  if (given === '\\t') return '\t';
  if (given !== undefined) return given;
  return /\.(tsv|tab)(\.gz)?$/i.test(path) ? '\t' : ',';
}

async function* readChunks(path: string, place: string): AsyncGenerator<Buffer> {
  const source: Readable = path === '-' ? process.stdin : openStream(path, place);
  const stream = path.endsWith('.gz') ? source.pipe(createGunzip()) : source;
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
  const bytes = path === '-' ? await readStdin() : readFile(path, place);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const what = fault === 'model' ? 'is not an nn model (not text)' : 'must be JSON in UTF-8, found other bytes';
    throw new UserError(fault, place, what);
  }
}

function readFile(path: string, place: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > largestText)
      throw new UserError(
        'model',
        place,
        `must be at most 500 MiB, found ${Math.round(size / 2 ** 20)} MiB: too large`,
      );
    return readFileSync(path);
  } catch (error) {
    throw error instanceof UserError ? error : asReadError(error, place);
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function asReadError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code === undefined) return error;
  return new UserError('io', place, `cannot be read: ${describeSystemError(error)}`);
}
