// The reader's WebAssembly (see `assembly/`) and the memory it works on.
import { readFileSync } from 'node:fs';
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
  hashCells(...args: number[]): void;
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
  /** Where a single text is put to be hashed, and the cell and the row that point to it. */
  readonly #single: { text: number; cell: number; row: number };
  readonly #column: { values: number; spelling: number; long: number; others: number; hashes: number };
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
    let top = base;
    const take = (bytes: number) => {
      const at = top;
      top += Math.ceil((bytes + beyond) / 16) * 16;
      return at;
    };
    this.#text = take(capacity);
    this.#records = take(4 * perRecord * this.#most);
    this.#cells = take(8 * cells);
    this.#rows = take(4 * this.#most);
    this.#column = {
      values: take(8 * this.#most),
      spelling: take(this.#most),
      long: take(8 * this.#most),
      others: take(4 * this.#most),
      hashes: take(4 * this.#most),
    };
    this.#single = { text: take(longestRecord), cell: take(8), row: take(4) };
    const { memory } = this.#functions;
    const missing = top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  }

  /** Where the text is put before it is scanned. */
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

  /** Says which records of the last scan the next calls are about. */
  choose(rows: Uint32Array): void {
    new Uint32Array(this.#functions.memory.buffer, this.#rows, rows.length).set(rows);
  }

  /** Reads a column of the chosen records as numbers. Views are good until the next call. @returns places of the cells that are none */
  numbers(column: number, count: number) {
    const { memory, readNumbers, longNumbers } = this.#functions;
    const { values, spelling, long, others } = this.#column;
    const found = readNumbers(
      ...[this.#text, this.#cells, this.#fields, column, this.#rows, count],
      ...[values, spelling, long, others],
    );
    return {
      values: new Float64Array(memory.buffer, values, count),
      spelling: new Uint8Array(memory.buffer, spelling, count),
      /** Undefined if there are none of more than 15 digits. */
      long: longNumbers() === 0 ? undefined : new BigUint64Array(memory.buffer, long, count),
      others: new Uint32Array(memory.buffer, others, found),
    };
  }

  /** Hashes of a column's cells in the chosen records; good until the next call. */
  hashes(column: number, count: number): Int32Array {
    const { memory, hashCells } = this.#functions;
    hashCells(this.#text, this.#cells, this.#fields, column, this.#rows, count, this.#column.hashes);
    return new Int32Array(memory.buffer, this.#column.hashes, count);
  }

  /** Hash of a text, as `hashes` would give it for a cell with these bytes. */
  hashOf(bytes: Uint8Array): number {
    const { memory, hashCells } = this.#functions;
    const { text, cell, row } = this.#single;
    new Uint8Array(memory.buffer, text, bytes.length).set(bytes);
    new Uint32Array(memory.buffer, cell, 2).set([0, bytes.length]);
    hashCells(text, cell, 1, 0, row, 1, this.#column.hashes);
    return new Int32Array(memory.buffer, this.#column.hashes, 1)[0]!;
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
