import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../src/formulas/metric.ts';
import { estimate, estimates, planFolds } from '../../src/search/cross-validation.ts';
import type { FoldResult } from '../../src/search/fold.ts';
import { runFolds } from '../../src/search/fold-team.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { textAt } from '../../src/table/cells.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { readBundled, tableOf } from '../table.ts';

const oracle = readOracle<{ l2: number; parts: number } & Record<string, Record<string, number[]>>>('cross_validation');

/** A bundled data set with the column `part` that the oracle divided it by. */
function divided(name: string): string {
  const [header, ...rows] = readBundled(name, 'data.csv').trimEnd().split(/\r?\n/);
  return [`${header},part`, ...rows.map((row, i) => `${row},${(7919 * i) % oracle.parts}`)].join('\n');
}

/** Logistic regression or ridge, to the end, in double precision. */
function converged(name: string) {
  const { target, ignore = [] } = JSON.parse(readBundled(name, 'spec.json'));
  const training = { optimizer: 'lbfgs', l2: oracle.l2, epochs: 2000 };
  const spec = { target, ignore: [...ignore, 'part'], precision: 'float64', training };
  return parseSpec(JSON.stringify(spec), 'spec.json');
}

async function resultsOf(name: string, threads: number): Promise<{ part: string; result: FoldResult }[]> {
  const table = await tableOf(divided(name));
  const spec = converged(name);
  const splits = planFolds(table, spec, 'spec.json', { folds: oracle.parts, repeats: 1, groups: 'part' });
  const works = [{ table, spec, place: 'spec.json', engine: 'wasm' as const }];
  const results: { part: string; result: FoldResult }[] = [];
  for await (const { job, result } of runFolds(
    works,
    splits.map((split) => ({ work: 0, split })),
    threads,
  )) {
    results[job] = { part: textAt(table.cells.get('part')!, splits[job]!.validation[0]!), result };
  }
  return results;
}

describe('cross-validation on given folds', () => {
  it.each([
    ['iris', 'accuracy', 'accuracy', 1],
    ['iris', 'neg_log_loss', 'logLoss', -1],
    ['breast-cancer', 'accuracy', 'accuracy', 1],
    ['breast-cancer', 'neg_log_loss', 'logLoss', -1],
    ['breast-cancer', 'roc_auc', 'rocAuc', 1],
    ['diabetes', 'r2', 'r2', 1],
    ['diabetes', 'neg_root_mean_squared_error', 'rmse', -1],
  ])('of %s gives the %s of scikit-learn', async (name, score, metric, sign) => {
    const results = await resultsOf(name, 2);
    const expected = oracle[name]![score]!;
    for (const { part, result } of results) {
      const found = (result.metrics as unknown as Record<string, number>)[metric]!;
      expect(Math.abs(found - sign * expected[Number(part)]!)).toBeLessThan(1e-4);
    }
    const mean = expected.reduce((sum, value) => sum + sign * value, 0) / expected.length;
    const all = estimates(
      results.map(({ result }) => result),
      'metrics',
    );
    expect(Math.abs(all[metric as MetricName]!.mean - mean)).toBeLessThan(1e-4);
  });

  it('gives the same bits side by side as one after the other', async () => {
    expect(await resultsOf('iris', 2)).toEqual(await resultsOf('iris', 1));
  });
});

describe('folds', () => {
  const csv = `x,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i % 3 === 0 ? 'rare' : 'common'}`).join('\n')}\n`;
  const spec = parseSpec('{"target":"y"}', 'spec.json');
  const plan = { folds: 4, repeats: 1, groups: undefined };

  it('hold every row out once, with the same share of every class to within a row', async () => {
    const splits = planFolds(await tableOf(csv), spec, 'spec.json', plan);
    const held = splits.flatMap(({ validation }) => [...validation]);
    expect(held.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    for (const { training, validation } of splits) {
      expect(training.length + validation.length).toBe(30);
      expect([...training].some((row) => validation.includes(row))).toBe(false);
      const rare = validation.filter((row) => row % 3 === 0).length;
      expect([2, 3]).toContain(rare);
      expect([7, 8]).toContain(validation.length);
    }
  });

  it('are divided anew in every repeat, and the same for the same seed', async () => {
    const table = await tableOf(csv);
    const twice = planFolds(table, spec, 'spec.json', { ...plan, repeats: 2 });
    expect(twice).toHaveLength(8);
    expect(twice.slice(4)).not.toEqual(twice.slice(0, 4));
    expect(twice.slice(0, 4)).toEqual(planFolds(table, spec, 'spec.json', plan));
  });

  it('refuse fewer rows than folds, and a class that cannot be both learned and asked for', async () => {
    const few = await tableOf('x,y\n1,a\n2,a\n3,b\n4,b\n');
    expect(() => planFolds(few, spec, 'spec.json', { ...plan, folds: 5 })).toThrow(
      'data.csv: must have at least 5 labelled rows for 5 folds, found 4',
    );
    const lonely = await tableOf('x,y\n1,a\n2,a\n3,b\n4,a\n');
    expect(() => planFolds(lonely, spec, 'spec.json', plan)).toThrow(
      'data.csv:4: class "b" of "y" must have at least 2 rows, to be in training and in the fold, found 1',
    );
  });
});

describe('an estimate', () => {
  // Values 1, 2, 4: mean 7/3, deviation √(14/6), divided by √3.
  it('is the mean with its standard error, worked by hand', () => {
    const { mean, standardError } = estimate([1, 2, 4])!;
    expectClose([mean, standardError], [7 / 3, Math.sqrt(14 / 18)], 1e-15);
    expect(estimate([])).toBeNull();
    expect(estimate([0.5])).toEqual({ mean: 0.5, standardError: 0 });
  });
});
