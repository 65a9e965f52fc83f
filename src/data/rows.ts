// Rows of a CSV file as they come, with the cells of chosen columns: for whoever answers row by row.
import { BatchReader, worthwhileBytes } from './batch-reader.ts';
import { type Cells, cellsOf } from './cells.ts';
import { type CsvFile, csvAfter } from './csv.ts';
import { type OpenedHeader, openHeader } from './header.ts';
import { type BadRow, type CsvFormat, emptyLine, isRow, type Row, readRecord } from './record.ts';
import { longestRecord, refuseLong } from './records.ts';
import type { Scan } from './scanner.ts';

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
  /** Records that could not be read, each with how many of these rows come before it. */
  readonly bad: readonly { readonly before: number; readonly row: BadRow }[];
}

/** An opened CSV file: its columns are known, its rows come as they are asked for. */
export interface CsvRows extends Pick<CsvFile, 'place' | 'columns' | 'header'> {
  /**
   * Every record after the header, in order; blank lines at the end of the file are left out.
   *
   * @param wanted places of the columns whose cells are read, from 0
   */
  batches(wanted: readonly number[]): AsyncGenerator<RowBatch>;
}

/** Bytes that are gathered before they are read, where nobody waits for the first row, and records may be of usual length. */
const gathered = 2 ** 18;
/** Most rows that are read at a time. */
const mostRows = 2 ** 15;

/**
 * Opens CSV text.
 *
 * @param chunks bytes of the file in order, cut anywhere
 * @param place  name of the file, for messages
 * @param eager  whether each row is to be told as soon as its line ending has come
 * @throws UserError (data) as `openHeader`
 */
export async function openRows(
  chunks: AsyncIterable<Buffer>,
  place: string,
  format: CsvFormat,
  eager = false,
): Promise<CsvRows> {
  return rowsAfter(await openHeader(chunks, place, format), place, format, eager);
}

/** The rows of a file whose header was read; as for `openRows`. */
export function rowsAfter(opened: OpenedHeader, place: string, format: CsvFormat, eager = false): CsvRows {
  const { columns, header } = opened;
  const batches = (wanted: readonly number[]) => {
    if (columns.length === 1) return batchesByLaw(csvAfter(opened, place, format), wanted); // where blank lines are rows
    return new Batches(place, opened, format, wanted).read(eager);
  };
  return { place, columns, header, batches };
}

/** The rows of a file from csv-parse, record by record: what the quick way must give. */
export async function* batchesByLaw(file: CsvFile, wanted: readonly number[]): AsyncGenerator<RowBatch> {
  for await (const records of file.rows) yield batchOf(records, wanted);
}

function batchOf(records: readonly (Row | BadRow)[], wanted: readonly number[]): RowBatch {
  const good = records.filter(isRow);
  const bad: { before: number; row: BadRow }[] = [];
  let before = 0;
  for (const row of records) {
    if (isRow(row)) before++;
    else bad.push({ before, row });
  }
  const places = new Uint32Array(3 * good.length);
  let at = 0;
  for (const [index, { raw, ending }] of good.entries()) {
    places.set([at, at + raw.length, at + raw.length + ending.length], 3 * index);
    at += raw.length + ending.length;
  }
  return {
    length: good.length,
    lines: good.map(({ line }) => line),
    bytes: Buffer.concat(good.flatMap(({ raw, ending }) => [raw, ending])),
    places,
    cells: good.length === 0 ? [] : wanted.map((column) => cellsOf(good.map(({ cells }) => cells[column]!))),
    bad,
  };
}

/** Passes chunks on, and the error they end with, if they do, so that what came before it can be read first. */
async function* orRefusal(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | { readonly refusal: unknown }> {
  try {
    yield* chunks;
  } catch (refusal) {
    yield { refusal };
  }
}

/** Different texts of a column that are kept in mind from batch to batch, so that endless ones take no endless memory. */
const mostTexts = 4096;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Reads a stream of bytes batch by batch, carrying on what is not complete yet. */
class Batches {
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
  /** Lines that are blank, and may yet turn out to be the last. */
  #blank: number[] = [];

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

  /** @param eager whether each row is to be told as soon as its line ending has come */
  async *read(eager: boolean): AsyncGenerator<RowBatch> {
    const least = eager ? 1 : this.#gathered;
    for await (const chunk of orRefusal(this.#chunks)) {
      if (!Buffer.isBuffer(chunk)) {
        yield* this.#take(false);
        throw chunk.refusal;
      }
      for (let from = 0; from < chunk.length; from += this.#gathered) {
        const piece = chunk.subarray(from, from + this.#gathered);
        this.#text.set(piece, this.#length);
        this.#length += piece.length;
        const mayEnd = piece.includes(lineFeed) || piece.includes(carriageReturn);
        if (this.#length > Math.max(longestRecord, least) || (mayEnd && this.#length >= least))
          yield* this.#take(false);
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
    this.#reader.forget(mostTexts);
  }

  #batch({ rows, faults }: Scan): RowBatch {
    const bad: { before: number; row: BadRow }[] = [];
    let seen = 0;
    const passBlank = () => {
      for (const line of this.#blank)
        bad.push({ before: seen, row: emptyLine(line, this.#fields, this.#place) as BadRow });
      this.#blank = [];
    };
    for (const { begin, end, line, before } of faults) {
      if (before > seen) passBlank();
      seen = before;
      if (begin === end) {
        this.#blank.push(this.#line + line);
        continue;
      }
      passBlank();
      bad.push({ before, row: this.#refuse(begin, end, this.#line + line) });
    }
    if (rows > seen) passBlank();
    const { scanner } = this.#reader;
    const lines = scanner.lines.map((line) => this.#line + line);
    const places = scanner.places.slice();
    const cells = this.#reader.cells(); // may move the text
    return { length: rows, lines, bytes: this.#text, places, cells, bad };
  }

  /** What csv-parse says against a record that is not plain. */
  #refuse(begin: number, end: number, line: number): BadRow {
    const raw = Buffer.from(this.#text.subarray(begin, end));
    const row = readRecord({ line, raw, ending: Buffer.alloc(0) }, this.#place, this.#delimiter, this.#fields);
    if (isRow(row)) throw new Error(`csv-parse reads what the quick way does not: ${raw.toString()}`);
    return row;
  }
}
