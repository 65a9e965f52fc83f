// Operations on one element at a time: activations, losses, sums. Counts are of elements; what is left over after
// whole vectors goes through the same vector arithmetic alone, so that an element's result never depends on its place.
import { expNegative, log, log1p, madd, sigmoidFrom, sumLanes, tanh } from './vector';

/** Codes of the activations, shared with `wasm.ts`. */
export const enum Code {
  identity,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
}

// @ts-ignore: decorator
@inline
function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}

/** A whole vector, or one element in every lane when fewer than a vector are left. */
// @ts-ignore: decorator
@inline
function take<T>(address: usize, whole: bool): v128 {
  return whole ? v128.load(address) : v128.splat<T>(load<T>(address));
}

// @ts-ignore: decorator
@inline
function put<T>(address: usize, value: v128, whole: bool): void {
  if (whole) v128.store(address, value);
  else store<T>(address, v128.extract_lane<T>(value, 0));
}

// @ts-ignore: decorator
@inline
function activation<T>(code: i32, z: v128, slope: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  if (code == Code.relu) return v128.max<T>(z, zero);
  if (code == Code.leakyRelu) return v128.bitselect(v128.mul<T>(z, slope), z, v128.lt<T>(z, zero));
  if (code == Code.tanh) return tanh<T>(z);
  if (code == Code.sigmoid) return sigmoidFrom<T>(z, expNegative<T>(v128.neg<T>(v128.abs<T>(z))));
  return z;
}

/** g′ from z or, where that is cheaper, from a = g(z). */
// @ts-ignore: decorator
@inline
function derivative<T>(code: i32, z: v128, a: v128, slope: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const below = v128.lt<T>(z, v128.splat<T>(<T>0));
  if (code == Code.relu) return v128.andnot(one, below);
  if (code == Code.leakyRelu) return v128.bitselect(slope, one, below);
  if (code == Code.tanh) return v128.sub<T>(one, v128.mul<T>(a, a));
  if (code == Code.sigmoid) return v128.mul<T>(a, v128.sub<T>(one, a));
  return one;
}

// @ts-ignore: decorator
@inline
function activateAll<T>(code: i32, slope: T, Z: usize, A: usize, count: i32): void {
  const c = v128.splat<T>(slope);
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    put<T>(A, activation<T>(code, take<T>(Z, whole), c), whole);
    const step = whole ? lanes<T>() : 1;
    Z += (<usize>step) * sizeof<T>();
    A += (<usize>step) * sizeof<T>();
    left -= step;
  }
}

/** A = g(Z). */
export function activate<T>(code: i32, slope: T, Z: usize, A: usize, count: i32): void {
  if (code == Code.relu) activateAll<T>(Code.relu, slope, Z, A, count);
  else if (code == Code.tanh) activateAll<T>(Code.tanh, slope, Z, A, count);
  else if (code == Code.sigmoid) activateAll<T>(Code.sigmoid, slope, Z, A, count);
  else if (code == Code.leakyRelu) activateAll<T>(Code.leakyRelu, slope, Z, A, count);
  else memory.copy(A, Z, (<usize>count) * sizeof<T>());
}

// @ts-ignore: decorator
@inline
function multiplyAll<T>(code: i32, slope: T, Z: usize, A: usize, dA: usize, count: i32): void {
  const c = v128.splat<T>(slope);
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    const g = derivative<T>(code, take<T>(Z, whole), take<T>(A, whole), c);
    put<T>(dA, v128.mul<T>(take<T>(dA, whole), g), whole);
    const step = whole ? lanes<T>() : 1;
    Z += (<usize>step) * sizeof<T>();
    A += (<usize>step) * sizeof<T>();
    dA += (<usize>step) * sizeof<T>();
    left -= step;
  }
}

/** dZ = dA ∘ g′(Z), in place. */
export function multiplyByDerivative<T>(code: i32, slope: T, Z: usize, A: usize, dA: usize, count: i32): void {
  if (code == Code.relu) multiplyAll<T>(Code.relu, slope, Z, A, dA, count);
  else if (code == Code.tanh) multiplyAll<T>(Code.tanh, slope, Z, A, dA, count);
  else if (code == Code.sigmoid) multiplyAll<T>(Code.sigmoid, slope, Z, A, dA, count);
  else if (code == Code.leakyRelu) multiplyAll<T>(Code.leakyRelu, slope, Z, A, dA, count);
}

/** dZ = σ(Z) − Y. Returns Σ max(z, 0) − y z + log(1 + e^−|z|). */
export function sigmoidCrossEntropy<T>(Z: usize, Y: usize, dZ: usize, count: i32): f64 {
  let loss: f64 = 0;
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    const z = take<T>(Z, whole), y = take<T>(Y, whole);
    const e = expNegative<T>(v128.neg<T>(v128.abs<T>(z)));
    put<T>(dZ, v128.sub<T>(sigmoidFrom<T>(z, e), y), whole);
    const hinge = v128.sub<T>(v128.max<T>(z, v128.splat<T>(<T>0)), v128.mul<T>(y, z));
    const l = v128.add<T>(hinge, log1p<T>(e));
    loss += whole ? sumLanes<T>(l) : <f64>v128.extract_lane<T>(l, 0);
    const step = whole ? lanes<T>() : 1;
    Z += (<usize>step) * sizeof<T>();
    Y += (<usize>step) * sizeof<T>();
    dZ += (<usize>step) * sizeof<T>();
    left -= step;
  }
  return loss;
}

