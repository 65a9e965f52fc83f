import { type Loss, lossRows } from '../formulas/loss.ts';
import type { Vector } from '../kernels/kernels.ts';
import type { Examples } from '../network/network.ts';

/** Between which losses a training moves: that of the best answer that is the same for all rows, and the least there is. */
export interface LossBounds {
  /** Σ v L at the best constant (the mean, the median, …); of classes after softmax, at their shares. */
  readonly constant: number;
  /** Σ v L if every row were answered by its own target; 0 of most losses. */
  readonly least: number;
  /** Σ v. */
  readonly weight: number;
}

/** The bounds of a loss over rows, by their weights. */
export function boundsOf({ Y, V }: Examples, loss: Loss): LossBounds {
  const weight = sum(V.data);
  const { shares } = lossRows[loss.name];
  if (shares) return { constant: weight * entropyOf(Y, V.data, weight), least: 0, weight };
  return { ...ofNumbers(Y.data, V.data, weight, loss), weight };
}

/** The part of what there is to explain that is explained: 1 − (loss − least) / (constant − least). R² of squared error, D² of others. */
export function explained(loss: number, { constant, least }: LossBounds): number {
  return constant === least ? Number.NaN : 1 - (loss - least) / (constant - least);
}

function ofNumbers(y: Vector, v: Vector, weight: number, loss: Loss): { constant: number; least: number } {
  const { value, floor } = lossRows[loss.name];
  const p = bestConstant(y, v, weight, loss);
  let constant = 0;
  let least = 0;
  for (let row = 0; row < y.length; row++) {
    if (v[row] === 0) continue;
    constant += v[row]! * value(p, y[row]!, loss.setting);
    if (floor !== null) least += v[row]! * floor(y[row]!);
  }
  return { constant, least };
}

/** −Σ share log share over the classes; a single column holds the second of two. */
function entropyOf(Y: { rows: number; cols: number; data: Vector }, v: Vector, weight: number): number {
  const shares = new Float64Array(Y.cols);
  for (let i = 0; i < Y.rows * Y.cols; i++) shares[i % Y.cols]! += (v[Math.floor(i / Y.cols)]! * Y.data[i]!) / weight;
  const all = Y.cols === 1 ? [shares[0]!, 1 - shares[0]!] : Array.from(shares);
  return all.reduce((total, share) => (share > 0 ? total - share * Math.log(share) : total), 0);
}

/** The p with the least Σ v L(p, y): a logit or an answer, as the loss takes it. @param weight Σ v */
export function bestConstant(y: Vector, v: Vector, weight: number, loss: Loss): number {
  const { best } = lossRows[loss.name];
  if (best === null) return whereSlopeVanishes(y, v, loss);
  let weighted = 0;
  for (let row = 0; row < y.length; row++) weighted += v[row]! * y[row]!;
  return best(weighted / weight);
}

/** The root of Σ v ∂L/∂p, which rises with p, by bisection until no double lies between. */
function whereSlopeVanishes(y: Vector, v: Vector, { name, setting }: Loss): number {
  const { derivative } = lossRows[name];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < y.length; row++) {
    low = Math.min(low, y[row]!);
    high = Math.max(high, y[row]!);
  }
  for (;;) {
    const p = low + (high - low) / 2;
    if (!(p > low && p < high)) return high;
    let slope = 0;
    for (let row = 0; row < y.length; row++) slope += v[row]! * derivative(p, y[row]!, setting);
    if (slope > 0) high = p;
    else low = p;
  }
}

function sum(values: Vector): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
