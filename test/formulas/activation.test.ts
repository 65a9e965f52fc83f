import { describe, expect, it } from 'vitest';
import { activationRows, type ElementActivation } from '../../src/formulas/activation.ts';
import { namesOf } from '../../src/formulas/names.ts';

/** The setting of those that have one. */
const c = 0.01;
const farthest = 60;
/** Logits beside 0, where alone a row may have a kink, and up to far from it. */
const positive = [1e-3, ...Array.from({ length: 1200 }, (_, i) => (farthest * (i + 1)) / 1200)];
const negative = positive.map((z) => -z);
const points = [...negative, ...positive];

describe.each(namesOf(activationRows))('the row of %s', (name: ElementActivation) => {
  const row = activationRows[name];
  const value = (z: number) => row.value(z, c);
  const derivative = (z: number) => row.derivative(z, c);
  const sizes = (at: readonly number[]) => at.map((z) => Math.abs(derivative(z)));
  const steepest = Math.max(...sizes(points));

  it('has the derivative that finite differences measure', () => {
    const h = 1e-4;
    for (const z of points) {
      const measured = (value(z + h) - value(z - h)) / (2 * h);
      // Differences are off by h² g‴ / 6, and by the rounding of g over h.
      const allowed = 1e-7 * Math.max(1, Math.abs(derivative(z))) + (1e-15 * Math.abs(value(z))) / h;
      expect(Math.abs(derivative(z) - measured), `at ${z}`).toBeLessThan(allowed);
    }
  });

  it('has at 0 the derivative from the right', () => {
    const h = 1e-7;
    expect(Math.abs(derivative(0) - (value(h) - value(0)) / h)).toBeLessThan(1e-6);
  });

  it('says which values it takes: any, hardly any on one side, or those of an interval', () => {
    const [below, above] = [Math.abs(value(-farthest)), Math.abs(value(farthest))];
    const isBounded = Math.max(below, above) < 2;
    const isLopsided = Math.min(below, above) < 0.05 * Math.max(below, above);
    expect(row.range).toBe(isBounded ? 'interval' : isLopsided ? 'half' : 'all');
  });

  it('says whether it dies: gives 0, and no slope, of all logits below 0', () => {
    expect(row.dies).toBe(negative.every((z) => value(z) === 0 && derivative(z) === 0));
  });

  it('says whether its first or second derivative jumps at 0', () => {
    const h = 1e-4;
    const jump = Math.abs(derivative(1e-12) - derivative(-1e-12));
    const curvature = (from: number) => (derivative(from + h / 2) - derivative(from - h / 2)) / h;
    const bend = Math.abs(curvature(h) - curvature(-h));
    expect(row.kink).toBe(jump > 0.01 || bend > 0.01);
  });

  it('says from where on its slope is below 1 % of the steepest, on both sides', () => {
    const isFlat = sizes([-farthest, farthest]).every((size) => size < 0.01 * steepest);
    expect(row.saturation !== null).toBe(isFlat);
    if (row.saturation === null) return;
    const from = row.saturation;
    expect(Math.max(...sizes(points.filter((z) => Math.abs(z) > from)))).toBeLessThan(0.01 * steepest);
    expect(Math.max(...sizes([-0.99 * from, 0.99 * from]))).toBeGreaterThan(0.01 * steepest);
  });

  it('says whether it has a setting', () => {
    expect(row.slope).toBe(points.some((z) => row.value(z, 0.1) !== row.value(z, 0.5)));
  });

  it('has a code of its own', () => {
    expect(namesOf(activationRows).filter((other) => activationRows[other].code === row.code)).toEqual([name]);
  });
});
