import type { Target } from '../encode/target.ts';
import type { Prepared } from '../fit/prepare.ts';
import type { TrainingRows } from '../fit/sample.ts';
import { type Placed, valueAt } from './training-rows.ts';

/** Fewer rows than this may be told apart by a column by chance. */
const fewest = 30;
/** r² of a column and a numeric target that is no longer a relation found in nature. */
const certain = 0.9999;
/** Rows that are looked at first: what does not tell their targets does not tell all. */
const few = 400;

/** Whether one input alone tells the target of every row. */
export function leaks(input: Placed, rows: TrainingRows, { target }: Prepared): boolean {
  if (rows.X.rows < fewest || (input.input.type === 'category' && input.width * 4 > rows.X.rows)) return false;
  const step = Math.ceil(rows.X.rows / few);
  return (step === 1 || tells(input, rows, step, target)) && tells(input, rows, 1, target);
}

/** Whether it tells the target of every `step`th row. */
function tells(input: Placed, { X, labels: all }: TrainingRows, step: number, target: Target): boolean {
  const length = Math.ceil(X.rows / step);
  const values = Float64Array.from({ length }, (_, place) => valueAt(X, input, place * step));
  const labels = Float64Array.from({ length }, (_, place) => all[place * step]!);
  if (input.input.type === 'category') {
    return target.type === 'category' ? arePure(values, labels) : explained(values, labels) >= certain;
  }
  return target.type === 'category' ? areCutApart(values, labels) : correlation(values, labels) ** 2 >= certain;
}

/** Whether all rows of one category are of one class. */
function arePure(codes: Float64Array, labels: ArrayLike<number>): boolean {
  const classOf = new Map<number, number>();
  return codes.every((code, row) => {
    if (!classOf.has(code)) classOf.set(code, labels[row]!);
    return classOf.get(code) === labels[row];
  });
}

/** Whether every class is one run of the sorted values, apart from all others. */
function areCutApart(values: Float64Array, labels: ArrayLike<number>): boolean {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || labels[a]! - labels[b]!);
  const ended = new Set<number>();
  for (let at = 1; at < order.length; at++) {
    const [before, row] = [order[at - 1]!, order[at]!];
    if (labels[before] === labels[row]) continue;
    if (values[before] === values[row] || ended.has(labels[row]!)) return false;
    ended.add(labels[before]!);
  }
  return true;
}

/** Share of the target's variance that lies between the categories. */
function explained(codes: Float64Array, labels: ArrayLike<number>): number {
  const sums = new Map<number, { count: number; sum: number }>();
  for (const [row, code] of codes.entries()) {
    const known = sums.get(code) ?? { count: 0, sum: 0 };
    sums.set(code, { count: known.count + 1, sum: known.sum + labels[row]! });
  }
  const means = codes.map((code) => sums.get(code)!.sum / sums.get(code)!.count);
  return correlation(means, labels) ** 2;
}

/** Pearson's r; 0 where one of the two is constant. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - middleA, b[i]! - middleB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
