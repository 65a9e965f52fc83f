// Losses and their gradients, from logits: the formulas of `../loss.ts` on whole vectors. V holds the weights of the rows.
import { exponentials, logarithms, put, take } from './elements';
import { expNegative, log1p, sigmoidFrom, sumLanes } from './vector';

// @ts-ignore: decorator
@inline
function sigmoidPlace<T>(Z: usize, Y: usize, v: v128, dZ: usize, at: usize, whole: bool): v128 {
  const z = take<T>(Z + at, whole), y = take<T>(Y + at, whole);
  const e = expNegative<T>(v128.neg<T>(v128.abs<T>(z)));
  put<T>(dZ + at, v128.mul<T>(v, v128.sub<T>(sigmoidFrom<T>(z, e), y)), whole);
  const hinge = v128.sub<T>(v128.max<T>(z, v128.splat<T>(<T>0)), v128.mul<T>(y, z));
  return v128.mul<T>(v, v128.add<T>(hinge, log1p<T>(e)));
}

/** dZ = v (σ(Z) − Y). Returns Σ v (max(z, 0) − y z + log(1 + e^−|z|)). */
export function sigmoidCrossEntropy<T>(Z: usize, Y: usize, V: usize, dZ: usize, m: i32, n: i32): f64 {
  const row = (<usize>n) * sizeof<T>();
  const end = (<usize>m) * row;
  let loss: f64 = 0;
  let at: usize = 0;
  if (n == 1) for (; at + 16 <= end; at += 16) loss += sumLanes<T>(sigmoidPlace<T>(Z, Y, take<T>(V + at, true), dZ, at, true));
  for (let v = V + at / <usize>n; at < end; v += sizeof<T>()) {
    const weight = take<T>(v, false);
    for (const stop = at + row; at < stop; at += sizeof<T>()) {
      loss += <f64>v128.extract_lane<T>(sigmoidPlace<T>(Z, Y, weight, dZ, at, false), 0);
    }
  }
  return loss;
}

// @ts-ignore: decorator
@inline
function greatest<T>(z: usize, row: usize): T {
  let most = load<T>(z);
  for (let k: usize = sizeof<T>(); k < row; k += sizeof<T>()) most = max<T>(most, load<T>(z + k));
  return most;
}

/**
 * dZ = v (softmax(Z) − Y) by row of n. Returns Σ v y (log Σ e^z − z).
 *
 * @param sums m numbers of this thread's own
 */
export function softmaxCrossEntropy<T>(Z: usize, Y: usize, V: usize, dZ: usize, m: i32, n: i32, sums: usize): f64 {
  const row = (<usize>n) * sizeof<T>();
  for (let i: usize = 0; i < <usize>m; i++) {
    const z = Z + i * row, d = dZ + i * row;
    const most = greatest<T>(z, row);
    for (let k: usize = 0; k < row; k += sizeof<T>()) store<T>(d + k, load<T>(z + k) - most);
  }
  exponentials<T>(dZ, m * n);
  for (let i: usize = 0; i < <usize>m; i++) {
    const d = dZ + i * row;
    let sum: T = 0;
    for (let k: usize = 0; k < row; k += sizeof<T>()) sum += load<T>(d + k);
    store<T>(sums + i * sizeof<T>(), sum);
    const scale = <T>1 / sum;
    for (let k: usize = 0; k < row; k += sizeof<T>()) store<T>(d + k, load<T>(d + k) * scale);
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
      store<T>(d + k, v * (load<T>(d + k) - label));
    }
  }
  return loss;
}

// @ts-ignore: decorator
@inline
function errorPlace<T>(A: usize, Y: usize, v: v128, dA: usize, at: usize, whole: bool): v128 {
  const d = v128.sub<T>(take<T>(A + at, whole), take<T>(Y + at, whole));
  const weighted = v128.mul<T>(v, d);
  put<T>(dA + at, weighted, whole);
  return v128.mul<T>(weighted, d);
}

/** dA = v (A − Y). Returns ½ Σ v (A − Y)². */
export function squaredError<T>(A: usize, Y: usize, V: usize, dA: usize, m: i32, n: i32): f64 {
  const row = (<usize>n) * sizeof<T>();
  const end = (<usize>m) * row;
  let loss: f64 = 0;
  let at: usize = 0;
  if (n == 1) for (; at + 16 <= end; at += 16) loss += sumLanes<T>(errorPlace<T>(A, Y, take<T>(V + at, true), dA, at, true));
  for (let v = V + at / <usize>n; at < end; v += sizeof<T>()) {
    const weight = take<T>(v, false);
    for (const stop = at + row; at < stop; at += sizeof<T>()) {
      loss += <f64>v128.extract_lane<T>(errorPlace<T>(A, Y, weight, dA, at, false), 0);
    }
  }
  return 0.5 * loss;
}
