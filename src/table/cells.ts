import { parseNumber } from './number.ts';

/** Lists of a column's cells, with a place for each row; a list that is undefined would hold nothing. */
export interface CellLists {
  /** The number in each cell, as `parseNumber` reads it; NaN where there is none. */
  readonly values: Float64Array | undefined;
  /** How a number without a code is written: its decimals; 32 more if its digits are in `long`; 64 if `forms` says more. */
  readonly spelling: Uint8Array | undefined;
  /** The digits, sign and point left out, of numbers that a double does not give back. */
  readonly long: BigUint64Array | undefined;
  /** Everything but the digits of numbers that are written in an unusual way: see `readLoosely` in `assembly/loose-numbers.ts`. */
  readonly forms: Uint32Array | undefined;
  /** Place in `texts` of each cell that has its text there; −1 where the text follows from the number. */
  readonly codes: Int32Array | undefined;
}

/**
 * The cells of one column, row after row, without a text for each. A cell that is a number as numbers are usually written
 * is kept as that number and a byte that says how it was written; any other is a code into a list of texts. Nothing is
 * lost: `textAt` gives back every cell as it stood in the file. Can be posted to a thread.
 */
export interface Cells extends CellLists {
  /** Rows. */
  readonly length: number;
  /** Different texts, quotes resolved, nothing trimmed; in a table each occurs. */
  readonly texts: readonly string[];
}

/** From this spelling on, digits are in `long`. */
export const longSpelling = 32;
const looseSpelling = 64;

/** How many ways of spelling there are, forms apart. */
export const spellings = looseSpelling + 1;

/** Whether the digits of a number with this spelling are in `long`. */
export function isLong(spelling: number): boolean {
  return spelling >= longSpelling;
}

/** Whether the form of a number with this spelling is in `forms`. */
export function isLoose(spelling: number): boolean {
  return spelling >= looseSpelling;
}

/** The number in a cell; NaN if it is none, ±Infinity if it is too large for a double. */
export function numberAt({ values }: Cells, row: number): number {
  return values === undefined ? Number.NaN : values[row]!;
}

/** What tells a number that is no code apart from all others of the same spelling: itself, or all that is kept of its text. */
export function digitsAt({ values, spelling, long, forms }: Cells, row: number): number | bigint {
  if (!isLong(spelling![row]!)) return values![row]!;
  if (isLoose(spelling![row]!)) return (long![row]! << 32n) | BigInt(forms![row]!);
  return values![row]! < 0 ? -long![row]! : long![row]!;
}

/** The text of a cell. */
export function textAt({ values, spelling, long, forms, codes, texts }: Cells, row: number): string {
  const code = codes === undefined ? -1 : codes[row]!;
  if (code >= 0) return texts[code]!;
  const decimals = spelling![row]!;
  if (isLoose(decimals)) return spellLoosely(long![row]!, forms![row]!);
  if (!isLong(decimals)) return values![row]!.toFixed(decimals);
  return spell(long![row]!, decimals - longSpelling, values![row]! < 0);
}

/** Digits with a point before the last `decimals` of them. */
function spell(digits: bigint, decimals: number, negative: boolean): string {
  const text = digits.toString().padStart(decimals + 1, '0');
  const point = text.length - decimals;
  return `${negative ? '-' : ''}${text.slice(0, point)}${decimals > 0 ? `.${text.slice(point)}` : ''}`;
}

const signs = ['', '+', '-'] as const;
const letters = ['', 'e', 'E'] as const;

/** @param form its bits are told at `readLoosely` in `assembly/loose-numbers.ts` */
function spellLoosely(digits: bigint, form: number): string {
  const bits = (from: number, count: number) => (form >>> from) & ((1 << count) - 1);
  const before = bits(0, 5);
  const behind = Math.max(0, bits(5, 5) - 1);
  const figures = before + behind === 0 ? '' : digits.toString().padStart(before + behind, '0');
  const point = bits(5, 5) > 0 ? '.' : '';
  const letter = letters[bits(12, 2)]!;
  const exponent =
    letter === '' ? '' : `${letter}${signs[bits(14, 2)]}${String(bits(18, 9)).padStart(bits(16, 2), '0')}`;
  const number = `${signs[bits(10, 2)]}${figures.slice(0, before)}${point}${figures.slice(before)}${exponent}`;
  return `${' '.repeat(bits(27, 4))}${number}${' '.repeat(bits(31, 1))}`;
}

/** The code of a text: the next number if it is new. */
export function codeIn(codeOf: Map<string, number>, text: string): number {
  const known = codeOf.get(text);
  if (known !== undefined) return known;
  codeOf.set(text, codeOf.size);
  return codeOf.size - 1;
}

/** Cells from their texts, one by one: the slow way, which says what the quick one must give. */
export function cellsOf(column: readonly string[]): Cells {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(column, (text) => codeIn(codeOf, text));
  const texts = [...codeOf.keys()];
  const numbers = texts.map(parseNumber);
  const values = Float64Array.from(codes, (code) => numbers[code]!);
  return { length: column.length, values, spelling: undefined, long: undefined, forms: undefined, codes, texts };
}

/** Different plain numbers of a column that are kept in mind; of more, hardly one will come again. */
const mostKept = 4096;

/**
 * Something that follows from the text of a cell, for columns in which texts repeat: it is found once for each, and no text is made
 * again for a plain number.
 */
export function ofTexts<T>(cells: Cells, make: (text: string) => T): (row: number) => T {
  const { codes, texts, values, spelling } = cells;
  const ofCode = texts.map(make);
  const ofNumber = Array.from({ length: longSpelling }, () => new Map<number, T>()); // by the decimals that are written
  return (row) => {
    const code = codes === undefined ? -1 : codes[row]!;
    if (code >= 0) return ofCode[code]!;
    if (isLong(spelling![row]!)) return make(textAt(cells, row));
    const kept = ofNumber[spelling![row]!]!;
    const known = kept.get(values![row]!);
    if (known !== undefined) return known;
    const value = make(textAt(cells, row));
    if (kept.size < mostKept) kept.set(values![row]!, value);
    return value;
  };
}

/** Cells as places in a list of their texts, rows of equal text having equal codes. */
export interface CodedCells {
  /** Of each row; not to be written to. */
  readonly codes: Int32Array;
  /** Different texts, of which some may not occur. */
  readonly texts: readonly string[];
}

/** Codes for all cells of a column, also for numbers; for columns in which texts repeat. */
export function codeCells(cells: Cells): CodedCells {
  if (cells.values === undefined && cells.codes !== undefined) return { codes: cells.codes, texts: cells.texts };
  const codeOf = new Map<string, number>();
  const code = ofTexts(cells, (text) => codeIn(codeOf, text));
  const codes = new Int32Array(cells.length);
  for (let row = 0; row < codes.length; row++) codes[row] = code(row);
  return { codes, texts: [...codeOf.keys()] };
}

/** The different texts in some rows. */
export function textsIn(cells: Cells, rows: Int32Array): Set<string> {
  const { codes, texts } = cells;
  const textOf = ofTexts(cells, (text) => text);
  const found = new Set<string>();
  const seen = new Uint8Array(texts.length);
  for (const row of rows) {
    const code = codes === undefined ? -1 : codes[row]!;
    if (code < 0) found.add(textOf(row));
    else seen[code] = 1;
  }
  for (const [code, text] of texts.entries()) if (seen[code] === 1) found.add(text);
  return found;
}
