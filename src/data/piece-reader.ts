import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { BatchReader, type Layout } from './batch-reader.ts';
import type { Cells } from './cells.ts';
import { longestRecord } from './records.ts';

/** The records of a regular file, after its header. */
export interface RecordsOfFile {
  /** Open for reading; descriptors are the process's, so every thread can use it. */
  readonly fd: number;
  /** Byte at which the first record begins. */
  readonly offset: number;
  /** Bytes of the file. */
  readonly size: number;
  readonly layout: Layout;
}

/** The rows whose records begin in one piece of a file. */
export interface Piece {
  /** Byte of the file at which the first of them begins; if none does, the end of the piece. */
  readonly begin: number;
  /** Byte at which the record after the last begins. */
  readonly end: number;
  /** Lines from `begin` to `end`. */
  readonly lines: number;
  readonly batches: readonly {
    readonly cells: readonly Cells[];
    /** Line of every row, from 0, counted from that of `begin`. */
    readonly lines: Int32Array;
  }[];
  /** Whether all of it is plain; else it is to be read again from its beginning by the slow way. */
  readonly isPlain: boolean;
}

/** Bytes of a piece: many for each thread of a large file, and few enough to stay in the cache. */
const pieceBytes = 2 ** 20;
/** Bytes that are read beyond a piece at first, for its last record. */
const overlap = 2 ** 16;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** How many pieces a file has. */
export function countPieces({ offset, size }: RecordsOfFile): number {
  return Math.ceil((size - offset) / pieceBytes);
}

/** Byte at which a piece ends. */
export function endOfPiece({ offset, size }: RecordsOfFile, piece: number): number {
  return Math.min(size, offset + (piece + 1) * pieceBytes);
}

/**
 * Reads pieces of a file, any of them in any order.
 *
 * Where the first record of a piece begins can only be guessed: after the first line ending, if that is in no quotes. Whoever
 * puts the pieces together knows where the one before ended, and has a piece read again whose guess was wrong.
 */
export class PieceReader {
  readonly #file: RecordsOfFile;
  readonly #reader: BatchReader;

  constructor(file: RecordsOfFile) {
    this.#file = file;
    this.#reader = new BatchReader(file.layout, pieceBytes + longestRecord + 2 * overlap);
  }

  /** Where the text is; reading may move it. */
  get #text(): Buffer {
    return this.#reader.scanner.text;
  }

  /** @param piece from 0 @param known where its first record begins, if that is known; else it is guessed */
  read(piece: number, known?: number): Piece {
    const limit = endOfPiece(this.#file, piece);
    const from = known ?? this.#file.offset + piece * pieceBytes - (piece === 0 ? 0 : 1);
    let length = this.#load(from, 0, limit - from + overlap);
    const start = known === undefined && piece > 0 ? this.#afterLineEnd(length) : 0;
    if (from + start >= limit) return { begin: limit, end: limit, lines: 0, batches: [], isPlain: true };
    const batches: { cells: readonly Cells[]; lines: Int32Array }[] = [];
    let at = start;
    let line = 0;
    let isPlain = true;
    while (from + at < limit && isPlain) {
      const { rows, to, lines, isLong } = this.#reader.read(
        at,
        length,
        limit - from,
        from + length === this.#file.size,
      );
      if (to === at && !isLong && from + length < this.#file.size) {
        const more = this.#load(from + length, length, longestRecord);
        length += more;
        if (more > 0 && length - at <= longestRecord + overlap) continue;
      }
      isPlain = to > at && !isLong && rows.faults.length === 0;
      if (rows.length > 0) batches.push({ cells: rows.cells, lines: rows.lines.map((one) => line + one) });
      at = to;
      line += lines;
    }
    const read = this.#text.subarray(start, at);
    isPlain &&= isUtf8(read) && !read.includes(0);
    return { begin: from + start, end: from + at, lines: line, batches, isPlain };
  }

  /** Reads bytes of the file into the text. @returns how many there were */
  #load(position: number, at: number, bytes: number): number {
    const most = Math.min(bytes, this.#text.length - at, this.#file.size - position);
    const text = this.#text;
    let done = 0;
    while (done < most) {
      const read = readSync(this.#file.fd, text, at + done, most - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  /** Where the line after the first line ending begins; `length` if there is none. */
  #afterLineEnd(length: number): number {
    const text = this.#text;
    for (let at = 0; at < length; at++) {
      if (text[at] === lineFeed) return at + 1;
      if (text[at] === carriageReturn) return text[at + 1] === lineFeed ? at + 2 : at + 1;
    }
    return length;
  }
}
