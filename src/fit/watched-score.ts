import { UserError } from '../errors.ts';
import type { Metrics } from '../model/model.ts';
import type { Watchable } from '../spec/early-stopping-schema.ts';
import { moreIsBetter } from './suitable.ts';

/**
 * A score as early stopping watches it, less being better.
 *
 * @param place name of the rows held out, for messages
 * @throws UserError (data) if these rows do not have it
 */
export function watchedScore(metrics: Metrics, metric: Exclude<Watchable, 'cost'>, place: string): number {
  const score = (metrics as unknown as Record<string, number | null>)[metric] ?? null;
  if (score === null) {
    const what = `cannot tell "${metric}" of the rows held out, in which all targets are the same`;
    throw new UserError('data', place, what, 'hold out more rows, or watch another metric');
  }
  return moreIsBetter.includes(metric) ? -score : score;
}
