// Operations on one element at a time: sums, products, exponentials. Counts are of elements; what is left over after
// whole vectors goes through the same vector arithmetic alone, so that an element's result never depends on its place.
import { expNegative, log } from './vector';

/** A whole vector, or one element in every lane when fewer than a vector are left. */
// @ts-ignore: decorator
@inline
export function take<T extends number>(address: usize, whole: bool): v128 {
  return whole ? v128.load(address) : v128.splat<T>(load<T>(address));
}

// @ts-ignore: decorator
@inline
export function put<T extends number>(address: usize, value: v128, whole: bool): void {
  if (whole) v128.store(address, value);
  else store<T>(address, v128.extract_lane<T>(value, 0));
}

/** X = e^X for X ≤ 0, in place. */
export function exponentials<T extends number>(X: usize, count: i32): void {
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) put<T>(X + at, expNegative<T>(take<T>(X + at, true)), true);
  for (; at < end; at += sizeof<T>()) put<T>(X + at, expNegative<T>(take<T>(X + at, false)), false);
}

/** X = log X for X ≥ 1, in place. */
export function logarithms<T extends number>(X: usize, count: i32): void {
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) put<T>(X + at, log<T>(take<T>(X + at, true)), true);
  for (; at < end; at += sizeof<T>()) put<T>(X + at, log<T>(take<T>(X + at, false)), false);
}

/** C = A ∘ B. */
export function multiplyElements<T extends number>(A: usize, B: usize, C: usize, count: i32): void {
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) put<T>(C + at, v128.mul<T>(take<T>(A + at, true), take<T>(B + at, true)), true);
  for (; at < end; at += sizeof<T>()) put<T>(C + at, v128.mul<T>(take<T>(A + at, false), take<T>(B + at, false)), false);
}

// @ts-ignore: decorator
@inline
function columnSum<T extends number>(dZ: usize, db: usize, m: i32, row: usize, whole: bool): void {
  let sum = take<T>(db, whole);
  let d = dZ;
  for (let i = 0; i < m; i++) {
    sum = v128.add<T>(sum, take<T>(d, whole));
    d += row;
  }
  put<T>(db, sum, whole);
}

/** db (n) += column sums of dZ (m, n), four vectors of columns at a time, so that whole cache lines are read. */
export function addBiasGradient<T extends number>(dZ: usize, db: usize, m: i32, n: i32): void {
  const row = (<usize>n) * sizeof<T>();
  const vectors = row & ~15;
  const fours = row & ~63;
  let at: usize = 0;
  for (; at < fours; at += 64) {
    const to = db + at;
    let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
    let d = dZ + at;
    for (let i = 0; i < m; i++) {
      s0 = v128.add<T>(s0, v128.load(d));
      s1 = v128.add<T>(s1, v128.load(d, 16));
      s2 = v128.add<T>(s2, v128.load(d, 32));
      s3 = v128.add<T>(s3, v128.load(d, 48));
      d += row;
    }
    v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
  }
  for (; at < vectors; at += 16) columnSum<T>(dZ + at, db + at, m, row, true);
  for (; at < row; at += sizeof<T>()) columnSum<T>(dZ + at, db + at, m, row, false);
}

/** dA (m, k) = dZ (m, 1) · w (1, k). */
export function outerProduct<T extends number>(dZ: usize, w: usize, dA: usize, m: i32, k: i32): void {
  const row = (<usize>k) * sizeof<T>();
  const vectors = row & ~15;
  for (let i = 0; i < m; i++) {
    const d = v128.splat<T>(load<T>(dZ + (<usize>i) * sizeof<T>()));
    let at: usize = 0;
    for (; at < vectors; at += 16) put<T>(dA + at, v128.mul<T>(d, take<T>(w + at, true)), true);
    for (; at < row; at += sizeof<T>()) put<T>(dA + at, v128.mul<T>(d, take<T>(w + at, false)), false);
    dA += row;
  }
}

/** Every one of the m rows of M = `row`, of n numbers. */
export function fillRows<T extends number>(row: usize, M: usize, m: i32, n: i32): void {
  const bytes = (<usize>n) * sizeof<T>();
  const vectors = bytes & ~15;
  for (let i = 0; i < m; i++) {
    let at: usize = 0;
    for (; at < vectors; at += 16) v128.store(M + at, v128.load(row + at));
    for (; at < bytes; at += sizeof<T>()) store<T>(M + at, load<T>(row + at));
    M += bytes;
  }
}