/** A = e^X for X ≤ 0, in place. */
function exponentials<T>(X: usize, count: i32): void {
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    put<T>(X, expNegative<T>(take<T>(X, whole)), whole);
    const step = whole ? lanes<T>() : 1;
    X += (<usize>step) * sizeof<T>();
    left -= step;
  }
}

/** X = log X for X ≥ 1, in place. */
export function logarithms<T>(X: usize, count: i32): void {
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    put<T>(X, log<T>(take<T>(X, whole)), whole);
    const step = whole ? lanes<T>() : 1;
    X += (<usize>step) * sizeof<T>();
    left -= step;
  }
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
    let most = load<T>(z);
    for (let k = sizeof<T>(); k < row; k += sizeof<T>()) most = max<T>(most, load<T>(z + k));
    for (let k: usize = 0; k < row; k += sizeof<T>()) store<T>(d + k, load<T>(z + k) - most);
  }
  // The exponents are kept in dZ; z − most is recovered from Z where the loss needs it.
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
    let most = load<T>(z);
    for (let k = sizeof<T>(); k < row; k += sizeof<T>()) most = max<T>(most, load<T>(z + k));
    const logSum = <f64>load<T>(sums + i * sizeof<T>());
    for (let k: usize = 0; k < row; k += sizeof<T>()) {
      const label = load<T>(y + k);
      loss += <f64>label * (logSum - <f64>(load<T>(z + k) - most));
      store<T>(d + k, load<T>(d + k) - label);
    }
  }
  return loss;
}

/** dA = A − Y. Returns ½ Σ (A − Y)². */
export function squaredError<T>(A: usize, Y: usize, dA: usize, count: i32): f64 {
  let loss: f64 = 0;
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    const d = v128.sub<T>(take<T>(A, whole), take<T>(Y, whole));
    put<T>(dA, d, whole);
    const squared = v128.mul<T>(d, d);
    loss += whole ? sumLanes<T>(squared) : <f64>v128.extract_lane<T>(squared, 0);
    const step = whole ? lanes<T>() : 1;
    A += (<usize>step) * sizeof<T>();
    Y += (<usize>step) * sizeof<T>();
    dA += (<usize>step) * sizeof<T>();
    left -= step;
  }
  return 0.5 * loss;
}

/** w += scale · dw. */
export function addScaled<T>(scale: T, dw: usize, w: usize, count: i32): void {
  const s = v128.splat<T>(scale);
  let left = count;
  while (left > 0) {
    const whole = left >= lanes<T>();
    put<T>(w, madd<T>(s, take<T>(dw, whole), take<T>(w, whole)), whole);
    const step = whole ? lanes<T>() : 1;
    dw += (<usize>step) * sizeof<T>();
    w += (<usize>step) * sizeof<T>();
    left -= step;
  }
}

/** db (n) += column sums of dZ (m, n). */
export function addBiasGradient<T>(dZ: usize, db: usize, m: i32, n: i32): void {
  const row = (<usize>n) * sizeof<T>();
  let j = 0;
  while (j < n) {
    const whole = n - j >= lanes<T>();
    let sum = v128.splat<T>(<T>0);
    let d = dZ + (<usize>j) * sizeof<T>();
    for (let i = 0; i < m; i++) {
      sum = v128.add<T>(sum, take<T>(d, whole));
      d += row;
    }
    const out = db + (<usize>j) * sizeof<T>();
    put<T>(out, v128.add<T>(take<T>(out, whole), sum), whole);
    j += whole ? lanes<T>() : 1;
  }
}

/** dA (m, k) = dZ (m, 1) · w (1, k). */
export function outerProduct<T>(dZ: usize, w: usize, dA: usize, m: i32, k: i32): void {
  for (let i = 0; i < m; i++) {
    const d = v128.splat<T>(load<T>(dZ + (<usize>i) * sizeof<T>()));
    let from = w;
    let left = k;
    while (left > 0) {
      const whole = left >= lanes<T>();
      put<T>(dA, v128.mul<T>(d, take<T>(from, whole)), whole);
      const step = whole ? lanes<T>() : 1;
      from += (<usize>step) * sizeof<T>();
      dA += (<usize>step) * sizeof<T>();
      left -= step;
    }
  }
}

/** Every one of the m rows of M = `row`, of `bytes` bytes. */
export function fillRows(row: usize, M: usize, m: i32, bytes: usize): void {
  for (let i = 0; i < m; i++) memory.copy(M + (<usize>i) * bytes, row, bytes);
}
