// What the module offers: every operation in both precisions. The operations themselves explain their arguments.
import * as activations from './activations';
import * as elements from './elements';
import * as gathering from './gather';
import * as losses from './losses';
import * as product from './product';
import * as singleOutput from './single-output';
import * as steps from './steps';

export function packTransposed32(W: usize, n: i32, k: i32, panels: usize): void {
  product.packTransposed<f32>(W, n, k, panels);
}
export function packPanel32(B: usize, depth: i32, cols: i32, from: i32, panel: usize): void {
  product.packPanel<f32>(B, depth, cols, from, panel);
}
export function multiply32(A: usize, panels: usize, start: usize, C: usize, m: i32, depth: i32, n: i32, spare: usize): void {
  product.multiply<f32>(A, panels, start, C, m, depth, n, spare);
}
export function addTransposedProduct32(D: usize, A: usize, C: usize, m: i32, n: i32, k: i32, room: usize, spare: usize): void {
  product.addTransposedProduct<f32>(D, A, C, m, n, k, room, spare);
}
export function affineOne32(A: usize, w: usize, b: usize, Z: usize, m: i32, k: i32): void {
  singleOutput.affineOne<f32>(A, w, b, Z, m, k);
}
export function addWeightGradientOne32(dZ: usize, A: usize, dw: usize, m: i32, k: i32): void {
  singleOutput.addWeightGradientOne<f32>(dZ, A, dw, m, k);
}
export function outerProduct32(dZ: usize, w: usize, dA: usize, m: i32, k: i32): void {
  elements.outerProduct<f32>(dZ, w, dA, m, k);
}
export function activate32(code: i32, slope: f64, Z: usize, A: usize, count: i32): void {
  activations.activate<f32>(code, <f32>slope, Z, A, count);
}
export function multiplyByDerivative32(code: i32, slope: f64, Z: usize, A: usize, dA: usize, count: i32): void {
  activations.multiplyByDerivative<f32>(code, <f32>slope, Z, A, dA, count);
}
export function gather32(from: usize, order: usize, count: i32, cols: i32, to: usize): i32 {
  return gathering.gather(from, order, count, (<usize>cols) * sizeof<f32>(), to);
}
export function multiplyElements32(A: usize, B: usize, C: usize, count: i32): void {
  elements.multiplyElements<f32>(A, B, C, count);
}
export function elementLoss32(code: i32, setting: f64, P: usize, Y: usize, V: usize, dP: usize, m: i32, n: i32): f64 {
  return losses.elementLoss<f32>(code, <f32>setting, P, Y, V, dP, m, n);
}
export function softmaxCrossEntropy32(Z: usize, Y: usize, V: usize, dZ: usize, m: i32, n: i32, sums: usize): f64 {
  return losses.softmaxCrossEntropy<f32>(Z, Y, V, dZ, m, n, sums);
}
export function addScaled32(scale: f64, dw: usize, w: usize, count: i32): void {
  steps.addScaled<f32>(<f32>scale, dw, w, count);
}
export function scale32(factor: f64, x: usize, count: i32): void {
  steps.scale<f32>(<f32>factor, x, count);
}
export function blend32(decay: f64, gain: f64, x: usize, s: usize, count: i32): void {
  steps.blend<f32>(<f32>decay, <f32>gain, x, s, count);
}
export function blendSquares32(decay: f64, gain: f64, x: usize, s: usize, count: i32): void {
  steps.blendSquares<f32>(<f32>decay, <f32>gain, x, s, count);
}
export function adaptiveStep32(rate: f64, rootScale: f64, epsilon: f64, x: usize, s: usize, w: usize, count: i32): void {
  steps.adaptiveStep<f32>(<f32>rate, <f32>rootScale, <f32>epsilon, x, s, w, count);
}
export function shrink32(threshold: f64, w: usize, count: i32): void {
  steps.shrink<f32>(<f32>threshold, w, count);
}
export function adaptiveShrink32(rate: f64, rootScale: f64, epsilon: f64, s: usize, w: usize, count: i32): void {
  steps.adaptiveShrink<f32>(<f32>rate, <f32>rootScale, <f32>epsilon, s, w, count);
}
export function addBiasGradient32(dZ: usize, db: usize, m: i32, n: i32): void {
  elements.addBiasGradient<f32>(dZ, db, m, n);
}
export function logarithms32(X: usize, count: i32): void {
  elements.logarithms<f32>(X, count);
}

