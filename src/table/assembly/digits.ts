// Decimal digits, eight at a time.

export const MINUS: u32 = 0x2d;
export const POINT: u32 = 0x2e;
export const ZERO: u32 = 0x30;
/** Digits that always fit 64 bits. */
export const MOST: i32 = 19;

/** Eight zeros: digits without it, by exclusive or, are their own numbers. */
export const ZEROS: u64 = 0x3030303030303030;

/** In every byte that is no digit, some of the upper four bits; 0 if all are. @param figures eight bytes of text without ZEROS */
// @ts-ignore: decorator
@inline
export function oddBytes(figures: u64): u64 {
  return ((figures + 0x0606060606060606) | figures) & 0xf0f0f0f0f0f0f0f0;
}

/** The number that eight digits make, the first of them in the lowest byte: pairs, then fours, then all. */
// @ts-ignore: decorator
@inline
export function eightDigits(figures: u64): u64 {
  const pairs = figures * 10 + (figures >> 8);
  const ends = (pairs & 0x000000ff000000ff) * (100 + (1000000 << 32));
  const middles = ((pairs >> 16) & 0x000000ff000000ff) * (1 + (10000 << 32));
  return (ends + middles) >> 32;
}

let ended: usize = 0;

/** Where the last run of digits ended. */
// @ts-ignore: decorator
@inline
export function endOfDigits(): usize {
  return ended;
}

/** `digits` with the run of digits at `at` after them, modulo 2⁶⁴; see `endOfDigits`. */
// @ts-ignore: decorator
@inline
export function appendDigits(digits: u64, at: usize, end: usize): u64 {
  for (let figures: u64; at + 8 <= end && oddBytes((figures = load<u64>(at) ^ ZEROS)) == 0; at += 8) {
    digits = digits * 100000000 + eightDigits(figures);
  }
  for (let digit: u32; at < end && (digit = <u32>load<u8>(at) - ZERO) < 10; at++) digits = digits * 10 + digit;
  ended = at;
  return digits;
}
