import type { Cells } from './cells.ts';
import { Dictionary } from './dictionary.ts';
import { cellBegin, isDoubled, type Scanner } from './scanner.ts';

const quote = 0x22;

/** Reads one column of the records that a scanner found: numbers as numbers, all else as codes of a dictionary. */
export class ColumnReader {
  readonly #scanner: Scanner;
  readonly #fields: number;
  readonly #column: number;
  readonly #dictionary: Dictionary;
  /** Whether most cells were texts the last time: then they are looked for first. What comes out is the same. */
  #isText = false;

  /** @param fields cells of a record @param column place in a record, from 0 */
  constructor(scanner: Scanner, fields: number, column: number) {
    this.#scanner = scanner;
    this.#fields = fields;
    this.#column = column;
    this.#dictionary = new Dictionary(scanner);
  }

  /**
   * The cells of this column in some records of the last scan. Codes are places in `texts`, which may grow but does not
   * change.
   *
   * @param rows numbers of the records
   */
  read(rows: Uint32Array): Cells {
    const cells = this.#isText ? this.#readTexts(rows) : this.#readNumbers(rows);
    if (cells.codes !== undefined) this.#isText = cells.values === undefined;
    return cells;
  }

  /** Begins a new dictionary if there are more than so many texts in it. */
  forget(most: number): void {
    if (this.#dictionary.texts.length > most) this.#dictionary.clear();
  }

  /** Numbers first; what is none is a text. */
  #readNumbers(rows: Uint32Array): Cells {
    const { values, spelling, long, others } = this.#scanner.numbers(this.#column, rows);
    const numbers = { values: values.slice(), spelling: spelling.slice(), long: long?.slice() };
    if (others.length === 0)
      return { length: rows.length, ...numbers, codes: undefined, texts: this.#dictionary.texts };
    const places = others.slice();
    const codes = new Int32Array(rows.length).fill(-1);
    const known = this.#scanner.codes(this.#column, pick(rows, places), this.#dictionary.layout);
    const found = known.codes.slice();
    this.#learn(rows, places, known.misses.slice(), found);
    for (let i = 0; i < places.length; i++) codes[places[i]!] = found[i]!;
    return this.#withCodes({ length: rows.length, ...numbers }, codes, places.length < rows.length);
  }

  /** Texts that are known first; of the others, numbers, and what is none of those is a new text. */
  #readTexts(rows: Uint32Array): Cells {
    const { codes: known, misses: unknown } = this.#scanner.codes(this.#column, rows, this.#dictionary.layout);
    const codes = known.slice();
    const misses = unknown.slice();
    const { length } = rows;
    const none = { length, values: undefined, spelling: undefined, long: undefined };
    if (misses.length === 0) return this.#withCodes(none, codes, false);
    const places = Uint32Array.from({ length: misses.length / 2 }, (_, i) => misses[2 * i]!);
    const read = this.#scanner.numbers(this.#column, pick(rows, places));
    const others = read.others.slice();
    const isAnyNumber = others.length < places.length;
    const numbers = isAnyNumber ? spreadOut(read, places, length) : none;
    const found = new Int32Array(others.length).fill(-1);
    const left = Int32Array.from({ length: 2 * others.length }, (_, i) =>
      i % 2 === 0 ? i / 2 : misses[2 * others[(i - 1) / 2]! + 1]!,
    );
    const at = pick(places, others);
    this.#learn(rows, at, left, found);
    for (let i = 0; i < at.length; i++) codes[at[i]!] = found[i]!;
    return this.#withCodes({ ...numbers, length }, codes, isAnyNumber);
  }

  /** Numbers that are also written as codes, put in their places; no list of numbers if there is none at all. */
  #withCodes(cells: Omit<Cells, 'codes' | 'texts'>, codes: Int32Array, isAnyPlain: boolean): Cells {
    const { texts, numbers, hasNumbers } = this.#dictionary;
    const plain = isAnyPlain
      ? { spelling: cells.spelling, long: cells.long }
      : { spelling: undefined, long: undefined };
    const whole = { length: cells.length, ...plain, codes, texts };
    if (!isAnyPlain && !hasNumbers) return { ...whole, values: undefined };
    let isAnyNumber = isAnyPlain;
    const values = cells.values ?? new Float64Array(cells.length);
    for (let row = 0; row < codes.length; row++) {
      if (codes[row]! < 0) continue;
      const number = numbers[codes[row]!]!;
      values[row] = number;
      isAnyNumber ||= !Number.isNaN(number);
    }
    return { ...whole, values: isAnyNumber ? values : undefined };
  }

  /**
   * Gives codes to cells that the scanner did not know.
   *
   * @param rows   numbers of the records
   * @param places which of them
   * @param misses two numbers for each that is not known: its place in `places`, and its hash
   * @param codes  of `places`, filled where there was none
   */
  #learn(rows: Uint32Array, places: Uint32Array, misses: Int32Array, codes: Int32Array): void {
    for (let i = 0; i < misses.length; i += 2) {
      const at = misses[i]!;
      const { cells, text } = this.#scanner; // adding a text may move them
      const first = 2 * (rows[places[at]!]! * this.#fields + this.#column);
      const word = cells[first]!;
      const [begin, end] = [cellBegin(word), cells[first + 1]!];
      if (!isDoubled(word)) codes[at] = this.#dictionary.codeOf(text.subarray(begin, end), misses[i + 1]!);
      else {
        const bytes = undouble(text, begin, end);
        codes[at] = this.#dictionary.codeOf(bytes, this.#scanner.hashOf(bytes));
      }
    }
  }
}

function pick(from: Uint32Array, places: Uint32Array): Uint32Array {
  const picked = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = from[places[i]!]!;
  return picked;
}

/** Numbers that were read of some rows, in lists of all `length` rows. */
function spreadOut(
  { values, spelling, long }: { values: Float64Array; spelling: Uint8Array; long: BigUint64Array | undefined },
  places: Uint32Array,
  length: number,
) {
  const all = {
    values: new Float64Array(length),
    spelling: new Uint8Array(length),
    long: long && new BigUint64Array(length),
  };
  for (let i = 0; i < places.length; i++) {
    all.values[places[i]!] = values[i]!;
    all.spelling[places[i]!] = spelling[i]!;
    if (long !== undefined) all.long![places[i]!] = long[i]!;
  }
  return all;
}

/** The bytes of a quoted cell with one quote for every two. */
function undouble(text: Uint8Array, begin: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - begin);
  let length = 0;
  for (let at = begin; at < end; at++) {
    bytes[length++] = text[at]!;
    if (text[at] === quote) at++;
  }
  return bytes.subarray(0, length);
}
