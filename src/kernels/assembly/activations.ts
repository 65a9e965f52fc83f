// Activations g and their derivatives, on whole vectors of logits. What is left over after them goes through the same arithmetic alone.
import { put, take } from './elements';
import { normalBelow, normalDensity } from './erfc';
import { exp, expm1Negative, expNegative, log1p, madd, sigmoidFrom, tanh } from './vector';

/** Codes of the activations, those of `../../formulas/activation.ts`. */
const enum Code {
  identity,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  gelu,
  selu,
  mish,
  softplus,
  exponential,
}

/** λ and λα of SELU. */
const seluScale: f64 = 1.0507009873554805;
const seluReach: f64 = 1.0507009873554805 * 1.6732632423543772;

/** e^−|z|. */
// @ts-ignore: decorator
@inline
function decay<T extends number>(z: v128): v128 {
  return expNegative<T>(v128.neg<T>(v128.abs<T>(z)));
}

/** What mish is divided by, from e = e^−|z|: 1 + 2e + 2e² for z ≥ 0, e² + 2e + 2 below. */
// @ts-ignore: decorator
@inline
function mishOver<T extends number>(isBelow: v128, e: v128): v128 {
  const one = v128.splat<T>(<T>1), two = v128.splat<T>(<T>2);
  const square = v128.mul<T>(e, e);
  const twice = v128.add<T>(e, e);
  const left = v128.add<T>(v128.add<T>(square, twice), two);
  return v128.bitselect(left, madd<T>(two, square, v128.add<T>(one, twice)), isBelow);
}

/** tanh(log(1 + e^z)): (1 + 2e) / (1 + 2e + 2e²) for z ≥ 0, (e² + 2e) / (e² + 2e + 2) below. */
// @ts-ignore: decorator
@inline
function mishFactor<T extends number>(isBelow: v128, e: v128): v128 {
  const twice = v128.add<T>(e, e);
  const left = v128.add<T>(v128.mul<T>(e, e), twice);
  const right = v128.add<T>(v128.splat<T>(<T>1), twice);
  return v128.div<T>(v128.bitselect(left, right, isBelow), mishOver<T>(isBelow, e));
}

/** 1 minus its square: (2 (e + e²) / (1 + 2e + 2e²))² for z ≥ 0, (2 (1 + e) / (e² + 2e + 2))² below. */
// @ts-ignore: decorator
@inline
function mishRest<T extends number>(isBelow: v128, e: v128): v128 {
  const left = v128.add<T>(v128.splat<T>(<T>1), e);
  const right = v128.add<T>(e, v128.mul<T>(e, e));
  const twice = v128.mul<T>(v128.splat<T>(<T>2), v128.bitselect(left, right, isBelow));
  const root = v128.div<T>(twice, mishOver<T>(isBelow, e));
  return v128.mul<T>(root, root);
}

// @ts-ignore: decorator
@inline
function activation<T extends number>(code: i32, z: v128, slope: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  if (code == Code.relu) return v128.max<T>(z, zero);
  if (code == Code.leakyRelu) return v128.bitselect(v128.mul<T>(z, slope), z, v128.lt<T>(z, zero));
  if (code == Code.tanh) return tanh<T>(z);
  if (code == Code.sigmoid) return sigmoidFrom<T>(z, decay<T>(z));
  if (code == Code.gelu) return v128.mul<T>(z, normalBelow<T>(z));
  if (code == Code.selu) {
    const below = v128.mul<T>(v128.splat<T>(<T>seluReach), expm1Negative<T>(v128.min<T>(z, zero)));
    return v128.bitselect(below, v128.mul<T>(v128.splat<T>(<T>seluScale), z), v128.lt<T>(z, zero));
  }
  if (code == Code.mish) return v128.mul<T>(z, mishFactor<T>(v128.lt<T>(z, zero), decay<T>(z)));
  if (code == Code.softplus) return v128.add<T>(v128.max<T>(z, zero), log1p<T>(decay<T>(z)));
  if (code == Code.exponential) return exp<T>(z);
  return z;
}

/** g′ from z or, where that is cheaper, from a = g(z). */
// @ts-ignore: decorator
@inline
function derivative<T extends number>(code: i32, z: v128, a: v128, slope: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const below = v128.lt<T>(z, v128.splat<T>(<T>0));
  if (code == Code.relu) return v128.andnot(one, below);
  if (code == Code.leakyRelu) return v128.bitselect(slope, one, below);
  if (code == Code.tanh) return v128.sub<T>(one, v128.mul<T>(a, a));
  if (code == Code.sigmoid) return v128.mul<T>(a, v128.sub<T>(one, a));
  if (code == Code.gelu) return madd<T>(z, normalDensity<T>(z), normalBelow<T>(z));
  if (code == Code.selu) {
    const left = v128.mul<T>(v128.splat<T>(<T>seluReach), decay<T>(z));
    return v128.bitselect(left, v128.splat<T>(<T>seluScale), below);
  }
  if (code == Code.mish) {
    const e = decay<T>(z);
    return madd<T>(v128.mul<T>(z, mishRest<T>(below, e)), sigmoidFrom<T>(z, e), mishFactor<T>(below, e));
  }
  if (code == Code.softplus) return sigmoidFrom<T>(z, decay<T>(z));
  if (code == Code.exponential) return a;
  return one;
}

