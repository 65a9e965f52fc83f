// Decimal numbers straight from their digits, correctly rounded.

const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;

/** Digits of a number of which any double gives back the very text: DBL_DIG of IEEE 754. */
const SHORT: i32 = 15;
/** Digits that always fit 64 bits. */
const MOST: i32 = 19;
/** Decimals whose power of ten is a double exactly: 10²² = 2²² · 5²², and 5²² < 2⁵³. */
const EXACT: i32 = 22;

/** How a number is written: with so many decimals; with 32 added where there are more than 15 digits, kept beside it. */
const LONG: u8 = 32;

const powers = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);

/** Where the last run of digits ended. */
let ended: usize = 0;

/** `digits` with the run of digits at `at` after them, modulo 2⁶⁴; sets `ended`. */
// @ts-ignore: decorator
@inline
function appendDigits(digits: u64, at: usize, end: usize): u64 {
  let digit: u32;
  while (at < end && (digit = <u32>load<u8>(at) - ZERO) < 10) {
    digits = digits * 10 + digit;
    at++;
  }
  ended = at;
  return digits;
}

/** a·b − p exactly, where p = a·b rounded (Dekker 1971, Veltkamp's splitting); no overflow for the sizes at hand. */
// @ts-ignore: decorator
@inline
function productError(a: f64, b: f64, p: f64): f64 {
  const splitter: f64 = 134217729.0; // 2²⁷ + 1
  const ta = splitter * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = splitter * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (p - ah * bh - al * bh - ah * bl);
}

/**
 * digits / 10^decimals, correctly rounded; NaN where that is not certain.
 *
 * Up to 2⁵³ numerator and denominator are exact doubles, and one division rounds once. Beyond, the numerator is a sum of
 * two doubles, and the quotient is corrected by the exact remainder; if an error of the correction in its last bits
 * could change the rounding, the answer is left to another.
 */
// @ts-ignore: decorator
@inline
function quotient(digits: u64, decimals: i32): f64 {
  const power = load<f64>(powers + (<usize>decimals << 3));
  if (digits <= 9007199254740992) return <f64>(<i64>digits) / power;
  const high = <f64>digits;
  const low = <f64>(<i64>(digits - <u64>high));
  const q = high / power;
  const p = q * power;
  const error = productError(q, power, p);
  const correction = (high - p - error + low) / power;
  const slack = ((Math.abs(high - p) + Math.abs(error) + Math.abs(low)) / power) * 1e-15;
  const up = q + (correction + slack);
  const down = q + (correction - slack);
  return up == down ? up : NaN;
}

let longOnes: i32 = 0;

/** Numbers of more than 15 digits in the last column that was read. */
export function longNumbers(): i32 {
  return longOnes;
}

/**
 * Reads one column of cells as decimal numbers: `12`, `-3.25`, no superfluous zeros in front, no sign or point without a
 * digit beside it, at most 19 digits.
 *
 * @param cells    as `scan` filled them
 * @param fields   cells of a record
 * @param rows     numbers of the records to read, as u32
 * @param values   filled with a number a row; NaN where another must look
 * @param spelling filled with a byte a row: how the number is written
 * @param long     filled with the digits of numbers of more than 15
 * @param others   filled with the rows (places in `rows`) that are no such number
 * @returns how many `others` there are
 */
export function readNumbers(
  text: usize, cells: usize, fields: i32, column: i32, rows: usize, count: i32, values: usize, spelling: usize, long: usize, others: usize,
): i32 {
  let other: i32 = 0;
  longOnes = 0;
  for (let i = 0; i < count; i++) {
    const cell = cells + ((<usize>load<u32>(rows + (<usize>i << 2)) * fields + column) << 3);
    const begin = load<u32>(cell);
    let at = text + (begin & 0x3fffffff);
    const end = text + load<u32>(cell, 4);
    const negative = <u64>(at < end && load<u8>(at) == MINUS); // half of all numbers may be: no branch depends on it
    at += <usize>negative;
    const first = at;
    let digits = appendDigits(0, at, end);
    at = ended;
    let figures = <i32>(at - first);
    let decimals: i32 = 0;
    let sound = figures > 0 && (figures == 1 || load<u8>(first) != ZERO);
    if (at < end) {
      if (load<u8>(at) == POINT) {
        const point = at + 1;
        digits = appendDigits(digits, point, end);
        at = ended;
        decimals = <i32>(at - point);
        figures += decimals;
        sound = sound && decimals > 0;
      }
      sound = sound && at == end;
    }
    sound = sound && figures <= MOST && decimals <= EXACT && (begin & 0x40000000) == 0 && !(negative != 0 && digits == 0);
    let value: f64 = NaN;
    if (sound) value = quotient(digits, decimals);
    store<u64>(values, reinterpret<u64>(value) | (negative << 63));
    values += 8;
    if (value != value) {
      store<u32>(others + (<usize>other << 2), i);
      other++;
    } else if (figures > SHORT) {
      store<u8>(spelling + i, LONG + <u8>decimals);
      store<u64>(long + (<usize>i << 3), digits);
      longOnes++;
    } else store<u8>(spelling + i, <u8>decimals);
  }
  return other;
}
