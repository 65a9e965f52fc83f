// Transforms of numeric columns, a row each: X = shape((bend(x) − center) / spread), and where a row splits, more columns of X beside it.
// Each is fitted on the training rows only.
import { namesOf } from './names.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Numbers in ascending order. */
export interface Sorted {
  readonly values: Float64Array;
  /** The weights of the numbers up to each and with it, none of weight 0; without them each counts 1. */
  readonly passed?: Float64Array;
}

/** The numbers of a column in the training rows, and how much each counts. */
export interface FittedOn {
  readonly mean: number;
  /** Standard deviation of the rows (÷ m). */
  readonly std: number;
  /** The numbers in order; empty for rows that do not ask for them. */
  readonly sorted: Sorted;
}

/** What was learned of a column. */
export interface Fitted {
  readonly center: number;
  /** Above 0; 1 for a column that was constant in training. */
  readonly spread: number;
  /** What `bend` and `split` need besides; left out where they need nothing. */
  readonly knots?: readonly number[];
  /** Of each of the columns that `split` gives, in their order; left out where there are none. */
  readonly parts?: readonly Part[];
}

/** Center of a column of X, and its spread, above 0. */
export type Part = readonly [center: number, spread: number];

/** All that any part of the program knows of a transform. */
export interface TransformRow {
  /** Learns from the training rows. */
  fit(numbers: FittedOn): Fitted;
  /** Whether `fit` looks at the numbers in order, and not just at mean and deviation. */
  readonly sorts: boolean;
  /** x before center and spread; null for x itself. */
  readonly bend: ((x: number, knots: readonly number[]) => number) | null;
  /** The number after them; null for that number itself. */
  readonly shape: ((x: number) => number) | null;
  /** x in one of the columns that it has besides, before its center and spread, from 0; null where there are none. */
  readonly split: ((x: number, knots: readonly number[], part: number) => number) | null;
  /** X in writing, and where it comes from. */
  readonly formula: string;
}

/** A deviation to divide by. */
const orOne = (spread: number) => (spread === 0 ? 1 : spread);

/**
 * A quantile of the sample in which a number of weight w stands w times, interpolated linearly between neighbours (numpy's
 * default, type 7 of Hyndman and Fan 1996); 0 of no numbers.
 */
function quantileOf(sorted: Sorted, p: number): number {
  const last = Math.max(0, totalOf(sorted) - 1);
  const place = last * p;
  const first = Math.floor(place);
  const low = numberAt(sorted, first);
  return low + (place - first) * (numberAt(sorted, Math.min(first + 1, last)) - low);
}

function totalOf({ values, passed }: Sorted): number {
  return passed === undefined ? values.length : (passed.at(-1) ?? 0);
}

/** The number that stands at a place, from 0, if each stands as often as it weighs. */
function numberAt({ values, passed }: Sorted, place: number): number {
  if (passed === undefined) return values[place] ?? 0;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passed[middle]! > place) high = middle;
    else low = middle + 1;
  }
  return values[low] ?? 0;
}

/** Median and interquartile range; half the range where that is 0 (Holzmüller, Grinsztajn, Steinwart 2024). */
function fitRobustly({ sorted }: FittedOn): Fitted {
  const [low, center, high] = [0.25, 0.5, 0.75].map((p) => quantileOf(sorted, p)) as [number, number, number];
  const range = (sorted.values.at(-1) ?? 0) - (sorted.values[0] ?? 0);
  return { center, spread: orOne(high === low ? range / 2 : high - low) };
}

/** Mean and deviation of numbers once bent. */
function fitBent({ sorted }: FittedOn, bend: (x: number) => number): Fitted {
  const { values, passed } = sorted;
  const total = totalOf(sorted);
  if (total === 0) return { center: 0, spread: 1 };
  const weightOf = (i: number) => (passed === undefined ? 1 : passed[i]! - (passed[i - 1] ?? 0));
  let center = 0;
  for (let i = 0; i < values.length; i++) center += (weightOf(i) * bend(values[i]!)) / total;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += weightOf(i) * (bend(values[i]!) - center) ** 2;
  return { center, spread: orOne(Math.sqrt(squares / total)) };
}

const logarithm = (x: number) => Math.sign(x) * Math.log1p(Math.abs(x));

/** Quantiles that are kept, at equal steps from the least to the greatest number: one for every hundredth. */
const quantiles = 101;
/** Shares beyond which a number counts as at the end, as in scikit-learn: Φ⁻¹ gives ±5.2. */
const end = 1e-7;

/** Φ⁻¹ of the share of the training rows that lie below x, by the quantiles; of a value that stands often, the middle of its shares. */
function normalScore(x: number, knots: readonly number[]): number {
  const share = (shareUpTo(x, knots) + shareBelow(x, knots)) / 2;
  return normalQuantile(Math.min(1 - end, Math.max(end, share)));
}

