// Losses of predictions on the targets of other rows, and what is known of all of them at once.
import { type Moments, momentsOf } from '../encode/moments.ts';
import type { LossesOnTargets, Pairs } from '../metrics/chance.ts';

/**
 * −log P(class) of classes; each logarithm is taken once.
 *
 * @param targets       class numbers from 0, one for each of `rows`
 * @param probabilities P(class k | row i) at i·K + k
 * @param rows          of `probabilities`
 * @param classes       K
 */
export function classLossesOn(
  targets: Int32Array,
  probabilities: Float64Array,
  rows: Int32Array,
  classes: number,
): LossesOnTargets {
  const losses = new Float64Array(rows.length * classes);
  for (let place = 0, at = 0; place < rows.length; place++) {
    for (let k = 0; k < classes; k++, at++) {
      const probability = probabilities[rows[place]! * classes + k]!;
      losses[at] = -Math.log(Math.max(probability, Number.MIN_VALUE)); // one that has rounded to 0 costs 744, as from logits
    }
  }
  const lossOf = (row: number, label: number) => losses[row * classes + label]!;
  return { targets, lossOf, pairs: classPairs(losses, targets, classes) };
}

function classPairs(losses: Float64Array, targets: Int32Array, classes: number): Pairs {
  const shares = new Float64Array(classes);
  for (let row = 0; row < targets.length; row++) shares[targets[row]!]! += 1 / targets.length;
  let [mean, least, most] = [0, 0, 0];
  for (let at = 0; at < losses.length; at += classes) {
    let [low, high] = [losses[at]!, losses[at]!];
    for (let k = 0; k < classes; k++) {
      const loss = losses[at + k]!;
      mean += shares[k]! * loss;
      low = Math.min(low, loss);
      high = Math.max(high, loss);
    }
    least += low;
    most = Math.max(most, high - low);
  }
  return { mean: mean / targets.length, least: least / targets.length, most };
}

/**
 * Losses of numbers.
 *
 * @param lossOf   of an answer and a target
 * @param isSquare whether it is the squared error, of which all pairs are known by means and deviations
 */
export function numberLossesOn(
  targets: Float64Array,
  answers: Float64Array,
  lossOf: (answer: number, y: number) => number,
  isSquare: boolean,
): LossesOnTargets {
  const losses = { targets, lossOf: (row: number, y: number) => lossOf(answers[row]!, y) };
  return isSquare ? { ...losses, pairs: squarePairs(momentsOf(answers), momentsOf(targets)) } : losses;
}

/** The mean of (a − y)² over all pairs is (ā − ȳ)² and both variances. */
function squarePairs(a: Moments, y: Moments): Pairs {
  const mean = (a.mean - y.mean) ** 2 + a.std ** 2 + y.std ** 2;
  return { mean, least: 0, most: Math.max(a.greatest - y.least, y.greatest - a.least) ** 2 };
}
