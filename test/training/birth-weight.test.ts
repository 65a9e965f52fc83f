import { beforeAll, describe, expect, it } from 'vitest';
import { columnNames } from '../../src/encode/inputs.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { SingleModel } from '../../src/model/model.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { denseWeights } from '../dense.ts';
import { readOracle } from '../oracle.ts';
import { bundledTable, readBundled } from '../table.ts';

// R 4.2.2: glm(low ~ age + lwt + race + smoke + ptl + ht + ui + ftv, family = binomial,
//              control = glm.control(epsilon = 1e-14, maxit = 100)), see test/oracles/birth_weight_glm.R.
const glm = readOracle<{ coefficients: Record<string, number>; mean_log_loss: number }>('birth_weight_glm');

describe('birth-weight, trained on all rows until nothing changes', () => {
  let model: SingleModel;
  let lastCost = Number.NaN;

  beforeAll(async () => {
    const spec = parseSpec(readBundled('birth-weight', 'spec.json'), 'spec.json', [
      { path: ['precision'], value: 'float64' },
      { path: ['training'], value: { epochs: 6000, learningRate: 0.5, validation: 0 } },
    ]);
    const table = await bundledTable('birth-weight', spec.ignore);
    const fitting = new ModelFitting(prepare(table, undefined, spec, 'spec.json'), new JsKernels('float64'));
    for await (const { cost } of fitting.epochs(new AbortController().signal)) lastCost = cost;
    model = await fitting.finish('0.0.0', 'epochs');
  });

  /** Weight of a column of X: `age`, `race=white`. */
  const weight = (name: string) => denseWeights(model)[0]!.W[0]![columnNames(model.encoder.inputs).indexOf(name)]!;

  /** Per unit of the column: X holds (x − mean) / std. */
  function slope(name: string): number {
    const input = model.encoder.inputs.find((one) => one.name === name)!;
    return input.type === 'number' ? weight(name) / input.std : Number.NaN;
  }

  it.each(['age', 'lwt', 'ptl', 'ftv'])('gives %s the coefficient of glm, in units of the column', (name) => {
    expect(Math.abs(slope(name) - glm.coefficients[name]!)).toBeLessThan(1e-4);
  });

  // R leaves the first level of a factor out, nn gives every category a weight: differences are what both tell.
  it.each([
    ['race', 'other', 'black'],
    ['race', 'white', 'black'],
    ['smoke', 'yes', 'no'],
    ['ht', 'yes', 'no'],
    ['ui', 'yes', 'no'],
  ])('gives %s %s the coefficient of glm, as a difference to %s', (name, level, first) => {
    const contrast = weight(`${name}=${level}`) - weight(`${name}=${first}`);
    expect(Math.abs(contrast - glm.coefficients[`${name}${level}`]!)).toBeLessThan(1e-4);
  });

  it('gives the intercept of glm: the logit of the first levels with every number at 0', () => {
    const numbers = model.encoder.inputs.map((input) =>
      input.type === 'number' ? -slope(input.name) * input.mean : 0,
    );
    const levels = ['race=black', 'smoke=no', 'ht=no', 'ui=no'].map(weight);
    const intercept = [denseWeights(model)[0]!.b[0]!, ...numbers, ...levels].reduce((sum, value) => sum + value, 0);
    expect(Math.abs(intercept - glm.coefficients['(Intercept)']!)).toBeLessThan(1e-4);
  });

  it('ends at the mean log loss of glm, which no logistic regression undercuts', () => {
    expect(model.training.cost.train).toBeCloseTo(glm.mean_log_loss, 9);
    expect(lastCost).toBeGreaterThanOrEqual(glm.mean_log_loss - 1e-12);
  });

  it('reports that cost as the log loss of the metrics too', () => {
    const { train } = model.training.metrics;
    expect('logLoss' in train && train.logLoss).toBeCloseTo(model.training.cost.train, 12);
  });
});