/** The largest share at which the quantile is x, by linear interpolation; 0 below all and 1 above. */
function shareUpTo(x: number, knots: readonly number[]): number {
  if (x < knots[0]!) return 0;
  return x >= knots.at(-1)! ? 1 : between(x, knots, (knot) => knot <= x);
}

/** The smallest share at which the quantile is x; less than `shareUpTo` of a value that stands often. */
function shareBelow(x: number, knots: readonly number[]): number {
  if (x <= knots[0]!) return 0;
  return x > knots.at(-1)! ? 1 : between(x, knots, (knot) => knot < x);
}

/** The share of x between the last knot that lies `before` it and the next. */
function between(x: number, knots: readonly number[], before: (knot: number) => boolean): number {
  const last = knots.length - 1;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (before(knots[middle]!)) low = middle;
    else high = middle;
  }
  return (low + (x - knots[low]!) / (knots[high]! - knots[low]!)) / last;
}

/** Stretches of a column, by its quantiles; fewer where quantiles are the same. */
const stretches = 8;

/**
 * How far x has come on the way from one knot to the next, from 0 to 1; below the first knot and above the last, on along the line
 * (piecewise-linear encoding: Gorishniy, Rubachev, Babenko 2022).
 */
function wayOn(x: number, knots: readonly number[], stretch: number): number {
  const [from, to] = [knots[stretch]!, knots[stretch + 1]!];
  const way = (x - from) / (to - from);
  const begun = stretch === 0 ? way : Math.max(0, way);
  return stretch === knots.length - 2 ? begun : Math.min(1, begun);
}

/** Different quantiles; of a constant, a stretch of length 1. */
function fitStretches({ mean, std, sorted }: FittedOn): Fitted {
  const quantiles = Array.from({ length: stretches + 1 }, (_, k) => quantileOf(sorted, k / stretches));
  const different = quantiles.filter((quantile, k) => quantile > (quantiles[k - 1] ?? Number.NEGATIVE_INFINITY));
  const knots = different.length > 1 ? different : [different[0]!, different[0]! + 1];
  const parts = knots.slice(1).map((_, stretch): Part => {
    const { center, spread } = fitBent({ mean, std, sorted }, (x) => wayOn(x, knots, stretch));
    return [center, spread];
  });
  return { center: mean, spread: orOne(std), knots, parts };
}

const straight = { sorts: false, bend: null, shape: null, split: null } as const;

/** Every transform by its name in a spec. */
export const transforms = {
  standard: {
    ...straight,
    fit: ({ mean, std }) => ({ center: mean, spread: orOne(std) }),
    formula: '(x − mean) / std',
  },
  none: { ...straight, fit: () => ({ center: 0, spread: 1 }), formula: 'x' },
  robust: {
    ...straight,
    sorts: true,
    fit: fitRobustly,
    formula: '(x − median) / (upper − lower quartile)',
  },
  'smooth-clip': {
    ...straight,
    sorts: true,
    fit: fitRobustly,
    shape: (x) => x / Math.hypot(1, x / 3), // hypot, since the square overflows above 1e154
    formula:
      'r / √(1 + (r / 3)²) with r as `robust` gives it, between −3 and 3 (Holzmüller, Grinsztajn, Steinwart 2024)',
  },
  log: {
    ...straight,
    sorts: true,
    fit: (numbers) => fitBent(numbers, logarithm),
    bend: logarithm,
    formula: 'sign(x) log(1 + |x|), then (x − mean) / std of that',
  },
  'quantile-normal': {
    ...straight,
    sorts: true,
    fit: ({ sorted }) => {
      const knots = Array.from({ length: quantiles }, (_, k) => quantileOf(sorted, k / (quantiles - 1)));
      return { center: 0, spread: 1, knots };
    },
    bend: normalScore,
    formula: 'Φ⁻¹ of the share of training rows below x, by 101 quantiles, between −5.2 and 5.2',
  },
  'piecewise-linear': {
    ...straight,
    sorts: true,
    fit: fitStretches,
    split: wayOn,
    formula:
      '(x − mean) / std, and an input for each eighth of the training rows: how much of it lies below x, from 0 to 1 and beyond at both ends, itself by mean and deviation (Gorishniy, Rubachev, Babenko 2022)',
  },
} as const satisfies Record<string, TransformRow>;

/** The name of a transform. */
export type TransformName = keyof typeof transforms;

/** The row of a transform by its name. */
export const transformRows: Readonly<Record<TransformName, TransformRow>> = transforms;

export const transformNames = namesOf(transformRows);
