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
export function classOutput(Z: Matrix, row: number): ClassOutput {
  if (Z.cols === 1) {
    const z = Z.data[row]!;
    return {
      probabilities: Float64Array.of(sigmoid(-z), sigmoid(z)),
      logProbabilities: Float64Array.of(-sigmoidLoss(z, 0), -sigmoidLoss(z, 1)),
    };
  }
  const probabilities = Float64Array.from(Z.data.subarray(row * Z.cols, (row + 1) * Z.cols));
  const logits = probabilities.slice();
  const logSum = softmaxRow(probabilities, 0, Z.cols);
  return { probabilities, logProbabilities: logits.map((z) => z - logSum) };
}

/**
 * The class a row is given: the most probable one (the first of equals), or with
 * two classes the second from `threshold` up.
 */
export function chooseClass({ probabilities }: ClassOutput, threshold: number): number {
  if (probabilities.length === 2) return probabilities[1]! >= threshold ? 1 : 0;
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  return best;
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
