import type { Truth } from './greedy.ts';

/** |ln T| is at most this. */
const furthest = 4;
/** Standard deviation of ln T before any rows are seen (normal, around 0): few rows that are all right do not make every probability 0 or 1, and many say what they say. */
const spread = 0.5;
const mostSteps = 100;
const enough = 1e-12;
/** Digits of T that are kept: far more than rows tell. */
const digits = 6;

/**
 * The temperature T with which p^(1/T), scaled to sum to 1, has the least log loss (Guo et al. 2017), held near 1 by a
 * prior that weighs as much as a few rows.
 *
 * @param mean P(class k | row i) at i·K + k, of rows that were not trained on
 */
export function fitTemperature(mean: Float64Array, truth: Truth): number {
  const logs = mean.map((p) => Math.log(Math.max(p, Number.MIN_VALUE)));
  let [low, high] = [-furthest, furthest];
  let u = 0; // −ln T
  for (let step = 0; step < mostSteps; step++) {
    const { slope, curvature } = derivatives(logs, truth, u);
    if (slope > 0) high = u;
    else low = u;
    const newton = u - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) <= enough) break;
    u = next;
  }
  return Number(Math.exp(-u).toPrecision(digits));
}

/**
 * First and second derivative, by u = ln β of β = 1/T, of the log loss of all rows less the log of the prior. With q = p^β/Σ p^β
 * the loss of a row has d/dβ = Σ q log p − log p(true), d²/dβ² = the variance of log p under q.
 */
function derivatives(logs: Float64Array, { labels, classes, weights }: Truth, u: number) {
  const beta = Math.exp(u);
  let [first, second] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const at = row * classes;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) greatest = Math.max(greatest, beta * logs[at + k]!);
    let [sum, ofLog, ofSquare] = [0, 0, 0];
    for (let k = 0; k < classes; k++) {
      const log = logs[at + k]!;
      const e = Math.exp(beta * log - greatest);
      sum += e;
      ofLog += e * log;
      ofSquare += e * log * log;
    }
    const mean = ofLog / sum;
    const weight = weights?.[row] ?? 1;
    first += weight * (mean - logs[at + labels[row]!]!);
    second += weight * (ofSquare / sum - mean * mean);
  }
  return { slope: beta * first + u / spread ** 2, curvature: beta * first + beta * beta * second + 1 / spread ** 2 };
}
