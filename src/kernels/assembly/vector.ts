// Arithmetic on one 128-bit vector: four float32 or two float64 lanes. T is the element type; lanes never look at each other.

/** a·b + c; rounded once where the build has relaxed SIMD (FUSED), twice otherwise. */
// @ts-ignore: decorator
@inline
export function madd<T extends number>(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** One number in every lane. */
// @ts-ignore: decorator
@inline
export function loadSplat<T extends number>(address: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(address);
  return v128.load64_splat(address);
}

/** 2^n for whole n within the normal exponents. */
// @ts-ignore: decorator
@inline
function powerOfTwo<T extends number>(n: v128): v128 {
  if (sizeof<T>() == 4) {
    return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  }
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
}

/** Coefficients 1/k! of e^r − 1, from r² on; |r| ≤ ln 2 / 2 leaves 5e-9 after r⁷ and 4e-18 after r¹³, relatively. */
// @ts-ignore: decorator
@inline
function expm1Reduced<T extends number>(r: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>(1.0 / 5040.0));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 720.0)));
  } else {
    p = v128.splat<T>(<T>(1.0 / 6227020800.0));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 479001600.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 39916800.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 3628800.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 362880.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 40320.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 5040.0)));
    p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 720.0)));
  }
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 120.0)));
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 24.0)));
  p = madd<T>(p, r, v128.splat<T>(<T>(1.0 / 6.0)));
  p = madd<T>(p, r, v128.splat<T>(<T>0.5));
  return madd<T>(v128.mul<T>(p, r), r, r);
}

/** Below this e^x is taken for 0: its exponent would no longer be a normal one. */
// @ts-ignore: decorator
@inline
function least<T extends number>(): T {
  return sizeof<T>() == 4 ? <T>-87.0 : <T>-708.0;
}

/** n = round(x / ln 2). */
// @ts-ignore: decorator
@inline
function exponentOf<T extends number>(x: v128): v128 {
  return v128.nearest<T>(v128.mul<T>(x, v128.splat<T>(<T>1.4426950408889634)));
}

/** r = x − n ln 2, with ln 2 in two parts (Cody, Waite 1980) so that the difference is exact to the last bit or so. */
// @ts-ignore: decorator
@inline
function remainderOf<T extends number>(x: v128, n: v128): v128 {
  const high: T = sizeof<T>() == 4 ? <T>-0.693359375 : <T>-6.93147180369123816490e-1;
  const low: T = sizeof<T>() == 4 ? <T>2.12194440e-4 : <T>-1.90821492927058770002e-10;
  return madd<T>(n, v128.splat<T>(low), madd<T>(n, v128.splat<T>(high), x));
}

/** e^x for x ≤ 0: e^x = 2^n e^r. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function expNegative<T extends number>(x: v128): v128 {
  const inside = v128.max<T>(x, v128.splat<T>(least<T>()));
  const n = exponentOf<T>(inside);
  const grown = v128.add<T>(expm1Reduced<T>(remainderOf<T>(inside, n)), v128.splat<T>(<T>1));
  const value = v128.mul<T>(grown, powerOfTwo<T>(n));
  return v128.andnot(value, v128.lt<T>(x, v128.splat<T>(least<T>())));
}

/** Above this e^x is taken for ∞, a little before it would be. */
// @ts-ignore: decorator
@inline
function most<T extends number>(): T {
  return sizeof<T>() == 4 ? <T>88.37 : <T>709.43;
}

/** e^x for x of any sign. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp<T extends number>(x: v128): v128 {
  const negative = expNegative<T>(v128.min<T>(x, v128.splat<T>(<T>0)));
  const inside = v128.min<T>(v128.max<T>(x, v128.splat<T>(<T>0)), v128.splat<T>(most<T>()));
  const n = exponentOf<T>(inside);
  const grown = v128.add<T>(expm1Reduced<T>(remainderOf<T>(inside, n)), v128.splat<T>(<T>1));
  const value = v128.bitselect(v128.splat<T>(<T>Infinity), v128.mul<T>(grown, powerOfTwo<T>(n)), v128.gt<T>(x, v128.splat<T>(most<T>())));
  return v128.bitselect(value, negative, v128.gt<T>(x, v128.splat<T>(<T>0)));
}

/** e^x − 1 for x ≤ 0, without cancellation near 0: 2^n (e^r − 1) + (2^n − 1). */
// @ts-ignore: decorator
@inline
export function expm1Negative<T extends number>(x: v128): v128 {
  const inside = v128.max<T>(x, v128.splat<T>(least<T>()));
  const n = exponentOf<T>(inside);
  const power = powerOfTwo<T>(n);
  const p = expm1Reduced<T>(remainderOf<T>(inside, n));
  return madd<T>(p, power, v128.sub<T>(power, v128.splat<T>(<T>1)));
}

