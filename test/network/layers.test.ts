// Layers of every kind: gradients against central differences, and steps against those of torch.
import { describe, expect, it } from 'vitest';
import { checkNetwork } from '../../src/explain/check-network.ts';
import { Network } from '../../src/network/network.ts';
import { Random } from '../../src/random.ts';
import { layerKindNames } from '../../src/spec/layers.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork } from '../../src/spec/resolve.ts';
import { refusal } from '../failures.ts';
import { examplesOf, matrixOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { asRows, initialised, kernels, run } from '../training/runs.ts';
import { largestError } from './gradient-check.ts';

interface LayersOracle {
  readonly layers: readonly object[];
  readonly learning_rate: number;
  readonly row_weights: number[];
  readonly inputs: number[][];
  readonly targets: number[][];
  readonly initial: number[];
  readonly costs: number[];
  readonly trained: number[];
  readonly answers: number[];
}

const inputs = 3;
const networkOf = (layers: readonly object[], more: object = {}) =>
  resolveNetwork(
    parseSpec(JSON.stringify({ target: 'y', layers, ...more }), 's.json'),
    { type: 'number' },
    [{ name: 'x', width: inputs }],
    's.json',
  );

// torch's automatic differentiation and its SGD, in float64; see test/oracles/layers.py.
describe.each(Object.entries(readOracle<Record<string, LayersOracle>>('layers')))('torch, on %s,', (_, oracle) => {
  const network = networkOf(oracle.layers);
  const rows = asRows({ X: oracle.inputs, Y: oracle.targets, V: oracle.row_weights });

  it('has the same costs, parameters and answers after three steps', async () => {
    const parameters = initialised(network, inputs);
    parameters.all.data.set(oracle.initial);
    const training = { epochs: oracle.costs.length, learningRate: oracle.learning_rate, validation: 0 };
    const { epochs } = await run(network, rows, training, { parameters });
    expectClose(
      epochs.map(({ cost }) => cost),
      oracle.costs,
      1e-12,
    );
    expectClose(parameters.all.data, oracle.trained, 1e-12);
    const answers = new Network(network, inputs, rows.X.rows, kernels).forward(parameters, rows.X);
    expectClose(answers.data, oracle.answers, 1e-12);
  });
});

const cases: Record<string, readonly object[]> = {
  'a layer of factors': [{ type: 'scale' }],
  'factors before, between and after tanh': [
    { type: 'scale' },
    { units: 5, activation: 'tanh' },
    { type: 'scale' },
    { units: 4, activation: 'relu' },
    { type: 'scale' },
  ],
  'batch normalisation of inputs and between layers': [
    { type: 'batch-norm' },
    { units: 5, activation: 'tanh' },
    { type: 'batch-norm', epsilon: 0.1 },
    { units: 4, activation: 'gelu' },
    { type: 'batch-norm' },
    { units: 4, activation: 'sigmoid', skip: true },
  ],
  'skips over layers of each activation': [
    { units: 3, activation: 'tanh', skip: true },
    { units: 3, activation: 'gelu', skip: true },
    { type: 'scale' },
    { units: 4, activation: 'sigmoid' },
    { units: 4, activation: 'relu', skip: true },
  ],
};

describe('a skip', () => {
  it.each([
    [
      { units: 4, skip: true },
      'must have as many units as numbers reach the layer, found 4 for 3\n    set "units" to 3, or leave "skip" out',
    ],
    [
      { units: [{ name: 'a', from: ['x'] }, { name: 'b' }, { name: 'c' }], skip: true },
      'does not go with units that say what they take: it would give them more\n    leave one of them out',
    ],
  ])('is refused where it cannot be: %j', (layer, what) => {
    expect(refusal('usage', () => networkOf([{ type: 'scale' }, layer]))).toEqual([`s.json: layers[1].skip: ${what}`]);
  });

  it('is left out of layers that say false', () => {
    expect(networkOf([{ units: 3, skip: false }])).toEqual(networkOf([{ units: 3 }]));
  });
});

describe('the gradient', () => {
  it.each(Object.entries(cases))('of %s is that of central differences', (_, layers) => {
    const network = networkOf(layers);
    const parameters = pseudoParameters(3, network, inputs, 1.2, kernels);
    const examples = examplesOf(
      matrixOf(pseudoRows(1, 9, inputs, 2), kernels),
      matrixOf(pseudoRows(2, 9, 1), kernels),
      kernels,
    );
    examples.V.data.set([1, 2, 1, 0.5, 0, 1, 1, 3, 1]);
    const checked = { network, parameters, examples, penalty: { l1: 0.01, l2: 0.05 }, kernels };
    const { tensors } = checkNetwork(checked, Number.POSITIVE_INFINITY, new Random(1, 'check'));
    expect(largestError(tensors)).toBeLessThan(1e-7);
  });

  it('is checked of every kind of layer', () => {
    const known = Object.values(cases).flat() as { type?: string }[];
    expect([...new Set(known.map(({ type = 'dense' }) => type))].sort()).toEqual([...layerKindNames].sort());
  });
});
