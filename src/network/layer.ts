// What a layer is to the network. Letters: A what reaches a layer, (m, n[l−1]); dQ is ∂J/∂Q, summed over the rows of a block.
import type { Activation } from '../formulas/activation.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Random } from '../random.ts';
import type { Draw } from './dropout.ts';

/** Parameters of one layer, or as many derivatives, by their letters. */
export type Tensors<Tensor extends string = string> = Readonly<Record<Tensor, Matrix>>;

/** What a layer at work is made with. */
export interface Bench {
  /** Number of the layer, from 0. */
  readonly l: number;
  /** n[l−1]: numbers that reach it. */
  readonly before: number;
  readonly kernels: Kernels;
  /** Memory for the rows of a block, of so many columns. Must be asked for in the same order every time. */
  readonly memory: (cols: number) => Matrix;
}

/** How a block of rows goes through. */
export interface Pass {
  /** Which units dropout silences; undefined, as in predicting, for none. */
  readonly draw: Draw | undefined;
  /** What is known of the batch that the block is part of; undefined, as in predicting, if nothing is asked of it. */
  readonly batch: Batch | undefined;
}

/** The batch of a step, for layers whose answers to a row depend on the other rows. */
export interface Batch {
  /** How much the rows of the block count, (m, 1). */
  readonly V: Matrix;
  /** Of each layer that gathers, what it has gathered from the whole batch as far as the pass must know; see `Gathering`. */
  readonly sums: readonly (Float64Array | undefined)[];
  /** Whether the block is all of the batch: then a layer gathers by itself, and `sums` are where it does. */
  readonly isWhole: boolean;
}

/** What a layer made of the last block of rows, often called the cache; overwritten by the next. */
export interface LayerCache {
  /** (m, units): what the next layer takes where no unit is silenced; of the output layer filled only where the loss needs it. */
  readonly A: Matrix;
  /** Of a layer with an activation: A = g(Z), with Z (m, units). */
  readonly g?: Activation;
  readonly Z?: Matrix;
  /** (m, units): holds dA on the way in; dZ after, where there is a Z. */
  readonly dZ: Matrix;
}

/** A layer at work on blocks of so many rows. It owns memory, and no parameters. */
export interface LayerBlock<Tensor extends string = string> extends LayerCache {
  /** @returns what the next layer takes, (m, units) */
  forward(A: Matrix, tensors: Tensors<Tensor>, pass: Pass): Matrix;

  /**
   * Takes dA of what `forward` has returned from `dZ`, which it may overwrite.
   *
   * @param A         as `forward` was given it
   * @param gradients is added to
   * @param dA        filled with what comes back to A; undefined if nobody asks
   */
  backward(A: Matrix, tensors: Tensors<Tensor>, gradients: Tensors<Tensor>, dA: Matrix | undefined, pass: Pass): void;

  /** Of a layer that gathers: adds what it must know of a block before `forward`, or (`dZ` holding dA) before `backward`. */
  gather?(A: Matrix, V: Matrix, sums: Float64Array): void;
  gatherBack?(sums: Float64Array): void;
}

/** What a layer gathers from all rows of a batch, block by block and shard by shard, on the way forward and on the way back. */
export interface Gathering<Layer, Tensor extends string> {
  /** How many numbers. */
  readonly length: (layer: Layer) => number;
  /** Adds what a later part of the batch has gathered, on one of the ways: `into` may be zeros, and is then a copy. */
  readonly merge: (part: Float64Array, into: Float64Array, layer: Layer, way: 'forward' | 'back') => void;
  /** After a step: has the state of the layer follow what was gathered. */
  readonly remember: (tensors: Tensors<Tensor>, sums: Float64Array, layer: Layer) => void;
}

/** One kind of layer, as it computes: a row of `layer-kinds.ts`. What it is in spec and file is in `spec/layer-kinds.ts`. */
export interface LayerWork<Layer, Tensor extends string> {
  /** Sets the values that training begins with. */
  readonly initialise: (tensors: Tensors<Tensor>, layer: Layer, random: Random) => void;
  readonly open: (layer: Layer, bench: Bench) => LayerBlock<Tensor>;
  /** Of a kind whose answers to a row depend, in training, on the other rows of the batch. */
  readonly gathering?: Gathering<Layer, Tensor>;
}
