import { BatchReader, worthwhileBytes } from './batch-reader.ts';
import type { Cells } from './cells.ts';
import type { OpenedHeader } from './header.ts';
import {
  type BadRow,
  type BlankLines,
  badBlank,
  type CsvFormat,
  isRow,
  joinBlank,
  ragged,
  readRecord,
  requireFields,
} from './record.ts';
import { longestRecord, refuseLong } from './records.ts';
import type { ColumnTexts, Fault, Scan } from './scan.ts';

/** Some rows of a file, in order. */
export interface RowBatch {
  /** How many could be read. */
  readonly length: number;
  /** Line of the file (from 1) on which each begins. */
  readonly lines: ArrayLike<number>;
  /** The file's own bytes, until the next batch. */
  readonly bytes: Buffer;
  /** Three numbers a row: where its record begins and ends in `bytes`, and where the next begins, after the line ending. */
  readonly places: Uint32Array;
  /** Of each wanted column. */
  readonly cells: readonly Cells[];
  /** The texts of these cells, as `Fingerprint` takes them; until the next batch. */
  texts(): ColumnTexts;
  /** Records that could not be read, each with how many of these rows come before it. */
  readonly bad: readonly { readonly before: number; readonly row: BadRow }[];
}

/** Bytes that are gathered before they are read, where nobody waits for the first row, and records may be of usual length. */
const gathered = 2 ** 18;
/** Most rows that are read at a time. */
const mostRows = 2 ** 15;

/** Passes chunks on, and the error they end with, if they do, so that what came before it can be read first. */
async function* orRefusal(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | { readonly refusal: unknown }> {
  try {
    yield* chunks;
  } catch (refusal) {
    yield { refusal };
  }
}

/** Milliseconds that a row waits for more to come with it: many together are read faster, and nobody sees the delay. */
const patience = 2;

/** Passes on what comes, and undefined once after it when nothing more has come for some milliseconds. */
async function* withPauses<T>(source: AsyncGenerator<T>, milliseconds: number): AsyncGenerator<T | undefined> {
  for (;;) {
    const next = source.next();
    const timer = pause(milliseconds);
    const first = await Promise.race([next, timer.over]);
    timer.clear();
    if (first === undefined) yield undefined;
    const { value, done } = await next;
    if (done) return;
    yield value;
  }
}

function pause(milliseconds: number): { over: Promise<undefined>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  return { over, clear: () => clearTimeout(timer) };
}

/** Different texts of a column that are kept in mind from batch to batch, and their bytes, so that endless ones take no endless memory. */
const mostTexts = 4096;
const mostTextBytes = 2 ** 22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Reads a stream of bytes batch by batch, carrying on what is not complete yet. */
export class StreamReader {
  readonly #place: string;
  readonly #delimiter: string;
  readonly #fields: number;
  readonly #chunks: AsyncIterable<Buffer>;
  readonly #reader: BatchReader;
  /** Bytes that are gathered, where nobody waits. */
  readonly #gathered: number;
  /** Bytes in `#text`, and the line on which they begin. */
  #length = 0;
  #line: number;
  /** Blank lines that may yet turn out to be the last. */
  #blank: BlankLines | undefined;

  constructor(place: string, opened: OpenedHeader, { delimiter }: CsvFormat, wanted: readonly number[]) {
    this.#place = place;
    this.#delimiter = delimiter;
    this.#fields = opened.columns.length;
    this.#chunks = opened.rest;
    this.#line = opened.firstLine;
    this.#gathered = worthwhileBytes(gathered, this.#fields);
    const capacity = 2 * longestRecord + 2 * this.#gathered;
    const most = Math.min(mostRows, Math.ceil(capacity / this.#fields));
    this.#reader = new BatchReader({ delimiter, fields: this.#fields, wanted }, capacity, most);
  }

  /** Where the text is; reading may move it. */
  get #text(): Buffer {
    return this.#reader.scanner.text;
  }

  /** @param eager whether no row is to wait until enough have come */
  async *read(eager: boolean): AsyncGenerator<RowBatch> {
    const chunks = orRefusal(this.#chunks);
    let since = performance.now(); // when the bytes came that have waited longest
    for await (const chunk of eager ? withPauses(chunks, patience) : chunks) {
      if (chunk === undefined) {
        yield* this.#take(false);
        continue;
      }
      if (!Buffer.isBuffer(chunk)) {
        yield* this.#take(false);
        throw chunk.refusal;
      }
      for (let from = 0; from < chunk.length; from += this.#gathered) {
        const piece = chunk.subarray(from, from + this.#gathered);
        if (this.#length === 0) since = performance.now();
        this.#text.set(piece, this.#length);
        this.#length += piece.length;
        const mayEnd = piece.includes(lineFeed) || piece.includes(carriageReturn);
        const isEnough = this.#length >= this.#gathered || (eager && performance.now() - since >= patience);
        if (this.#length <= Math.max(longestRecord, this.#gathered) && !(mayEnd && isEnough)) continue;
        yield* this.#take(false);
        since = performance.now();
      }
    }
    yield* this.#take(true);
  }

  *#take(last: boolean): Generator<RowBatch> {
    let from = 0;
    while (from < this.#length) {
      const found = this.#reader.scan(from, this.#length, this.#length, last);
      const { rows, faults, to, lines, isLong } = found;
      if (rows + faults.length > 0) yield this.#batch(found);
      this.#line += lines;
      if (isLong) {
        const bytes = this.#text.subarray(to, this.#length);
        throw refuseLong(bytes, this.#delimiter.charCodeAt(0), `${this.#place}:${this.#line}`);
      }
      if (to === from) break;
      from = to;
    }
    this.#text.copyWithin(0, from, this.#length);
    this.#length -= from;
    this.#reader.forget(mostTexts, mostTextBytes);
  }

  #batch({ rows, faults }: Scan): RowBatch {
    const bad: { before: number; row: BadRow }[] = [];
    let seen = 0;
    const passBlank = () => {
      if (this.#blank !== undefined) bad.push({ before: seen, row: badBlank(this.#blank, this.#fields) });
      this.#blank = undefined;
    };
    for (const fault of faults) {
      const { before, blankLines } = fault;
      if (before > seen) passBlank();
      seen = before;
      if (blankLines > 0) {
        this.#blank = joinBlank(this.#blank, { line: this.#line + fault.line, count: blankLines });
        continue;
      }
      passBlank();
      bad.push({ before, row: this.#refuse(fault) });
    }
    if (rows > seen) passBlank();
    const { scanner } = this.#reader;
    const lines = scanner.lines.map((line) => this.#line + line);
    const places = scanner.places.slice();
    const cells = this.#reader.cells(); // may move the text
    return { length: rows, lines, bytes: this.#text, places, cells, texts: () => this.#reader.texts(), bad };
  }

  /** What is wrong with a record that is no row: csv-parse says it of its quotes. */
  #refuse({ begin, end, line, cells }: Fault): BadRow {
    const record = { line: this.#line + line, raw: Buffer.from(this.#text.subarray(begin, end)) };
    if (cells > 0) return ragged(record, this.#fields, cells);
    const row = requireFields(readRecord({ ...record, ending: Buffer.alloc(0) }, this.#delimiter), this.#fields);
    if (isRow(row)) throw new Error(`csv-parse reads what the quick way does not: ${row.raw.toString()}`);
    return row;
  }
}
