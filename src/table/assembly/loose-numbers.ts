// Decimal numbers in all the ways in which they may be written.
import { decimal } from './decimals';
import { appendDigits, endOfDigits, MINUS, MOST, POINT, ZERO } from './digits';

const BLANK: u32 = 0x20;
const PLUS: u32 = 0x2b;

let digitsRead: u64 = 0;
let formRead: u32 = 0;

/** Digits of the number that was read last. */
// @ts-ignore: decorator
@inline
export function looseDigits(): u64 {
  return digitsRead;
}

/** How that number is written, but for its digits. */
// @ts-ignore: decorator
@inline
export function looseForm(): u32 {
  return formRead;
}

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
 * `looseDigits` and `looseForm`, of which `cells.ts` makes its text again; the bits of the form from the lowest:
 *
 *     5  digits before the point        2  1 for e, 2 for E                4  blanks in front
 *     5  1 more than digits behind it;  2  its sign: 1 for +, 2 for −      1  a blank behind
 *        0 if there is no point         2  its digits
 *     2  sign: 1 for +, 2 for −         9  its value
 *
 * @returns NaN if it is not so written, or has too many digits for that, or is not a normal double
 */
export function readLoosely(from: usize, to: usize): f64 {
  let at = from;
  const blanks = countRun(at, to, BLANK);
  at += blanks;
  const mark = at < to ? <u32>load<u8>(at) : 0;
  const sign: u32 = mark == PLUS ? 1 : mark == MINUS ? 2 : 0;
  if (sign != 0) at++;
  const first = at;
  const zeros = countRun(at, to, ZERO);
  let digits = appendDigits(0, at, to);
  at = endOfDigits();
  const before = <i32>(at - first);
  let figures = before - zeros;
  let behind: i32 = 0;
  let hasPoint = false;
  if (at < to && <u32>load<u8>(at) == POINT) {
    hasPoint = true;
    const point = at + 1;
    const more = figures == 0 ? countRun(point, to, ZERO) : 0;
    digits = appendDigits(digits, point, to);
    at = endOfDigits();
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
    at = endOfDigits();
    exponentDigits = <i32>(at - start);
    if (exponentDigits == 0 || exponentDigits > 3 || exponent > 511) return NaN;
  }
  const trailing = countRun(at, to, BLANK);
  if (at + trailing != to || trailing > 1 || blanks > 15) return NaN;
  digitsRead = digits;
  formRead =
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
