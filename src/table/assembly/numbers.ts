// Decimal numbers straight from their digits.
import { decimal, powerOfTen } from './decimals';
import { appendDigits, eightDigits, endOfDigits, MINUS, MOST, oddBytes, POINT, ZERO, ZEROS } from './digits';
import { looseDigits, looseForm, readLoosely } from './loose-numbers';
import { BEGIN, DOUBLED } from './records';

/** Digits of a number of which any double gives back the very text: DBL_DIG of IEEE 754. */
const SHORT: i32 = 15;
/** How a number is written: with so many decimals; with 32 added where there are more than 15 digits, kept beside it. */
const LONG: u8 = 32;
/** Otherwise: see `readLoosely`. */
const LOOSE: u8 = 64;
/** Bytes of a number at the most; see `number.ts`. */
const LONGEST: usize = 64;

/** Digits after the point of the last number that was read. */
let decimals: i32 = 0;

/**
 * The digits of a plain number of one to eight bytes, without its sign; sets `decimals`. All of it lies in one word, in which the point is
 * found, and left out, without a loop.
 *
 * @returns −1 if it is not plain
 */
// @ts-ignore: decorator
@inline
function readShort(at: usize, end: usize): i64 {
  const before = (8 - <u64>(end - at)) << 3; // bits of what stands before it
  const figures = ((load<u64>(end - 8) ^ ZEROS) >> before) << before;
  const odd = oddBytes(figures);
  if (odd == 0) {
    decimals = 0;
    return load<u8>(at) == ZERO && end - at > 1 ? -1 : <i64>eightDigits(figures);
  }
  const point = ctz(odd) & 0x38; // bits before the byte that is no digit
  if (((figures >> point) & 0xff) != (POINT ^ ZERO) || odd >> point >= 0x100 || point == 56 || point <= before) return -1;
  if (load<u8>(at) == ZERO && point > before + 8) return -1;
  const whole = figures & ((<u64>1 << point) - 1);
  decimals = 7 - <i32>(point >> 3);
  const digits = (figures >> point >> 8 << point << 8) | (whole << 8);
  return <i64>eightDigits(digits);
}

let longOnes: i32 = 0;
let looseOnes: i32 = 0;
/** Rows of the last column. */
let lastCount: i32 = 0;

/** Numbers of the last column that was read whose digits are kept. */
export function longNumbers(): i32 {
  return longOnes;
}

/** Numbers of the last column that was read of which is also kept how they are written. */
export function looseNumbers(): i32 {
  return looseOnes;
}

/** What `readLong` found. */
let longDigits: u64 = 0;
let longFigures: i32 = 0;

/** A plain number of any length, without its sign; sets `longDigits`, `longFigures` and `decimals`. @returns NaN if it is not plain, or has too many digits */
function readLong(first: usize, end: usize): f64 {
  let digits = appendDigits(0, first, end);
  let at = endOfDigits();
  let figures = <i32>(at - first);
  if (figures == 0 || (figures > 1 && load<u8>(first) == ZERO)) return NaN;
  decimals = 0;
  if (at < end) {
    if (<u32>load<u8>(at) != POINT) return NaN;
    const point = at + 1;
    digits = appendDigits(digits, point, end);
    at = endOfDigits();
    decimals = <i32>(at - point);
    if (decimals == 0 || at != end) return NaN;
    figures += decimals;
  }
  if (figures > MOST) return NaN;
  longDigits = digits;
  longFigures = figures;
  return decimal(digits, -decimals);
}

/**
 * Reads one column of cells as decimal numbers of at most 19 digits, each the nearest double. Most are plain: `12`, `-3.25`, no
 * superfluous zeros in front, no sign or point without a digit beside it.
 *
 * @param cells    as `scan` filled them
 * @param fields   cells of a record
 * @param rows     numbers of the records to read, as u32; 0 for all, one after the other
 * @param values   filled with a number a row; NaN where another must look
 * @param spelling filled with a byte a row: how the number is written
 * @param long     filled with the digits of numbers of more than 15, and of those that are not plain; 0 for others; in every call the same list
 * @param forms    filled with the form of those that are not plain, as u32; 0 for others; in every call the same list
 * @param others   filled with the rows (places in `rows`) that are no such number
 * @returns how many `others` there are
 */
export function parseNumbers(
  text: usize, cells: usize, fields: i32, column: i32, rows: usize, count: i32,
  values: usize, spelling: usize, long: usize, forms: usize, others: usize,
): i32 {
  let other: i32 = 0;
  if (longOnes + looseOnes != 0) {
    memory.fill(long, 0, <usize>lastCount << 3);
    memory.fill(forms, 0, <usize>lastCount << 2);
  }
  lastCount = count;
  longOnes = 0;
  looseOnes = 0;
  const step = <usize>fields << 3;
  cells += <usize>column << 3;
  for (let i = 0; i < count; i++) {
    const cell = cells + (rows == 0 ? <usize>i : <usize>load<u32>(rows + (<usize>i << 2))) * step;
    const begin = load<u32>(cell);
    let at = text + (begin & BEGIN);
    const end = text + load<u32>(cell, 4);
    const start = at;
    // @ts-expect-error: a truth value is 0 or 1 here
    const negative = <u64>(at < end && load<u8>(at) == MINUS); // half of all numbers may be: no branch depends on it
    at += <usize>negative;
    let value: f64 = NaN;
    let way: u8 = 0;
    if ((begin & DOUBLED) == 0) {
      if (end - at - 1 < 8) {
        const digits = readShort(at, end);
        if (digits >= <i64>negative) {
          const size = <f64>digits / powerOfTen(decimals);
          store<u64>(values + (<usize>i << 3), reinterpret<u64>(size) | (negative << 63));
          store<u8>(spelling + i, <u8>decimals);
          continue;
        }
      } else {
        value = readLong(at, end);
        if (value == value && longFigures > SHORT) {
          way = LONG;
          store<u64>(long + (<usize>i << 3), longDigits);
          longOnes++;
        }
      }
      if (value == value && !(value == 0 && negative != 0)) {
        store<u64>(values + (<usize>i << 3), reinterpret<u64>(value) | (negative << 63));
        store<u8>(spelling + i, way + <u8>decimals);
        continue;
      }
      value = end - start <= LONGEST ? readLoosely(start, end) : NaN;
      if (value == value) {
        way = LOOSE;
        store<u64>(long + (<usize>i << 3), looseDigits());
        store<u32>(forms + (<usize>i << 2), looseForm());
        looseOnes++;
      }
    }
    store<f64>(values + (<usize>i << 3), value);
    store<u8>(spelling + i, way);
    if (value == value) continue;
    store<u32>(others + (<usize>other << 2), i);
    other++;
  }
  return other;
}
