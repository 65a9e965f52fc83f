import { metricRows } from '../formulas/metric.ts';
import { isSurelyBelowShuffles, meanLoss, mostShuffled, shuffleTargets } from '../metrics/chance.ts';
import { type Comparison, type Confidence, compare, type Measure } from '../metrics/comparison.ts';
import type { Gains, TrainingRecord } from '../model/model.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { spread } from '../training/rows.ts';
import type { Scorer } from './score.ts';

/** What rows that judge a model chose before they did: they then fit it a little even if there is nothing to learn. */
export type Chosen = 'nothing' | 'epoch' | 'variants';

/** How sure a verdict of such rows must be; `bench/verdicts/README.md` has the figures. */
const confidences: Readonly<Record<Chosen, Confidence>> = { nothing: 95, epoch: 97, variants: 99.5 };

/** Whether the rows held out of a training chose the epoch whose weights were kept: by early stopping, or because it was cut short. */
export function choseEpoch({ training }: Pick<ModelSpec, 'training'>, stopped: TrainingRecord['stopped']): boolean {
  return training.earlyStopping !== undefined || stopped === 'interrupted' || stopped === 'time';
}

/**
 * How much better a model is than the baseline and than a linear model, on the same rows, none of them trained on.
 *
 * @param prior  what the baseline answers
 * @param linear what the linear model makes of the rows, if there is one
 * @param seed   of the shuffles
 * @param chosen what these rows chose
 */
export function gainsOf(
  scorer: Scorer,
  prior: readonly number[],
  linear: Scorer | undefined,
  seed: number,
  chosen: Chosen,
): Gains {
  const gains = compareWith(scorer, prior, linear, chosen);
  return { ...gains, baseline: noBetterThanChance(gains.baseline, scorer, seed) };
}

/** The gains on rows that were trained on: they show nothing. @param prior, linear as for `gainsOf` */
export function unshownGains(scorer: Scorer, prior: readonly number[], linear: Scorer | undefined): Gains {
  const gains = compareWith(scorer, prior, linear, 'nothing');
  const without = ({ gain }: Comparison): Comparison => ({ gain, low: null, high: null });
  return {
    ...gains,
    rows: 0,
    baseline: without(gains.baseline),
    ...(gains.linear === undefined ? {} : { linear: without(gains.linear) }),
  };
}

function compareWith(scorer: Scorer, prior: readonly number[], linear: Scorer | undefined, chosen: Chosen): Gains {
  const confidence = confidences[chosen];
  const measure = measureOf(scorer);
  const losses = scorer.losses();
  return {
    measure: scorer.measure,
    rows: scorer.rows,
    baseline: compare(losses, scorer.baselineLosses(prior), measure, confidence),
    ...(chosen === 'nothing' ? {} : { confidence }),
    ...(linear === undefined ? {} : { linear: compare(losses, linear.losses(), measure, confidence) }),
  };
}

function measureOf({ measure }: Scorer): Measure {
  return metricRows[measure].ofLosses!;
}

/**
 * The comparison with the baseline, its lower end no higher than the lead over targets in random order. Where targets
 * are skewed, a constant lower than their mean is better on most rows, and few rows do not show that it pays for it
 * on the others: their interval is too narrow.
 */
function noBetterThanChance(found: Comparison, scorer: Scorer, seed: number): Comparison {
  if (found.low === null || found.low <= 0) return found;
  const losses = scorer.lossesOn(spread(Math.min(scorer.rows, mostShuffled), scorer.rows));
  const own = meanLoss(losses);
  const isRoot = measureOf(scorer) === 'root';
  if (isSurelyBelowShuffles(isRoot ? (Math.sqrt(own) + found.low) ** 2 : own + found.low, losses)) return found;
  const shuffled = shuffleTargets(losses, seed);
  const lead = isRoot ? Math.sqrt(shuffled) - Math.sqrt(own) : shuffled - own;
  return { ...found, low: Math.min(found.low, lead) };
}
