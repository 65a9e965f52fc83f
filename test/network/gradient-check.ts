// Backpropagation against central differences, for every activation, loss, depth and regulariser.
import { JsKernels } from '../../src/kernels/js.ts';
import { type Examples, Network } from '../../src/network/network.ts';
import { allocateParameters, type Parameters } from '../../src/network/parameters.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import { hiddenActivations } from '../../src/spec/schema.ts';
import { addPenaltyGradient, penaltyOf } from '../../src/training/penalty.ts';
import { examplesOf, matrixOf, networkOf, pseudoParameters, pseudoRows, rowsOf } from '../networks.ts';

const kernels = new JsKernels('float64');

const outputs = [
  { output: 'sigmoid', loss: 'cross-entropy', units: 1 },
  { output: 'softmax', loss: 'cross-entropy', units: 3 },
  { output: 'identity', loss: 'squared-error', units: 2 },
  { output: 'sigmoid', loss: 'squared-error', units: 2 },
  { output: 'tanh', loss: 'squared-error', units: 2 },
  { output: 'relu', loss: 'squared-error', units: 2 },
  { output: 'leaky-relu', loss: 'squared-error', units: 2 },
] as const;

/** Every output and its loss after none, one or three layers of every hidden activation. */
export const cases = outputs.flatMap((last) => [
  { ...last, hidden: 'no hidden', hiddenLayers: [] },
  ...hiddenActivations.flatMap((hidden) =>
    [1, 3].map((count) => ({ ...last, hidden, hiddenLayers: new Array(count).fill(hidden) as (typeof hidden)[] })),
  ),
]);

/** What changes the cost: a penalty, and rows that count differently with labels (not numbers) that are smoothed. */
export interface Regulariser {
  readonly l2?: number;
  readonly weights?: readonly number[];
  readonly smoothing?: number;
}

const [rows, inputs, hiddenUnits] = [5, 3, 4];

/** One-hot rows for softmax, 0 and 1 for cross-entropy, else numbers in (-1, 1). */
function targets(output: string, loss: string, units: number): number[][] {
  if (output === 'softmax') return Array.from({ length: rows }, (_, i) => [0, 1, 2].map((k) => (i % 3 === k ? 1 : 0)));
  if (loss === 'cross-entropy') return Array.from({ length: rows }, (_, i) => [i % 2]);
  return pseudoRows(99, rows, units);
}

/** Least distance of any logit to 0, by plain arithmetic: nearer than that a kink is not met by a small change. */
function distanceToKinks(network: ResolvedNetwork, { W, b }: Parameters, X: number[][]): number {
  const g = { relu: (z: number) => Math.max(z, 0), 'leaky-relu': (z: number) => Math.max(z, 0.01 * z) };
  let least = Number.POSITIVE_INFINITY;
  let A = X;
  for (const [l, { activation }] of network.layers.entries()) {
    const Z = A.map((a) => rowsOf(W[l]!).map((unit, j) => unit.reduce((sum, w, k) => sum + w * a[k]!, b[l]!.data[j]!)));
    if (activation !== 'relu' && activation !== 'leaky-relu') {
      A = Z.map((z) => z.map((value) => (activation === 'identity' ? value : Math.tanh(value))));
      continue;
    }
    for (const z of Z.flat()) least = Math.min(least, Math.abs(z));
    A = Z.map((z) => z.map(g[activation]));
  }
  return least;
}

export const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value ** 2, 0));

/** Central differences of a cost by every parameter. */
export function centralDifferences({ all: { data } }: Parameters, cost: () => number, h = 1e-5): number[] {
  return Array.from(data, (value, index) => {
    data[index] = value + h;
    const above = cost();
    data[index] = value - h;
    const below = cost();
    data[index] = value;
    return (above - below) / (2 * h);
  });
}

/** |measured − computed| / (|measured| + |computed|), with norms over all parameters. */
export function relativeError(measured: ArrayLike<number>, computed: ArrayLike<number>): number {
  const difference = Array.from(measured, (value, index) => value - computed[index]!);
  return norm(difference) / (norm(measured) + norm(computed));
}

function examplesFor({ output, loss, units }: (typeof cases)[number], X: number[][], given: Regulariser): Examples {
  const share = loss === 'cross-entropy' ? (given.smoothing ?? 0) : 0;
  const Y = targets(output, loss, units).map((row) => row.map((y) => y * (1 - share) + share / Math.max(2, units)));
  const examples = examplesOf(matrixOf(X, kernels), matrixOf(Y, kernels), kernels);
  if (given.weights !== undefined) examples.V.data.set(given.weights);
  return examples;
}

/** How far backpropagation lies from central differences, for the gradient of J = Σ v L / Σ v + λ₂/2 Σ w². */
export function gradientError(one: (typeof cases)[number], given: Regulariser = {}): number {
  const { output, loss, units, hiddenLayers } = one;
  const network = networkOf([...hiddenLayers.map((name) => [hiddenUnits, name] as const), [units, output]], loss);
  const points = pseudoRows(1, rows, inputs, 2);
  const examples = examplesFor(one, points, given);
  const weight = Array.from(examples.V.data).reduce((sum, v) => sum + v, 0);
  const penalty = { l1: 0, l2: given.l2 ?? 0 };
  const worker = new Network(network, inputs, rows, kernels);

  // The first weights that keep every logit away from the kinks and leave no layer without a gradient of the data.
  for (let seed = 1; seed < 500; seed++) {
    const parameters = pseudoParameters(seed, network, inputs, 1.2, kernels);
    if (distanceToKinks(network, parameters, points) < 1e-3) continue;
    const gradients = allocateParameters(network.layers, inputs, kernels);
    worker.addGradient(parameters, examples, gradients);
    kernels.scale(1 / weight, gradients.all);
    if (!gradients.W.every((dW) => norm(dW.data) > 1e-3)) continue;
    if (penalty.l2 > 0) addPenaltyGradient(parameters, penalty, gradients, kernels);
    const cost = () => worker.loss(parameters, examples).loss / weight + penaltyOf(parameters, penalty);
    return relativeError(centralDifferences(parameters, cost), gradients.all.data);
  }
  throw new Error('no weights are far from the kinks');
}
