import type { Cells } from './cells.ts';
import { Dictionary } from './dictionary.ts';
import { cellBegin, isDoubled, type Scanner } from './scanner.ts';

const quote = 0x22;

/** Reads one column of the records that a scanner found: numbers as numbers, all else as codes of a dictionary. */
export class ColumnReader {
  readonly #scanner: Scanner;
  readonly #fields: number;
  /** Place of the column in a record. */
  readonly column: number;
  #dictionary = new Dictionary();

  /** @param fields cells of a record */
  constructor(scanner: Scanner, fields: number, column: number) {
    this.#scanner = scanner;
    this.#fields = fields;
    this.column = column;
  }

  /**
   * The cells of this column in the records that the scanner was told to choose. Codes are places in `texts`, which may
   * grow but does not change.
   *
   * @param rows the chosen records
   */
  read(rows: Uint32Array): Cells {
    const count = rows.length;
    const { values, spelling, long, others } = this.#scanner.numbers(this.column, count);
    const { texts } = this.#dictionary;
    if (others.length === 0) {
      return {
        length: count,
        values: values.slice(),
        spelling: spelling.slice(),
        long: long?.slice(),
        codes: undefined,
        texts,
      };
    }
    const areAllTexts = others.length === count;
    const numbers = values.slice();
    let anyNumber = !areAllTexts;
    const codes = this.#codes(rows, others, count);
    for (let row = 0; row < count; row++) {
      if (codes[row]! < 0) continue;
      const number = this.#dictionary.numbers[codes[row]!]!;
      numbers[row] = number;
      anyNumber ||= !Number.isNaN(number);
    }
    return {
      length: count,
      values: anyNumber ? numbers : undefined,
      spelling: areAllTexts ? undefined : spelling.slice(),
      long: long?.slice(),
      codes,
      texts,
    };
  }

  /** Begins a new dictionary if there are more than so many texts in it. */
  forget(most: number): void {
    if (this.#dictionary.texts.length > most) this.#dictionary = new Dictionary();
  }

  /** Codes of the rows at `others`; −1 elsewhere. */
  #codes(rows: Uint32Array, others: Uint32Array, count: number): Int32Array {
    const codes = new Int32Array(count).fill(-1);
    const places = others.slice();
    const hashes = this.#scanner.hashes(this.column, count).slice();
    const { cells, text } = this.#scanner;
    for (const place of places) {
      const at = 2 * (rows[place]! * this.#fields + this.column);
      const word = cells[at]!;
      const [begin, end] = [cellBegin(word), cells[at + 1]!];
      codes[place] = isDoubled(word)
        ? this.#codeOfText(undouble(text, begin, end))
        : this.#dictionary.codeOf(text, begin, end, hashes[place]!);
    }
    return codes;
  }

  #codeOfText(bytes: Uint8Array): number {
    return this.#dictionary.codeOf(bytes, 0, bytes.length, this.#scanner.hashOf(bytes));
  }
}

/** The bytes of a quoted cell with one quote for every two. */
function undouble(text: Uint8Array, begin: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - begin);
  let length = 0;
  for (let at = begin; at < end; at++) {
    bytes[length++] = text[at]!;
    if (text[at] === quote) at++;
  }
  return bytes.subarray(0, length);
}
