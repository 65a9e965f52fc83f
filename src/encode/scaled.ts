import type { NumberInput } from './inputs.ts';

/** What is rounded to infinity in single precision: half a unit in the last place beyond the greatest number. */
const singleLimit = 2 ** 128 - 2 ** 103;

/** The least number that is infinite in the precision of X. */
export function limitOf(X: Float32Array | Float64Array): number {
  return X instanceof Float32Array ? singleLimit : Number.POSITIVE_INFINITY;
}

/** Writes a column of numbers, (x − mean) / std, to every `width`th place of X from `from` on. @returns whether all of them are finite there */
export function writeScaled(
  values: Float64Array,
  rows: Int32Array,
  { mean, std }: NumberInput,
  X: Float32Array | Float64Array,
  from: number,
  width: number,
): boolean {
  const limit = limitOf(X);
  let isSound = true;
  for (let place = 0, at = from; place < rows.length; place++, at += width) {
    const scaled = (values[rows[place]!]! - mean) / std;
    X[at] = scaled;
    isSound &&= Math.abs(scaled) < limit;
  }
  return isSound;
}
