// Whether a model is better than what costs nothing, in words.
import type { Target } from '../data/target.ts';
import { UserError } from '../errors.ts';
import { type Comparison, isShownBetter } from '../metrics/comparison.ts';
import type { Gains } from '../model/model.ts';
import { commonestClass } from '../model/score.ts';

/** What `--require-better-than` may name. */
export const rivals = ['baseline', 'linear'] as const;
export type Rival = (typeof rivals)[number];

/** The comparisons in one line, if there are any: whether each shows that the model is better, and the 95 % interval of the gain in loss. */
export function verdictLines(gains: Gains | undefined, target: Target, prior: readonly number[]): string[] {
  if (gains === undefined) return [];
  const { baseline, linear } = gains;
  const always = target.type === 'category' ? `always "${target.classes[commonestClass(prior)]}"` : 'always the mean';
  const line = target.type === 'category' ? 'logistic regression' : 'linear regression';
  const parts = [verdict(always, baseline), ...(linear === undefined ? [] : [verdict(line, linear)])];
  return [`${parts.join('; ')} (${lossName(target)}, 95 %)`];
}

/**
 * Refuses a model that is not shown to be better than a rival.
 *
 * @param where the rows it was judged on, for the message
 * @throws UserError (training)
 */
export function requireBetter(rival: Rival | undefined, gains: Gains | undefined, target: Target, where: string): void {
  if (rival === undefined) return;
  const found = gains?.[rival];
  if (found === undefined) {
    const what =
      'there is no linear model to be better than: the network has no hidden layer, or the training was cut short';
    throw new UserError('usage', '--require-better-than', what);
  }
  if (isShownBetter(found)) return;
  const than = rival === 'linear' ? 'a linear model' : 'always giving the same answer';
  const what = `must be better than ${than} on ${where}, which is not shown: ${lossName(target)} lower by ${short(found.low)} … ${short(found.high)} (95 %)`;
  throw new UserError('training', '--require-better-than', what, 'more rows, other inputs, or another network');
}

function verdict(than: string, comparison: Comparison): string {
  const { low, high } = comparison;
  if (isShownBetter(comparison)) return `better than ${than} by ${short(low)} … ${short(high)}`;
  if (high < 0) return `worse than ${than} by ${short(-high)} … ${short(-low)}`;
  return `not shown to be better than ${than}: ${short(low)} … ${short(high)}`;
}

/** Of numbers the squared error is in squared units of the target. */
function lossName({ type }: Target): string {
  return type === 'category' ? 'log loss' : 'squared error';
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
