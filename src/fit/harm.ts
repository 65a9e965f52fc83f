import type { Target } from '../encode/target.ts';
import { type LossMetric, metricRows } from '../formulas/metric.ts';
import { compare, isShownWorse, type Measure } from '../metrics/comparison.ts';
import type { Scorer } from './score.ts';

/** What rows show to have become worse of a model that was changed. */
export interface Harm {
  /** Of a metric: `accuracy` has become lower, the losses higher. */
  readonly metric: 'accuracy' | LossMetric;
  /** Ends of the 95 % interval of the change, above 0. */
  readonly low: number;
  readonly high: number;
}

/** Changes of less than this part of the loss are no harm, however surely they are shown. */
const leastPart = 0.01;

/**
 * What a change has made worse: accuracy and log loss of classes, of numbers RMSE or the loss they were trained with, each if even the least change in its
 * 95 % interval is more than 1 % of the loss before. Rows that were trained on count as all others do: what is compared is the
 * same model before and after. Nothing of too few rows to tell.
 *
 * @param before what the model made of the rows
 * @param after  what it makes of the same rows now
 */
export function harmsOf(target: Target, before: Scorer, after: Scorer): Harm[] {
  const harm = (metric: Harm['metric'], losses: (scorer: Scorer) => Float64Array, measure: Measure): Harm[] => {
    const [old, now] = [losses(before), losses(after)];
    const found = compare(now, old, measure);
    if (!isShownWorse(found)) return [];
    const mean = old.reduce((sum, loss) => sum + loss, 0) / old.length;
    const [low, high] = [-found.high!, -found.low!];
    return low > leastPart * (measure === 'root' ? Math.sqrt(mean) : mean) ? [{ metric, low, high }] : [];
  };
  const lossesOf = (scorer: Scorer) => scorer.losses();
  const { measure } = before;
  const ofLosses = harm(measure, lossesOf, metricRows[measure].ofLosses!);
  return target.type === 'number' ? ofLosses : [...harm('accuracy', mistakesOf, 'mean'), ...ofLosses];
}

/** 1 for every row of another class than was predicted. */
function mistakesOf(scorer: Scorer): Float64Array {
  const { labels, predicted } = scorer.predictions();
  return Float64Array.from(labels, (label, row) => Number(label !== predicted[row]));
}
