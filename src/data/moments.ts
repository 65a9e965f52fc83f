import { UserError } from '../errors.ts';

/** What numbers are like; without any, mean and deviation are 0, and least is above greatest. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly least: number;
  readonly greatest: number;
}

/**
 * Mean and standard deviation, in two passes, so that a large mean does not swallow a small spread. The deviation is that
 * of the rows (÷ m, not m − 1).
 *
 * @param weights how much each value counts; without them, all the same
 */
export function momentsOf(values: Float64Array, weights?: Float64Array): Moments {
  const { total, sum, least, greatest } = sums(values, weights);
  if (total === 0) return { mean: 0, std: 0, least, greatest };
  const mean = sum / total;
  const std = Math.sqrt(squaresAround(mean, values, weights) / total);
  // The mean of equal values may be off by its rounding; what is left of that is not a spread.
  const rounding = Math.abs(mean) * Number.EPSILON * 4;
  return { mean, std: std <= rounding ? 0 : std, least, greatest };
}

function sums(values: Float64Array, weights: Float64Array | undefined) {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
  }
  if (weights === undefined) return { total: values.length, sum, least, greatest };
  let total = 0;
  sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += weights[i]!;
    sum += weights[i]! * values[i]!;
  }
  return { total, sum, least, greatest };
}

function squaresAround(mean: number, values: Float64Array, weights: Float64Array | undefined): number {
  let squares = 0;
  if (weights === undefined) {
    for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
    return squares;
  }
  for (let i = 0; i < values.length; i++) squares += weights[i]! * (values[i]! - mean) ** 2;
  return squares;
}

/** Refuses a column whose spread overflows. @param place name of the data @throws UserError (data) */
export function requireFiniteScale(name: string, std: number, place: string): void {
  if (Number.isFinite(std)) return;
  throw new UserError(
    'data',
    place,
    `column "${name}" must have a finite spread, found numbers too large to square`,
    'divide the column by a power of ten',
  );
}
