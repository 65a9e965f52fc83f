import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../src/random.ts';
import { readOracle } from './oracle.ts';

interface Golden {
  readonly uniform: readonly number[];
  readonly normal: readonly number[];
}

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('Random', () => {
  // Stream "weights" is 2 jumps on; the numbers are of test/oracles/first_costs.py, a generator of its own.
  const golden = readOracle<{ streams: Record<string, Golden> }>('first_costs').streams['2']!;

  it('gives the uniform numbers of the oracle, bit for bit', () => {
    const random = new Random(1, 'weights');
    expect(draw(3, () => random.uniform())).toEqual(golden.uniform);
  });

  it('gives the normal numbers of the oracle to the last digits', () => {
    const random = new Random(1, 'weights');
    for (const expected of golden.normal) expect(random.normal()).toBeCloseTo(expected, 14);
  });

  it('repeats itself for the same seed and purpose', () => {
    const one = new Random(7, 'split');
    const other = new Random(7, 'split');
    expect(draw(100, () => one.uniform())).toEqual(draw(100, () => other.uniform()));
  });

  it('gives every purpose and every seed numbers of its own', () => {
    const sources = [
      new Random(1, 'weights'),
      new Random(1, 'split'),
      new Random(2, 'weights'),
      new Random(0, 'weights'),
    ];
    const drawn = sources.flatMap((random) => draw(100, () => random.uniform()));
    expect(new Set(drawn).size).toBe(400);
  });

  it('keeps uniform numbers in [0, 1), for any seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const random = new Random(seed, 'weights');
        return draw(50, () => random.uniform()).every((u) => u >= 0 && u < 1);
      }),
    );
  });

  // Bounds are five standard errors of n = 20 000: 1/√n for the mean, 1/√(2n) for the deviation, √(p(1 − p)/n) for the share.
  it('gives normal numbers with mean 0, deviation 1 and 68.27 % within one deviation', () => {
    const random = new Random(3, 'weights');
    const n = 20_000;
    const drawn = draw(n, () => random.normal());
    const mean = drawn.reduce((sum, x) => sum + x, 0) / n;
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    const within = drawn.filter((x) => Math.abs(x) < 1).length / n;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(deviation - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
    expect(Math.abs(within - 0.6827)).toBeLessThan(5 * Math.sqrt((0.6827 * 0.3173) / n));
  });
});

describe('shuffle', () => {
  it('keeps every item exactly once', () => {
    fc.assert(
      fc.property(anySeed, fc.array(fc.integer()), (seed, items) => {
        const shuffled = [...items];
        new Random(seed, 'split').shuffle(shuffled);
        expect(shuffled.sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  it('puts equal lists into the same order for the same seed', () => {
    const one = Int32Array.from({ length: 100 }, (_, index) => index);
    const other = one.slice();
    new Random(5, 'split').shuffle(one);
    new Random(5, 'split').shuffle(other);
    expect(one).toEqual(other);
    expect([...one]).not.toEqual([...one].sort((a, b) => a - b));
  });

  // 6000 shuffles of 3 items: each of the 6 orders is expected 1000 times, ± 5 · √(6000 · 1/6 · 5/6) = 144.
  it('makes every order equally likely', () => {
    const random = new Random(1, 'split');
    const counts = new Map<string, number>();
    for (let time = 0; time < 6000; time++) {
      const items = [0, 1, 2];
      random.shuffle(items);
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(144);
  });
});
