// What the scanner finds in CSV text.

/** What came of a scan. */
export interface Scan {
  /** How many rows were found. */
  readonly rows: number;
  readonly faults: readonly Fault[];
  /** Where the first record begins that was not found. */
  readonly to: number;
  /** Lines before that. */
  readonly lines: number;
  /** Whether that record is longer than any may be. */
  readonly isLong: boolean;
}

/** A record that is no row, or blank lines one after the other. */
export interface Fault {
  /** Where it stands in the text, without its line ending. */
  readonly begin: number;
  readonly end: number;
  /** From 0, counted from the first line of the text that was read. */
  readonly line: number;
  /** Rows of the scan before it. */
  readonly before: number;
  /** How many blank lines it is; 0 if something stands in it. */
  readonly blankLines: number;
  /** How many cells it has; 0 if its quotes do not stand where they should, of which csv-parse is to say what is wrong. */
  readonly cells: number;
}

/** The cells of some rows, column by column: their bytes, quotes resolved, each followed by a zero byte. */
export interface ColumnTexts {
  readonly bytes: Uint8Array;
  /** Where the cells of each column end. */
  readonly ends: Uint32Array;
}

/** Where a cell begins, by its first number: the upper two bits say that it is quoted, and that it holds doubled quotes. */
export function cellBegin(word: number): number {
  return word & 0x3fff_ffff;
}

/** Whether a cell holds doubled quotes, that stand for one each. */
export function isDoubled(word: number): boolean {
  return (word & 0x4000_0000) !== 0;
}
