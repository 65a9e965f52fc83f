// Letters as in src/explain/layer-trace.ts: da, dz, dW, db of one row's loss L; the batch gradient is their mean over the rows.

import { describe, expect, it } from 'vitest';
import { descend, tracePassage } from '../../src/explain/layer-trace.ts';
import type { Activation } from '../../src/formulas/activation.ts';
import { activationRows } from '../../src/formulas/activation.ts';
import type { LossName } from '../../src/formulas/loss.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { denseTraces } from '../dense.ts';
import { examplesOf, matrixOf, networkOf, pseudoParameters, pseudoRows, rowsOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';

const kernels = new JsKernels('float64');
const [rows, inputs] = [7, 3];

type Layers = readonly (readonly [number, Activation['name']])[];
const networks: readonly (readonly [string, Layers, LossName])[] = [
  ['logistic', [[1, 'sigmoid']], 'cross-entropy'],
  ['softmax', [[3, 'softmax']], 'cross-entropy'],
  [
    'two hidden layers',
    [
      [5, 'tanh'],
      [4, 'leaky-relu'],
      [1, 'sigmoid'],
    ],
    'cross-entropy',
  ],
  [
    'squared error after two hidden layers',
    [
      [5, 'relu'],
      [4, 'sigmoid'],
      [1, 'tanh'],
    ],
    'squared-error',
  ],
];

describe.each(networks)('the trace of a row, %s,', (_, layers, loss) => {
  const network = networkOf(layers, loss);
  const outputs = layers.at(-1)![0];
  const X = pseudoRows(1, rows, inputs, 2);
  const Y = X.map((_row, i) => (outputs === 1 ? [i % 2] : [0, 1, 2].map((k) => Number(i % 3 === k))));
  const parameters = pseudoParameters(4, network, inputs, 1, kernels);
  const passages = X.map((x, i) => tracePassage(network, parameters, x, Y[i]!, kernels));
  const traces = passages.map((one) => denseTraces(one.layers));

  it('sums over the rows, divided by their number, to the batch gradient and the cost', () => {
    const gradients = allocateParameters(network.layers, inputs, kernels);
    const examples = examplesOf(matrixOf(X, kernels), matrixOf(Y, kernels), kernels);
    const cost = new Network(network, inputs, rows, kernels).addGradient({ parameters, examples, gradients }) / rows;
    for (let l = 0; l < layers.length; l++) {
      const mean = (lists: number[][]) => lists[0]!.map((_v, i) => lists.reduce((sum, one) => sum + one[i]!, 0) / rows);
      const scaled = (data: ArrayLike<number>) => Array.from(data, (value) => value / rows);
      const dW = mean(traces.map((one) => one[l]!.dW!.flat()));
      expectClose(dW, scaled(gradients.W[l]!.data), 1e-12);
      expectClose(mean(traces.map((one) => [...one[l]!.db!])), scaled(gradients.b[l]!.data), 1e-12);
    }
    expectClose([passages.reduce((sum, one) => sum + one.loss!, 0) / rows], [cost], 1e-12);
  });

  it('holds z = W a + b, a = g(z), dz = da g′(z), dW = dz aᵀ and da = Wᵀ dz in every layer', () => {
    for (const [i, passage] of traces.entries()) {
      for (const [l, { W, b, z, a, da, dz, dW, db, activation }] of passage.entries()) {
        const before = l === 0 ? X[i]! : passage[l - 1]!.a;
        expectClose(
          z,
          W.map((row, j) => row.reduce((sum, w, k) => sum + w * before[k]!, b[j]!)),
          1e-12,
        );
        expectClose(
          dW!.flat(),
          dz!.flatMap((value) => before.map((one) => value * one)),
          1e-12,
        );
        expectClose(db!, dz!, 0);
        const next = passage[l + 1];
        if (next !== undefined) {
          expectClose(
            da!,
            a.map((_v, k) => next.W.reduce((sum, row, j) => sum + row[k]! * next.dz![j]!, 0)),
            1e-12,
          );
        }
        if (activation === 'softmax') {
          // dz = J da with the Jacobian ∂aⱼ/∂zₖ = aⱼ (δⱼₖ − aₖ)
          const mean = a.reduce((sum, value, k) => sum + value * da![k]!, 0);
          expectClose(
            dz!,
            a.map((value, k) => value * (da![k]! - mean)),
            1e-12,
          );
          continue;
        }
        const { value, derivative } = activationRows[activation];
        expectClose(
          a,
          z.map((one) => value(one, 0.01)),
          1e-12,
        );
        expectClose(
          dz!,
          da!.map((one, j) => one * derivative(z[j]!, 0.01)),
          1e-12,
        );
      }
    }
  });

  it('steps to θ − α dθ, which lowers the loss of the row', () => {
    const stepped = descend(network, passages[0]!.layers, 0.01, kernels);
    const expected = traces[0]!.flatMap(({ W, b, dW, db }) => [
      ...W.flatMap((row, j) => row.map((w, k) => w - 0.01 * dW![j]![k]!)),
      ...b.map((value, j) => value - 0.01 * db![j]!),
    ]);
    expectClose(stepped.all.data, expected, 1e-15);
    expect(tracePassage(network, stepped, X[0]!, Y[0]!, kernels).loss!).toBeLessThan(passages[0]!.loss!);
  });

  it('leaves the parameters as they were, and has nothing that comes back without a target', () => {
    const { loss: none, layers: untargeted } = tracePassage(network, parameters, X[0]!, undefined, kernels);
    const forward = denseTraces(untargeted);
    expect(none).toBeNull();
    expect(forward.map(({ z, a }) => ({ z, a }))).toEqual(passages[0]!.layers.map(({ z, a }) => ({ z, a })));
    expect(forward.every(({ da, dz, dW, db }) => [da, dz, dW, db].every((one) => one === null))).toBe(true);
    expect(forward.map(({ W }) => W)).toEqual(parameters.W.map(rowsOf));
  });
});

describe('the derivative dL/da of a saturated sigmoid', () => {
  const network = networkOf([[1, 'sigmoid']], 'cross-entropy');
  const daAt = (z: number, y: number) => {
    const parameters = allocateParameters(network.layers, 1, kernels);
    parameters.all.data.set([z, 0]);
    return tracePassage(network, parameters, [1], [y], kernels).layers[0]!.da![0];
  };

  // 1/(1 − a) = 1 + e^z, though a rounds to 1.
  it('is exact as long as e^z is finite, and never NaN', () => {
    expectClose([daAt(40, 0)!], [1 + Math.exp(40)], 1e-15);
    expect([daAt(1000, 0), daAt(1000, 1), daAt(-1000, 0), daAt(-1000, 1)]).toEqual([Infinity, -1, 1, -Infinity]);
  });
});
