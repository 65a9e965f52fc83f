import { describe, expect, it } from 'vitest';
import { shuffleTargets } from '../../src/metrics/chance.ts';
import { compare, fewestRows, isShownBetter, isShownWorse } from '../../src/metrics/comparison.ts';
import { Random } from '../../src/random.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';

interface Case {
  readonly own: number[];
  readonly other: number[];
  readonly mean: number[];
  /** At 97 %. */
  readonly sure: number[];
  readonly root: number[];
}

// Intervals of test/oracles/comparison.py: scipy 1.10.1.
const oracle = readOracle<Record<string, Case>>('comparison');

/** Standard normal numbers. */
function normals(seed: number, count: number): Float64Array {
  const random = new Random(seed, 'split');
  return Float64Array.from({ length: count }, () => random.normal());
}

const zeros = (count: number) => new Float64Array(count);

describe('a comparison', () => {
  it.each(Object.entries(oracle))('has the intervals of scipy (%s)', (_, { own, other, ...expected }) => {
    for (const [name, measure, confidence] of [
      ['mean', 'mean', 95],
      ['root', 'root', 95],
      ['sure', 'mean', 97],
    ] as const) {
      const { gain, low, high } = compare(Float64Array.from(own), Float64Array.from(other), measure, confidence);
      const margin = high! - gain;
      expectClose([gain], [expected[name][0]!], 1e-12);
      expect(Math.abs(low! - expected[name][1]!)).toBeLessThan(2e-4 * margin);
      expect(Math.abs(high! - expected[name][2]!)).toBeLessThan(2e-4 * margin);
    }
  });

  it('tells no interval of fewer rows than ten, however alike the differences are', () => {
    expect(fewestRows).toBe(10);
    const few = compare(zeros(9), zeros(9).fill(0.5), 'mean');
    expect(few).toEqual({ gain: 0.5, low: null, high: null });
    expect([isShownBetter(few), isShownWorse(few)]).toEqual([false, false]);
  });

  it('of losses that always differ by the same is certain of it', () => {
    const [ones, twos] = [zeros(10).fill(1), zeros(10).fill(2)];
    expect(compare(ones, twos, 'mean')).toEqual({ gain: 1, low: 1, high: 1 });
    expect(isShownBetter(compare(ones, twos, 'mean'))).toBe(true);
    expect(isShownWorse(compare(twos, ones, 'mean'))).toBe(true);
  });

  it('of squared errors is in the units of the target: ten times the target, ten times the interval', () => {
    const squares = (seed: number, unit: number) => normals(seed, 30).map((error) => (unit * error) ** 2);
    const [one, ten] = [1, 10].map((unit) => compare(squares(1, unit), squares(2, unit), 'root'));
    expectClose([ten!.gain, ten!.low!, ten!.high!], [10 * one!.gain, 10 * one!.low!, 10 * one!.high!], 1e-12);
  });

  // Of 200 comparisons of equals about 2.5 % (5 ± 2.2) lie wholly above 0.
  it('of equals is mistaken as rarely as it says', () => {
    let mistakes = 0;
    for (let seed = 1; seed <= 200; seed++)
      if (isShownBetter(compare(zeros(100), normals(seed, 100), 'mean'))) mistakes++;
    expect(mistakes).toBeGreaterThan(0);
    expect(mistakes).toBeLessThan(13);
  });
});

describe('shuffled targets', () => {
  /** Squared errors of predictions on targets, in any order. */
  const errors = (predictions: Float64Array, targets: Float64Array) => (row: number, other: number) =>
    (predictions[row]! - targets[other]!) ** 2;

  it('do not do as well as those that the predictions follow', () => {
    const targets = normals(1, 10);
    const { own, shuffled } = shuffleTargets(10, errors(targets, targets), 1);
    expect(own).toBe(0);
    expect(shuffled).toBeGreaterThan(0.1);
  });

  // A prediction that is worth nothing may be luckier than 195 of 199 shuffles in 2.5 of 100 cases; of skewed targets too.
  it('are beaten by chance in at most 2.5 % of cases', () => {
    let beaten = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const targets = normals(seed, 12).map((one) => Math.exp(2 * one));
      const { own, shuffled } = shuffleTargets(12, errors(normals(seed + 1000, 12), targets), seed);
      if (own < shuffled) beaten++;
    }
    expect(beaten).toBeGreaterThan(0);
    expect(beaten).toBeLessThanOrEqual(20); // 10 ± 3.1
  });

  it('that are all the same do just as well', () => {
    const predictions = normals(1, 50);
    const { own, shuffled } = shuffleTargets(50, errors(predictions, zeros(50)), 1);
    expect(own).toBe(shuffled);
  });

  it('are the same for the same seed', () => {
    const lossOf = errors(normals(1, 50), normals(2, 50));
    expect(shuffleTargets(50, lossOf, 7)).toEqual(shuffleTargets(50, lossOf, 7));
  });

  it('of many rows are those of 50 000, evenly spread', () => {
    const asked = new Uint8Array(200_000);
    shuffleTargets(200_000, (row) => ++asked[row]!, 1);
    const rows = [...asked.keys()].filter((row) => asked[row]! > 0);
    expect(rows).toEqual(Array.from({ length: 50_000 }, (_, index) => 4 * index));
  });
});
