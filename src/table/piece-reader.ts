import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { fileChanged } from '../errors.ts';
import { BatchReader, type Layout, worthwhileBytes } from './batch-reader.ts';
import type { CellLists, Cells } from './cells.ts';
import { longestRecord } from './records.ts';
import type { ColumnTexts } from './scan.ts';

/** The records of a regular file, after its header. */
export interface RecordsOfFile {
  /** Open for reading; descriptors are the process's, so every thread can use it. */
  readonly fd: number;
  /** Byte at which the first record begins. */
  readonly offset: number;
  /** Bytes of the file. */
  readonly size: number;
  readonly layout: Layout;
  /** Whether the texts of cells are wanted, for digests. */
  readonly digests: boolean;
  /** Bytes of a piece, at least as many as a record has cells. */
  readonly pieceBytes: number;
}

/** The rows whose records begin in one piece of a file, found but not read yet. */
export interface Piece {
  /** Byte of the file at which the first of them begins, or was guessed to. */
  readonly begin: number;
  /** Byte at which the record after the last begins. */
  readonly end: number;
  readonly rows: number;
  /** Lines from `begin` to `end`. */
  readonly lines: number;
  /** Whether all of it is plain; else it is to be read again from its beginning by the slow way. */
  readonly isPlain: boolean;
}

/** Bytes of a piece: many pieces for each thread of a large file, and small enough to stay in the cache. */
const usualPiece = 2 ** 18;
/** Bytes that are read beyond a piece at first, for its last record. */
const overlap = 2 ** 13;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Bytes that pieces have of a file with so many columns. */
export function bytesOfPiece(fields: number): number {
  return worthwhileBytes(usualPiece, fields);
}

/** How many pieces a file has. */
export function countPieces({ offset, size, pieceBytes }: RecordsOfFile): number {
  return Math.ceil((size - offset) / pieceBytes);
}

/**
 * Reads pieces of a file, any of them in any order.
 *
 * Where the first record of a piece begins can only be guessed: after the first line ending, if that is in no quotes. Whoever
 * puts the pieces together knows where the one before ended, and has a piece scanned again whose guess was wrong.
 */
export class PieceReader {
  readonly #file: RecordsOfFile;
  readonly #reader: BatchReader;

  constructor(file: RecordsOfFile) {
    const { layout, pieceBytes } = file;
    const most = Math.ceil(pieceBytes / layout.fields) + 1;
    this.#file = file;
    this.#reader = new BatchReader(layout, pieceBytes + 2 * longestRecord, most);
  }

  /** Finds the rows of a piece. @param piece from 0 @param known where its first record begins, if that is known; else it is guessed */
  scan(piece: number, known?: number): Piece {
    const { offset, size, pieceBytes } = this.#file;
    const limit = Math.min(size, offset + (piece + 1) * pieceBytes);
    const from = known ?? offset + piece * pieceBytes - (piece === 0 ? 0 : 1);
    if (from >= limit) return { begin: from, end: from, rows: 0, lines: 0, isPlain: true }; // a record that began before reaches beyond it
    let length = this.#load(from, 0, limit - from + overlap);
    const start = known === undefined && piece > 0 ? this.#afterLineEnd(length) : 0;
    const scan = () => this.#reader.scan(start, length, limit - from, from + length === size);
    let found = scan();
    for (let more = overlap; from + found.to < limit && !found.isLong && more <= 8 * longestRecord; more *= 8) {
      const loaded = this.#load(from + length, length, more);
      if (loaded === 0) break;
      length += loaded;
      found = scan();
    }
    const { rows, faults, to, lines, isLong } = found;
    const read = this.#reader.scanner.text.subarray(start, to);
    const isComplete = from + to >= limit && !isLong && faults.length === 0;
    return {
      begin: from + start,
      end: from + to,
      rows,
      lines,
      isPlain: isComplete && isUtf8(read) && !read.includes(0),
    };
  }

  /** Lines of the file on which the rows begin that were found last. @param first line on which the piece begins @param into filled, if given */
  lines(first: number, into: Int32Array = new Int32Array(this.#reader.scanner.rows)): Int32Array {
    const { lines } = this.#reader.scanner;
    for (let row = 0; row < lines.length; row++) into[row] = first + lines[row]!;
    return into;
  }

  /** Texts of the rows that were found last, if they are wanted. */
  texts(): ColumnTexts | undefined {
    return this.#file.digests ? this.#reader.texts() : undefined;
  }

  /** Cells of the rows that were found last, see `BatchReader.cells`. */
  cells(into?: readonly CellLists[]): Cells[] {
    return this.#reader.cells(into);
  }

  /** Reads bytes of the file into the text. @returns how many there were */
  #load(position: number, at: number, bytes: number): number {
    const { text } = this.#reader.scanner;
    const most = Math.min(bytes, text.length - at, this.#file.size - position);
    let done = 0;
    while (done < most) {
      const read = readSync(this.#file.fd, text, at + done, most - done, position + done);
      if (read === 0) throw fileChanged('shorter');
      done += read;
    }
    return done;
  }

  /** Where the line after the first line ending begins; `length` if there is none. */
  #afterLineEnd(length: number): number {
    const { text } = this.#reader.scanner;
    for (let at = 0; at < length; at++) {
      if (text[at] === lineFeed) return at + 1;
      if (text[at] === carriageReturn) return text[at + 1] === lineFeed ? at + 2 : at + 1;
    }
    return length;
  }
}
