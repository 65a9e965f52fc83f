// Whether a model is better than what costs nothing, in words.
import type { Target } from '../data/target.ts';
import { UserError } from '../errors.ts';
import { type Comparison, isShownBetter } from '../metrics/comparison.ts';
import type { Gains } from '../model/model.ts';
import { commonestClass } from '../model/score.ts';

/** What `--require-better-than` may name. */
export const rivals = ['baseline', 'linear'] as const;
export type Rival = (typeof rivals)[number];

/** One line for each comparison: the gain in loss, its interval, and whether it shows that the model is better. */
export function verdictLines(gains: Gains | undefined, target: Target, prior: readonly number[]): string[] {
  if (gains === undefined) return [];
  const { baseline, linear } = gains;
  const always = target.type === 'category' ? `always "${target.classes[commonestClass(prior)]}"` : 'always the mean';
  const line = target.type === 'category' ? 'logistic regression' : 'linear regression';
  return [verdict(always, baseline, target), ...(linear === undefined ? [] : [verdict(line, linear, target)])];
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
  const what = `must be better than ${than} on ${where}, which is not shown: ${interval(found, target)}`;
  throw new UserError('training', '--require-better-than', what, 'more rows, other inputs, or another network');
}

function verdict(than: string, comparison: Comparison, target: Target): string {
  const shown = isShownBetter(comparison) ? 'better' : comparison.high < 0 ? 'worse' : 'not shown to be better';
  return `${shown} than ${than}: ${interval(comparison, target)}`;
}

/** The gain with its interval: of log loss, or of the mean squared error in squared units of the target. */
function interval({ gain, low, high }: Comparison, target: Target): string {
  const what = target.type === 'category' ? 'log loss' : 'squared error';
  const direction = gain >= 0 ? 'lower' : 'higher';
  return `${what} ${short(Math.abs(gain))} ${direction} (95 %: ${short(low)} … ${short(high)})`;
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
