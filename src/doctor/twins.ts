import type { TrainingRows } from '../fit/sample.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { mix } from '../random.ts';
import { type Placed, valueAt } from './training-rows.ts';

/** Pairs of inputs that say the same: numbers that are a multiple of each other but for a shift, categories under other names. */
export function twinsAmong(inputs: readonly Placed[], { X }: TrainingRows): [Placed, Placed][] {
  const known = new Map<string, Placed[]>();
  const twins: [Placed, Placed][] = [];
  for (const input of inputs) {
    const print = fingerprint(input, X);
    const others = known.get(print) ?? [];
    const twin = others.find((other) => areTwins(other, input, X));
    if (twin !== undefined) twins.push([twin, input]);
    else known.set(print, [...others, input]);
  }
  return twins;
}

/** Numbers in X have mean 0 and deviation 1 (or are left as they are), so that twins differ in sign at most. */
const rounding = 1e-4;

function fingerprint(input: Placed, X: Matrix): string {
  const words = canonical(input, X, Math.min(X.rows, 64));
  return `${input.input.type} ${words.reduce((hash, value) => mix(hash ^ Math.round(value * 10)), 0)}`;
}

/** Values of the first rows: of numbers with the sign of the first that is not 0, of categories in the order of appearance. */
function canonical(input: Placed, X: Matrix, rows: number): number[] {
  const seen = new Map<number, number>();
  let sign = 0;
  return Array.from({ length: rows }, (_, row) => {
    const value = valueAt(X, input, row);
    if (input.input.type === 'category') {
      if (!seen.has(value)) seen.set(value, seen.size);
      return seen.get(value)!;
    }
    if (sign === 0 && Math.abs(value) > 0.1) sign = Math.sign(value);
    return value * (sign === 0 ? 1 : sign);
  });
}

function areTwins(one: Placed, other: Placed, X: Matrix): boolean {
  const others = canonical(other, X, X.rows);
  return canonical(one, X, X.rows).every(
    (value, row) => Math.abs(value - others[row]!) <= rounding * (1 + Math.abs(value)),
  );
}
