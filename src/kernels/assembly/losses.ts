// Losses and their gradients, from logits: the formulas of `../loss.ts` on whole vectors.
import { exponentials, logarithms, put, take } from './elements';
import { expNegative, log1p, sigmoidFrom, sumLanes } from './vector';

// @ts-ignore: decorator
@inline
function sigmoidPlace<T>(Z: usize, Y: usize, dZ: usize, at: usize, whole: bool): v128 {
  const z = take<T>(Z + at, whole), y = take<T>(Y + at, whole);
  const e = expNegative<T>(v128.neg<T>(v128.abs<T>(z)));
  put<T>(dZ + at, v128.sub<T>(sigmoidFrom<T>(z, e), y), whole);
  const hinge = v128.sub<T>(v128.max<T>(z, v128.splat<T>(<T>0)), v128.mul<T>(y, z));
  return v128.add<T>(hinge, log1p<T>(e));
}

/** dZ = σ(Z) − Y. Returns Σ max(z, 0) − y z + log(1 + e^−|z|). */
export function sigmoidCrossEntropy<T>(Z: usize, Y: usize, dZ: usize, count: i32): f64 {
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let loss: f64 = 0;
  let at: usize = 0;
  for (; at < vectors; at += 16) loss += sumLanes<T>(sigmoidPlace<T>(Z, Y, dZ, at, true));
  for (; at < end; at += sizeof<T>()) loss += <f64>v128.extract_lane<T>(sigmoidPlace<T>(Z, Y, dZ, at, false), 0);
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
 * dZ = softmax(Z) − Y by row of n. Returns Σ y (log Σ e^z − z).
 *
 * @param sums m numbers of this thread's own
 */
export function softmaxCrossEntropy<T>(Z: usize, Y: usize, dZ: usize, m: i32, n: i32, sums: usize): f64 {
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
    for (let k: usize = 0; k < row; k += sizeof<T>()) {
      const label = load<T>(y + k);
      loss += <f64>label * (logSum - <f64>(load<T>(z + k) - most));
      store<T>(d + k, load<T>(d + k) - label);
    }
  }
  return loss;
}

// @ts-ignore: decorator
@inline
function errorPlace<T>(A: usize, Y: usize, dA: usize, at: usize, whole: bool): v128 {
  const d = v128.sub<T>(take<T>(A + at, whole), take<T>(Y + at, whole));
  put<T>(dA + at, d, whole);
  return v128.mul<T>(d, d);
}

/** dA = A − Y. Returns ½ Σ (A − Y)². */
export function squaredError<T>(A: usize, Y: usize, dA: usize, count: i32): f64 {
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let loss: f64 = 0;
  let at: usize = 0;
  for (; at < vectors; at += 16) loss += sumLanes<T>(errorPlace<T>(A, Y, dA, at, true));
  for (; at < end; at += sizeof<T>()) loss += <f64>v128.extract_lane<T>(errorPlace<T>(A, Y, dA, at, false), 0);
  return 0.5 * loss;
}
