// Letters as in src/network/: W[l] (n[l], n[l−1]), b[l] (1, n[l]); dQ is ∂J/∂Q of J = Σ v L / Σ v + λ₂/2 Σ w² + λ₁ Σ |w|.
import { describe, expect, it } from 'vitest';
import type { LossName } from '../../src/formulas/loss.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import type { DenseLayer } from '../../src/spec/layer-kinds.ts';
import { addPenaltyGradient, penaltyOf } from '../../src/training/penalty.ts';
import { examplesOf, matrixOf, networkOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { cases, gradientError } from './gradient-check.ts';

interface RegularisedOracle {
  readonly sizes: number[];
  readonly activations: DenseLayer['activation'][];
  readonly row_weights: number[];
  readonly label_smoothing: number;
  readonly l2: number;
  readonly l1: number;
  readonly inputs: number[][];
  readonly targets: number[][];
  readonly W: number[][][];
  readonly b: number[][];
  readonly losses: number[];
  readonly cost: number;
  readonly data: number;
  readonly penalty: number;
  readonly dW: number[][][];
  readonly db: number[][];
  readonly dW_data: number[][][];
}

const names = ['classes', 'binary', 'least_squares'] as const;
const losses: Record<(typeof names)[number], LossName> = {
  classes: 'cross-entropy',
  binary: 'cross-entropy',
  least_squares: 'squared-error',
};

// torch's automatic differentiation in float64; see test/oracles/regularised_network.py.
const oracle = readOracle<Record<(typeof names)[number], RegularisedOracle>>('regularised_network');

describe.each(names)('a regularised network of torch, for %s,', (name) => {
  const kernels = new JsKernels('float64');
  const expected = oracle[name];
  const { sizes, activations, label_smoothing: share, l1, l2 } = expected;
  const network = networkOf(
    activations.map((activation, l) => [sizes[l + 1]!, activation]),
    losses[name],
  );
  const smoothed = expected.targets.map((row) => row.map((y) => y * (1 - share) + share / Math.max(2, row.length)));
  const rows = examplesOf(matrixOf(expected.inputs, kernels), matrixOf(smoothed, kernels), kernels);
  rows.V.data.set(expected.row_weights);
  const weight = expected.row_weights.reduce((sum, v) => sum + v, 0);
  const parameters = allocateParameters(network.layers, sizes[0]!, kernels);
  for (const [l, W] of expected.W.entries()) parameters.W[l]!.data.set(W.flat());
  for (const [l, b] of expected.b.entries()) parameters.b[l]!.data.set(b);

  /** Gradient of the data, by the mean over the weights. */
  function dataGradient() {
    const gradients = allocateParameters(network.layers, sizes[0]!, kernels);
    const worker = new Network(network, sizes[0]!, rows.X.rows, kernels);
    const loss = worker.addGradient({ parameters, examples: rows, gradients });
    kernels.scale(1 / weight, gradients.all);
    return { loss, gradients };
  }

  it('has the same loss in every row', () => {
    const worker = new Network(network, sizes[0]!, 1, kernels);
    const one = matrixOf([[1]], kernels);
    const alone = expected.losses.map((_, i) => {
      const row = (M: typeof rows.X) => kernels.view(M, i * M.cols, 1, M.cols);
      return worker.loss(parameters, { X: row(rows.X), Y: row(rows.Y), V: one }).loss;
    });
    expectClose(alone, expected.losses, 1e-12);
  });

  it('has the same cost, in data and penalty', () => {
    const data = dataGradient().loss / weight;
    const penalty = penaltyOf(parameters, { l1, l2 });
    expectClose([data, penalty], [expected.data, expected.penalty], 1e-12);
    expectClose([data + penalty], [expected.cost], 1e-12);
  });

  it('has the same gradient of the data in every layer', () => {
    const { gradients } = dataGradient();
    for (const [l, dW] of expected.dW_data.entries()) expectClose(gradients.W[l]!.data, dW.flat(), 1e-12);
    for (const [l, db] of expected.db.entries()) expectClose(gradients.b[l]!.data, db, 1e-12);
  });

  // The L1 part of the gradient is no part of it here, but a step of its own.
  it('has the same gradient of the cost, but for the L1 part, and none of it in the biases', () => {
    const { gradients } = dataGradient();
    addPenaltyGradient(parameters, { l1, l2 }, gradients, kernels);
    for (const [l, dW] of expected.dW.entries()) {
      const W = expected.W[l]!.flat();
      const smooth = dW.flat().map((dw, i) => dw - l1 * Math.sign(W[i]!));
      expectClose(gradients.W[l]!.data, smooth, 1e-12);
    }
    for (const [l, db] of expected.db.entries()) expectClose(gradients.b[l]!.data, db, 1e-12);
  });
});

describe('the gradient check of a regularised network', () => {
  const regularisers = [
    ['l2', { l2: 0.3 }],
    ['l1', { l1: 0.2 }],
    ['weights and smoothed labels', { weights: [1, 0.5, 2, 0, 3], smoothing: 0.2 }],
  ] as const;

  it.each(regularisers.flatMap(([name, given]) => cases.map((one) => ({ ...one, name, given }))))(
    'finds the same by central differences: $name, $hiddenLayers.length × $hidden, $output, $loss',
    ({ given, ...one }) => {
      expect(gradientError(one, given)).toBeLessThan(1e-7);
    },
  );
});

// λ₂/2 (9 + 16) + λ₁ (3 + 4), the bias of 100 not counted.
it('a penalty is of the weights alone, worked by hand', () => {
  const kernels = new JsKernels('float64');
  const parameters = allocateParameters(networkOf([[1, 'identity']], 'squared-error').layers, 2, kernels);
  parameters.all.data.set([3, -4, 100]);
  expect(penaltyOf(parameters, { l1: 0, l2: 2 })).toBe(25);
  expect(penaltyOf(parameters, { l1: 3, l2: 0 })).toBe(21);
  expect(penaltyOf(parameters, { l1: 3, l2: 2 })).toBe(46);
});
