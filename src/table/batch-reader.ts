import type { CellLists, Cells } from './cells.ts';
import { ColumnReader } from './column-reader.ts';
import { longestRecord } from './records.ts';
import type { ColumnTexts, Scan } from './scan.ts';
import { Scanner } from './scanner.ts';

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

/** Bytes that a piece of text should have at least, so that columns have some dozen rows for the trouble of calling each. */
export function worthwhileBytes(usual: number, fields: number): number {
  return Math.max(usual, 512 * fields);
}

/** Reads rows out of text that was put into its scanner: the quick way, which leaves to csv-parse what is not plain. */
export class BatchReader {
  readonly scanner: Scanner;
  readonly columns: readonly ColumnReader[];
  readonly #wanted: readonly number[];

  /** @param capacity most bytes of text at a time @param most rows that are found at a time */
  constructor({ delimiter, fields, wanted }: Layout, capacity: number, most: number) {
    this.scanner = new Scanner(capacity, delimiter, fields, most);
    this.#wanted = wanted;
    this.columns = wanted.map((column) => new ColumnReader(this.scanner, fields, column));
  }

  /**
   * Finds rows in bytes `from` … `length` of the scanner's text, up to the first that ends at `limit` or later, or as many as fit.
   *
   * @param last whether the file ends at `length`
   */
  scan(from: number, length: number, limit: number, last: boolean): Scan {
    const found = this.scanner.scan(from, length, limit, last);
    const ending = !last && this.scanner.text[length - 1] === carriageReturn ? 1 : 0; // its LF may be still to come
    const isLong = found.to === from && length - from - ending > longestRecord;
    return isLong ? { ...found, isLong } : found;
  }

  /**
   * The cells of the rows that were found, column by column; codes are those of this reader, scan after scan.
   *
   * @param into for each column, see `ColumnReader.read`
   */
  cells(into?: readonly CellLists[]): Cells[] {
    if (this.scanner.rows === 0) return [];
    return this.columns.map((column, index) => column.read(into?.[index]));
  }

  /** The texts of the cells that were found, for a digest; good until more is read. */
  texts(): ColumnTexts {
    return this.scanner.texts(this.#wanted);
  }

  /** Begins new dictionaries for columns with more than so many texts, or more than so many bytes of them. */
  forget(most: number, bytes: number): void {
    for (const column of this.columns) column.forget(most, bytes);
  }
}