// Every operation below is a body for one place, run over whole vectors and then, one by one, over the elements left.

// @ts-ignore: decorator
@inline
function activatePlace<T extends number>(code: i32, c: v128, Z: usize, A: usize, at: usize, whole: bool): void {
  put<T>(A + at, activation<T>(code, take<T>(Z + at, whole), c), whole);
}

// @ts-ignore: decorator
@inline
function activateAll<T extends number>(code: i32, slope: T, Z: usize, A: usize, count: i32): void {
  const c = v128.splat<T>(slope);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) activatePlace<T>(code, c, Z, A, at, true);
  for (; at < end; at += sizeof<T>()) activatePlace<T>(code, c, Z, A, at, false);
}

/** A = g(Z). Each code has a loop of its own, in which nothing is asked. */
export function activate<T extends number>(code: i32, slope: T, Z: usize, A: usize, count: i32): void {
  if (code == Code.relu) activateAll<T>(Code.relu, slope, Z, A, count);
  else if (code == Code.tanh) activateAll<T>(Code.tanh, slope, Z, A, count);
  else if (code == Code.sigmoid) activateAll<T>(Code.sigmoid, slope, Z, A, count);
  else if (code == Code.leakyRelu) activateAll<T>(Code.leakyRelu, slope, Z, A, count);
  else if (code == Code.gelu) activateAll<T>(Code.gelu, slope, Z, A, count);
  else if (code == Code.selu) activateAll<T>(Code.selu, slope, Z, A, count);
  else if (code == Code.mish) activateAll<T>(Code.mish, slope, Z, A, count);
  else if (code == Code.softplus) activateAll<T>(Code.softplus, slope, Z, A, count);
  else if (code == Code.exponential) activateAll<T>(Code.exponential, slope, Z, A, count);
  else if (code == Code.identity) memory.copy(A, Z, (<usize>count) * sizeof<T>());
  else unreachable(); // an activation without a line here
}

// @ts-ignore: decorator
@inline
function multiplyPlace<T extends number>(code: i32, c: v128, Z: usize, A: usize, dA: usize, at: usize, whole: bool): void {
  const needsA = code == Code.tanh || code == Code.sigmoid || code == Code.exponential;
  const z = take<T>(needsA ? A + at : Z + at, whole);
  put<T>(dA + at, v128.mul<T>(take<T>(dA + at, whole), derivative<T>(code, z, z, c)), whole);
}

// @ts-ignore: decorator
@inline
function multiplyAll<T extends number>(code: i32, slope: T, Z: usize, A: usize, dA: usize, count: i32): void {
  const c = v128.splat<T>(slope);
  const end = (<usize>count) * sizeof<T>();
  const vectors = end & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) multiplyPlace<T>(code, c, Z, A, dA, at, true);
  for (; at < end; at += sizeof<T>()) multiplyPlace<T>(code, c, Z, A, dA, at, false);
}

/** dZ = dA ∘ g′(Z), in place. */
export function multiplyByDerivative<T extends number>(code: i32, slope: T, Z: usize, A: usize, dA: usize, count: i32): void {
  if (code == Code.relu) multiplyAll<T>(Code.relu, slope, Z, A, dA, count);
  else if (code == Code.tanh) multiplyAll<T>(Code.tanh, slope, Z, A, dA, count);
  else if (code == Code.sigmoid) multiplyAll<T>(Code.sigmoid, slope, Z, A, dA, count);
  else if (code == Code.leakyRelu) multiplyAll<T>(Code.leakyRelu, slope, Z, A, dA, count);
  else if (code == Code.gelu) multiplyAll<T>(Code.gelu, slope, Z, A, dA, count);
  else if (code == Code.selu) multiplyAll<T>(Code.selu, slope, Z, A, dA, count);
  else if (code == Code.mish) multiplyAll<T>(Code.mish, slope, Z, A, dA, count);
  else if (code == Code.softplus) multiplyAll<T>(Code.softplus, slope, Z, A, dA, count);
  else if (code == Code.exponential) multiplyAll<T>(Code.exponential, slope, Z, A, dA, count);
  else if (code != Code.identity) unreachable();
}
