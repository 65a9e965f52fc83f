// Letters: A[0] = X, A[l] what layer l answers, Z[L] the logits; dQ = ∂J/∂Q and so on, summed over the rows of a block.
import { lossRows } from '../formulas/loss.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { outputOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { DenseBlock } from './dense.ts';
import type { Draw } from './dropout.ts';
import type { Batch, LayerBlock, LayerCache, Tensors } from './layer.ts';
import { workOf } from './layer-kinds.ts';
import type { Parameters } from './parameters.ts';

/** A block of examples. */
export interface Examples {
  /** (m, inputs). */
  readonly X: Matrix;
  /** (m, outputs). */
  readonly Y: Matrix;
  /** (m, 1): how much each row counts. */
  readonly V: Matrix;
}

/** One of the ways through a batch on which a layer gathers. */
export interface Phase {
  /** From 0. */
  readonly l: number;
  readonly way: 'forward' | 'back';
}

/** Of what a block is asked for its gradient. */
export interface GradientWork {
  readonly parameters: Parameters;
  readonly examples: Examples;
  /** Is added to. */
  readonly gradients: Parameters;
  /** Which units dropout silences. */
  readonly draw?: Draw | undefined;
  /** That the block is part of. */
  readonly batch?: Batch | undefined;
}

/** The layers at work on a block of so many rows. */
interface Block {
  readonly hidden: readonly LayerBlock[];
  readonly output: DenseBlock;
  /** What reaches each of them, as the last pass forward had it: X, A[1], … */
  readonly reaching: Matrix[];
}

type DenseTensors = Tensors<'W' | 'b'>;

/**
 * A feed-forward network at work on blocks of rows. It owns the memory for one
 * block and no parameters: those are passed in, so that several networks (one a
 * thread) can share them.
 */
export class Network {
  /** n[0], the columns of X. */
  readonly inputs: number;
  /** n[L], the columns of Y. */
  readonly outputs: number;
  readonly #network: ResolvedNetwork;
  readonly #kernels: Kernels;
  /** For `blockRows` rows, and for shorter blocks in the beginnings of the same memory. */
  readonly #blocks = new Map<number, Block>();
  /** All memory, in the order in which the layers have asked for it. */
  readonly #memory: Matrix[] = [];

