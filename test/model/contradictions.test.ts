import { describe, expect, it } from 'vitest';
import { parseModel } from '../../src/model/read-model.ts';
import { refusal } from '../failures.ts';
import { changedGolden, goldenText } from './golden.ts';

/** What is said of the golden model once several values in it are others. */
function refusedWith(changes: Readonly<Record<string, unknown>>): string[] {
  const model = JSON.parse(goldenText);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const holder = keys.slice(0, -1).reduce((node, key) => node[key], model);
    holder[keys.at(-1)!] = value;
  }
  return refusal('model', () => parseModel(JSON.stringify(model), 'm.json'));
}

const damaged = (what: string) => [`m.json: damaged: ${what}\n    use an intact copy, or train the model again`];

/** The golden model as one of a number, between 20 and 40. */
const ofNumber = {
  target: { name: 'survived', type: 'number', mean: 3, std: 2 },
  'spec.columns.survived': { type: 'number' },
  'spec.output': { activation: 'identity' },
  'spec.loss': 'squared-error',
  'layers.1.activation': 'identity',
  'training.prior': [3],
  'training.metrics.train': { rmse: 1, mae: 1, r2: 0 },
  'training.baseline': { rmse: 1, mae: 1, r2: 0 },
};
const output = (activation: string) => ({
  ...ofNumber,
  'spec.output': { activation },
  'layers.1.activation': activation,
});
const heldOut = {
  'training.rows': { train: 3, validation: 1, unlabelled: 0 },
  'training.cost.validation': 0.7,
  'training.metrics.validation': JSON.parse(goldenText).training.metrics.train,
  'training.history.validation': [0.7],
};

