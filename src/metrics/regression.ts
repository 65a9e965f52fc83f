/** Errors in the units of the target. */
export interface RegressionMetrics {
  /** Mean loss of a model that was trained with it (`formulas/loss-score.ts`); absent of others. */
  readonly quantileLoss?: number;
  readonly huberLoss?: number;
  readonly poissonDeviance?: number;
  /** 1 − Σ L(ŷ, y) / Σ L(the best constant, y) by the loss a model was trained with, 1 at best; null when all y are equal; absent of squared error. */
  readonly d2?: number | null;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** 1 − Σ(ŷ − y)² / Σ(y − mean)², 1 at best; null when all y are equal. */
  readonly r2: number | null;
}

/**
 * The metrics of a regression.
 *
 * @param actual    at least one
 * @param predicted as many
 */
export function regressionMetrics(actual: Float64Array, predicted: Float64Array): RegressionMetrics {
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
