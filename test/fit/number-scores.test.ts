import { describe, expect, it } from 'vitest';
import { bestAnswer, mainLoss, numberMetrics } from '../../src/fit/number-scores.ts';
import { type LossSpec, lossOf, rowLossOf } from '../../src/formulas/loss.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';

/** By scikit-learn and scipy; test/oracles/number_scores.py says how. */
const oracle = readOracle<{
  targets: number[];
  predicted: number[];
  std: number;
  delta: number;
  scores: Record<string, { d2: number; constant: number } & Record<string, number>>;
}>('number_scores');

const target = { name: 'y', type: 'number', mean: 3, std: oracle.std } as const;
const y = Float64Array.from(oracle.targets);
const predicted = Float64Array.from(oracle.predicted);

const losses: [string, LossSpec][] = [
  ['absolute-error', 'absolute-error'],
  ['huber', { name: 'huber', delta: oracle.delta }],
  ['poisson', 'poisson'],
  ['quantile 0.1', { name: 'quantile', level: 0.1 }],
  ['quantile 0.9', { name: 'quantile', level: 0.9 }],
];

describe('a model of numbers by the loss', () => {
  it.each(losses)('%s has the mean loss and the D² that scikit-learn gives', (name, spec) => {
    const { constant, ...expected } = oracle.scores[name]!;
    const metrics = numberMetrics(y, predicted, target, lossOf(spec));
    for (const [metric, value] of Object.entries(expected)) {
      expectClose([metrics[metric as keyof typeof metrics] as number], [value], 1e-9);
    }
    const main = Object.keys(expected).find((metric) => metric !== 'd2');
    expect(mainLoss(metrics)).toEqual({ name: main, value: metrics[main as keyof typeof metrics] });
    expectClose([bestAnswer(y, undefined, target, lossOf(spec))], [constant], name === 'huber' ? 1e-6 : 1e-12);
  });

  it.each(losses)('%s has as best constant of weighted rows that of rows that come so often', (_, spec) => {
    const weights = y.map((_, row) => row % 3);
    const repeated = Float64Array.from([...y].flatMap((label, row) => Array<number>(row % 3).fill(label)));
    const loss = lossOf(spec);
    const total = (answer: number) => {
      return repeated.reduce((sum, label) => sum + rowLossOf(loss, target.std)(answer, label), 0); // many answers may be best
    };
    const [weighted, plain] = [bestAnswer(y, weights, target, loss), bestAnswer(repeated, undefined, target, loss)];
    expectClose([total(weighted)], [total(plain)], 1e-12);
  });

  it('poisson has a finite deviance where an answer rounds to 0, and none for 0 events foretold', () => {
    const lossOfRow = rowLossOf(lossOf('poisson'), 1);
    expect(lossOfRow(0, 2)).toBeGreaterThan(2000);
    expect(lossOfRow(0, 2)).toBeLessThan(4000);
    expect(lossOfRow(0, 0)).toBeLessThan(1e-300);
    expect(lossOfRow(3, 3)).toBe(0);
  });

  it('squared-error is told by RMSE and R² alone', () => {
    const metrics = numberMetrics(y, predicted, target, lossOf('squared-error'));
    expect(Object.keys(metrics)).toEqual(['rmse', 'mae', 'r2']);
    expect(mainLoss(metrics).name).toBe('rmse');
  });

  it('has no D² where all targets are the same', () => {
    const same = new Float64Array(5).fill(0.1);
    for (const [, spec] of losses) expect(numberMetrics(same, same, target, lossOf(spec)).d2).toBeNull();
  });
});
