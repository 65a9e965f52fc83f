import { describe, expect, it } from 'vitest';
import { activationRows, hiddenActivations } from '../../src/formulas/activation.ts';
import { lossOf } from '../../src/formulas/loss.ts';
import { parameterCount } from '../../src/spec/layers.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork, type TargetKind } from '../../src/spec/resolve.ts';
import { denseLayers } from '../dense.ts';
import { refusal } from '../failures.ts';

const number: TargetKind = { type: 'number' };
const classes = (count: number): TargetKind => ({ type: 'category', classes: count });

const resolve = (spec: object, target: TargetKind, inputs = 4) =>
  resolveNetwork(
    parseSpec(JSON.stringify({ target: 'y', ...spec }), 's.json'),
    target,
    [{ name: 'x', width: inputs }],
    's.json',
  );

describe('the network that a spec means', () => {
  it.each([
    ['two classes', classes(2), { type: 'dense', units: 1, activation: 'sigmoid' }, 'cross-entropy'],
    ['three classes', classes(3), { type: 'dense', units: 3, activation: 'softmax' }, 'cross-entropy'],
    ['numbers', number, { type: 'dense', units: 1, activation: 'identity' }, 'squared-error'],
  ] as const)('has the output that %s ask for', (_, target, output, loss) => {
    const network = resolve({}, target);
    expect(network.layers).toEqual([{ ...output, slope: 0.01, init: 'small', biasInit: 0, dropout: 0 }]);
    expect(network.loss).toEqual(lossOf(loss));
  });

  it.each([
    [{ activation: 'softmax' }, classes(2), 2, 'cross-entropy'],
    [{ activation: 'relu' }, number, 1, 'squared-error'],
    [{ activation: 'tanh' }, number, 1, 'squared-error'],
    [{ activation: 'leaky-relu', slope: 0.3 }, number, 1, 'squared-error'],
  ] as const)('has the output %j where the spec says so', (output, target, units, loss) => {
    const network = resolve({ output }, target);
    expect(network.layers.at(-1)).toMatchObject({ ...output, units });
    expect(network.loss).toEqual(lossOf(loss));
  });

  it('may learn two classes by squared error', () => {
    expect(resolve({ loss: 'squared-error' }, classes(2))).toMatchObject({
      layers: [{ units: 1, activation: 'sigmoid' }],
      loss: lossOf('squared-error'),
    });
  });

  it('has hidden layers of ReLU unless the spec says otherwise', () => {
    const layers = [{ units: 5 }, { units: 3, activation: 'tanh', biasInit: 0.1 }];
    expect(resolve({ layers }, classes(2)).layers).toMatchObject([
      { units: 5, activation: 'relu', biasInit: 0, dropout: 0 },
      { units: 3, activation: 'tanh', biasInit: 0.1 },
      { units: 1, activation: 'sigmoid', biasInit: 0, dropout: 0 },
    ]);
  });

  // He after ReLU and Xavier after the rest keep gradients alive in depth; small weights do where there is none.
  it('starts from He weights after ReLU, Xavier weights after tanh, and small ones without hidden layers', () => {
    const layers = hiddenActivations.map((activation) => ({ units: 2, activation }));
    const inits = denseLayers(resolve({ layers }, classes(3)).layers).map(({ init }) => init);
    expect(inits).toEqual([...hiddenActivations.map((name) => activationRows[name].initialiser), 'xavier']);
    expect([activationRows.relu, activationRows.tanh].map((row) => row.initialiser)).toEqual(['he', 'xavier']);
    expect(denseLayers(resolve({ output: { activation: 'relu' } }, number).layers)[0]!.init).toBe('small');
  });

  it('starts from the weights that the spec names', () => {
    const layers = [{ units: 2, init: 'zeros' }];
    expect(denseLayers(resolve({ layers, output: { init: 'he' } }, number).layers).map(({ init }) => init)).toEqual([
      'zeros',
      'he',
    ]);
  });
});

describe('a spec is refused', () => {
  it.each([
    [
      'with an output for numbers before classes',
      { output: { activation: 'identity' } },
      classes(3),
      's.json: output.activation: must be "softmax" for the 3 classes of "y", found "identity"\n' +
        '    leave "output" out, or set columns.y.type to "number"',
    ],
    [
      'with a sigmoid before three classes',
      { output: { activation: 'sigmoid' } },
      classes(3),
      's.json: output.activation: must be "softmax" for the 3 classes of "y", found "sigmoid"\n' +
        '    leave "output" out, or set columns.y.type to "number"',
    ],
    [
      'with a ReLU before two classes',
      { output: { activation: 'relu' } },
      classes(2),
      's.json: output.activation: must be "sigmoid" or "softmax" for the 2 classes of "y", found "relu"\n' +
        '    leave "output" out, or set columns.y.type to "number"',
    ],
    [
      'with a softmax before a number',
      { output: { activation: 'softmax' } },
      number,
      's.json: output.activation: must suit the target "y", which is a number, found "softmax"\n' +
        '    use "identity", or set columns.y.type to "category"',
    ],
    [
      'with a sigmoid and cross-entropy before a number',
      { output: { activation: 'sigmoid' } },
      number,
      's.json: output.activation: must suit the target "y", which is a number, found "sigmoid"\n' +
        '    use "identity", or set columns.y.type to "category"',
    ],
    [
      'with squared error before three classes',
      { loss: 'squared-error' },
      classes(3),
      's.json: loss: must be "cross-entropy" for the 3 classes of "y", found "squared-error"\n' +
        '    leave "loss" out, or set columns.y.type to "number"',
    ],
  ])('%s', (_, spec, target, message) => {
    expect(refusal('usage', () => resolve(spec, target))).toEqual([message]);
  });

  it.each([
    [[{ units: 1e9 }], 4, '6.0e+9'], // 10⁹ · 5 + 10⁹ + 1
    [new Array(1000).fill({ units: 4096 }), 4, '1.7e+10'],
    [[{ units: Number.MAX_SAFE_INTEGER }, { units: Number.MAX_SAFE_INTEGER }], 4, '8.1e+31'],
    [[], 5e7, '5.0000001e+7'], // one too many: 5 · 10⁷ weights and a bias
  ])('before anything is allocated when its layers %# need too many parameters', (layers, inputs, found) => {
    expect(refusal('usage', () => resolve({ layers }, number, inputs))).toEqual([
      `s.json: layers: must have at most 5e+7 parameters, found ${found}\n    use fewer or smaller layers`,
    ]);
  });

  it('only beyond fifty million parameters', () => {
    const { layers } = resolve({ layers: [] }, number, 5e7 - 1);
    expect(parameterCount(layers, 5e7 - 1)).toBe(5e7);
  });
});
