// What optimisers do to whole vectors of parameters. Counts are of elements; the last ones that fill no vector are
// taken one by one through the same arithmetic.
import { put, take } from './elements';
import { madd } from './vector';

// @ts-ignore: decorator
@inline
function addScaledPlace<T extends number>(s: v128, dw: usize, w: usize, at: usize, whole: bool): void {
  put<T>(w + at, madd<T>(s, take<T>(dw + at, whole), take<T>(w + at, whole)), whole);
}

/** w += scale · dw. */
export function addScaled<T extends number>(scale: T, dw: usize, w: usize, count: i32): void {
  const s = v128.splat<T>(scale);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) addScaledPlace<T>(s, dw, w, at, true);
  for (; at < end; at += sizeof<T>()) addScaledPlace<T>(s, dw, w, at, false);
}

/** x = factor · x. */
export function scale<T extends number>(factor: T, x: usize, count: i32): void {
  const f = v128.splat<T>(factor);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) put<T>(x + at, v128.mul<T>(f, take<T>(x + at, true)), true);
  for (; at < end; at += sizeof<T>()) put<T>(x + at, v128.mul<T>(f, take<T>(x + at, false)), false);
}

// @ts-ignore: decorator
@inline
function blendPlace<T extends number>(d: v128, g: v128, x: v128, s: usize, whole: bool): void {
  put<T>(s, madd<T>(g, x, v128.mul<T>(d, take<T>(s, whole))), whole);
}

/** s = decay · s + gain · x. */
export function blend<T extends number>(decay: T, gain: T, x: usize, s: usize, count: i32): void {
  const d = v128.splat<T>(decay), g = v128.splat<T>(gain);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) blendPlace<T>(d, g, take<T>(x + at, true), s + at, true);
  for (; at < end; at += sizeof<T>()) blendPlace<T>(d, g, take<T>(x + at, false), s + at, false);
}

// @ts-ignore: decorator
@inline
function squared<T extends number>(x: usize, whole: bool): v128 {
  const value = take<T>(x, whole);
  return v128.mul<T>(value, value);
}

/** s = decay · s + gain · x². */
export function blendSquares<T extends number>(decay: T, gain: T, x: usize, s: usize, count: i32): void {
  const d = v128.splat<T>(decay), g = v128.splat<T>(gain);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) blendPlace<T>(d, g, squared<T>(x + at, true), s + at, true);
  for (; at < end; at += sizeof<T>()) blendPlace<T>(d, g, squared<T>(x + at, false), s + at, false);
}

/** √s · rootScale + epsilon. */
// @ts-ignore: decorator
@inline
function damping<T extends number>(rootScale: v128, epsilon: v128, s: usize, whole: bool): v128 {
  return v128.add<T>(v128.mul<T>(v128.sqrt<T>(take<T>(s, whole)), rootScale), epsilon);
}

// @ts-ignore: decorator
@inline
function adaptivePlace<T extends number>(r: v128, c: v128, e: v128, x: usize, s: usize, w: usize, at: usize, whole: bool): void {
  const step = v128.div<T>(v128.mul<T>(r, take<T>(x + at, whole)), damping<T>(c, e, s + at, whole));
  put<T>(w + at, v128.sub<T>(take<T>(w + at, whole), step), whole);
}

/** w −= rate · x / (√s · rootScale + epsilon). */
export function adaptiveStep<T extends number>(
  rate: T, rootScale: T, epsilon: T, x: usize, s: usize, w: usize, count: i32,
): void {
  const r = v128.splat<T>(rate), c = v128.splat<T>(rootScale), e = v128.splat<T>(epsilon);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) adaptivePlace<T>(r, c, e, x, s, w, at, true);
  for (; at < end; at += sizeof<T>()) adaptivePlace<T>(r, c, e, x, s, w, at, false);
}

/** w nearer to 0 by `threshold`, or 0 where that would pass it; NaN stays, so that a divergence is seen. */
// @ts-ignore: decorator
@inline
function shrinkPlace<T extends number>(threshold: v128, w: usize, whole: bool): void {
  const value = take<T>(w, whole);
  const zero = v128.splat<T>(<T>0);
  const size = v128.sub<T>(v128.abs<T>(value), threshold);
  const left = v128.bitselect(v128.neg<T>(size), size, v128.lt<T>(value, zero));
  put<T>(w, v128.bitselect(zero, left, v128.le<T>(size, zero)), whole);
}

/** w = sign(w) · max(|w| − threshold, 0). */
export function shrink<T extends number>(threshold: T, w: usize, count: i32): void {
  const t = v128.splat<T>(threshold);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) shrinkPlace<T>(t, w + at, true);
  for (; at < end; at += sizeof<T>()) shrinkPlace<T>(t, w + at, false);
}

/** As `shrink`, by rate / (√s · rootScale + epsilon). */
export function adaptiveShrink<T extends number>(rate: T, rootScale: T, epsilon: T, s: usize, w: usize, count: i32): void {
  const r = v128.splat<T>(rate), c = v128.splat<T>(rootScale), e = v128.splat<T>(epsilon);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) shrinkPlace<T>(v128.div<T>(r, damping<T>(c, e, s + at, true)), w + at, true);
  for (; at < end; at += sizeof<T>()) shrinkPlace<T>(v128.div<T>(r, damping<T>(c, e, s + at, false)), w + at, false);
}