  /** @param blockRows most rows of one block */
  constructor(network: ResolvedNetwork, inputs: number, blockRows: number, kernels: Kernels) {
    this.inputs = inputs;
    this.outputs = outputOf(network).units;
    this.#network = network;
    this.#kernels = kernels;
    this.#open(blockRows, (cols) => {
      const M = kernels.alloc(blockRows, cols);
      this.#memory.push(M);
      return M;
    });
  }

  /**
   * Logits of a block: Z[L], before the output's activation.
   *
   * @param X    (m, inputs), m at most `blockRows`
   * @param draw  which units dropout silences; without it, as in predicting, none
   * @param batch that the block is part of; without it, as in predicting, none
   * @returns (m, outputs); overwritten by the next block
   */
  forward(parameters: Parameters, X: Matrix, draw?: Draw, batch?: Batch): Matrix {
    const { hidden, output } = this.#block(X.rows);
    const A = this.#forwardTo(hidden.length, parameters, X, draw, batch);
    return output.logits(A, parameters.layers.at(-1) as DenseTensors);
  }

  /** @returns what reaches layer `to`, counted from 0 */
  #forwardTo(to: number, parameters: Parameters, X: Matrix, draw?: Draw, batch?: Batch): Matrix {
    const { hidden, reaching } = this.#block(X.rows);
    let A = X;
    for (let l = 0; l < to; l++) {
      reaching[l] = A;
      A = hidden[l]!.forward(A, parameters.layers[l]!, { draw, batch });
    }
    reaching[to] = A;
    return A;
  }

  /**
   * Forward and loss of a block, without gradients and without dropout.
   *
   * @returns the loss summed over the rows, and the logits as `forward` gives them
   */
  loss(parameters: Parameters, examples: Examples, batch?: Batch): { loss: number; Z: Matrix } {
    const Z = this.forward(parameters, examples.X, undefined, batch);
    return { loss: this.#outputGradient(this.#block(examples.X.rows).output, examples), Z };
  }

  /**
   * Forward and backward of a block: backpropagation. Of dense layers,
   *
   *     dZ[L] from the loss        dW[l] += dZ[l]ᵀ A[l−1]        db[l] += Σ rows of dZ[l]
   *     dZ[l−1] = (dZ[l] W[l]) ∘ g[l−1]′(Z[l−1])
   *
   * with M[l] ∘ A[l] in place of A[l], and a factor M[l−1] in the last line, where dropout acts.
   *
   * @param work  its gradients are added to, so that blocks sum up
   * @param watch is told dA of each hidden layer, from the last of them to the first; good until it returns
   * @returns the loss summed over the rows
   */
  addGradient(work: GradientWork, watch?: (l: number, dA: Matrix) => void): number {
    return this.#backwardTo(0, work, watch);
  }

  /**
   * Gathers what a layer must know of the batch, from one block of it.
   *
   * @param phase the layer, from 0, and the way: what is gathered before it on the same way, and on the way forward, is in `work.batch`
   * @param work  its gradients are overwritten by something
   * @param sums  of that layer; is added to
   */
  gather({ l, way }: Phase, work: GradientWork, sums: Float64Array): void {
    const { parameters, examples, draw, batch } = work;
    const layer = this.#block(examples.X.rows).hidden[l]!;
    if (way === 'forward') {
      layer.gather!(this.#forwardTo(l, parameters, examples.X, draw, batch), examples.V, sums);
      return;
    }
    this.#backwardTo(l + 1, work);
    layer.gatherBack!(sums);
  }

  /** Forward, and backward as far as layer `to`, from 0: its parameters are the last that get a gradient. @returns the summed loss */
  #backwardTo(to: number, work: GradientWork, watch?: (l: number, dA: Matrix) => void): number {
    const { parameters, examples, gradients, draw, batch } = work;
    this.forward(parameters, examples.X, draw, batch);
    const { hidden, output, reaching } = this.#block(examples.X.rows);
    const loss = this.#outputGradient(output, examples);
    const last = hidden.length;
    const [tensors, sums] = [parameters.layers[last] as DenseTensors, gradients.layers[last] as DenseTensors];
    output.backwardOfLogits(reaching[last]!, tensors, sums, hidden.at(-1)?.dZ);
    for (let l = last - 1; l >= to; l--) {
      watch?.(l, hidden[l]!.dZ);
      const [own, dOwn] = [parameters.layers[l]!, gradients.layers[l]!];
      hidden[l]!.backward(reaching[l]!, own, dOwn, hidden[l - 1]?.dZ, { draw, batch });
    }
    return loss;
  }

  /** What the layers made of the last block of so many rows, from the first hidden layer to the output; overwritten by the next. */
  cache(rows: number): readonly [...hidden: LayerCache[], output: DenseBlock] {
    const { hidden, output } = this.#block(rows);
    return [...hidden, output];
  }

  /** Fills dZ of the output layer. @returns the summed loss */
  #outputGradient({ g, Z, A, dZ }: DenseBlock, { Y, V }: Examples): number {
    const { loss } = this.#network;
    if (g.name === 'softmax') return this.#kernels.softmaxCrossEntropy(Z, Y, V, dZ);
    if (lossRows[loss.name].of === 'logit') return this.#kernels.elementLoss(loss, Z, Y, V, dZ);
    this.#kernels.activate(g, Z, A);
    const sum = this.#kernels.elementLoss(loss, A, Y, V, dZ);
    this.#kernels.multiplyByDerivative(g, Z, A, dZ);
    return sum;
  }

  #block(rows: number): Block {
    const known = this.#blocks.get(rows);
    if (known !== undefined) return known;
    let next = 0;
    return this.#open(rows, (cols) => this.#kernels.view(this.#memory[next++]!, 0, rows, cols));
  }

  #open(rows: number, memory: (cols: number) => Matrix): Block {
    const kernels = this.#kernels;
    let before = this.inputs;
    const layers = this.#network.layers.map((layer, l) => {
      const block = workOf(layer).open(layer, { l, before, kernels, memory });
      before = layer.units;
      return block;
    });
    const block = { hidden: layers.slice(0, -1), output: layers.at(-1) as DenseBlock, reaching: [] };
    this.#blocks.set(rows, block);
    return block;
  }
}
