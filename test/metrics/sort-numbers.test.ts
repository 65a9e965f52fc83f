import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../../src/metrics/sort-numbers.ts';
import { pseudoNumbers } from '../numbers.ts';

const next = pseudoNumbers(5);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const count = 20_000;

const lists: Record<string, (index: number) => number> = {
  'spread evenly': () => next(),
  'most of them at both ends': () => sigmoid(60 * next()),
  'of many sizes': () => 10 ** (300 * next()),
  'of two values': (index) => index % 2,
  'all equal': () => 0.25,
  'sorted the other way': (index) => -index,
  'whose range overflows': (index) => (index % 2 === 0 ? 1 : -1) * Number.MAX_VALUE * Math.abs(next()),
  'a hair apart': () => 1 + 1e-14 * next(),
  'next to zero': () => 5e-324 * Math.round(100 * next()),
  'with one far away': (index) => (index === 7 ? 1e9 : next()),
};

describe('sorted numbers', () => {
  it.each(Object.entries(lists))('%s, are those that the runtime sorts', (_, make) => {
    const numbers = Float64Array.from({ length: count }, (_one, index) => make(index));
    const expected = [...numbers].sort((a, b) => a - b);
    expect(sortNumbers(numbers)).toBe(numbers);
    expect([...numbers].map((one) => one + 0)).toEqual(expected.map((one) => one + 0)); // −0 and 0 are equal
  });

  it('are the same for any few numbers repeated', () => {
    const anyNumbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(anyNumbers, (some) => {
        const numbers = Float64Array.from({ length: 5000 }, (_, index) => some[(index * 7919) % some.length]! + 0);
        expect([...sortNumbers(numbers.slice())]).toEqual([...numbers].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});
