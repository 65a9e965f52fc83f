// Decimal numbers straight from their digits.
import { decimal, powerOfTen } from './decimals';

const BLANK: u32 = 0x20;
const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;

/** Digits of a number of which any double gives back the very text: DBL_DIG of IEEE 754. */
const SHORT: i32 = 15;
/** Digits that always fit 64 bits. */
const MOST: i32 = 19;

/** How a number is written: with so many decimals; with 32 added where there are more than 15 digits, kept beside it. */
const LONG: u8 = 32;
/** Otherwise: see `readLoosely`. */
const LOOSE: u8 = 64;
/** Bytes of a number at the most; see `number.ts`. */
const LONGEST: usize = 64;
/** Flag of a cell with doubled quotes. */
const DOUBLED: u32 = 0x40000000;

/** Eight bytes, each 0x30: digits without it are their own numbers. */
const ZEROS: u64 = 0x3030303030303030;

/** In every byte that is no digit, some of its upper four bits; `figures` is eight bytes of text without ZEROS. */
// @ts-ignore: decorator
@inline
function oddBytes(figures: u64): u64 {
  return ((figures + 0x0606060606060606) | figures) & 0xf0f0f0f0f0f0f0f0;
}

/** The number that eight decimal digits make, the first of them in the lowest byte: pairs, then fours, then all. */
// @ts-ignore: decorator
@inline
function eightDigits(figures: u64): u64 {
  const pairs = figures * 10 + (figures >> 8);
  const ends = (pairs & 0x000000ff000000ff) * (100 + (1000000 << 32));
  const middles = ((pairs >> 16) & 0x000000ff000000ff) * (1 + (10000 << 32));
  return (ends + middles) >> 32;
}

/** Digits after the point of the last number that was read. */
let decimals: i32 = 0;

/**
 * A plain number of one to eight bytes, without its sign; sets `decimals`. All of it lies in one word, where no digit is waited for.
 *
 * @returns NaN if it is not plain
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

/** Where the last run of digits ended. */
let ended: usize = 0;

/** `digits` with the run of digits at `at` after them, modulo 2⁶⁴; sets `ended`. */
// @ts-ignore: decorator
@inline
function appendDigits(digits: u64, at: usize, end: usize): u64 {
  for (let figures: u64; at + 8 <= end && oddBytes((figures = load<u64>(at) ^ ZEROS)) == 0; at += 8) {
    digits = digits * 100000000 + eightDigits(figures);
  }
  for (let digit: u32; at < end && (digit = <u32>load<u8>(at) - ZERO) < 10; at++) digits = digits * 10 + digit;
  ended = at;
  return digits;
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

/** What `readLoosely` found. */
let looseDigits: u64 = 0;
let looseForm: u32 = 0;

/** How many of these bytes there are from `at` on. */
// @ts-ignore: decorator
@inline
function countRun(at: usize, end: usize, byte: u32): i32 {
  let to = at;
  while (to < end && <u32>load<u8>(to) == byte) to++;
  return <i32>(to - at);
}

/**
 * A number as it may also be written: blanks around it, a plus, zeros in front, a point without digits on one side, an exponent. Sets
 * `looseDigits` and `looseForm`, of which `cells.ts` makes its text again; its bits from the lowest:
 *
 *     5  digits before the point        2  1 for e, 2 for E                4  blanks in front
 *     5  1 more than digits behind it;  2  its sign: 1 for +, 2 for −      1  a blank behind
 *        0 if there is no point         2  its digits
 *     2  sign: 1 for +, 2 for −         9  its value
 *
 * @returns NaN if it is not so written, or has too many digits for that, or is not a normal double
 */
function readLoosely(from: usize, to: usize): f64 {
  let at = from;
  const blanks = countRun(at, to, BLANK);
  at += blanks;
  const mark = at < to ? <u32>load<u8>(at) : 0;
  const sign: u32 = mark == PLUS ? 1 : mark == MINUS ? 2 : 0;
  if (sign != 0) at++;
  const first = at;
  const zeros = countRun(at, to, ZERO);
  let digits = appendDigits(0, at, to);
  at = ended;
  const before = <i32>(at - first);
  let figures = before - zeros;
  let behind: i32 = 0;
  let hasPoint = false;
  if (at < to && <u32>load<u8>(at) == POINT) {
    hasPoint = true;
    const point = at + 1;
    const more = figures == 0 ? countRun(point, to, ZERO) : 0;
    digits = appendDigits(digits, point, to);
    at = ended;
    behind = <i32>(at - point);
    figures += behind - more;
  }
  if (before + behind == 0 || figures > MOST || before > 31 || behind > 30) return NaN;
  let letter: u32 = 0;
  let exponentSign: u32 = 0;
  let exponentDigits: i32 = 0;
  let exponent: i32 = 0;
  if (at < to && (<u32>load<u8>(at) | BLANK) == 0x65) {
    letter = <u32>load<u8>(at) == 0x65 ? 1 : 2;
    at++;
    const mark = at < to ? <u32>load<u8>(at) : 0;
    exponentSign = mark == PLUS ? 1 : mark == MINUS ? 2 : 0;
    if (exponentSign != 0) at++;
    const start = at;
    exponent = <i32>appendDigits(0, at, min(to, at + 4));
    at = ended;
    exponentDigits = <i32>(at - start);
    if (exponentDigits == 0 || exponentDigits > 3 || exponent > 511) return NaN;
  }
  const trailing = countRun(at, to, BLANK);
  if (at + trailing != to || trailing > 1 || blanks > 15) return NaN;
  looseDigits = digits;
  looseForm =
    <u32>before |
    ((hasPoint ? <u32>behind + 1 : 0) << 5) |
    (sign << 10) |
    (letter << 12) |
    (exponentSign << 14) |
    (<u32>exponentDigits << 16) |
    (<u32>exponent << 18) |
    (<u32>blanks << 27) |
    (<u32>trailing << 31);
  const size = decimal(digits, (exponentSign == 2 ? -exponent : exponent) - behind);
  return sign == 2 && size != 0 ? -size : size;
}

/** What `readLong` found. */
let longDigits: u64 = 0;
let longFigures: i32 = 0;

/** A plain number of any length, without its sign; sets `longDigits`, `longFigures` and `decimals`. @returns NaN if it is not plain, or has too many digits */
function readLong(first: usize, end: usize): f64 {
  let digits = appendDigits(0, first, end);
  let at = ended;
  let figures = <i32>(at - first);
  if (figures == 0 || (figures > 1 && load<u8>(first) == ZERO)) return NaN;
  decimals = 0;
  if (at < end) {
    if (<u32>load<u8>(at) != POINT) return NaN;
    const point = at + 1;
    digits = appendDigits(digits, point, end);
    at = ended;
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
 * @param long     filled with the digits of numbers of more than 15, and of those that are not plain, 0 for others; always the same list
 * @param forms    filled with the form of those that are not plain, as u32, 0 for others; always the same list
 * @param others   filled with the rows (places in `rows`) that are no such number
 * @returns how many `others` there are
 */
export function readNumbers(
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
    let at = text + (begin & 0x3fffffff);
    const end = text + load<u32>(cell, 4);
    const start = at;
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
        store<u64>(long + (<usize>i << 3), looseDigits);
        store<u32>(forms + (<usize>i << 2), looseForm);
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
