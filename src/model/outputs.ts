import type { Target } from '../data/target.ts';
import { UserError } from '../errors.ts';
import { activationFunctions, sigmoid } from '../kernels/activation.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { sigmoidLoss, softmaxRow } from '../kernels/loss.ts';
import type { ResolvedLayer } from '../spec/resolve.ts';

/** What a classifier says of one row. */
export interface ClassOutput {
  /** P(class k), each in [0, 1]; they sum to 1. */
  readonly probabilities: Float64Array;
  /** Their natural logarithms, taken from the logits and therefore finite. */
  readonly logProbabilities: Float64Array;
}

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

/** The same with their logarithms, into lists of many rows. @param at where the row's first class goes */
export function writeClassOutput(
  Z: Matrix,
  row: number,
  { probabilities, logProbabilities }: ClassOutput,
  at: number,
): void {
  if (Z.cols === 1) {
    const z = Z.data[row]!;
    probabilities[at] = sigmoid(-z);
    probabilities[at + 1] = sigmoid(z);
    logProbabilities[at] = -sigmoidLoss(z, 0);
    logProbabilities[at + 1] = -sigmoidLoss(z, 1);
    return;
  }
  for (let k = 0; k < Z.cols; k++) probabilities[at + k] = Z.data[row * Z.cols + k]!;
  const logSum = softmaxRow(probabilities, at, Z.cols);
  for (let k = 0; k < Z.cols; k++) logProbabilities[at + k] = Z.data[row * Z.cols + k]! - logSum;
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
export function numberOutput(
  Z: Matrix,
  row: number,
  output: ResolvedLayer,
  target: Target & { type: 'number' },
): number {
  if (output.activation === 'softmax') throw new Error('softmax has no numeric target');
  const a = activationFunctions[output.activation].value(Z.data[row]!, output.slope);
  const y = a * target.std + target.mean;
  if (Number.isFinite(y)) return y;
  throw new UserError(
    'model',
    `target "${target.name}"`,
    'must be predicted as a finite number, found one that overflows',
  );
}