export function packTransposed64(W: usize, n: i32, k: i32, panels: usize): void {
  product.packTransposed<f64>(W, n, k, panels);
}
export function packPanel64(B: usize, depth: i32, cols: i32, from: i32, panel: usize): void {
  product.packPanel<f64>(B, depth, cols, from, panel);
}
export function multiply64(A: usize, panels: usize, start: usize, C: usize, m: i32, depth: i32, n: i32, spare: usize): void {
  product.multiply<f64>(A, panels, start, C, m, depth, n, spare);
}
export function addTransposedProduct64(D: usize, A: usize, C: usize, m: i32, n: i32, k: i32, room: usize, spare: usize): void {
  product.addTransposedProduct<f64>(D, A, C, m, n, k, room, spare);
}
export function affineOne64(A: usize, w: usize, b: usize, Z: usize, m: i32, k: i32): void {
  singleOutput.affineOne<f64>(A, w, b, Z, m, k);
}
export function addWeightGradientOne64(dZ: usize, A: usize, dw: usize, m: i32, k: i32): void {
  singleOutput.addWeightGradientOne<f64>(dZ, A, dw, m, k);
}
export function outerProduct64(dZ: usize, w: usize, dA: usize, m: i32, k: i32): void {
  elements.outerProduct<f64>(dZ, w, dA, m, k);
}
export function activate64(code: i32, slope: f64, Z: usize, A: usize, count: i32): void {
  activations.activate<f64>(code, <f64>slope, Z, A, count);
}
export function multiplyByDerivative64(code: i32, slope: f64, Z: usize, A: usize, dA: usize, count: i32): void {
  activations.multiplyByDerivative<f64>(code, <f64>slope, Z, A, dA, count);
}
export function gather64(from: usize, order: usize, count: i32, cols: i32, to: usize): i32 {
  return gathering.gather(from, order, count, (<usize>cols) * sizeof<f64>(), to);
}
export function multiplyElements64(A: usize, B: usize, C: usize, count: i32): void {
  elements.multiplyElements<f64>(A, B, C, count);
}
export function elementLoss64(code: i32, setting: f64, P: usize, Y: usize, V: usize, dP: usize, m: i32, n: i32): f64 {
  return losses.elementLoss<f64>(code, <f64>setting, P, Y, V, dP, m, n);
}
export function softmaxCrossEntropy64(Z: usize, Y: usize, V: usize, dZ: usize, m: i32, n: i32, sums: usize): f64 {
  return losses.softmaxCrossEntropy<f64>(Z, Y, V, dZ, m, n, sums);
}
export function addScaled64(scale: f64, dw: usize, w: usize, count: i32): void {
  steps.addScaled<f64>(scale, dw, w, count);
}
export function scale64(factor: f64, x: usize, count: i32): void {
  steps.scale<f64>(factor, x, count);
}
export function blend64(decay: f64, gain: f64, x: usize, s: usize, count: i32): void {
  steps.blend<f64>(decay, gain, x, s, count);
}
export function blendSquares64(decay: f64, gain: f64, x: usize, s: usize, count: i32): void {
  steps.blendSquares<f64>(decay, gain, x, s, count);
}
export function adaptiveStep64(rate: f64, rootScale: f64, epsilon: f64, x: usize, s: usize, w: usize, count: i32): void {
  steps.adaptiveStep<f64>(rate, rootScale, epsilon, x, s, w, count);
}
export function shrink64(threshold: f64, w: usize, count: i32): void {
  steps.shrink<f64>(threshold, w, count);
}
export function adaptiveShrink64(rate: f64, rootScale: f64, epsilon: f64, s: usize, w: usize, count: i32): void {
  steps.adaptiveShrink<f64>(rate, rootScale, epsilon, s, w, count);
}
export function addBiasGradient64(dZ: usize, db: usize, m: i32, n: i32): void {
  elements.addBiasGradient<f64>(dZ, db, m, n);
}
export function logarithms64(X: usize, count: i32): void {
  elements.logarithms<f64>(X, count);
}

export function fillRows32(row: usize, M: usize, m: i32, n: i32): void {
  elements.fillRows<f32>(row, M, m, n);
}

export function fillRows64(row: usize, M: usize, m: i32, n: i32): void {
  elements.fillRows<f64>(row, M, m, n);
}

export function exponentials32(X: usize, count: i32): void {
  elements.exponentials<f32>(X, count);
}

export function exponentials64(X: usize, count: i32): void {
  elements.exponentials<f64>(X, count);
}
