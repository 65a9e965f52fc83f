// Letters, of one example: z[l] = W[l] a[l−1] + b[l], a[l] = g[l](z[l]), a[0] = x; dq is dL/dq of the row's loss L.
import { lossRows } from '../formulas/loss.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { clear, maskedParameters } from '../network/mask.ts';
import { type Examples, type LayerCache, Network } from '../network/network.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import type { ResolvedLayer, ResolvedNetwork } from '../spec/resolve.ts';
import type { WiredUnit } from '../spec/wiring.ts';

/** What one layer makes of one row, forward and backward; the derivatives are null if the row has no target. */
export interface LayerTrace {
  readonly activation: ResolvedLayer['activation'];
  /** n[l]. */
  readonly units: number;
  /** Names of the units and what they take, if the spec says so. */
  readonly wired?: readonly WiredUnit[];
  /** (n[l], n[l−1]), row by row. */
  readonly W: readonly (readonly number[])[];
  /** n[l] numbers, as are z and a. */
  readonly b: readonly number[];
  readonly z: readonly number[];
  readonly a: readonly number[];
  /** What comes back to a: W[l+1]ᵀ dz[l+1], or of the output layer dL/da. ±Infinity where a has rounded to 0 or 1. */
  readonly da: readonly number[] | null;
  /** da ∘ g′(z); of softmax, whose units depend on each other, a − y. */
  readonly dz: readonly number[] | null;
  /** dz a[l−1]ᵀ, of the shape of W. */
  readonly dW: readonly (readonly number[])[] | null;
  /** dz. */
  readonly db: readonly number[] | null;
}

/** One row on its way through a network and back. */
export interface Passage {
  readonly layers: readonly LayerTrace[];
  /** L of the row, unpenalised; null if it has no target. */
  readonly loss: number | null;
}

/**
 * Follows one row forward and, if it has a target, backward, without dropout.
 *
 * @param kernels to compute with; the parameters must be in its memory
 * @param x       n[0] numbers
 * @param y       n[L] numbers; undefined if the row has no target
 */
export function tracePassage(
  network: ResolvedNetwork,
  parameters: Parameters,
  x: ArrayLike<number>,
  y: ArrayLike<number> | undefined,
  kernels: Kernels,
): Passage {
  const example = rowOf(x, y ?? new Array<number>(network.layers.at(-1)!.units).fill(0), kernels);
  const worker = new Network(network, x.length, 1, kernels);
  const gradients = allocateParameters(network.layers, x.length, kernels);
  const loss = worker.addGradient(parameters, example, gradients);
  clear(maskedParameters(network.layers, x.length), gradients.all.data);
  const cache = worker.cache(1);
  const last = cache.at(-1)!;
  kernels.activate(last.g, last.Z, last.A);
  const layers = cache.map((layer, l): LayerTrace => {
    const forward = {
      activation: layer.g.name,
      units: layer.Z.cols,
      ...wiringOf(network.layers[l]!),
      W: listRows(parameters.W[l]!),
      b: [...parameters.b[l]!.data],
      z: [...layer.Z.data],
      a: [...layer.A.data],
    };
    if (y === undefined) return { ...forward, da: null, dz: null, dW: null, db: null };
    const da =
      l + 1 < cache.length
        ? comingBack(cache[l + 1]!, parameters.W[l + 1]!, kernels)
        : outputDerivative(layer, network.loss, y);
    return { ...forward, da, dz: [...layer.dZ.data], dW: listRows(gradients.W[l]!), db: [...gradients.b[l]!.data] };
  });
  return { layers, loss: y === undefined ? null : loss };
}

/**
 * One step of gradient descent on the row alone: W[l] − α dW[l] and b[l] − α db[l].
 *
 * @param layers       traced with a target
 * @param learningRate α
 * @param kernels      gives the memory of the new parameters
 */
export function descend(
  { layers }: ResolvedNetwork,
  traced: readonly LayerTrace[],
  learningRate: number,
  kernels: Kernels,
): Parameters {
  const stepped = allocateParameters(layers, traced[0]!.W[0]!.length, kernels);
  for (const [l, { W, b, dW, db }] of traced.entries()) {
    stepped.W[l]!.data.set(W.flatMap((row, j) => row.map((w, k) => w - learningRate * dW![j]![k]!)));
    stepped.b[l]!.data.set(b.map((value, j) => value - learningRate * db![j]!));
  }
  return stepped;
}

function wiringOf({ wired }: ResolvedLayer): { wired?: readonly WiredUnit[] } {
  return wired === undefined ? {} : { wired };
}

/** A matrix as a list of its rows. */
export function listRows({ data, rows, cols }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
}

/** da[l] = W[l+1]ᵀ dz[l+1]. */
function comingBack({ dZ }: LayerCache, W: Matrix, kernels: Kernels): number[] {
  const dA = kernels.alloc(1, W.cols);
  kernels.inputGradient(dZ, W, dA);
  return [...dA.data];
}

/** dL/da of the output layer: −y/a of softmax, of others what the row of the loss says. */
function outputDerivative({ g, Z, A }: LayerCache, loss: ResolvedNetwork['loss'], y: ArrayLike<number>): number[] {
  const { byAnswer } = lossRows[loss.name];
  return Array.from(A.data, (a, j) => {
    if (g.name === 'softmax') return y[j] === 0 ? -0 : -y[j]! / a;
    return byAnswer(Z.data[j]!, a, y[j]!, loss.setting);
  });
}

function rowOf(x: ArrayLike<number>, y: ArrayLike<number>, kernels: Kernels): Examples {
  const [X, Y, V] = [kernels.alloc(1, x.length), kernels.alloc(1, y.length), kernels.alloc(1, 1)];
  X.data.set(x);
  Y.data.set(y);
  V.data[0] = 1;
  return { X, Y, V };
}
