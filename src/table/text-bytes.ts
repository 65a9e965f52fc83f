import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Passes bytes through unchanged, and refuses what is not UTF-8 text: UTF-16
 * with or without a byte order mark, gzip data, NUL bytes, other encodings.
 *
 * @param place name of the file, for messages
 * @param begin byte and line of the file at which these bytes begin
 * @throws UserError (data) with byte offset and line of the first byte at fault, after all bytes before it
 */
export async function* requireText(
  chunks: AsyncIterable<Buffer>,
  place: string,
  begin = { offset: 0, line: 1 },
): AsyncGenerator<Buffer> {
  let { offset } = begin;
  const lines = new LineCounter(begin.line);
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    if (offset === 0 && hasUtf16Mark(bytes)) throw looksLikeUtf16(place);
    if (offset === 0 && hasGzipMark(bytes)) throw isGzip(place);
    const whole = bytes.length - unfinished(bytes);
    const text = bytes.subarray(0, whole);
    const refusal = refuseForeign(text, offset, lines, place);
    if (refusal !== undefined) {
      yield text.subarray(0, refusal.at); // what comes before may be refused for something else
      throw refusal.error;
    }
    yield text;
    carried = bytes.subarray(whole);
    offset += whole;
    lines.pass(text);
  }
  const refusal = carried.length > 0 ? refuseForeign(carried, offset, lines, place) : undefined;
  if (refusal !== undefined) throw refusal.error;
}

function hasUtf16Mark(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt16LE(0) === 0xfeff || bytes.readUInt16BE(0) === 0xfeff);
}

function looksLikeUtf16(place: string): UserError {
  return new UserError('data', place, 'must be UTF-8 text, looks like UTF-16', 'convert it: iconv -f UTF-16 -t UTF-8');
}

/** RFC 1952, 2.3.1. */
function hasGzipMark(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes.readUInt16BE(0) === 0x1f8b;
}

function isGzip(place: string): UserError {
  const hint = 'unpack it: gunzip -c FILE.gz | nn …, or name a file that ends in .gz';
  return new UserError('data', place, 'must be text, found gzip data', hint);
}

/** The first byte that is no text, and what is wrong with it; undefined if all is well. */
function refuseForeign(
  bytes: Buffer,
  offset: number,
  lines: LineCounter,
  place: string,
): { readonly at: number; readonly error: UserError } | undefined {
  const foreign = findForeign(bytes);
  if (foreign === undefined) return undefined;
  const { at, what, hint } = foreign;
  if (bytes[at] === 0 && offset + at < 2) return { at: 0, error: looksLikeUtf16(place) }; // its first character is half a NUL
  const where = `${place}:${lines.lineAt(bytes, at)}`;
  return { at, error: new UserError('data', where, `${what} (byte ${offset + at + 1})`, hint) };
}

/** A byte that is no text. */
interface ForeignByte {
  readonly at: number;
  /** What was required, then what was found. */
  readonly what: string;
  readonly hint?: string;
}

/** Whether bytes are UTF-8 without a NUL. */
export function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** The first byte that is no UTF-8 text: an invalid one, or a NUL. */
function findForeign(bytes: Buffer): ForeignByte | undefined {
  if (isText(bytes)) return undefined;
  const nul = bytes.indexOf(0);
  const bad = isUtf8(bytes) ? -1 : firstInvalid(bytes);
  if (bad < 0 || (nul >= 0 && nul < bad)) return { at: nul, what: 'must be text, found a NUL byte' };
  const found = `0x${bytes[bad]!.toString(16).padStart(2, '0')}`;
  const hint = 'if it is Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8';
  return { at: bad, what: `must be UTF-8, found the byte ${found}`, hint };
}

/** What is wrong with a record that is no UTF-8 text, whose bytes are counted from its first; undefined if it is text. */
export function foreignRecord(raw: Buffer): Omit<ForeignByte, 'at'> | undefined {
  const foreign = findForeign(raw);
  return foreign && { ...foreign, what: `${foreign.what} (byte ${foreign.at + 1} of the row)` };
}

/**
 * Passes bytes through unchanged, also such as are no text, and refuses what
 * is of another kind altogether, as its first bytes tell: UTF-16 and gzip data.
 *
 * @param place name of the file, for messages
 * @throws UserError (data)
 */
export async function* passBytes(chunks: AsyncIterable<Buffer>, place: string): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (first === undefined) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < 2) continue;
    requireKind(first, place);
    yield first;
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield first;
}

function requireKind(bytes: Buffer, place: string): void {
  if (hasUtf16Mark(bytes) || bytes.subarray(0, 2).includes(0)) throw looksLikeUtf16(place);
  if (hasGzipMark(bytes)) throw isGzip(place);
}

/** Refuses bytes that are no text. @param begin byte and line of the file at which they begin @throws UserError (data) as `requireText` */
export function requireTextBytes(bytes: Buffer, place: string, begin: { offset: number; line: number }): void {
  const refusal = refuseForeign(bytes, begin.offset, new LineCounter(begin.line), place);
  if (refusal !== undefined) throw refusal.error;
}

/** Bytes of a UTF-8 sequence that has begun but not ended at the end of `bytes`: 0 to 3. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Where the longest valid prefix ends, found by halving. */
function firstInvalid(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - unfinished(prefix)))) valid = middle;
    else invalid = middle;
  }
  const end = bytes.subarray(0, valid);
  return valid - unfinished(end);
}

/** Tells lines (from 1) of bytes that come in pieces; a line ends with LF, CRLF or CR. */
class LineCounter {
  #line: number;
  /** Whether the last piece ended with a CR, counted already, whose LF may follow. */
  #returned = false;

  constructor(line: number) {
    this.#line = line;
  }

  /** The line of a byte in the next piece. */
  lineAt(piece: Buffer, at: number): number {
    return this.#line + this.#ends(piece.subarray(0, at));
  }

  /** Goes on to the piece after. */
  pass(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#line += this.#ends(piece);
    this.#returned = piece.at(-1) === carriageReturn;
  }

  #ends(bytes: Buffer): number {
    let ends = this.#returned && bytes[0] === lineFeed ? -1 : 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) ends++;
    for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
      if (bytes[at + 1] !== lineFeed) ends++;
    }
    return ends;
  }
}
