// What `-` and "no path" mean, and where the files that a user names are read.
import { closeSync, openSync, readSync } from 'node:fs';
import { asReadError, UserError } from '../../errors.ts';
import { readChunks, readText } from './input-bytes.ts';
import { OpenFile, openAny, regularSize, statOf } from './open-file.ts';

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
  return /\.gz$/i.test(path) ? undefined : regularSize(path);
}

/** Opens a regular file that is read as it is; undefined for stdin, pipes, devices, what is to be unpacked, and files whose size the system does not tell. @throws UserError (io) */
export function openRegular(path: string): OpenFile | undefined {
  if (path === '-' || /\.gz$/i.test(path)) return undefined;
  const found = statOf(path);
  if (!found?.isFile() || found.size === 0) return undefined;
  const { fd, stats } = openAny(path);
  return new OpenFile(path, fd, stats);
}

/** Delimiter of a CSV file: as given, else tab for `.tsv` and `.tab`, else comma. */
export function delimiterFor(path: string, given: string | undefined): string {
  if (given !== undefined) return given;
  return /\.(tsv|tab)(\.gz)?$/i.test(path) ? '\t' : ',';
}

/** The text of a file that begins as a JSON object does; undefined for another file. Stdin is taken for CSV. @throws UserError (io) */
export async function jsonText(path: string): Promise<string | undefined> {
  return isJson(path) ? openInput(path).text('usage') : undefined;
}

/** Whether a file begins as a JSON object does; undefined for stdin, pipes and what is not there. @throws UserError (io) */
export function isJson(path: string): boolean | undefined {
  if (path === '-' || !statOf(path)?.isFile()) return undefined;
  return /^\ufeff?\s*\{/.test(headOf(path));
}

/** Refuses to read stdin twice. @throws UserError (usage) */
export function requireOneStdin(command: string, paths: readonly (string | undefined)[]): void {
  if (paths.filter((path) => path === '-').length < 2) return;
  throw new UserError('usage', command, 'only one file can come from stdin', 'name the other one');
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
