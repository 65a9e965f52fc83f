// What holds the true value or class of so many percent of rows never seen: split conformal prediction (Vovk et al. 2005;
// Lei et al. 2018 of numbers, Sadinle et al. 2019 of classes), by rows that were held out.

/** Rows of a band, at least, and most bands: widths differ only where so many rows say so. */
const fewestInBand = 200;
const mostBands = 5;
/** Percents that can be told, at most. */
const mostPercents = 99;
/** Digits that are kept: far more than rows tell. */
const digits = 6;

/** How far numbers lie from their predictions, where these are from the `upTo` before to this one. */
export interface Band {
  /** Null of the last band. */
  readonly upTo: number | null;
  /** Entry P − 1: what the distance is at most of P in 100 rows. Ends where the rows are too few to tell. */
  readonly widths: readonly number[];
}

/**
 * Bounds on values never seen of which n were: entry P − 1 is the ⌈(n + 1) P / 100⌉th smallest, which another value is at
 * most with a probability of P percent or more. As many entries as there are such.
 */
function upperBounds(values: Float64Array): number[] {
  const sorted = values.slice().sort();
  const n = sorted.length;
  const percents = Math.min(mostPercents, Math.floor((100 * n) / (n + 1)));
  return Array.from({ length: percents }, (_, index) => sorted[Math.ceil(((n + 1) * (index + 1)) / 100) - 1]!);
}

/** Bands of equally many rows, by their predictions. @param predicted of rows that were held out @param actual their targets */
export function fitBands(predicted: Float64Array, actual: ArrayLike<number>): Band[] {
  const rows = predicted.length;
  const order = Int32Array.from(predicted, (_, row) => row).sort((a, b) => predicted[a]! - predicted[b]! || a - b);
  const count = Math.max(1, Math.min(mostBands, Math.floor(rows / fewestInBand)));
  return Array.from({ length: count }, (_, band) => {
    const [from, to] = [band, band + 1].map((edge) => Math.round((edge * rows) / count)) as [number, number];
    const distances = Float64Array.from(order.subarray(from, to), (row) => Math.abs(predicted[row]! - actual[row]!));
    const upTo = band === count - 1 ? null : short(predicted[order[to - 1]!]!);
    return { upTo, widths: upperBounds(distances).map(short) };
  });
}

/** How far the true number is from its prediction at most in so many percent of rows; undefined if the rows were too few to tell. */
export function widthAt(bands: readonly Band[], predicted: number, percent: number): number | undefined {
  return bands.find(({ upTo }) => upTo === null || predicted <= upTo)?.widths[percent - 1];
}

/** Entry P − 1: how probable the true class is at least in P of 100 rows. @param likelihoods P(true class) of rows that were held out */
export function fitLeast(likelihoods: Float64Array): number[] {
  return upperBounds(likelihoods.map((p) => -p)).map((bound) => short(-bound));
}

/**
 * The classes that are as probable as the true one is in so many percent of rows, from the most probable to the least; of
 * none so probable the most probable.
 *
 * @param probabilities of all classes
 * @param least         the probability that a class of the set must have
 */
export function labelSet(probabilities: ArrayLike<number>, least: number): number[] {
  const order = Array.from(probabilities, (_, k) => k).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return order.filter((k, place) => place === 0 || probabilities[k]! >= least);
}

function short(value: number): number {
  return Number(value.toPrecision(digits));
}
