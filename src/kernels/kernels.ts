// Letters: X inputs, A activations, Z logits (one row per example); W weights (units, inputs), b biases (1, units); dQ is ∂J/∂Q summed over rows.
// Texts write one example per column. A matrix of m rows stored row after row is that matrix stored column after column.
import type { Activation } from '../formulas/activation.ts';
import type { Loss } from '../formulas/loss.ts';
import type { Precision } from '../spec/schema.ts';

/** Numbers of one precision, in whatever memory the engine uses. */
export type Vector = Float32Array | Float64Array;

/** A matrix stored row after row without gaps. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** rows × cols numbers; empty if they lie in a file (`file-rows.ts`), from which `resident` and `gather` bring them. */
  readonly data: Vector;
}

/** The order in which rows are taken. */
export interface Order {
  /** Numbers of rows, from 0. */
  readonly rows: Int32Array;
}

/**
 * The arithmetic a network needs on one block of rows, over matrices this room
 * allocated itself (so that an engine may keep them in WASM or shared memory).
 *
 * Every operation writes into its last argument, which must not overlap an
 * input unless said so. Shapes are settled when the network is built; kernels
 * trust them. A row's result never depends on the other rows of its block
 * (but for the `blas` engine, whose library makes no such promise; it does not predict).
 */
export interface Kernels {
  readonly name: string;
  readonly precision: Precision;

  /** A zeroed matrix to compute with. All allocation happens before training starts. */
  alloc(rows: number, cols: number): Matrix;

  /** A zeroed matrix for rows of data, which may be too large for the engine's own memory: see `resident`. */
  allocRows(rows: number, cols: number): Matrix;

  /** A matrix of the given shape on the numbers of M from `offset` on; shares its memory. */
  view(M: Matrix, offset: number, rows: number, cols: number): Matrix;

  /**
   * M where this engine can work on it: M itself, or a copy that is good until the next call with the same `place`.
   * Rows that did not fit the engine's own memory are brought in block by block this way, and rows in a file several blocks at once.
   *
   * @param place distinguishes copies needed at the same time: 0 for X, 1 for Y, 2 for V
   */
  resident(M: Matrix, place: 0 | 1 | 2): Matrix;

  /** An order of rows, in memory that all threads share. */
  allocOrder(rows: number): Order;

  /** Copies rows side by side: row i of `to` is row order[from + i] of M, for as many rows as `to` has. */
  gather(M: Matrix, order: Order, from: number, to: Matrix): void;

  /**
   * Forgets what the engine keeps of the weights in a form of its own. Must be called after weights have changed,
   * before the next block.
   */
  refresh(): void;

  /** Z = A Wᵀ + b, with A (m, k), W (n, k), b (1, n), Z (m, n). */
  affine(A: Matrix, W: Matrix, b: Matrix, Z: Matrix): void;

  /** dW += dZᵀ A, with dZ (m, n), A (m, k), dW (n, k). */
  addWeightGradient(dZ: Matrix, A: Matrix, dW: Matrix): void;

  /** db += column sums of dZ, with dZ (m, n), db (1, n). */
  addBiasGradient(dZ: Matrix, db: Matrix): void;

  /** dA = dZ W, with dZ (m, n), W (n, k), dA (m, k). */
  inputGradient(dZ: Matrix, W: Matrix, dA: Matrix): void;

  /** A = g(Z), element by element. */
  activate(g: Activation, Z: Matrix, A: Matrix): void;

  /** dZ = dA ∘ g′(Z), in place, where A = g(Z): the last argument holds dA before and dZ after. */
  multiplyByDerivative(g: Activation, Z: Matrix, A: Matrix, dA: Matrix): void;

  /** C = A ∘ B, element by element; C may be A or B. */
  multiply(A: Matrix, B: Matrix, C: Matrix): void;

  // Losses, with V (m, 1) the weights of the rows: the loss and the derivatives of row i are multiplied by v[i].

  /**
   * dP = v ∂L/∂P, element by element, with P what the row of the loss is of: logits or answers.
   *
   * @returns Σ v L, the summed loss
   */
  elementLoss(loss: Loss, P: Matrix, Y: Matrix, V: Matrix, dP: Matrix): number;

  /** dZ = v (softmax(Z) − Y), by row. @returns the summed cross-entropy, in nats */
  softmaxCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number;

  // Steps: elementwise over vectors of one length.

  /** w = w + scale · dw. */
  addScaled(scale: number, dw: Matrix, w: Matrix): void;

  /** x = factor · x. */
  scale(factor: number, x: Matrix): void;

  /** s = decay · s + gain · x: a running sum or mean. */
  blend(decay: number, gain: number, x: Matrix, s: Matrix): void;

  /** s = decay · s + gain · x². */
  blendSquares(decay: number, gain: number, x: Matrix, s: Matrix): void;

  /** w = w − x · rate / (√s · rootScale + epsilon): a step whose size adapts to each parameter. */
  adaptiveStep(step: AdaptiveRate, x: Matrix, s: Matrix, w: Matrix): void;

  /** w towards 0 by `threshold`, and no further: sign(w) · max(|w| − threshold, 0). */
  shrink(threshold: number, w: Matrix): void;

  /** As `shrink`, by the threshold rate / (√s · rootScale + epsilon) of each parameter. */
  adaptiveShrink(step: AdaptiveRate, s: Matrix, w: Matrix): void;
}

/** Of a step divided by the root of a mean square: rate / (√s · rootScale + epsilon). */
export interface AdaptiveRate {
  readonly rate: number;
  readonly rootScale: number;
  readonly epsilon: number;
}
