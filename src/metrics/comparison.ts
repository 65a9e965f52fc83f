/** How much lower one model's loss is than another's on the same rows. */
export interface Comparison {
  /** Loss of the other less that of the model: above 0, the model is better. */
  readonly gain: number;
  /** Ends of the interval of the gain; null where the rows cannot tell: too few, or trained on. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What is compared: the mean loss of the rows, or its square root, which of squared errors is in the units of the target. */
export type Measure = 'mean' | 'root';

/** Rows below which no interval is told; `bench/verdicts/README.md` tells why. */
export const fewestRows = 10;

/** How many times of 100 an interval holds what it is of, and the quantile of the normal distribution that is wanted for it. */
const quantiles = { 95: 1.959963984540054, 97: 2.1700903775845606, 99.5: 2.807033768343811 } as const;
export type Confidence = keyof typeof quantiles;

/**
 * Compares losses row by row. The interval is that of the jackknife (Tukey 1958): the gain is computed anew without each
 * row in turn, and its spread, which of means is s/√n, times Student's t goes to both sides.
 *
 * @param losses of the model, one a row, at least one
 * @param others of the other on the same rows
 */
export function compare(
  losses: Float64Array,
  others: Float64Array,
  measure: Measure,
  confidence: Confidence = 95,
): Comparison {
  const rows = losses.length;
  const [own, other] = [sumOf(losses), sumOf(others)];
  const gain = summarise(other, rows, measure) - summarise(own, rows, measure);
  if (rows < fewestRows) return { gain, low: null, high: null };
  const without = losses.map((loss, row) => {
    return summarise(other - others[row]!, rows - 1, measure) - summarise(own - loss, rows - 1, measure);
  });
  const middle = sumOf(without) / rows;
  const squares = without.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  const margin = studentQuantile(rows - 1, quantiles[confidence]) * Math.sqrt((squares * (rows - 1)) / rows);
  return { gain, low: gain - margin, high: gain + margin };
}

/** Whether the whole interval says that the model is better. */
export function isShownBetter({ low }: Comparison): boolean {
  return low !== null && low > 0;
}

/** Whether the whole interval says that the model is worse. */
export function isShownWorse({ high }: Comparison): boolean {
  return high !== null && high < 0;
}

/** @param sum of the losses; rounding may have taken it below 0 */
function summarise(sum: number, rows: number, measure: Measure): number {
  const mean = Math.max(0, sum / rows);
  return measure === 'root' ? Math.sqrt(mean) : mean;
}

/** A quantile of Student's t from that of the normal distribution (Abramowitz and Stegun 1964, 26.7.5), to 0.0002 from 9 degrees of freedom on. */
function studentQuantile(freedom: number, z: number): number {
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), z);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]!;
  return sum;
}
