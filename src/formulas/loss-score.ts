// What a loss of numbers is told by, besides R²: its mean over rows, in the units of the target where it has them.
import { type Loss, type LossName, lossRows } from './loss.ts';

/** The name of such a mean among the metrics. */
export const lossMetrics = ['quantileLoss', 'huberLoss', 'poissonDeviance', 'mae'] as const;
export type LossMetric = (typeof lossMetrics)[number];

/** How a loss is told by rows. */
export interface LossScore {
  readonly metric: LossMetric;
  /** Whether it is in the units of the target. */
  readonly inUnits: boolean;
  /**
   * Loss of an answer ŷ to a target y, both in the user's units, at least 0.
   *
   * @param c   the setting of the loss
   * @param std what the network takes for one unit of the target
   */
  of(answer: number, y: number, c: number, std: number): number;
}

const { huber, quantile, poisson } = lossRows;

/** Every loss that is told by itself; null of those that RMSE and log loss tell. */
export const lossScores: Readonly<Record<LossName, LossScore | null>> = {
  'cross-entropy': null,
  'squared-error': null,
  'absolute-error': { metric: 'mae', inUnits: true, of: (answer, y) => Math.abs(answer - y) },
  // Both sides of the kink are straight: the loss has the units of the target.
  quantile: { metric: 'quantileLoss', inUnits: true, of: (answer, y, c) => quantile.value(answer, y, c) },
  huber: { metric: 'huberLoss', inUnits: false, of: (answer, y, c, std) => huber.value(answer / std, y / std, c) },
  poisson: { metric: 'poissonDeviance', inUnits: false, of: poissonDeviance },
};

/**
 * The unit deviance of Poisson's distribution (Nelder, Wedderburn 1972): twice the loss less the least there is.
 *
 *     2 (y log(y / ŷ) − y + ŷ)
 *
 * An answer that has rounded to 0 costs what the least number costs.
 */
function poissonDeviance(answer: number, y: number): number {
  const z = Math.log(Math.max(answer, Number.MIN_VALUE));
  return Math.max(0, 2 * (poisson.value(z, y, 0) - poisson.floor!(y)));
}

/** The loss of a row as a function of an answer and a target in the user's units; the squared error of a loss that RMSE tells. */
export function rowLossOf({ name, setting }: Loss, std: number): (answer: number, y: number) => number {
  const score = lossScores[name];
  if (score === null) return (answer, y) => (answer - y) ** 2;
  return (answer, y) => score.of(answer, y, setting, std);
}
