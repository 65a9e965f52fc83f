import type { Target } from '../encode/target.ts';
import { UserError } from '../errors.ts';
import { rowOf, sigmoid } from '../formulas/activation.ts';
import { softmaxRow } from '../formulas/cross-entropy.ts';
import type { Loss } from '../formulas/loss.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { type DenseLayer, denseLayer } from '../spec/layer-kinds.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';

/**
 * Class probabilities of one row of logits, in double precision whatever the network's.
 *
 * @param Z   (m, 1) for one sigmoid unit, (m, K) for softmax
 * @param row from 0
 */
export function classProbabilities(Z: Matrix, row: number): Float64Array {
  if (Z.cols === 1) return Float64Array.of(sigmoid(-Z.data[row]!), sigmoid(Z.data[row]!));
  const probabilities = Float64Array.from(Z.data.subarray(row * Z.cols, (row + 1) * Z.cols));
  softmaxRow(probabilities, 0, Z.cols);
  return probabilities;
}

/**
 * Class probabilities of one row into a list of many, as `classProbabilities` gives them, and the loss of the row.
 *
 * @param label         its true class, from 0
 * @param probabilities P(class k) goes to `at` + k
 * @returns −log P(true class), in nats; taken from the logits and therefore finite
 */
export function writeClassOutput(
  { data, cols }: Matrix,
  row: number,
  label: number,
  probabilities: Float64Array,
  at: number,
): number {
  if (cols === 1) return writeSigmoidOutput(data[row]!, label, probabilities, at);
  for (let k = 0; k < cols; k++) probabilities[at + k] = data[row * cols + k]!;
  return softmaxRow(probabilities, at, cols) - data[row * cols + label]!;
}

/** As `sigmoid` and `sigmoidLoss`, which say why, with one e^−|z| for all three. */
function writeSigmoidOutput(z: number, label: number, probabilities: Float64Array, at: number): number {
  const e = Math.exp(-Math.abs(z));
  const likely = z >= 0 ? 1 : 0;
  probabilities[at + likely] = 1 / (1 + e);
  probabilities[at + 1 - likely] = e / (1 + e);
  return Math.max(z, 0) - label * z + Math.log1p(e);
}

/**
 * The class a row is given: the most probable one (the first of equals), or with
 * two classes the second from `threshold` up.
 *
 * @param at      where its first class stands in lists of many rows
 * @param classes K
 */
export function chooseClass(
  probabilities: Float64Array,
  threshold: number,
  at = 0,
  classes = probabilities.length,
): number {
  if (classes === 2) return probabilities[at + 1]! >= threshold ? 1 : 0;
  let best = at;
  for (let k = at + 1; k < at + classes; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  return best - at;
}

/** ŷ of one row in the units of the target: a · std + mean. @throws UserError (model) if that is not finite */
export function numberOutput(Z: Matrix, row: number, output: DenseLayer, target: Target & { type: 'number' }): number {
  const a = rowOf(output.activation).value(Z.data[row]!, output.slope);
  const y = a * target.std + target.mean;
  if (Number.isFinite(y)) return y;
  throw new UserError(
    'model',
    `target "${target.name}"`,
    'must be predicted as a finite number, found one that overflows',
  );
}

/** How many numbers the answer for a row has: probabilities of all classes, or one number in the units of the target. */
export function answerWidth(target: Target): number {
  return target.type === 'number' ? 1 : target.classes.length;
}

/**
 * Adds answers of a network to those of others.
 *
 * @param Z      its logits
 * @param weight of the network
 * @param sum    answers row after row, `answerWidth` numbers each
 */
export function addAnswers(Z: Matrix, output: DenseLayer, target: Target, weight: number, sum: Float64Array): void {
  if (target.type === 'number') {
    for (let row = 0; row < Z.rows; row++) sum[row]! += weight * numberOutput(Z, row, output, target);
    return;
  }
  let at = 0;
  for (let row = 0; row < Z.rows; row++) {
    for (const probability of classProbabilities(Z, row)) sum[at++]! += weight * probability;
  }
}

/** The network whose logits `logitsOfMean` gives: nothing but an output, of numbers as they are, of one logit for two classes, else one a class. @param loss by which the mean is judged */
export function meanNetwork(target: Target, loss: Loss): ResolvedNetwork {
  const width = answerWidth(target);
  const activation = target.type === 'number' ? 'identity' : width === 2 ? 'sigmoid' : 'softmax';
  return { layers: [denseLayer(width === 2 ? 1 : width, activation, {}, 0)], loss };
}

/**
 * A mean of answers as logits: log p / T of probabilities, whose softmax is p^(1/T) scaled to sum to 1; of two classes the
 * difference. Of numbers (y − mean) / std.
 *
 * @param mean        answers row after row
 * @param temperature T; of numbers 1
 */
export function logitsOfMean(mean: Float64Array, target: Target, temperature = 1): Matrix {
  const width = answerWidth(target);
  const rows = mean.length / width;
  if (target.type === 'number') return { rows, cols: 1, data: mean.map((y) => (y - target.mean) / target.std) };
  const logs = mean.map((p) => Math.log(Math.max(p, Number.MIN_VALUE)) / temperature);
  if (width > 2) return { rows, cols: width, data: logs };
  return { rows, cols: 1, data: Float64Array.from({ length: rows }, (_, row) => logs[2 * row + 1]! - logs[2 * row]!) };
}
