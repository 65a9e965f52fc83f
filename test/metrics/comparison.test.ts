import { describe, expect, it } from 'vitest';
import { compare, isShownBetter } from '../../src/metrics/comparison.ts';
import { Random } from '../../src/random.ts';
import { expectClose } from '../numbers.ts';

/** Standard normal numbers. */
function normals(seed: number, count: number, mean = 0): Float64Array {
  const random = new Random(seed, 'split');
  return Float64Array.from({ length: count }, () => mean + random.normal());
}

const zeros = (count: number) => new Float64Array(count);

describe('a comparison', () => {
  it('of losses that always differ by the same is certain of it', () => {
    const found = compare(Float64Array.of(1, 2, 4), Float64Array.of(1.5, 2.5, 4.5), 1);
    expect(found).toEqual({ gain: 0.5, low: 0.5, high: 0.5 });
    expect(isShownBetter(found)).toBe(true);
    expect(isShownBetter(compare(Float64Array.of(1.5, 2.5), Float64Array.of(1, 2), 1))).toBe(false);
  });

  // The mean of n differences with the deviation s has the 95 % interval ± 1.96 s / √n around it.
  it.each([200, 4999, 5000, 20_000])('of %i rows has the interval of the mean of its differences', (rows) => {
    const others = normals(rows, rows);
    const { gain, low, high } = compare(zeros(rows), others, 3);
    const mean = others.reduce((sum, one) => sum + one, 0) / rows;
    expectClose([gain], [mean], 1e-12);
    const deviation = Math.sqrt(others.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rows);
    const margin = (1.96 * deviation) / Math.sqrt(rows);
    expect(Math.abs(high - gain - margin)).toBeLessThan(0.1 * margin);
    expect(Math.abs(gain - low - margin)).toBeLessThan(0.1 * margin);
  });

  // Of 200 comparisons of equals about 2.5 % (5 ± 2.2) lie wholly above 0.
  it('of equals is mistaken as rarely as it says', () => {
    let mistakes = 0;
    for (let seed = 1; seed <= 200; seed++)
      if (isShownBetter(compare(zeros(100), normals(seed, 100), seed))) mistakes++;
    expect(mistakes).toBeGreaterThan(0);
    expect(mistakes).toBeLessThan(13);
  });

  it('is the same for the same seed', () => {
    expect(compare(zeros(50), normals(1, 50), 7)).toEqual(compare(zeros(50), normals(1, 50), 7));
  });
});
