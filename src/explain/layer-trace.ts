// Letters, of one example: z[l] = W[l] a[l−1] + b[l], a[l] = g[l](z[l]), a[0] = x; dq is dL/dq of the row's loss L.
import { lossRows } from '../formulas/loss.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { DenseBlock } from '../network/dense.ts';
import { type Examples, Network } from '../network/network.ts';
import { allocateParameters, clear, type Parameters } from '../network/parameters.ts';
import type { DenseLayer, LayerKind } from '../spec/layer-kinds.ts';
import type { TensorShape } from '../spec/layer-row.ts';
import { kindOf, maskedParameters, outputOf, type ResolvedLayer, tensorsOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { WiredUnit } from '../spec/wiring.ts';

type Numbers = readonly number[];
/** A parameter, or its derivative: a list of rows, or one of numbers. */
export type TracedTensor = readonly Numbers[] | Numbers;

/** What one layer makes of one row, forward and backward; the derivatives are null if the row has no target. */
export interface LayerTrace {
  readonly type: LayerKind;
  /** The layer in a word or a few: its activation and what else there is to it but dropout, which is off. */
  readonly words: string;
  /** Of a dense layer, as are `wired`, z and dz. */
  readonly activation?: DenseLayer['activation'];
  /** n[l]. */
  readonly units: number;
  /** Names of the units and what they take, if the spec says so. */
  readonly wired?: readonly WiredUnit[];
  /** By their letters: W (n[l], n[l−1]), row by row; b and what else there is, n[l] numbers, as are z and a. */
  readonly parameters: Readonly<Record<string, TracedTensor>>;
  readonly z?: Numbers;
  readonly a: Numbers;
  /** What comes back to a: W[l+1]ᵀ dz[l+1], or of the output layer dL/da. ±Infinity where a has rounded to 0 or 1. */
  readonly da: Numbers | null;
  /** da ∘ g′(z); of softmax, whose units depend on each other, a − y. */
  readonly dz?: Numbers | null;
  /** By the letters of what is learned, of the same shapes: dW is dz a[l−1]ᵀ, db is dz. */
  readonly gradients: Readonly<Record<string, TracedTensor | null>>;
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
  const example = rowOf(x, y ?? new Array<number>(outputOf(network).units).fill(0), kernels);
  const worker = new Network(network, x.length, 1, kernels);
  const gradients = allocateParameters(network.layers, x.length, kernels);
  const back: number[][] = [];
  const loss = worker.addGradient({ parameters, examples: example, gradients }, (l, { data }) => {
    back[l] = [...data];
  });
  clear(maskedParameters(network.layers, x.length), gradients.all.data);
  const cache = worker.cache(1);
  const output = cache.at(-1) as DenseBlock;
  kernels.activate(output.g, output.Z, output.A);
  if (y !== undefined) back.push(outputDerivative(output, network.loss, y));
  const shapes = tensorsOf(network.layers, x.length);
  const layers = cache.map(({ Z, A, dZ }, l): LayerTrace => {
    const { type, ...told } = { ...network.layers[l]! } as DenseLayer;
    const isLearned = ([letter]: [string, Matrix]) => shapes[l]![letter]!.role !== 'state';
    const learned = Object.entries(gradients.layers[l]!).filter(isLearned);
    return {
      type,
      words: kindOf(network.layers[l]!).words({ ...network.layers[l]!, dropout: 0 } as ResolvedLayer),
      ...(told.activation === undefined ? {} : { activation: told.activation }),
      units: told.units,
      ...(told.wired === undefined ? {} : { wired: told.wired }),
      parameters: listed(Object.entries(parameters.layers[l]!), shapes[l]!),
      ...(Z === undefined ? {} : { z: [...Z.data] }),
      a: [...A.data],
      da: y === undefined ? null : back[l]!,
      ...(Z === undefined ? {} : { dz: y === undefined ? null : [...dZ.data] }),
      gradients: y === undefined ? nulls(learned) : listed(learned, shapes[l]!),
    };
  });
  return { layers, loss: y === undefined ? null : loss };
}

/**
 * One step of gradient descent on the row alone: θ − α dθ of every parameter.
 *
 * @param traced       layers with a target
 * @param learningRate α
 * @param kernels      gives the memory of the new parameters
 */
export function descend(
  { layers }: ResolvedNetwork,
  traced: readonly LayerTrace[],
  learningRate: number,
  kernels: Kernels,
): Parameters {
  const [first] = traced.flatMap(({ parameters: { W } }) => (W === undefined ? [] : [W[0] as Numbers]));
  const stepped = allocateParameters(layers, first!.length, kernels);
  for (const [l, { parameters, gradients }] of traced.entries()) {
    for (const [letter, tensor] of Object.entries(parameters)) {
      const back = (gradients[letter] ?? []).flat();
      stepped.layers[l]![letter]!.data.set(tensor.flat().map((value, at) => value - learningRate * (back[at] ?? 0)));
    }
  }
  return stepped;
}

/** Tensors as lists: weights row by row, others number by number. */
function listed(
  tensors: readonly [string, Matrix][],
  shapes: Readonly<Record<string, TensorShape>>,
): Record<string, TracedTensor> {
  const listOf = (letter: string, M: Matrix) => (shapes[letter]!.role === 'weights' ? listRows(M) : [...M.data]);
  return Object.fromEntries(tensors.map(([letter, M]) => [letter, listOf(letter, M)]));
}

function nulls(tensors: readonly [string, Matrix][]): Record<string, null> {
  return Object.fromEntries(tensors.map(([letter]) => [letter, null]));
}

/** A matrix as a list of its rows. */
function listRows({ data, rows, cols }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
}

/** dL/da of the output layer: −y/a of softmax, of others what the row of the loss says. */
function outputDerivative({ g, Z, A }: DenseBlock, loss: ResolvedNetwork['loss'], y: ArrayLike<number>): number[] {
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
