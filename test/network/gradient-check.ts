// Backpropagation against central differences (`src/explain/check.ts`), for every activation, loss, depth and regulariser.

import type { TensorCheck } from '../../src/explain/check.ts';
import { checkNetwork } from '../../src/explain/check-network.ts';
import { hiddenActivations, outputActivations } from '../../src/formulas/activation.ts';
import { type LossName, lossNames, lossRows, mayFollow } from '../../src/formulas/loss.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { type Examples, Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import { examplesOf, matrixOf, networkOf, pseudoParameters, pseudoRows } from '../networks.ts';

const kernels = new JsKernels('float64');

/** Every output with squared error, if that may follow it, and every other loss with each output that it asks for. */
const outputs = lossNames.flatMap((loss) => {
  const usual = loss === 'squared-error' ? outputActivations : (lossRows[loss].outputs ?? ['identity' as const]);
  return usual
    .filter((output) => mayFollow(loss, output))
    .map((output) => ({ output, loss, units: output === 'softmax' ? 3 : loss === 'cross-entropy' ? 1 : 2 }));
});

/** Every output and its loss after none, one or three layers of every hidden activation. */
export const cases = outputs.flatMap((last) => [
  { ...last, hidden: 'no hidden', hiddenLayers: [] },
  ...hiddenActivations.flatMap((hidden) =>
    [1, 3].map((count) => ({ ...last, hidden, hiddenLayers: new Array(count).fill(hidden) as (typeof hidden)[] })),
  ),
]);

/** What changes the cost: a penalty, and rows that count differently with labels (not numbers) that are smoothed. */
export interface Regulariser {
  readonly l1?: number;
  readonly l2?: number;
  readonly weights?: readonly number[];
  readonly smoothing?: number;
}

const [rows, inputs, hiddenUnits] = [5, 3, 4];

/** One-hot rows for softmax, 0 and 1 for cross-entropy, else numbers in (-1, 1). */
function targets(output: string, loss: LossName, units: number): number[][] {
  if (output === 'softmax') return Array.from({ length: rows }, (_, i) => [0, 1, 2].map((k) => (i % 3 === k ? 1 : 0)));
  if (loss === 'cross-entropy') return Array.from({ length: rows }, (_, i) => [i % 2]);
  const numbers = pseudoRows(99, rows, units);
  return lossRows[loss].least === 0 ? numbers.map((row) => row.map(Math.abs)) : numbers;
}

function examplesFor({ output, loss, units }: (typeof cases)[number], X: number[][], given: Regulariser): Examples {
  const share = loss === 'cross-entropy' ? (given.smoothing ?? 0) : 0;
  const Y = targets(output, loss, units).map((row) => row.map((y) => y * (1 - share) + share / Math.max(2, units)));
  const examples = examplesOf(matrixOf(X, kernels), matrixOf(Y, kernels), kernels);
  if (given.weights !== undefined) examples.V.data.set(given.weights);
  return examples;
}

/** How far backpropagation lies from central differences: the largest error of any tensor, for the cost of `checkNetwork`. */
export function gradientError(one: (typeof cases)[number], given: Regulariser = {}): number {
  const { output, loss, units, hiddenLayers } = one;
  const network = networkOf([...hiddenLayers.map((name) => [hiddenUnits, name] as const), [units, output]], loss);
  const examples = examplesFor(one, pseudoRows(1, rows, inputs, 2), given);
  const penalty = { l1: given.l1 ?? 0, l2: given.l2 ?? 0 };

  // The first weights with which nothing is near a kink and no layer is left without a gradient of the data.
  for (let seed = 1; seed < 500; seed++) {
    const parameters = pseudoParameters(seed, network, inputs, 1.2, kernels);
    const gradients = allocateParameters(network.layers, inputs, kernels);
    new Network(network, inputs, rows, kernels).addGradient({ parameters, examples, gradients });
    if (!gradients.W.every(({ data }) => data.some((dw) => Math.abs(dw) > 1e-2))) continue;
    const checked = { network, parameters, examples, penalty, kernels };
    const { tensors } = checkNetwork(checked, Number.POSITIVE_INFINITY, new Random(1, 'check'));
    if (tensors.every(({ kinks }) => kinks === 0)) return largestError(tensors);
  }
  throw new Error('no weights are far from the kinks');
}

/** The largest error of any tensor. */
export const largestError = (tensors: readonly TensorCheck[]) => Math.max(...tensors.map(({ error }) => error!));
