import { describe, expect, it } from 'vitest';
import { erfc } from '../../src/formulas/erf.ts';
import { normalQuantile } from '../../src/formulas/normal-quantile.ts';

describe('normalQuantile', () => {
  // Quantiles of the standard normal from the tables in Abramowitz and Stegun 1964, 26.5, and R's qnorm.
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.9, 1.2815515655446004],
    [1e-7, -5.199337582192817],
  ])('of %d is %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 13);
  });

  it('is the inverse of the distribution function', () => {
    for (let p = 1e-7; p < 1; p += 0.00731) {
      expect(erfc(-normalQuantile(p) / Math.SQRT2) / 2 / p).toBeCloseTo(1, 12);
    }
  });
});
