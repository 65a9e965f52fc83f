// Decimal digits and a power of ten to the nearest double.

/** Most powers of ten whose doubles are exact: 10²² = 2²² · 5²², and 5²² < 2⁵³. */
const EXACT: i32 = 22;
/** Powers of ten for which there is a power of five in the table: beyond, every number of 19 digits is 0 or too large. */
const LEAST: i32 = -342;
const GREATEST: i32 = 308;

const tens = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);

/** Upper and lower half of the first 128 bits of 5ᵖ, for p from LEAST to GREATEST. */
const fives = memory.data(16 * 651, 8);

/** Fills in 651 pairs of u64. */
// @ts-ignore: decorator
@external('env', 'fillPowersOfFive')
declare function fillPowersOfFive(at: usize): void;

let filled = false;

/** 10^power, exactly, for powers from 0 to 22. */
// @ts-ignore: decorator
@inline
export function powerOfTen(power: i32): f64 {
  return load<f64>(tens + (<usize>power << 3));
}

/** digits · 10^power, correctly rounded; NaN if that is subnormal or too large for a double. */
// @ts-ignore: decorator
@inline
export function decimal(digits: u64, power: i32): f64 {
  if (digits <= 9007199254740992 && power >= -EXACT && power <= EXACT) {
    // Both operands are exact, so the one operation rounds once (Clinger 1990).
    const value = <f64>(<i64>digits);
    return power < 0 ? value / powerOfTen(-power) : value * powerOfTen(power);
  }
  return nearest(digits, power);
}

/**
 * The same for any digits but 0, by Lemire's algorithm: digits times the first 128 bits of 5^power, which always suffice to
 * round up to 19 digits (Lemire 2021, "Number parsing at a gigabyte per second"; Mushtak and Lemire 2023).
 */
function nearest(digits: u64, power: i32): f64 {
  if (digits == 0) return 0;
  if (power < LEAST || power > GREATEST) return NaN;
  if (!filled) {
    fillPowersOfFive(fives);
    filled = true;
  }
  const at = fives + (<usize>(power - LEAST) << 4);
  const shift = <i32>clz(digits);
  const w = digits << shift;
  let low = w * load<u64>(at);
  let high = upperHalf(w, load<u64>(at));
  if ((high & 0x1ff) == 0x1ff) {
    const more = upperHalf(w, load<u64>(at, 8));
    low += more;
    if (low < more) high++;
  }
  const top = <i32>(high >> 63);
  let mantissa = high >> (top + 9); // 54 bits: one more than a double has
  // ⌊power · log₂ 10⌋ for the powers at hand; 1023 is the bias of a double's exponent.
  let exponent = ((217706 * power) >> 16) + 63 + top - shift + 1023;
  if (exponent <= 0 || exponent >= 2046) return NaN;
  // Exactly between two doubles, which only small powers allow: to even.
  if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << (top + 9) == high) mantissa--;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >> 53 != 0) {
    mantissa >>= 1;
    exponent++;
  }
  return reinterpret<f64>((<u64>exponent << 52) | (mantissa & 0xfffffffffffff));
}

/** The upper 64 bits of a product. */
// @ts-ignore: decorator
@inline
function upperHalf(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffff)) >> 32);
}
