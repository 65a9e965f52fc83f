// Letters as in src/network/: W[l] (n[l], n[l−1]), b[l] (1, n[l]), Z[l] logits, A[l] activations, X = A[0]; dQ is ∂J/∂Q.

import { describe, expect, it } from 'vitest';
import { type HiddenActivation, hiddenActivations } from '../../src/formulas/activation.ts';
import { initialisers } from '../../src/formulas/initialiser.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { Matrix } from '../../src/kernels/kernels.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters, initialise, layOut, type Parameters } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import type { DenseLayer } from '../../src/spec/layer-kinds.ts';
import { parameterCount } from '../../src/spec/layers.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import { denseLayers } from '../dense.ts';
import { examplesOf, matrixOf, networkOf, pseudoParameters, pseudoRows, rowsOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { cases, gradientError } from './gradient-check.ts';

const kernels = new JsKernels('float64');

/** Mean cost over the rows and its gradient. */
function costAndGradient(network: ResolvedNetwork, parameters: Parameters, X: Matrix, Y: Matrix) {
  const gradients = allocateParameters(network.layers, X.cols, kernels);
  const loss = new Network(network, X.cols, X.rows, kernels).addGradient({
    parameters,
    examples: examplesOf(X, Y, kernels),
    gradients,
  });
  for (let index = 0; index < gradients.all.data.length; index++) gradients.all.data[index]! /= X.rows;
  return { cost: loss / X.rows, gradients };
}

/** Steps of batch gradient descent, in place. @returns the cost before the last step */
function descend(network: ResolvedNetwork, parameters: Parameters, X: Matrix, Y: Matrix, rate: number, steps: number) {
  let last = Number.NaN;
  for (let step = 0; step < steps; step++) {
    const { cost, gradients } = costAndGradient(network, parameters, X, Y);
    kernels.addScaled(-rate, gradients.all, parameters.all);
    last = cost;
  }
  return last;
}

/** Logits of every row. */
function logits(network: ResolvedNetwork, parameters: Parameters, X: readonly (readonly number[])[]): number[][] {
  const M = matrixOf(X, kernels);
  return rowsOf(new Network(network, M.cols, M.rows, kernels).forward(parameters, M));
}

interface NetworkOracle {
  readonly activations: readonly string[];
  readonly inputs: number[][];
  readonly targets: number[][];
  readonly W: number[][][];
  readonly b: number[][];
  readonly outputs: number[][];
  readonly cost: number;
  readonly dW: number[][][];
  readonly db: number[][];
}

describe('a network', () => {
  // Three fixed networks of test/oracles/network.py: torch's automatic differentiation in float64.
  const oracle = readOracle<Record<'binary' | 'classes' | 'numbers', NetworkOracle>>('network');
  const networks = {
    binary: networkOf(
      [
        [4, 'tanh'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
    ),
    classes: networkOf(
      [
        [5, 'relu'],
        [5, 'leaky-relu'],
        [3, 'softmax'],
      ],
      'cross-entropy',
    ),
    numbers: networkOf(
      [
        [3, 'sigmoid'],
        [2, 'identity'],
      ],
      'squared-error',
    ),
  };

  /** A[L] of one row, by the definition. */
  const outputOf = {
    binary: (z: number[]) => z.map((value) => 1 / (1 + Math.exp(-value))),
    classes: (z: number[]) => z.map((value) => Math.exp(value) / z.reduce((sum, other) => sum + Math.exp(other), 0)),
    numbers: (z: number[]) => z,
  };

  describe.each(['binary', 'classes', 'numbers'] as const)('of torch, for %s,', (name) => {
    const network = networks[name];
    const { inputs, targets, W, b, outputs, cost, dW, db } = oracle[name];
    const X = matrixOf(inputs, kernels);
    const Y = matrixOf(targets, kernels);
    const parameters = allocateParameters(network.layers, X.cols, kernels);
    for (const [l, rows] of W.entries()) parameters.W[l]!.data.set(rows.flat());
    for (const [l, biases] of b.entries()) parameters.b[l]!.data.set(biases);

    it('gives the same outputs', () => {
      const worker = new Network(network, X.cols, X.rows, kernels);
      const Z = worker.forward(parameters, X);
      const A = rowsOf(Z).flatMap((z) => outputOf[name](z));
      expectClose(A, outputs.flat(), 1e-12);
    });

    it('has the same cost', () => {
      expectClose([costAndGradient(network, parameters, X, Y).cost], [cost], 1e-12);
    });

    it('has the same gradient in every layer', () => {
      const { gradients } = costAndGradient(network, parameters, X, Y);
      for (const [l, expected] of dW.entries()) expectClose(gradients.W[l]!.data, expected.flat(), 1e-12);
      for (const [l, expected] of db.entries()) expectClose(gradients.b[l]!.data, expected, 1e-12);
    });

    it('measures the loss without the gradient as with it', () => {
      const { loss } = new Network(network, X.cols, X.rows, kernels).loss(parameters, examplesOf(X, Y, kernels));
      expect(loss / X.rows).toBe(costAndGradient(network, parameters, X, Y).cost);
    });

    it.each([1, 2, 3, 6])('sums the same gradient from blocks of %i rows', (blockRows) => {
      const worker = new Network(network, X.cols, blockRows, kernels);
      const gradients = allocateParameters(network.layers, X.cols, kernels);
      let loss = 0;
      for (let from = 0; from < X.rows; from += blockRows) {
        const rows = Math.min(blockRows, X.rows - from);
        const part = (M: Matrix) => kernels.view(M, from * M.cols, rows, M.cols);
        loss += worker.addGradient({ parameters, examples: examplesOf(part(X), part(Y), kernels), gradients });
      }
      expectClose([loss / X.rows], [cost], 1e-12);
      const expected = dW.flatMap((rows, l) => [...rows.flat(), ...db[l]!]).map((value) => value * X.rows);
      expectClose(gradients.all.data, expected, 1e-12);
    });
  });
});

describe('the gradient check', () => {
  it.each(cases)(
    'finds backpropagation and central differences to agree: $hiddenLayers.length × $hidden, $output, $loss',
    (one) => {
      expect(gradientError(one)).toBeLessThan(1e-7);
    },
  );

  it('covers every hidden activation of the spec in networks of 1, 2 and 4 layers', () => {
    expect(new Set(cases.map(({ hidden }) => hidden))).toEqual(new Set(['no hidden', ...hiddenActivations]));
    expect(new Set(cases.map(({ hiddenLayers }) => hiddenLayers.length + 1))).toEqual(new Set([1, 2, 4]));
  });
});

describe('parameters', () => {
  it('of a 3-4-1 network are 21: W1 (4, 3), b1 (4), W2 (1, 4), b2 (1), one after the other', () => {
    const { layers } = networkOf(
      [
        [4, 'relu'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
    );
    expect(parameterCount(layers, 3)).toBe(21);
    const { all, W, b } = allocateParameters(layers, 3, kernels);
    expect([all.rows, all.cols]).toEqual([1, 21]);
    expect(W.map(({ rows, cols }) => [rows, cols])).toEqual([
      [4, 3],
      [1, 4],
    ]);
    expect(b.map(({ rows, cols }) => [rows, cols])).toEqual([
      [1, 4],
      [1, 1],
    ]);
    for (let index = 0; index < 21; index++) all.data[index] = index;
    expect(rowsOf(W[0]!)[1]).toEqual([3, 4, 5]);
    expect([...b[0]!.data]).toEqual([12, 13, 14, 15]);
    expect([...W[1]!.data]).toEqual([16, 17, 18, 19]);
    expect([...b[1]!.data]).toEqual([20]);
  });

  // 3·5 + 5, 5·5 + 5, 5·2 + 2, 2·1 + 1
  it('of a 4-layer network with n0 = 3 and n1 = n2 = 5 are counted by hand', () => {
    const { layers } = networkOf(
      [
        [5, 'relu'],
        [5, 'relu'],
        [2, 'relu'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
    );
    expect(parameterCount(layers, 3)).toBe(20 + 30 + 12 + 3);
  });

  it('of logistic regression on 12288 pixels are 12289', () => {
    expect(parameterCount(networkOf([[1, 'sigmoid']], 'cross-entropy').layers, 12288)).toBe(12289);
  });

  it('can be laid over numbers that are already there', () => {
    const { layers } = networkOf([[1, 'sigmoid']], 'cross-entropy');
    const { W, b } = layOut(matrixOf([[1, 2, 3]], kernels), layers, 2, kernels);
    expect([...W[0]!.data, ...b[0]!.data]).toEqual([1, 2, 3]);
  });
});

describe('initial weights', () => {
  const [n0, n1] = [300, 200];

  /** First layer (n1, n0) of a freshly initialised network. */
  function firstLayer(init: DenseLayer['init'], biasInit = 0) {
    const { layers } = networkOf(
      [
        [n1, 'relu'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
      init,
    );
    const parameters = allocateParameters(layers, n0, kernels);
    initialise(parameters, [{ ...denseLayers(layers)[0]!, biasInit }, layers[1]!], new Random(1, 'weights'));
    return { W: [...parameters.W[0]!.data], b: [...parameters.b[0]!.data] };
  }

  // 60 000 weights: five standard errors of a standard deviation are 5/√120 000 = 1.4 % of it, of the mean 5/√60 000 = 2 %.
  it.each([
    ['he', Math.sqrt(2 / 300)],
    ['xavier', Math.sqrt(2 / 500)],
    ['small', 0.01],
  ] as const)('by %s are normal around 0 with the standard deviation %f', (init, expected) => {
    expect(initialisers[init].deviation(n0, n1)).toBeCloseTo(expected, 15);
    const { W } = firstLayer(init);
    const mean = W.reduce((sum, w) => sum + w, 0) / W.length;
    const deviation = Math.sqrt(W.reduce((sum, w) => sum + (w - mean) ** 2, 0) / W.length);
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.0145);
    expect(Math.abs(mean / expected)).toBeLessThan(0.0205);
  });

  it('by zeros are 0', () => {
    expect(new Set(firstLayer('zeros').W)).toEqual(new Set([0]));
  });

  it.each([0, 0.1])('leave every bias at the value asked for, %f', (biasInit) => {
    expect(new Set(firstLayer('he', biasInit).b)).toEqual(new Set([biasInit]));
  });

  it('are the same for the same seed, whatever the initialiser scales them by', () => {
    const he = firstLayer('he').W;
    const small = firstLayer('small').W;
    expectClose(
      he,
      small.map((w) => (w / 0.01) * Math.sqrt(2 / 300)),
      1e-12,
    );
  });
});

describe('facts of docs/concepts.md', () => {
  const X = pseudoRows(5, 10, 2, 2);
  const Y = X.map((_, row) => [row < 3 ? 1 : 0]); // three of ten are 1

  /** A 2-2-1 network that started from zeros, after some steps. */
  function fromZeros(activation: HiddenActivation, steps: number) {
    const network = networkOf(
      [
        [2, activation],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
      'zeros',
    );
    const parameters = allocateParameters(network.layers, 2, kernels);
    initialise(parameters, network.layers, new Random(1, 'weights'));
    const cost = descend(network, parameters, matrixOf(X, kernels), matrixOf(Y, kernels), 1, steps);
    return { network, parameters, cost };
  }

  it.each(hiddenActivations)('hold: zero weights leave the %s units of a layer identical', (name) => {
    const { parameters } = fromZeros(name, 200);
    const [first, second] = rowsOf(parameters.W[0]!);
    expect(first).toEqual(second);
    expect(parameters.b[0]!.data[0]).toBe(parameters.b[0]!.data[1]);
    expect(parameters.W[1]!.data[0]).toBe(parameters.W[1]!.data[1]);
  });

  // J = −0.3 log 0.3 − 0.7 log 0.7: all that is left is to predict the base rate.
  it('hold: with tanh, zero weights stay 0 and every prediction becomes the base rate', () => {
    const { network, parameters, cost } = fromZeros('tanh', 500);
    expect([...parameters.W[0]!.data, ...parameters.W[1]!.data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(cost).toBeCloseTo(0.6108643020548935, 12);
    for (const [z] of logits(network, parameters, X)) expect(1 / (1 + Math.exp(-z!))).toBeCloseTo(0.3, 12);
  });

  it('hold: with sigmoid, zero weights move, though all alike', () => {
    const { parameters } = fromZeros('sigmoid', 200);
    expect(parameters.W[0]!.data[0]).not.toBe(0);
  });

  describe('hold: without activations between, ten layers are one', () => {
    const network = networkOf([...new Array(9).fill([6, 'identity']), [2, 'identity']], 'squared-error');
    const parameters = pseudoParameters(3, network, 4, 0.8, kernels);

    it('linear map: the value half-way is half-way between the values', () => {
      const [x, y] = pseudoRows(7, 2, 4, 3) as [number[], number[]];
      const [fx, fy, middle] = logits(network, parameters, [x, y, x.map((value, i) => (value + y[i]!) / 2)]);
      expectClose(
        middle!,
        fx!.map((value, i) => (value + fy![i]!) / 2),
        1e-9,
      );
    });

    it('product of matrices: W[10] … W[1] x plus one vector', () => {
      // W := W[l] W and c := W[l] c + b[l], by plain arithmetic from W = 1 and c = 0.
      let W: number[][] = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
      let c = [0, 0, 0, 0];
      for (const [l, matrix] of parameters.W.entries()) {
        const units = rowsOf(matrix);
        const [before, constants] = [W, c];
        W = units.map((unit) => before[0]!.map((_, j) => unit.reduce((sum, w, k) => sum + w * before[k]![j]!, 0)));
        c = units.map((unit, i) => unit.reduce((sum, w, k) => sum + w * constants[k]!, parameters.b[l]!.data[i]!));
      }
      const points = pseudoRows(8, 5, 4, 3);
      const expected = points.map((x) => W.map((row, i) => row.reduce((sum, w, j) => sum + w * x[j]!, c[i]!)));
      expectClose(logits(network, parameters, points).flat(), expected.flat(), 1e-12);
    });
  });
});
