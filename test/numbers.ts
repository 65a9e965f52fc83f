import { expect } from 'vitest';

/** Repeatable numbers in (-1, 1), from a seed of at least 1, by the "minimal standard" generator (Park, Miller 1988): no code under test is used. */
export function pseudoNumbers(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  for (let warmUp = 0; warmUp < 3; warmUp++) next(); // a small seed gives a first number near -1
  return next;
}

/** Fails unless every number lies near the expected one, relative to the largest expected: another order of summing is fine. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(Number.isFinite(largest)).toBe(true);
  const allowed = tolerance * (largest || 1);
  const far = Array.from(expected).findIndex((value, index) => !(Math.abs(actual[index]! - value) <= allowed));
  expect(far, `[${far}] is ${actual[far]}, expected ${expected[far]} within ${allowed}`).toBe(-1);
}
