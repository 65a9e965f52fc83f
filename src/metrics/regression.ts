import type { NumberMetric, Scores, UsualMetric } from '../formulas/metric.ts';

/** Of a numeric target. */
export type RegressionMetrics = Scores<NumberMetric>;

/**
 * The metrics that every regression has.
 *
 *     RMSE = √(Σ(ŷ − y)² / m)     MAE = Σ|ŷ − y| / m     R² = 1 − Σ(ŷ − y)² / Σ(y − mean)², null when all y are equal
 *
 * @param actual    at least one
 * @param predicted as many
 */
export function regressionMetrics(
  actual: Float64Array,
  predicted: Float64Array,
): Scores<Extract<NumberMetric, UsualMetric>> {
  const rows = actual.length;
  const mean = actual.reduce((sum, y) => sum + y, 0) / rows;
  let squares = 0;
  let distances = 0;
  let spread = 0;
  for (const [row, y] of actual.entries()) {
    const error = predicted[row]! - y;
    squares += error ** 2;
    distances += Math.abs(error);
    spread += (y - mean) ** 2;
  }
  // The mean of equal numbers may be off by its rounding, and then their spread is not 0.
  const constant = spread === 0 || actual.every((y) => y === actual[0]);
  return { rmse: Math.sqrt(squares / rows), mae: distances / rows, r2: constant ? null : 1 - squares / spread };
}
