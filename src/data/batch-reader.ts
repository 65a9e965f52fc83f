import type { Cells } from './cells.ts';
import { ColumnReader } from './column-reader.ts';
import { longestRecord } from './records.ts';
import { kinds, Scanner } from './scanner.ts';

const carriageReturn = 0x0d;

/** What is to be read of every record. */
export interface Layout {
  /** One ASCII character. */
  readonly delimiter: string;
  /** Cells of a record, at least 2: of one-column files blank lines are rows, which only the slow way knows. */
  readonly fields: number;
  /** Places of the columns to read, from 0. */
  readonly wanted: readonly number[];
}

/** A record that is no row: csv-parse says what is wrong with it. */
export interface Fault {
  /** Where it stands in the text, without its line ending. */
  readonly begin: number;
  readonly end: number;
  /** From 0, counted from the first line of the text that was read. */
  readonly line: number;
  /** Rows of the batch before it. */
  readonly before: number;
}

/** The rows of some text. */
export interface Rows {
  /** How many. */
  readonly length: number;
  /** Three numbers a row: where its record begins and ends in the text, and where the next begins. */
  readonly places: Uint32Array;
  /** Line of every row, from 0, counted from the first line of the text that was read. */
  readonly lines: Int32Array;
  /** Of each wanted column; codes are those of this reader, batch after batch. */
  readonly cells: readonly Cells[];
  readonly faults: readonly Fault[];
}

/** What came of reading some text. */
export interface Reading {
  readonly rows: Rows;
  /** Where the first record begins that was not read. */
  readonly to: number;
  /** Lines before it. */
  readonly lines: number;
  /** Whether that record is longer than any may be. */
  readonly isLong: boolean;
}

/** Reads rows out of text that was put into its scanner: the quick way, which leaves to csv-parse what is not plain. */
export class BatchReader {
  readonly scanner: Scanner;
  readonly columns: readonly ColumnReader[];

  /** @param capacity most bytes of text at a time */
  constructor({ delimiter, fields, wanted }: Layout, capacity: number) {
    this.scanner = new Scanner(capacity, delimiter, fields);
    this.columns = wanted.map((column) => new ColumnReader(this.scanner, fields, column));
  }

  /**
   * Reads the records in bytes `from` … `length` of the scanner's text, up to the first that ends at `limit` or later, or as many as fit.
   *
   * @param last whether the file ends at `length`
   */
  read(from: number, length: number, limit: number, last: boolean): Reading {
    const scanned = this.scanner.scan(from, length, limit, last);
    const { records, count } = this.scanner;
    const chosen = new Uint32Array(count);
    const places = new Uint32Array(3 * count);
    const lines = new Int32Array(count);
    const faults: Fault[] = [];
    let rows = 0;
    let long: { to: number; lines: number } | undefined;
    for (let record = 0, at = 0; record < count && long === undefined; record++, at += 5) {
      const begin = records[at]!;
      const end = records[at + 1]!;
      const line = records[at + 3]!;
      if (end - begin > longestRecord) long = { to: begin, lines: line };
      else if (records[at + 4] !== kinds.plain) faults.push({ begin, end, line, before: rows });
      else {
        chosen[rows] = record;
        places[3 * rows] = begin;
        places[3 * rows + 1] = end;
        places[3 * rows + 2] = records[at + 2]!;
        lines[rows++] = line;
      }
    }
    const good = chosen.subarray(0, rows);
    const ending = !last && this.scanner.text[length - 1] === carriageReturn ? 1 : 0; // its LF may be still to come
    const cells = rows === 0 ? [] : this.columns.map((column) => column.read(good));
    return {
      rows: { length: rows, places: places.subarray(0, 3 * rows), lines: lines.subarray(0, rows), cells, faults },
      ...(long ?? scanned),
      isLong: long !== undefined || (count === 0 && length - from - ending > longestRecord),
    };
  }

  /** Begins new dictionaries for columns with more than so many texts. */
  forget(most: number): void {
    for (const column of this.columns) column.forget(most);
  }
}
