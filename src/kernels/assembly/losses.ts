// Losses and their gradients, the formulas of `../../formulas/loss.ts` on whole vectors. V holds the weights of the rows.
import { exponentials, logarithms, put, take } from './elements';
import { exp, expNegative, log1p, sigmoidFrom, sumLanes } from './vector';

/** Codes of the losses, those of `../../formulas/loss.ts`. */
const enum Code {
  crossEntropy,
  squaredError,
  huber,
  absoluteError,
  quantile,
  poisson,
}

/** L of a vector of p and y; ∂L/∂p goes to `slope`. */
// @ts-ignore: decorator
@inline
function lossOf<T extends number>(code: i32, p: v128, y: v128, c: v128, slope: usize, v: v128, whole: bool): v128 {
  if (code == Code.crossEntropy) {
    const e = expNegative<T>(v128.neg<T>(v128.abs<T>(p)));
    put<T>(slope, v128.mul<T>(v, v128.sub<T>(sigmoidFrom<T>(p, e), y)), whole);
    const hinge = v128.sub<T>(v128.max<T>(p, v128.splat<T>(<T>0)), v128.mul<T>(y, p));
    return v128.mul<T>(v, v128.add<T>(hinge, log1p<T>(e)));
  }
  if (code == Code.poisson) {
    const a = exp<T>(p);
    put<T>(slope, v128.mul<T>(v, v128.sub<T>(a, y)), whole);
    return v128.mul<T>(v, v128.sub<T>(a, v128.mul<T>(y, p)));
  }
  const d = v128.sub<T>(p, y);
  const half = v128.splat<T>(<T>0.5);
  if (code == Code.huber) {
    const bounded = v128.max<T>(v128.neg<T>(c), v128.min<T>(c, d));
    const weighted = v128.mul<T>(v, bounded);
    put<T>(slope, weighted, whole);
    return v128.mul<T>(weighted, v128.sub<T>(d, v128.mul<T>(half, bounded))); // ½ d² up to c, c (|d| − ½ c) beyond
  }
  if (code == Code.absoluteError) {
    put<T>(slope, v128.mul<T>(v, signOf<T>(d)), whole);
    return v128.mul<T>(v, v128.abs<T>(d));
  }
  if (code == Code.quantile) {
    const zero = v128.splat<T>(<T>0);
    const above = v128.and(v128.sub<T>(v128.splat<T>(<T>1), c), v128.gt<T>(d, zero));
    const below = v128.and(v128.neg<T>(c), v128.lt<T>(d, zero));
    const weighted = v128.mul<T>(v, v128.or(above, below));
    put<T>(slope, weighted, whole);
    return v128.mul<T>(weighted, d);
  }
  const weighted = v128.mul<T>(v, d);
  put<T>(slope, weighted, whole);
  return v128.mul<T>(half, v128.mul<T>(weighted, d));
}

/** −1, 0 or 1. */
// @ts-ignore: decorator
@inline
function signOf<T extends number>(d: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  const above = v128.and(v128.splat<T>(<T>1), v128.gt<T>(d, zero));
  return v128.or(above, v128.and(v128.splat<T>(<T>-1), v128.lt<T>(d, zero)));
}

// @ts-ignore: decorator
@inline
function lossPlace<T extends number>(code: i32, P: usize, Y: usize, v: v128, c: v128, dP: usize, at: usize, whole: bool): v128 {
  return lossOf<T>(code, take<T>(P + at, whole), take<T>(Y + at, whole), c, dP + at, v, whole);
}

// @ts-ignore: decorator
@inline
function lossAll<T extends number>(code: i32, setting: T, P: usize, Y: usize, V: usize, dP: usize, m: i32, n: i32): f64 {
  const c = v128.splat<T>(setting);
  const row = (<usize>n) * sizeof<T>();
  const end = (<usize>m) * row;
  let loss: f64 = 0;
  let at: usize = 0;
  if (n == 1) for (; at + 16 <= end; at += 16) loss += sumLanes<T>(lossPlace<T>(code, P, Y, take<T>(V + at, true), c, dP, at, true));
  for (let v = V + at / <usize>n; at < end; v += sizeof<T>()) {
    const weight = take<T>(v, false);
    for (const stop = at + row; at < stop; at += sizeof<T>()) {
      loss += <f64>v128.extract_lane<T>(lossPlace<T>(code, P, Y, weight, c, dP, at, false), 0);
    }
  }
  return loss;
}

/** dP = v ∂L/∂P, element by element. Returns Σ v L. */
export function elementLoss<T extends number>(code: i32, c: T, P: usize, Y: usize, V: usize, dP: usize, m: i32, n: i32): f64 {
  if (code == Code.crossEntropy) return lossAll<T>(Code.crossEntropy, c, P, Y, V, dP, m, n);
  if (code == Code.huber) return lossAll<T>(Code.huber, c, P, Y, V, dP, m, n);
  if (code == Code.absoluteError) return lossAll<T>(Code.absoluteError, c, P, Y, V, dP, m, n);
  if (code == Code.quantile) return lossAll<T>(Code.quantile, c, P, Y, V, dP, m, n);
  if (code == Code.poisson) return lossAll<T>(Code.poisson, c, P, Y, V, dP, m, n);
  if (code != Code.squaredError) unreachable(); // a loss without its line here must not be trained as another
  return lossAll<T>(Code.squaredError, c, P, Y, V, dP, m, n);
}

// @ts-ignore: decorator
@inline
function greatest<T extends number>(z: usize, row: usize): T {
  let most = load<T>(z);
  for (let k: usize = sizeof<T>(); k < row; k += sizeof<T>()) most = max<T>(most, load<T>(z + k));
  return most;
}

/**
 * dZ = v (softmax(Z) − Y) by row of n. Returns Σ v y (log Σ e^z − z).
 *
 * @param sums m numbers of this thread's own
 */
export function softmaxCrossEntropy<T extends number>(Z: usize, Y: usize, V: usize, dZ: usize, m: i32, n: i32, sums: usize): f64 {
  const row = (<usize>n) * sizeof<T>();
  for (let i: usize = 0; i < <usize>m; i++) {
    const z = Z + i * row, d = dZ + i * row;
    const most = greatest<T>(z, row);
    for (let k: usize = 0; k < row; k += sizeof<T>()) store<T>(d + k, <T>(load<T>(z + k) - most));
  }
  exponentials<T>(dZ, m * n);
  for (let i: usize = 0; i < <usize>m; i++) {
    const d = dZ + i * row;
    let sum = <T>0;
    for (let k: usize = 0; k < row; k += sizeof<T>()) sum = <T>(sum + load<T>(d + k));
    store<T>(sums + i * sizeof<T>(), sum);
    const scale = <T>1 / sum;
    for (let k: usize = 0; k < row; k += sizeof<T>()) store<T>(d + k, <T>(load<T>(d + k) * scale));
  }
  logarithms<T>(sums, m);
  let loss: f64 = 0;
  for (let i: usize = 0; i < <usize>m; i++) {
    const z = Z + i * row, y = Y + i * row, d = dZ + i * row;
    const most = greatest<T>(z, row);
    const logSum = <f64>load<T>(sums + i * sizeof<T>());
    const v = load<T>(V + i * sizeof<T>());
    for (let k: usize = 0; k < row; k += sizeof<T>()) {
      const label = load<T>(y + k);
      loss += <f64>v * <f64>label * (logSum - <f64>(load<T>(z + k) - most));
      store<T>(d + k, <T>(v * (load<T>(d + k) - label)));
    }
  }
  return loss;
}
