import type { CellLists, Cells } from './cells.ts';
import { Dictionary } from './dictionary.ts';
import { cellBegin, isDoubled } from './scan.ts';
import type { Scanner } from './scanner.ts';

const quote = 0x22;

/** Texts of a column that has none. */
const noTexts: readonly string[] = [];
/** Lists of nothing. */
export const noLists: CellLists = {
  values: undefined,
  spelling: undefined,
  long: undefined,
  forms: undefined,
  codes: undefined,
};

/** Reads one column of the rows that a scanner found: numbers as numbers, all else as codes of a dictionary. */
export class ColumnReader {
  readonly #scanner: Scanner;
  readonly #fields: number;
  readonly #column: number;
  /** Undefined as long as all cells are numbers. */
  #dictionary: Dictionary | undefined;
  /** Whether most cells were texts the last time: then they are looked for first. What comes out is the same. */
  #isText = false;

  /** @param fields cells of a record @param column place in a record, from 0 */
  constructor(scanner: Scanner, fields: number, column: number) {
    this.#scanner = scanner;
    this.#fields = fields;
    this.#column = column;
  }

  /**
   * The cells of this column in all rows of the last scan. Codes are places in `texts`, which may grow but does not
   * change.
   *
   * @param into zeroed lists of so many rows that are filled and given back; for a list that is left out a new one is made if there is need
   */
  read(into: CellLists = noLists): Cells {
    return this.#isText ? this.#readTexts(into) : this.#readNumbers(into);
  }

  /** Begins a new dictionary if there are more than so many texts in it, or more than so many bytes of them. */
  forget(most: number, bytes: number): void {
    const known = this.#dictionary;
    if (known !== undefined && (known.texts.length > most || known.length > bytes)) known.clear();
  }

  /** Numbers first; what is none is a text. */
  #readNumbers(into: CellLists): Cells {
    const { values, spelling, long, forms, others } = this.#scanner.numbers(this.#column);
    const { length } = values;
    const isAnyNumber = others.length < length;
    const numbers = isAnyNumber
      ? {
          values: keep(values, into.values),
          spelling: keep(spelling, into.spelling),
          long: long === undefined ? into.long : keep(long, into.long),
          forms: forms === undefined ? into.forms : keep(forms, into.forms),
        }
      : withoutNumbers(into);
    const texts = this.#dictionary?.texts ?? noTexts;
    if (others.length === 0) return { length, ...numbers, codes: into.codes?.fill(-1), texts };
    const places = others.slice();
    const codes = (into.codes ?? new Int32Array(length)).fill(-1);
    const known = this.#scanner.codes(this.#column, this.#known().layout, places);
    const found = known.codes.slice();
    this.#learn(places, known.misses.slice(), found);
    for (let i = 0; i < places.length; i++) codes[places[i]!] = found[i]!;
    return this.#withCodes({ length, ...numbers }, codes, isAnyNumber);
  }

  /** Texts that are known first; of the others, numbers, and what is none of those is a new text. */
  #readTexts(into: CellLists): Cells {
    const known = this.#scanner.codes(this.#column, this.#known().layout);
    const codes = keep(known.codes, into.codes);
    const misses = known.misses.slice();
    const { length } = codes;
    if (misses.length === 0) return this.#withCodes({ length, ...withoutNumbers(into) }, codes, false);
    const places = Uint32Array.from({ length: misses.length / 2 }, (_, i) => misses[2 * i]!);
    const read = this.#scanner.numbers(this.#column, places);
    const others = read.others.slice();
    const isAnyNumber = others.length < places.length;
    const numbers = isAnyNumber ? spreadOut(read, places, length, into) : withoutNumbers(into);
    const found = new Int32Array(others.length).fill(-1);
    const left = Int32Array.from({ length: 2 * others.length }, (_, i) =>
      i % 2 === 0 ? i / 2 : misses[2 * others[(i - 1) / 2]! + 1]!,
    );
    const at = pick(places, others);
    this.#learn(at, left, found);
    for (let i = 0; i < at.length; i++) codes[at[i]!] = found[i]!;
    return this.#withCodes({ length, ...numbers }, codes, isAnyNumber);
  }

  #known(): Dictionary {
    this.#dictionary ??= new Dictionary(this.#scanner);
    return this.#dictionary;
  }

  /** Numbers that are also written as codes, put in their places; no list of numbers is made for none at all. */
  #withCodes(cells: Omit<Cells, 'codes' | 'texts'>, codes: Int32Array, isAnyRead: boolean): Cells {
    const { texts, numbers, hasNumbers } = this.#known();
    let isAnyNumber = isAnyRead;
    const values = cells.values ?? (hasNumbers ? new Float64Array(cells.length) : undefined);
    for (let row = 0; values !== undefined && row < codes.length; row++) {
      if (codes[row]! < 0) continue;
      const number = numbers[codes[row]!]!;
      values[row] = number;
      isAnyNumber ||= !Number.isNaN(number);
    }
    this.#isText = !isAnyNumber;
    return { ...cells, values: isAnyNumber ? values : cells.values, codes, texts };
  }

  /**
   * Gives codes to cells that the scanner did not know.
   *
   * @param rows   of the last scan
   * @param misses two numbers for each that is not known: its place in `rows`, and its hash
   * @param codes  of `rows`, filled where there was none
   */
  #learn(rows: Uint32Array, misses: Int32Array, codes: Int32Array): void {
    const dictionary = this.#known();
    for (let i = 0; i < misses.length; i += 2) {
      const at = misses[i]!;
      const { cells, text } = this.#scanner; // adding a text may move them
      const first = 2 * (rows[at]! * this.#fields + this.#column);
      const word = cells[first]!;
      const [begin, end] = [cellBegin(word), cells[first + 1]!];
      if (!isDoubled(word)) codes[at] = dictionary.codeOf(text.subarray(begin, end), misses[i + 1]!);
      else {
        const bytes = undouble(text, begin, end);
        codes[at] = dictionary.codeOf(bytes, this.#scanner.hashOf(bytes));
      }
    }
  }
}

/** The lists of a column without any number. */
function withoutNumbers(into: CellLists): CellLists {
  return { ...into, values: into.values?.fill(Number.NaN) };
}

type List = NonNullable<CellLists[keyof CellLists]>;

/** A copy of a view that will not last. */
function keep<T extends List>(view: T, into: T | undefined): T {
  if (into === undefined) return view.slice() as T;
  (into as { set(from: T): void }).set(view);
  return into;
}

function pick(from: Uint32Array, places: Uint32Array): Uint32Array {
  const picked = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = from[places[i]!]!;
  return picked;
}

/** Numbers that were read of some rows, in lists of all `length` rows. */
function spreadOut(read: ReturnType<Scanner['numbers']>, places: Uint32Array, length: number, into: CellLists) {
  const { values, spelling, long, forms } = read;
  const all = {
    values: into.values ?? new Float64Array(length),
    spelling: into.spelling ?? new Uint8Array(length),
    long: into.long ?? (long && new BigUint64Array(length)),
    forms: into.forms ?? (forms && new Uint32Array(length)),
  };
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    all.values[place] = values[i]!;
    all.spelling[place] = spelling[i]!;
    if (long !== undefined) all.long![place] = long[i]!;
    if (forms !== undefined) all.forms![place] = forms[i]!;
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
