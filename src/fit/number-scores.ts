// Scores of a numeric target by the loss that its model is trained with.
import type { NumberTarget } from '../encode/target.ts';
import { type Loss, lossRows, rowLossOf } from '../formulas/loss.ts';
import { type LossMetric, lossMetrics, metricRows } from '../formulas/metric.ts';
import { type RegressionMetrics, regressionMetrics } from '../metrics/regression.ts';
import type { Baseline, Metrics } from '../model/model.ts';
import { bestConstant } from '../training/constant.ts';

/**
 * The answer that is best if it is the same for all rows, in the units of the target: the mean of squared error, a
 * median, a quantile, …
 *
 * @param labels  targets in the user's units, at least one
 * @param weights of the rows, 1 each when left out
 */
export function bestAnswer(
  labels: Float64Array,
  weights: Float64Array | undefined,
  { std }: Pick<NumberTarget, 'std'>,
  loss: Loss,
): number {
  const v = weights ?? new Float64Array(labels.length).fill(1);
  const scaled = labels.map((label) => label / std);
  const p = bestConstant(
    scaled,
    v,
    v.reduce((sum, weight) => sum + weight, 0),
    loss,
  );
  return std * (lossRows[loss.name].of === 'logit' ? Math.exp(p) : p);
}

/** The metrics of a regression, with the mean of the model's own loss and D² where that is not squared error. */
export function numberMetrics(
  actual: Float64Array,
  predicted: Float64Array,
  target: NumberTarget,
  loss: Loss,
): RegressionMetrics {
  const metrics = regressionMetrics(actual, predicted);
  const { explained, score } = lossRows[loss.name];
  if (explained === 'r2') return metrics;
  const lossOf = rowLossOf(loss, target.std);
  const constant = bestAnswer(actual, undefined, target, loss);
  let own = 0;
  let least = 0;
  for (const [row, y] of actual.entries()) {
    own += lossOf(predicted[row]!, y);
    least += lossOf(constant, y);
  }
  const isConstant = least === 0 || actual.every((y) => y === actual[0]);
  return { [score!.metric]: own / actual.length, d2: isConstant ? null : 1 - own / least, ...metrics };
}

/** The loss that tells most of a model: log loss of classes, of numbers RMSE or the loss that it was trained with. */
export function mainLoss(scores: Metrics | Baseline): { readonly name: LossMetric; readonly value: number } {
  if ('logLoss' in scores) return { name: 'logLoss', value: scores.logLoss };
  const own = lossMetrics.find((name) => !metricRows[name].always && name in scores);
  const name = own ?? ('d2' in scores ? 'mae' : 'rmse');
  return { name, value: (scores as Readonly<Record<string, number>>)[name]! };
}

/** What a model is compared by, as its loss says. */
export function mainLossName(isNumber: boolean, { name }: Loss): LossMetric {
  return isNumber ? lossRows[name].score!.metric : 'logLoss';
}
