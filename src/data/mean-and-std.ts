/**
 * Mean and standard deviation, in two passes, so that a large mean does not swallow a small spread. The deviation is that
 * of the rows (÷ m, not m − 1).
 *
 * @param weights how much each value counts; without them, all the same
 */
export function meanAndStd(values: Float64Array, weights?: Float64Array): { mean: number; std: number } {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    total += weight;
    sum += weight * values[i]!;
  }
  if (total === 0) return { mean: 0, std: 0 };
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < values.length; i++)
    squares += (weights === undefined ? 1 : weights[i]!) * (values[i]! - mean) ** 2;
  const std = Math.sqrt(squares / total);
  // The mean of equal values may be off by its rounding; what is left of that is not a spread.
  const rounding = Math.abs(mean) * Number.EPSILON * 4;
  return { mean, std: std <= rounding ? 0 : std };
}
