import { parseNumber, trimAscii } from './number.ts';

/** What the cells of a column are taken for. */
export type ColumnType = 'number' | 'category';

/** A numeric target with at most this many different whole numbers is taken for classes: digits 0 … 9, grades, yes as 1. */
const mostNumericClasses = 10;

/** What the cells of a column look like. Counts leave missing cells out, except `missing`. */
export interface ColumnProfile {
  readonly missing: number;
  readonly present: number;
  /** Different texts; numbers that are written differently count apart. */
  readonly distinct: number;
  readonly numbers: number;
  /** Whether every present cell is a number without a fraction. */
  readonly whole: boolean;
  /** Of the numbers; undefined if there is none. */
  readonly least: number | undefined;
  readonly greatest: number | undefined;
}

/** Whether a cell means "no value". */
export function isMissing(cell: string, missing: ReadonlySet<string>): boolean {
  return missing.has(trimAscii(cell));
}

/** @param rows which rows to look at; all when left out */
export function profileColumn(
  cells: readonly string[],
  missingWords: ReadonlySet<string>,
  rows?: Iterable<number>,
): ColumnProfile {
  const texts = new Set<string>();
  let missing = 0;
  let present = 0;
  let numbers = 0;
  let whole = true;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const row of rows ?? cells.keys()) {
    const cell = cells[row]!;
    if (isMissing(cell, missingWords)) {
      missing++;
      continue;
    }
    present++;
    texts.add(cell);
    const value = parseNumber(cell);
    whole &&= Number.isInteger(value);
    if (Number.isNaN(value)) continue;
    numbers++;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const range = numbers > 0 ? { least, greatest } : { least: undefined, greatest: undefined };
  return { missing, present, distinct: texts.size, numbers, whole, ...range };
}

/**
 * The type of an input column: a number if most of its cells are numbers, so
 * that one typing mistake among them is reported instead of turning the whole
 * column into categories.
 */
export function inferInputType(profile: ColumnProfile): ColumnType {
  return profile.numbers * 2 > profile.present || profile.present === 0 ? 'number' : 'category';
}

/** The type of a target column: as an input, but a few different whole numbers are classes. */
export function inferTargetType(profile: ColumnProfile): ColumnType {
  if (inferInputType(profile) === 'category') return 'category';
  const fewWholeNumbers = profile.whole && profile.distinct <= mostNumericClasses;
  return profile.distinct <= 2 || fewWholeNumbers ? 'category' : 'number';
}

/**
 * Whether a text column looks like names or free text, from which nothing can
 * be learned: more different texts than a one-hot code should have, and hardly any twice.
 */
export function isFreeText(profile: ColumnProfile): boolean {
  return profile.numbers * 2 <= profile.present && profile.distinct > 20 && profile.distinct * 2 > profile.present;
}