/** tanh z = −e / (e + 2) with e = e^(−2|z|) − 1, and the sign of z. */
// @ts-ignore: decorator
@inline
export function tanh<T extends number>(z: v128): v128 {
  const sign = v128.and(z, signBits<T>());
  const e = expm1Negative<T>(v128.mul<T>(v128.abs<T>(z), v128.splat<T>(<T>-2)));
  const size = v128.div<T>(v128.neg<T>(e), v128.add<T>(e, v128.splat<T>(<T>2)));
  return v128.or(v128.andnot(size, signBits<T>()), sign);
}

// @ts-ignore: decorator
@inline
function signBits<T extends number>(): v128 {
  if (sizeof<T>() == 4) return i32x4.splat(0x80000000);
  return i64x2.splat(0x8000000000000000);
}

/** σ(z) from e = e^−|z|: 1 / (1 + e) for z ≥ 0, e / (1 + e) for z < 0. */
// @ts-ignore: decorator
@inline
export function sigmoidFrom<T extends number>(z: v128, e: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const numerator = v128.bitselect(e, one, v128.lt<T>(z, v128.splat<T>(<T>0)));
  return v128.div<T>(numerator, v128.add<T>(one, e));
}

/**
 * 2 atanh(s) / s = 2 (1 + s²/3 + s⁴/5 + …), of which `terms` are taken.
 * For |s| ≤ 1/3, 8 terms leave 2e-9 and 16 leave 8e-18, relatively.
 */
// @ts-ignore: decorator
@inline
function atanhSeries<T extends number>(squared: v128, terms: i32): v128 {
  let p = v128.splat<T>(<T>(2.0 / f64(2 * terms - 1)));
  for (let k = terms - 2; k >= 0; k--) p = madd<T>(p, squared, v128.splat<T>(<T>(2.0 / f64(2 * k + 1))));
  return p;
}

/** log(1 + e) for 0 ≤ e ≤ 1, exact also where 1 + e rounds to 1: 2 atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
export function log1p<T extends number>(e: v128): v128 {
  const s = v128.div<T>(e, v128.add<T>(e, v128.splat<T>(<T>2)));
  return v128.mul<T>(s, atanhSeries<T>(v128.mul<T>(s, s), sizeof<T>() == 4 ? 8 : 16));
}

/** log x for x ≥ 1, finite: x = 2^n m with √½ ≤ m < √2, log x = n ln 2 + 2 atanh((m − 1) / (m + 1)). */
// @ts-ignore: decorator
@inline
export function log<T extends number>(x: v128): v128 {
  let n: v128;
  let m: v128;
  if (sizeof<T>() == 4) {
    const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
    m = i32x4.sub(x, i32x4.shl(exponent, 23));
    n = f32x4.convert_i32x4_s(exponent);
  } else {
    const exponent = i64x2.shr_s(i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd)), 52);
    m = i64x2.sub(x, i64x2.shl(exponent, 52));
    n = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponent, exponent, 0, 2, 0, 2));
  }
  const s = v128.div<T>(v128.sub<T>(m, v128.splat<T>(<T>1)), v128.add<T>(m, v128.splat<T>(<T>1)));
  const series = v128.mul<T>(s, atanhSeries<T>(v128.mul<T>(s, s), sizeof<T>() == 4 ? 5 : 11));
  return madd<T>(n, v128.splat<T>(<T>0.6931471805599453), series);
}

/** The lanes of a vector added up, in a fixed order, in double precision. */
// @ts-ignore: decorator
@inline
export function sumLanes<T extends number>(v: v128): f64 {
  if (sizeof<T>() == 4) {
    const pairs = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 0, 1)));
    return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
  }
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
