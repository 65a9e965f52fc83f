// The reader's WebAssembly (see `assembly/`) and the memory it works on.
import { readFileSync } from 'node:fs';
import type { Dictionary } from './dictionary.ts';
import { longestRecord } from './records.ts';

/** How a record is written. */
export const kinds = { plain: 0, ragged: 1, blank: 2, odd: 3 } as const;

interface Functions {
  readonly memory: WebAssembly.Memory;
  scan(...args: number[]): number;
  scannedTo(): number;
  scannedLine(): number;
  readNumbers(...args: number[]): number;
  longNumbers(): number;
  findCodes(...args: number[]): number;
  hashText(at: number, length: number): number;
}

/** Bytes below this are the module's own. */
const base = 65_536;
/** Bytes that a vector may be read beyond the end of the text. */
const beyond = 16;

/** Most records of one scan, for which there is room. */
const mostRecords = 2 ** 15;
/** Numbers that tell of a record: begin, end, next, line, kind. */
const perRecord = 5;

let compiled: WebAssembly.Module | undefined;

/** Finds records and their cells in some bytes of CSV text, and reads numbers out of them. */
export class Scanner {
  /** Bytes that fit. */
  readonly capacity: number;
  readonly #functions: Functions;
  readonly #delimiter: number;
  readonly #fields: number;
  /** Most records of one scan. */
  readonly #most: number;
  readonly #text: number;
  readonly #records: number;
  readonly #cells: number;
  readonly #rows: number;
  /** Where a single text is put to be hashed. */
  readonly #single: number;
  readonly #column: { values: number; spelling: number; long: number; others: number; codes: number; misses: number };
  /** First byte that is not taken. */
  #top = base;
  /** Records of the last scan. */
  count = 0;

  /**
   * @param capacity  most bytes of text at a time, at least 2 MiB so that the longest record fits
   * @param delimiter one ASCII character
   * @param fields    cells of a record
   */
  constructor(capacity: number, delimiter: string, fields: number) {
    compiled ??= new WebAssembly.Module(readFileSync(new URL('../../wasm/reader.wasm', import.meta.url)));
    this.#functions = new WebAssembly.Instance(compiled, {
      env: {
        abort() {
          throw new Error('the reader of CSV text went wrong');
        },
      },
    }).exports as unknown as Functions;
    this.capacity = capacity;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#fields = fields;
    const cells = Math.min(capacity + 2 * fields, mostRecords * fields);
    this.#most = Math.floor(cells / fields);
    this.#text = this.take(capacity);
    this.#records = this.take(4 * perRecord * this.#most);
    this.#cells = this.take(8 * cells);
    this.#rows = this.take(4 * this.#most);
    this.#column = {
      values: this.take(8 * this.#most),
      spelling: this.take(this.#most),
      long: this.take(8 * this.#most),
      others: this.take(4 * this.#most),
      codes: this.take(4 * this.#most),
      misses: this.take(8 * this.#most),
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
   * @returns where the first record begins that was not found, and its line, counted from that of the first
   */
  scan(from: number, length: number, limit: number, last: boolean): { to: number; lines: number } {
    const { scan, scannedTo, scannedLine } = this.#functions;
    const layout = [this.#fields, this.#most, Number(last), this.#records, this.#cells];
    this.count = scan(this.#text, from, length, limit, this.#delimiter, ...layout);
    return { to: scannedTo(), lines: scannedLine() };
  }

  /** Five numbers a record of the last scan: begin, end without its line ending, beginning of the next, line, kind. */
  get records(): Uint32Array {
    return new Uint32Array(this.#functions.memory.buffer, this.#records, perRecord * this.count);
  }

  /** Reads a column of some records of the last scan as numbers. Views are good until the next call. @returns with the places in `rows` of the cells that are none */
  numbers(column: number, rows: Uint32Array) {
    const { readNumbers, longNumbers } = this.#functions;
    const { values, spelling, long, others } = this.#column;
    const count = this.#choose(rows);
    const found = readNumbers(
      ...[this.#text, this.#cells, this.#fields, column, this.#rows, count],
      ...[values, spelling, long, others],
    );
    const { buffer } = this.#functions.memory;
    return {
      values: new Float64Array(buffer, values, count),
      spelling: new Uint8Array(buffer, spelling, count),
      /** Undefined if there are none of more than 15 digits. */
      long: longNumbers() === 0 ? undefined : new BigUint64Array(buffer, long, count),
      others: new Uint32Array(buffer, others, found),
    };
  }

  /** Codes of a column's cells in some records, by a dictionary in this memory; good until the next call. @returns with a place in `rows` and a hash for each that it does not know */
  codes(column: number, rows: Uint32Array, { slots, mask, entries }: Dictionary['layout']) {
    const { codes, misses } = this.#column;
    const count = this.#choose(rows);
    const found = this.#functions.findCodes(
      ...[this.#text, this.#cells, this.#fields, column, this.#rows, count],
      ...[slots, mask, entries, codes, misses],
    );
    return { codes: this.words(codes, count), misses: this.words(misses, 2 * found) };
  }

  /** Hash of a text, as `codes` tells it of a cell with these bytes. */
  hashOf(bytes: Uint8Array): number {
    this.bytes(this.#single, bytes.length).set(bytes);
    return this.#functions.hashText(this.#single, bytes.length);
  }

  #choose(rows: Uint32Array): number {
    new Uint32Array(this.#functions.memory.buffer, this.#rows, rows.length).set(rows);
    return rows.length;
  }

  /** Begin and end of every cell of the last scan, `fields` pairs a record; see `cellBegin`. */
  get cells(): Uint32Array {
    return new Uint32Array(this.#functions.memory.buffer, this.#cells, 2 * this.#fields * this.count);
  }
}

/** Where a cell begins, by its first number: the upper two bits say that it is quoted, and that it holds doubled quotes. */
export function cellBegin(word: number): number {
  return word & 0x3fff_ffff;
}

/** Whether a cell holds doubled quotes, that stand for one each. */
export function isDoubled(word: number): boolean {
  return (word & 0x4000_0000) !== 0;
}
