import { Random } from '../random.ts';

/** How much lower one model's loss is than another's on the same rows. */
export interface Comparison {
  /** Mean loss of the other less that of the model: above 0, the model is better. */
  readonly gain: number;
  /** Ends of the 95 % interval of the gain. */
  readonly low: number;
  readonly high: number;
}

/** Times that the rows are drawn anew. */
const draws = 2000;
/** Rows from which the mean of the differences is as good as normal, and drawing would take long. */
const many = 5000;
/** Of the normal distribution, for 95 %. */
const normal = 1.959963984540054;

/**
 * Compares losses row by row, by the paired bootstrap (Efron, Tibshirani 1993, percentiles of 2000 draws); of 5000 rows
 * and more by the normal distribution, which is then the same.
 *
 * @param losses of the model, one a row, at least one
 * @param others of the other on the same rows
 * @param seed   of the draws
 */
export function compare(losses: Float64Array, others: Float64Array, seed: number): Comparison {
  const gains = losses.map((loss, row) => others[row]! - loss);
  const gain = meanOf(gains);
  if (gains.length >= many) {
    let squares = 0;
    for (let row = 0; row < gains.length; row++) squares += (gains[row]! - gain) ** 2;
    const margin = (normal * Math.sqrt(squares / (gains.length - 1))) / Math.sqrt(gains.length);
    return { gain, low: gain - margin, high: gain + margin };
  }
  const random = new Random(seed, 'bootstrap');
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let row = 0; row < gains.length; row++) sum += gains[Math.floor(random.uniform() * gains.length)]!;
    means[draw] = sum / gains.length;
  }
  means.sort();
  return { gain, low: means[Math.floor(0.025 * draws)]!, high: means[Math.ceil(0.975 * draws) - 1]! };
}

/** Whether the whole interval says that the model is better. */
export function isShownBetter({ low }: Comparison): boolean {
  return low > 0;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]!;
  return sum / values.length;
}