describe('a model that says one thing twice and not alike', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['the target', { 'spec.target': 'sank' }, 'target.name: must be "sank" as in its spec, found "survived"'],
    [
      'what the target is',
      { 'spec.columns.survived': { type: 'number' } },
      'target.type: must be "number" as in its spec, found "category"',
    ],
    [
      'what an input is',
      { 'spec.columns.age': { type: 'category' } },
      'inputs.0.type: must be "category" as in its spec, found "number"',
    ],
    [
      'that a column is no input',
      { 'spec.ignore': ['sex'] },
      'inputs.1.name: must be an input of its spec, found "sex", a column of "ignore"',
    ],
    [
      'that a column weighs the rows',
      { 'spec.weights': 'age', 'spec.columns.age': {} },
      'inputs.0.name: must be an input of its spec, found "age", the column of "weights"',
    ],
    [
      'what fills a missing number',
      { 'spec.columns.age.missing': 31 },
      'inputs.0.fill: must be 31 as in its spec, found 30',
    ],
    [
      'that no number is missing',
      { 'spec.columns.age.missing': 'error' },
      'inputs.0.fill: must be null as in its spec, found 30',
    ],
    [
      'that no category is missing',
      { 'spec.columns.sex.missing': 'error', 'inputs.1.fill': 'male' },
      'inputs.1.fill: must be null as in its spec, found male',
    ],
    [
      'what categories there are',
      { 'inputs.1.fill': 'unknown' },
      'inputs.1.fill: must be one of its categories, or null, found "unknown"',
    ],
    [
      'the mean of what is not scaled',
      { 'spec.columns.age.scale': 'none' },
      'inputs.0.mean: must be 0 for a column that is not scaled, found 30',
    ],
    [
      'the deviation of what is not scaled',
      { 'spec.columns.age.scale': 'none', 'inputs.0.mean': 0 },
      'inputs.0.std: must be 1 for a column that is not scaled, found 10',
    ],
    [
      'how a column is scaled',
      { 'spec.columns.age.scale': 'robust' },
      'inputs.0.transform: must be "robust" as in its spec, found none',
    ],
    [
      'that a column is scaled as usual',
      { 'inputs.0.transform': 'log' },
      'inputs.0.transform: must be left out as in its spec, found log',
    ],
    [
      'what a transform needs',
      { 'spec.columns.age.scale': 'quantile-normal', 'inputs.0.transform': 'quantile-normal' },
      'inputs.0.knots: must be there for the scale "quantile-normal"',
    ],
    [
      'what no transform needs',
      { 'inputs.0.knots': [1, 2] },
      'inputs.0.knots: must be left out for the scale "standard"',
    ],
    [
      'the order of quantiles',
      {
        'spec.columns.age.scale': 'quantile-normal',
        'inputs.0.transform': 'quantile-normal',
        'inputs.0.knots': [1, 3, 2],
      },
      'inputs.0.knots.2: must not be less than the one before, found 2',
    ],
    [
      'the number of pieces',
      {
        'spec.columns.age.scale': 'piecewise-linear',
        'inputs.0.transform': 'piecewise-linear',
        'inputs.0.knots': [1, 2, 3],
        'inputs.0.parts': [[0.5, 1]],
        'layers.0.W': [[0.1, 0.2, 0.3, 0.4]],
      },
      'inputs.0.parts: must be 2, one between any two knots, found 1',
    ],
    [
      'pieces of no transform',
      { 'inputs.0.parts': [[0.5, 1]], 'layers.0.W': [[0.1, 0.2, 0.3, 0.4]] },
      'inputs.0.parts: must be 0, one between any two knots, found 1',
    ],
    ['a share', { 'training.prior': [0.5, 0.6] }, 'training.prior: must sum to 1, found 1.1'],
    ['a share of nothing', { 'training.prior': [0, 1] }, 'training.prior: every share must be above 0, and at most 1'],
    [
      'the ends of a range',
      { 'training.ranges.0': [40, 20] },
      'training.ranges.0: must be the least and the greatest value, found [40, 20]',
    ],
    [
      'the range of a category',
      { 'training.ranges.1': [0, 1] },
      'training.ranges.1: must be null for a category, found [0, 1]',
    ],
    [
      'the kind of its scores',
      { 'training.metrics.train': { rmse: 1, mae: 1, r2: 0 } },
      'training.metrics.train: must be of a target that is a category, found that of another',
    ],
    [
      'the kind of its baseline',
      { 'training.baseline': { rmse: 1, mae: 1, r2: 0 } },
      'training.baseline: must be of a target that is a category, found that of another',
    ],
    [
      'that rows were held out',
      { 'training.rows': { train: 3, validation: 1, unlabelled: 0 } },
      'training.cost.validation: must be there, for 1 rows were held out',
    ],
    [
      'that no rows were held out',
      { 'training.cost.validation': 0.7 },
      'training.cost.validation: must be null, for 0 rows were held out',
    ],
    [
      'that its score is of rows held out',
      { ...heldOut, 'training.metrics.validation': null },
      'training.metrics.validation: must be there, for 1 rows were held out',
    ],
    [
      'the costs of rows held out',
      { ...heldOut, 'training.history.validation': [] },
      'training.history.validation: must have 1 entries, found 0',
    ],
    ['its costs', { 'training.history.cost': [] }, 'training.history.cost: must have 1 entries, found 0'],
    ['its epochs', { 'training.epochs': 0 }, 'training.history.epoch: must rise from 1 to at most 0'],
    [
      'the order of its epochs',
      { 'training.history.epoch': [2, 1], 'training.history.cost': [1, 1], 'training.epochs': 5 },
      'training.history.epoch: must rise from 1 to at most 5',
    ],
    ['the epoch it kept', { 'training.kept': 2 }, 'training.kept: must be one of the 1 epochs, found 2'],
    [
      'the ends of an interval',
      { 'training.gains': { baseline: { gain: 1, low: 2, high: 0 } } },
      'training.gains.baseline: must have its low end below its high one',
    ],
    ['the mean behind a ReLU', output('relu'), 'target.mean: must be 0 for the output "relu", found 3'],
    [
      'the deviation behind a tanh',
      { ...output('tanh'), target: { ...ofNumber.target, mean: 0 } },
      'target.std: must be 1 for the output "tanh", found 2',
    ],
  ])('is refused for it: %s', (_, changes, what) => {
    expect(refusedWith(changes)).toEqual(damaged(what));
  });

  it('is taken once both are alike', () => {
    for (const changes of [{}, ofNumber, { ...output('relu'), target: { ...ofNumber.target, mean: 0 } }, heldOut]) {
      expect(() => refusedWith(changes)).toThrow('must be refused, gave'); // it is a model
    }
    expect(parseModel(changedGolden('training.prior', [1 / 3, 2 / 3]), 'm.json').training.prior).toEqual([
      1 / 3,
      2 / 3,
    ]);
  });
});
