import { type LossSpec, lossOf } from '../src/formulas/loss.ts';
import type { Kernels, Matrix } from '../src/kernels/kernels.ts';
import type { Examples } from '../src/network/network.ts';
import { allocateParameters, type Parameters } from '../src/network/parameters.ts';
import type { DenseLayer } from '../src/spec/layer-kinds.ts';
import type { ResolvedNetwork } from '../src/spec/resolve.ts';
import type { Span, WiredUnit } from '../src/spec/wiring.ts';
import { pseudoNumbers } from './numbers.ts';

/** A network of the given units and activations, from the first hidden layer to the output. */
export function networkOf(
  layers: readonly (readonly [units: number, activation: DenseLayer['activation']])[],
  loss: LossSpec,
  init: DenseLayer['init'] = 'xavier',
): ResolvedNetwork {
  return {
    layers: layers.map(([units, activation]) => ({
      type: 'dense',
      units,
      activation,
      slope: 0.01,
      init,
      biasInit: 0,
      dropout: 0,
    })),
    loss: lossOf(loss),
  };
}

/** A unit that takes what stands in some places. */
export const unitOf = (...spans: Span[]): WiredUnit => ({ name: `of ${spans.join(' ')}`, from: [], spans });

/** The same network, some of its layers with named units. */
export function wired(
  network: ResolvedNetwork,
  ...layers: readonly (readonly WiredUnit[] | undefined)[]
): ResolvedNetwork {
  const all = network.layers.map((layer, l) => (layers[l] === undefined ? layer : { ...layer, wired: layers[l] }));
  return { ...network, layers: all };
}

/** A matrix in an engine's memory, from its rows. */
export function matrixOf(rows: readonly (readonly number[])[], kernels: Kernels): Matrix {
  const M = kernels.alloc(rows.length, rows[0]!.length);
  M.data.set(rows.flat());
  return M;
}

/** Rows that all count the same. */
export function examplesOf(X: Matrix, Y: Matrix, kernels: Kernels): Examples {
  const V = kernels.alloc(X.rows, 1);
  V.data.fill(1);
  return { X, Y, V };
}

/** Rows of pseudo-random numbers in (-scale, scale). */
export function pseudoRows(seed: number, rows: number, cols: number, scale = 1): number[][] {
  const next = pseudoNumbers(seed);
  return Array.from({ length: rows }, () => Array.from({ length: cols }, () => scale * next()));
}

/** Parameters of pseudo-random numbers in (-scale, scale), biases too. */
export function pseudoParameters(
  seed: number,
  network: ResolvedNetwork,
  inputs: number,
  scale: number,
  kernels: Kernels,
): Parameters {
  const parameters = allocateParameters(network.layers, inputs, kernels);
  const next = pseudoNumbers(seed);
  for (let index = 0; index < parameters.all.data.length; index++) parameters.all.data[index] = scale * next();
  return parameters;
}

/** The numbers of a matrix, by row. */
export function rowsOf({ rows, cols, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
}
