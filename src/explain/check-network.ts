// The gradient of a network on given rows, as training computes it, against central differences of its cost.
import { rowOf } from '../formulas/activation.ts';
import { lossRows } from '../formulas/loss.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { LayerCache } from '../network/layer.ts';
import { type Examples, Network } from '../network/network.ts';
import { allocateParameters, clear, type Parameters } from '../network/parameters.ts';
import type { Random } from '../random.ts';
import { maskedParameters, tensorsOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { wholeBatch } from '../training/batch-sums.ts';
import { addPenaltyGradient, type Penalty, penaltyOf } from '../training/penalty.ts';
import { checkGradient, type TensorCheck } from './check.ts';

/** What is checked: a network at given parameters, on rows, with the penalty of training. */
export interface CheckedNetwork {
  readonly network: ResolvedNetwork;
  readonly parameters: Parameters;
  /** Rows with their weights v, in the memory of `kernels`. */
  readonly examples: Examples;
  readonly penalty: Penalty;
  /** Of double precision: those of single precision round more than is looked for. */
  readonly kernels: Kernels;
}

/** What the check found. */
export interface NetworkCheck {
  /** Rows that do not lie on a kink, or all if all do. */
  readonly rows: number;
  /** J. */
  readonly cost: number;
  /** W1, b1, W2, … */
  readonly tensors: readonly TensorCheck[];
}

/**
 * Checks the gradient of J = Σ v L / Σ v + λ₂/2 Σ w² + λ₁ Σ |w|, without dropout. Rows that lie on a kink are left out: where
 * all units before are silent and biases are 0, a ReLU gets exactly 0, and every bias on the way would cross its kink.
 * Weights that wiring holds at 0 are none of its parameters, as in training.
 *
 * @param most parameters that are tried of one tensor; of a larger one, some at random
 */
export function checkNetwork(checked: CheckedNetwork, most: number, random: Random): NetworkCheck {
  const { network, parameters, penalty, kernels } = checked;
  const examples = offKinks(checked);
  const { X, V } = examples;
  const worker = new Network(network, X.cols, X.rows, kernels);
  const weight = Array.from(V.data).reduce((sum, v) => sum + v, 0);
  const gradient = allocateParameters(network.layers, X.cols, kernels);
  const batch = wholeBatch(network.layers, V);
  worker.addGradient({ parameters, examples, gradients: gradient, batch });
  kernels.scale(1 / weight, gradient.all);
  if (penalty.l2 > 0) addPenaltyGradient(parameters, penalty, gradient, kernels);
  for (const [l, { data }] of parameters.W.entries()) {
    for (let i = 0; i < data.length; i++) gradient.W[l]!.data[i]! += penalty.l1 * Math.sign(data[i]!);
  }
  const held = maskedParameters(network.layers, X.cols);
  clear(held, gradient.all.data);
  const cost = () => worker.loss(parameters, examples, batch).loss / weight + penaltyOf(parameters, penalty);
  const cache = worker.cache(X.rows);
  const reaching = [X, ...cache.slice(0, -1).map(({ A }) => A)].map(greatest);
  const reach = tensorsOf(network.layers, X.cols).map((shapes, l) => {
    const multiplying = Object.entries(shapes).filter(([, { role }]) => role === 'weights' || role === 'factors');
    return Object.fromEntries(multiplying.map(([letter]) => [letter, reaching[l]!]));
  });
  const kinked = kinkedLogits(cache).map(({ data }) => data);
  const signed = penalty.l1 > 0 ? parameters.W.map(({ data }) => data) : [];
  const errors = lossRows[network.loss.name].kink ? () => [errorsOf(cache.at(-1)!.A, examples.Y)] : () => [];
  const hasKinks = kinked.length + signed.length + errors().length > 0;
  const sides = hasKinks ? { sides: () => signs([...kinked, ...signed, ...errors()]) } : {};
  return {
    rows: X.rows,
    cost: cost(),
    tensors: checkGradient({ parameters, gradient, cost, reach, held, ...sides }, most, random),
  };
}

/** The rows without those of which a ReLU gets exactly 0; all of them if that leaves none. */
function offKinks({ network, parameters, examples, kernels }: CheckedNetwork): Examples {
  const { X, Y, V } = examples;
  const worker = new Network(network, X.cols, X.rows, kernels);
  worker.forward(parameters, X, undefined, wholeBatch(network.layers, V));
  const logits = kinkedLogits(worker.cache(X.rows));
  const isOff = (row: number) =>
    logits.every(({ data, cols }) => !data.subarray(row * cols, (row + 1) * cols).includes(0));
  const kept = Array.from({ length: X.rows }, (_, row) => row).filter(isOff);
  if (kept.length === X.rows || kept.every((row) => V.data[row] === 0)) return examples;
  const order = kernels.allocOrder(kept.length);
  order.rows.set(kept);
  const gather = (M: Matrix) => {
    const rows = kernels.alloc(kept.length, M.cols);
    kernels.gather(M, order, 0, rows);
    return rows;
  };
  return { X: gather(X), Y: gather(Y), V: gather(V) };
}

/** Z of the layers whose activation has a kink at 0. */
function kinkedLogits(cache: readonly LayerCache[]): Matrix[] {
  return cache.flatMap(({ g, Z }) => (g !== undefined && Z !== undefined && rowOf(g.name).kink ? [Z] : []));
}

/** a − y, at 0 of which some losses have a kink. */
function errorsOf(A: Matrix, Y: Matrix): Matrix['data'] {
  return A.data.map((a, i) => a - Y.data[i]!);
}

/** Greatest size in each column. */
function greatest({ data, rows, cols }: Matrix): Float64Array {
  const sizes = new Float64Array(cols);
  for (let i = 0; i < rows * cols; i++) sizes[i % cols] = Math.max(sizes[i % cols]!, Math.abs(data[i]!));
  return sizes;
}

/** 1 for each number from 0 up, as ReLU takes them, else 0. */
function signs(numbers: readonly Matrix['data'][]): Uint8Array {
  const found = new Uint8Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of numbers) for (let i = 0; i < list.length; i++) found[at++] = list[i]! >= 0 ? 1 : 0;
  return found;
}
