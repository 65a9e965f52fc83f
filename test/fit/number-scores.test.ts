import { describe, expect, it } from 'vitest';
import { bestAnswer, mainLoss, numberMetrics } from '../../src/fit/number-scores.ts';
import { type Loss, type LossName, lossOf, lossRows, rowLossOf } from '../../src/formulas/loss.ts';
import { namesWhere } from '../../src/formulas/names.ts';
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

/** Every loss that is compared, by its name and its setting. */
const losses = Object.keys(oracle.scores).map((name): [string, Loss] => {
  const [loss, setting] = name.split(' ') as [LossName, string?];
  const { key } = lossRows[loss].setting ?? {};
  return [name, lossOf(key === undefined ? loss : { name: loss, [key]: Number(setting ?? oracle.delta) })];
});

describe('a model of numbers by the loss', () => {
  it('is compared with scikit-learn or scipy for every loss that RMSE does not tell', () => {
    const compared = new Set(losses.map(([, { name }]) => name));
    const told = namesWhere(lossRows, ({ score }) => score !== null && score.metric !== 'rmse');
    expect(compared).toEqual(new Set(told));
  });

  it.each(losses)('%s has the mean loss and the D² that scikit-learn gives', (name, loss) => {
    const { constant, ...expected } = oracle.scores[name]!;
    const metrics = numberMetrics(y, predicted, target, loss);
    for (const [metric, value] of Object.entries(expected)) {
      expectClose([metrics[metric as keyof typeof metrics] as number], [value], 1e-9);
    }
    const main = Object.keys(expected).find((metric) => metric !== 'd2');
    expect(mainLoss(metrics)).toEqual({ name: main, value: metrics[main as keyof typeof metrics] });
    expectClose([bestAnswer(y, undefined, target, loss)], [constant], name === 'huber' ? 1e-6 : 1e-12);
  });

  it.each(losses)('%s has as best constant of weighted rows that of rows that come so often', (_, loss) => {
    const weights = y.map((_, row) => row % 3);
    const repeated = Float64Array.from([...y].flatMap((label, row) => Array<number>(row % 3).fill(label)));
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
