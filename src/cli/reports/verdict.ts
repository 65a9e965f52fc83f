// Whether a model is better than what costs nothing, in words.
import type { Target } from '../../encode/target.ts';
import { UserError } from '../../errors.ts';
import { metricRows } from '../../formulas/metric.ts';
import { type Comparison, fewestRows, isShownBetter, isShownWorse } from '../../metrics/comparison.ts';
import type { Gains, Model } from '../../model/model.ts';
import { isLinear } from '../../spec/layers.ts';
import { label } from '../terminal/metric-names.ts';
import { constantAnswer } from './constant-answer.ts';

/** What `--require-better-than` may name. */
export const rivals = ['baseline', 'linear'] as const;
export type Rival = (typeof rivals)[number];

/** Gains, and what the rows are called on which they were found: `rows held out`. */
export interface Judged {
  readonly gains: Gains;
  readonly rows: string;
}

/** How a training judged its model, if it did. */
export function judgedInTraining({ training: { gains, repeated } }: Model): Judged | undefined {
  if (gains === undefined) return undefined;
  return { gains, rows: repeated === undefined ? 'rows held out' : 'rows held out that it was not trained on' };
}

/** The comparisons in one line, if there are any: whether each shows that the model is better, and the interval of the gain in loss. */
export function verdictLines(judged: Judged | undefined, model: Model): string[] {
  if (judged === undefined) return [];
  const { gains, rows } = judged;
  const { target } = model;
  const always = constantAnswer(model);
  const line = target.type === 'category' ? 'logistic regression' : 'linear regression';
  const found: [string, Comparison][] = [[always, gains.baseline]];
  if (gains.linear !== undefined) found.push([line, gains.linear]);
  const uncompared =
    gains.linear === undefined && isCutShort(model) ? [`not compared with ${line}: the training was cut short`] : [];
  if (gains.rows < fewestRows) {
    const few = gains.rows === 0 ? `no ${rows}` : `too few ${rows} (${gains.rows} of at least ${fewestRows})`;
    return [`${few} to tell whether it is better than ${found.map(([than]) => than).join(' or ')}`, ...uncompared];
  }
  const told = found.map(([than, comparison]) => verdict(than, comparison)).join('; ');
  return [`${told} (${unit(target, gains)}, ${confidenceOf(gains)})`, ...uncompared];
}

/** Whether the training of a network that is not linear was cut short, before it was compared with one that is. */
function isCutShort({ network, training: { stopped } }: Model): boolean {
  return !isLinear(network) && (stopped === 'interrupted' || stopped === 'time');
}

/**
 * Refuses a model that is not shown to be better than a rival; than a linear model only if it is better than the baseline
 * too, for a linear model of many columns may be worse than that.
 *
 * @param hint what to do if there are too few rows
 * @throws UserError (training)
 */
export function requireBetter(
  rival: Rival | undefined,
  judged: Judged | undefined,
  target: Target,
  hint: string,
): void {
  if (rival === undefined) return;
  if (judged?.gains[rival] === undefined) {
    const what =
      'there is no linear model to be better than: the network has no hidden layer, or the training was cut short';
    throw new UserError('usage', '--require-better-than', what);
  }
  const { gains, rows } = judged;
  if (gains.rows < fewestRows) {
    const what = `needs at least ${fewestRows} ${rows}, found ${gains.rows}: too few to tell`;
    throw new UserError('training', '--require-better-than', what, hint);
  }
  const unshown = rival === 'linear' && !isShownBetter(gains.baseline) ? 'baseline' : rival;
  const comparison = gains[unshown]!;
  if (isShownBetter(comparison)) return;
  const than = unshown === 'linear' ? 'a linear model' : 'always giving the same answer';
  const what = `must be better than ${than} on the ${rows}, which is not shown: ${unit(target, gains)} lower by ${interval(comparison)} (${confidenceOf(gains)})`;
  throw new UserError('training', '--require-better-than', what, 'more rows, other inputs, or another network');
}

function verdict(than: string, comparison: Comparison): string {
  if (isShownBetter(comparison)) return `better than ${than} by ${interval(comparison)}`;
  const { gain, low, high } = comparison;
  if (isShownWorse(comparison)) {
    return `worse than ${than} by ${interval({ gain: -gain, low: -high!, high: -low! })}`;
  }
  return `not shown to be better than ${than}: ${interval(comparison)}`;
}

/** How sure the intervals are. */
function confidenceOf({ confidence = 95 }: Gains): string {
  return `${confidence} %`;
}

/** What the gain is measured in. */
function unit(target: Target, { measure }: Gains): string {
  return metricRows[measure].inUnits ? `${label(measure)} in units of "${target.name}"` : label(measure);
}

function interval({ low, high }: Comparison): string {
  return `${short(low!)} … ${short(high!)}`;
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
