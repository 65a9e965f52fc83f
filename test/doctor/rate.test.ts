import { describe, expect, it } from 'vitest';
import { higherRate, lowerRate } from '../../src/doctor/rate.ts';
import { namesWhere } from '../../src/formulas/names.ts';
import { optimizerRows } from '../../src/formulas/optimizer.ts';
import { defaults } from '../../src/spec/defaults.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';

const training = (learningRate: number, more: Partial<TrainingSpec> = {}): TrainingSpec => ({
  ...defaults.training,
  learningRate,
  ...more,
});

// The usual rates: 0.1 of plain descent, 0.1 (1 - momentum) with momentum, 0.003 of Adam; a tenth of the usual one is the least that is advised.
describe('the doctor', () => {
  it('advises round rates: the usual one, or a tenth of it', () => {
    expect(lowerRate(training(20))).toBe(0.1);
    expect(lowerRate(training(0.1))).toBe(0.01);
    expect(lowerRate(training(0.1, { optimizer: 'adam' }))).toBe(0.003);
    expect(lowerRate(training(0.003, { optimizer: 'adam' }))).toBe(0.0003); // 0.003 / 10 is 0.00030000000000000003
    expect(lowerRate(training(5, { momentum: 0.9 }))).toBe(0.01); // 0.1 (1 - 0.9) is 0.009999999999999998
    expect(higherRate(training(1e-5))).toBe(0.1);
    expect(higherRate(training(1e-5, { optimizer: 'adamw' }))).toBe(0.003);
  });

  it('never advises a rate that the next run is told to leave in the other direction', () => {
    for (const optimizer of namesWhere(optimizerRows, ({ way }) => way === 'rule')) {
      for (let exponent = -8; exponent <= 3; exponent += 0.25) {
        const rate = training(10 ** exponent, { optimizer });
        const [higher, lower] = [higherRate(rate), lowerRate(rate)];
        expect(higher === undefined || lower === undefined).toBe(true);
        if (higher !== undefined) expect(higher).toBeGreaterThan(rate.learningRate);
        if (lower === undefined) continue;
        expect(lower).toBeLessThan(rate.learningRate);
        expect(higherRate({ ...rate, learningRate: lower })).toBeUndefined();
      }
    }
  });

  it('leaves the rate to L-BFGS, and above the least that a schedule goes down to', () => {
    expect(higherRate(training(1e-5, { optimizer: 'lbfgs' }))).toBeUndefined();
    expect(lowerRate(training(20, { optimizer: 'lbfgs' }))).toBeUndefined();
    expect(lowerRate(training(20, { schedule: { name: 'cosine', least: 1 } }))).toBeUndefined();
  });
});
