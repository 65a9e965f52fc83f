import { describe, expect, it } from 'vitest';
import { isSurelyBelowShuffles, type LossesOnTargets, meanLoss, shuffleTargets } from '../../src/metrics/chance.ts';
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
  /** Squared errors of predictions. */
  const errors = (targets: Float64Array, predictions: Float64Array): LossesOnTargets => ({
    targets,
    lossOf: (row, target) => (predictions[row]! - target) ** 2,
  });

  it('do not do as well as those that the predictions follow', () => {
    const targets = normals(1, 10);
    expect(meanLoss(errors(targets, targets))).toBe(0);
    expect(shuffleTargets(errors(targets, targets), 1)).toBeGreaterThan(0.1);
  });

  // A prediction that is worth nothing may be luckier than 195 of 199 shuffles in 2.5 of 100 cases; of skewed targets too.
  it('are beaten by chance in at most 2.5 % of cases', () => {
    let beaten = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const targets = normals(seed, 12).map((one) => Math.exp(2 * one));
      const losses = errors(targets, normals(seed + 1000, 12));
      if (meanLoss(losses) < shuffleTargets(losses, seed)) beaten++;
    }
    expect(beaten).toBeGreaterThan(0);
    expect(beaten).toBeLessThanOrEqual(20); // 10 ± 3.1
  });

  it('that are all the same do just as well', () => {
    const losses = errors(zeros(50), normals(1, 50));
    expect(meanLoss(losses)).toBe(shuffleTargets(losses, 1));
  });

  it('are the same for the same seed', () => {
    const losses = errors(normals(2, 50), normals(1, 50));
    expect(shuffleTargets(losses, 7)).toBe(shuffleTargets(losses, 7));
  });

  // 1000 losses from 0 to 1 with a mean of 0.5: 2 exp(−t² / (2000 + 2 t)) is 1.2e-7 for t = 200 and 2.2e-6 for t = 180.
  it('are not asked about a level that they reach in less than one of a million cases', () => {
    const losses = { ...errors(zeros(1000), zeros(1000)), pairs: { mean: 0.5, least: 0, most: 1 } };
    expect([0.3, 0.32, 0.5, 0.7].map((level) => isSurelyBelowShuffles(level, losses))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const moved = { ...losses, pairs: { mean: 3.5, least: 2.5, most: 2 } }; // twice the losses, and 2.5 more
    expect([3.1, 3.14].map((level) => isSurelyBelowShuffles(level, moved))).toEqual([true, false]);
  });
});
