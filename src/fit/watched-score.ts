import { UserError } from '../errors.ts';
import { metricRows, type UsualMetric } from '../formulas/metric.ts';
import type { Metrics } from '../model/model.ts';

/**
 * A score as early stopping watches it, less being better.
 *
 * @param place name of the rows held out, for messages
 * @throws UserError (data) if these rows do not have it
 */
export function watchedScore(metrics: Metrics, metric: UsualMetric, place: string): number {
  const score = (metrics as unknown as Record<string, number | null>)[metric] ?? null;
  if (score === null) {
    const what = `cannot tell "${metric}" of the rows held out, in which all targets are the same`;
    throw new UserError('data', place, what, 'hold out more rows, or watch another metric');
  }
  return metricRows[metric].moreIsBetter ? -score : score;
}
