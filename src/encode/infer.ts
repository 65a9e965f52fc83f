import { type Cells, digitsAt, spellings, textAt } from '../table/cells.ts';
import { parseNumber, trimAscii } from '../table/number.ts';
import { countBySorting } from './count-by-sorting.ts';

/** What the cells of a column are taken for. */
export type ColumnType = 'number' | 'category';

/** A numeric target with at most this many different whole numbers is taken for classes: digits 0 … 9, grades, yes as 1. */
const mostNumericClasses = 10;

/** What the cells of a column look like. Counts leave missing cells out, except `missing`. */
export interface ColumnProfile {
  readonly missing: number;
  readonly present: number;
  readonly numbers: number;
  /** Whether every present cell is a number without a fraction. */
  readonly whole: boolean;
  /** Of the numbers; undefined if there is none. */
  readonly least: number | undefined;
  readonly greatest: number | undefined;
}

/** Whether a cell means "no value". */
function isMissing(cell: string, missing: ReadonlySet<string>): boolean {
  return missing.has(trimAscii(cell));
}

/** What `missingIn` gives for a column without missing cells, so that its rows need not be asked one by one. */
export const neverMissing = (_row: number) => false;

const knownNumbers = new WeakMap<ReadonlySet<string>, ReadonlySet<number>>();

/** The numbers among words that mean "no value": −999 and its like. */
function numbersAmong(missing: ReadonlySet<string>): ReadonlySet<number> {
  const known = knownNumbers.get(missing) ?? new Set([...missing].map(parseNumber).filter(Number.isFinite));
  knownNumbers.set(missing, known);
  return known;
}

/** A test that tells, row by row, which cells of a column mean "no value". */
export function missingIn(cells: Cells, missing: ReadonlySet<string>): (row: number) => boolean {
  const { codes, texts, values } = cells;
  const flags = Uint8Array.from(texts, (text) => Number(isMissing(text, missing)));
  const words = numbersAmong(missing);
  const isWord =
    words.size === 0 || values === undefined
      ? neverMissing
      : (row: number) => words.has(values[row]!) && isMissing(textAt(cells, row), missing);
  if (codes === undefined || (isWord === neverMissing && !flags.includes(1))) return isWord;
  return (row) => (codes[row]! >= 0 ? flags[codes[row]!] === 1 : isWord(row));
}

/** @param rows which rows to look at; all when left out */
export function profileColumn(cells: Cells, missingWords: ReadonlySet<string>, rows?: Int32Array): ColumnProfile {
  const isAbsent = missingIn(cells, missingWords);
  const { values } = cells;
  const count = rows?.length ?? cells.length;
  const none = { least: undefined, greatest: undefined };
  if (values === undefined && isAbsent === neverMissing)
    return { missing: 0, present: count, numbers: 0, whole: count === 0, ...none };
  let missing = 0;
  let numbers = 0;
  let whole = true;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const row = rows === undefined ? index : rows[index]!;
    if (isAbsent !== neverMissing && isAbsent(row)) {
      missing++;
      continue;
    }
    const value = values === undefined ? Number.NaN : values[row]!;
    whole &&= Number.isInteger(value);
    if (Number.isNaN(value)) continue;
    numbers++;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const range = numbers > 0 ? { least, greatest } : none;
  return { missing, present: count - missing, numbers, whole, ...range };
}

/** Different numbers of one spelling that are remembered; where there are more, they are counted by sorting. */
const mostRemembered = 2 ** 16;

/**
 * Different texts among the cells of some rows that are not missing; numbers that are written differently count apart.
 *
 * @param rows which rows to look at, each once; all when left out
 * @param most where to stop counting
 */
export function countDistinct(
  cells: Cells,
  missingWords: ReadonlySet<string>,
  rows?: Int32Array,
  most = Number.POSITIVE_INFINITY,
): number {
  const isAbsent = missingIn(cells, missingWords);
  const { codes, texts, values, spelling } = cells;
  const isWhole = isAbsent === neverMissing && (rows?.length ?? cells.length) === cells.length;
  if (isWhole && values === undefined) return Math.min(most, texts.length); // each occurs
  const seenCodes = new Uint8Array(texts.length);
  const seenNumbers = Array.from({ length: spellings }, () => new Set<number | bigint>()); // by the way they are written
  let distinct = 0;
  for (let index = 0; index < (rows?.length ?? cells.length) && distinct < most; index++) {
    const row = rows === undefined ? index : rows[index]!;
    if (isAbsent(row)) continue;
    const code = codes === undefined ? -1 : codes[row]!;
    if (code >= 0) {
      distinct += 1 - seenCodes[code]!;
      seenCodes[code] = 1;
      continue;
    }
    const seen = seenNumbers[spelling![row]!]!;
    const digits = digitsAt(cells, row);
    if (seen.has(digits)) continue;
    if (seen.size === mostRemembered) return Math.min(most, countBySorting(cells, isAbsent, rows));
    seen.add(digits);
    distinct++;
  }
  return distinct;
}

/**
 * The type of an input column: a number if most of its cells are numbers, so
 * that one typing mistake among them is reported instead of turning the whole
 * column into categories.
 */
export function inferInputType(profile: ColumnProfile): ColumnType {
  return profile.numbers * 2 > profile.present || profile.present === 0 ? 'number' : 'category';
}

/**
 * The type of a target column: as an input, but a few different whole numbers are classes.
 *
 * @param distinct different texts, counted at least as far as 11
 */
export function inferTargetType(profile: ColumnProfile, distinct: number): ColumnType {
  if (inferInputType(profile) === 'category') return 'category';
  const fewWholeNumbers = profile.whole && distinct <= mostNumericClasses;
  return distinct <= 2 || fewWholeNumbers ? 'category' : 'number';
}

/** Different texts up to which it matters how many there are for `inferTargetType`. */
export const enoughDistinct = mostNumericClasses + 1;

/**
 * Whether a text column looks like names or free text, from which nothing can
 * be learned: more different texts than a one-hot code should have, and hardly any twice.
 *
 * @param countTexts different texts; asked only of a column that is mostly text
 */
export function isFreeText(profile: ColumnProfile, countTexts: () => number): boolean {
  if (profile.numbers * 2 > profile.present) return false;
  const distinct = countTexts();
  return distinct > 20 && distinct * 2 > profile.present;
}
