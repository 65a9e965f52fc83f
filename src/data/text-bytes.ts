import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.ts';

const lineFeed = 0x0a;

/**
 * Passes bytes through unchanged, and refuses what is not UTF-8 text: UTF-16
 * with or without a byte order mark, NUL bytes, other encodings.
 *
 * @param place name of the file, for messages
 * @throws UserError (data) with byte offset and line of the first byte at fault
 */
export async function* requireText(chunks: AsyncIterable<Buffer>, place: string): AsyncGenerator<Buffer> {
  let offset = 0;
  let line = 1;
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    if (offset === 0 && hasUtf16Mark(bytes)) throw looksLikeUtf16(place);
    const whole = bytes.length - unfinished(bytes);
    const text = bytes.subarray(0, whole);
    refuseForeign(text, offset, line, place);
    yield text;
    carried = bytes.subarray(whole);
    offset += whole;
    line += count(text, lineFeed);
  }
  if (carried.length > 0) refuseForeign(carried, offset, line, place);
}

function hasUtf16Mark(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt16LE(0) === 0xfeff || bytes.readUInt16BE(0) === 0xfeff);
}

function looksLikeUtf16(place: string): UserError {
  return new UserError('data', place, 'must be UTF-8 text, looks like UTF-16', 'convert it: iconv -f UTF-16 -t UTF-8');
}

function refuseForeign(bytes: Buffer, offset: number, line: number, place: string): void {
  const nul = bytes.indexOf(0);
  if (nul >= 0 && offset + nul < 2) throw looksLikeUtf16(place); // its first character is half a NUL
  if (nul >= 0) {
    const at = line + count(bytes.subarray(0, nul), lineFeed);
    throw new UserError('data', `${place}:${at}`, `must be text, found a NUL byte (byte ${offset + nul + 1})`);
  }
  if (isUtf8(bytes)) return;
  const bad = firstInvalid(bytes);
  const at = line + count(bytes.subarray(0, bad), lineFeed);
  const found = `0x${bytes[bad]!.toString(16).padStart(2, '0')}`;
  const hint = 'if it is Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8';
  throw new UserError(
    'data',
    `${place}:${at}`,
    `must be UTF-8, found the byte ${found} (byte ${offset + bad + 1})`,
    hint,
  );
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

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}
