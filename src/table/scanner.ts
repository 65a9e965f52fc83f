// The memory that the reader's WebAssembly works on.
import { openReader, type ReaderFunctions } from './reader-module.ts';
import { longestRecord } from './records.ts';
import type { ColumnTexts, Fault, Scan } from './scan.ts';

/** Bytes below this are the module's own. */
const base = 65_536;
/** Bytes that a vector may be read beyond the end of the text. */
const beyond = 16;

/** Numbers that tell of a row: where its record begins and ends, and where the next begins. */
const perPlace = 3;
/** Numbers that tell of a record that is no row: begin, end, line, rows before it, blank lines, cells. */
const perFault = 6;

/** Where codes of known texts are found by hashes, and what texts are compared with: addresses in the memory, and one less than there are slots. */
export interface CodeLayout {
  readonly slots: number;
  readonly mask: number;
  readonly entries: number;
}

/** Finds rows and their cells in some bytes of CSV text, and reads numbers out of them. */
export class Scanner {
  /** Bytes that fit. */
  readonly capacity: number;
  readonly #functions: ReaderFunctions;
  readonly #delimiter: number;
  readonly #fields: number;
  readonly #most: number;
  readonly #text: number;
  /** Of the rows that were found. */
  readonly #rows: { places: number; lines: number; cells: number; faults: number; chosen: number };
  readonly #column: {
    values: number;
    spelling: number;
    long: number;
    forms: number;
    others: number;
    codes: number;
    misses: number;
  };
  /** Where the texts of cells are put, if they are ever asked for. */
  #texts: number | undefined;
  /** Where a single text is put to be hashed. */
  readonly #single: number;
  /** First byte that is not taken. */
  #top = base;
  /** Rows of the last scan. */
  rows = 0;

  /**
   * @param capacity  most bytes of text at a time, at least 2 MiB so that the longest record fits
   * @param delimiter one ASCII character
   * @param fields    cells of a record
   * @param most      records that are found at a time, where blank lines one after the other are one
   */
  constructor(capacity: number, delimiter: string, fields: number, most: number) {
    this.#functions = openReader();
    this.capacity = capacity;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#fields = fields;
    this.#most = most;
    this.#text = this.take(capacity);
    this.#rows = {
      places: this.take(4 * perPlace * most),
      lines: this.take(4 * most),
      cells: this.take(8 * fields * most),
      faults: this.take(4 * perFault * most),
      chosen: this.take(4 * most),
    };
    this.#column = {
      values: this.take(8 * most),
      spelling: this.take(most),
      long: this.take(8 * most),
      forms: this.take(4 * most),
      others: this.take(4 * most),
      codes: this.take(4 * most),
      misses: this.take(8 * most),
    };
    this.#single = this.take(longestRecord);
  }

  /** Memory to keep, which may move all of it: views from before are no longer good. @returns its address */
  take(bytes: number): number {
    const at = this.#top;
    this.#top += Math.ceil((bytes + beyond) / 16) * 16;
    const { memory } = this.#functions;
    const missing = this.#top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    return at;
  }

  /** Words of the memory, good until more is taken. */
  words(at: number, count: number): Int32Array {
    return new Int32Array(this.#functions.memory.buffer, at, count);
  }

  /** Bytes of the memory, good until more is taken. */
  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.#functions.memory.buffer, at, count);
  }

  /** Where the text is put before it is scanned; good until more memory is taken. */
  get text(): Buffer {
    return Buffer.from(this.#functions.memory.buffer, this.#text, this.capacity);
  }

  /**
   * Finds records in bytes `from` … `length` of the text, up to the first that ends at `limit` or later, or as many as fit.
   *
   * @param last whether the file ends at `length`
   */
  scan(from: number, length: number, limit: number, last: boolean): Scan {
    const { scan, scannedTo, scannedLine, scannedLong, scannedFaults } = this.#functions;
    const { places, lines, cells, faults } = this.#rows;
    this.rows = scan(
      ...[this.#text, from, length, limit, this.#delimiter, this.#fields, this.#most, longestRecord, Number(last)],
      ...[places, lines, cells, faults],
    );
    return {
      rows: this.rows,
      faults: this.#faults(scannedFaults()),
      to: scannedTo(),
      lines: scannedLine(),
      isLong: scannedLong() !== 0,
    };
  }

  #faults(count: number): Fault[] {
    const words = this.words(this.#rows.faults, perFault * count);
    return Array.from({ length: count }, (_, fault) => {
      const [begin, end, line, before, blankLines, cells] = words.subarray(perFault * fault, perFault * (fault + 1));
      return { begin: begin!, end: end!, line: line!, before: before!, blankLines: blankLines!, cells: cells! };
    });
  }

  /** Three numbers a row of the last scan: where its record begins and ends in the text, and where the next begins. */
  get places(): Uint32Array {
    return new Uint32Array(this.#functions.memory.buffer, this.#rows.places, perPlace * this.rows);
  }

  /** Line of each row of the last scan, from 0, counted from the first line of the text that was read. */
  get lines(): Int32Array {
    return this.words(this.#rows.lines, this.rows);
  }

  /**
   * Reads a column of the last scan as numbers. Views are good until the next call.
   *
   * @param rows which of its rows; all when left out
   * @returns with the places in `rows` of the cells that are none; see `Cells` for the rest
   */
  numbers(column: number, rows?: Uint32Array) {
    const { parseNumbers, longNumbers, looseNumbers } = this.#functions;
    const { values, spelling, long, forms, others } = this.#column;
    const { chosen, count } = this.#choose(rows);
    const found = parseNumbers(
      ...[this.#text, this.#rows.cells, this.#fields, column, chosen, count],
      ...[values, spelling, long, forms, others],
    );
    const { buffer } = this.#functions.memory;
    const loose = looseNumbers();
    return {
      values: new Float64Array(buffer, values, count),
      spelling: new Uint8Array(buffer, spelling, count),
      /** Undefined if no digits are kept. */
      long: longNumbers() + loose === 0 ? undefined : new BigUint64Array(buffer, long, count),
      /** Undefined if all are plain. */
      forms: loose === 0 ? undefined : new Uint32Array(buffer, forms, count),
      others: new Uint32Array(buffer, others, found),
    };
  }

  /**
   * Codes of a column's cells, by a dictionary in this memory; good until the next call.
   *
   * @param rows which rows of the last scan; all when left out
   * @returns with a place in `rows` and a hash for each that it does not know
   */
  codes(column: number, { slots, mask, entries }: CodeLayout, rows?: Uint32Array) {
    const { codes, misses } = this.#column;
    const { chosen, count } = this.#choose(rows);
    const found = this.#functions.findCodes(
      ...[this.#text, this.#rows.cells, this.#fields, column, chosen, count],
      ...[slots, mask, entries, codes, misses],
    );
    return { codes: this.words(codes, count), misses: this.words(misses, 2 * found) };
  }

  /** Hash of a text, as `codes` tells it of a cell with these bytes. */
  hashOf(bytes: Uint8Array): number {
    this.bytes(this.#single, bytes.length).set(bytes);
    return this.#functions.hashText(this.#single, bytes.length);
  }

  /** Texts of some columns in all rows of the last scan; good until the next call. */
  texts(columns: readonly number[]): ColumnTexts {
    this.#texts ??= this.take(this.capacity + this.#most);
    let end = this.#texts;
    const ends = Uint32Array.from(columns, (column) => {
      end += this.#functions.writeTexts(this.#text, this.#rows.cells, this.#fields, column, this.rows, end);
      return end - this.#texts!;
    });
    return { bytes: this.bytes(this.#texts, end - this.#texts), ends };
  }

  #choose(rows: Uint32Array | undefined): { chosen: number; count: number } {
    if (rows === undefined) return { chosen: 0, count: this.rows };
    new Uint32Array(this.#functions.memory.buffer, this.#rows.chosen, rows.length).set(rows);
    return { chosen: this.#rows.chosen, count: rows.length };
  }

  /** Begin and end of every cell of the last scan, `fields` pairs a row; see `cellBegin`. */
  get cells(): Uint32Array {
    return new Uint32Array(this.#functions.memory.buffer, this.#rows.cells, 2 * this.#fields * this.rows);
  }
}
