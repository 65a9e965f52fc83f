// Letters: A[0] = X, Z[l] = A[l−1] W[l]ᵀ + b[l], A[l] = g[l](Z[l]); dZ[l] = ∂J/∂Z[l] and so on, summed over the rows of a block.
import type { Activation } from '../formulas/activation.ts';
import { lossRows } from '../formulas/loss.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { type Draw, fillMask } from './dropout.ts';
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

/** What one layer made of a block of rows: often called the cache. */
export interface LayerCache {
  readonly g: Activation;
  /** (m, units). */
  readonly Z: Matrix;
  /** (m, units); of the output layer filled only where the loss needs it. */
  readonly A: Matrix;
  /** (m, units): holds dA on the way in, dZ after. */
  readonly dZ: Matrix;
}

/** What one block of rows needs on its way through one layer. */
interface LayerBlock extends LayerCache {
  /** Of a layer with dropout, in training. */
  readonly dropout: Dropout | undefined;
}

/** D = M ∘ A is what the next layer sees of a layer with dropout. */
interface Dropout {
  readonly share: number;
  /** 0 for a silenced unit, else 1 / (1 − share). */
  readonly M: Matrix;
  readonly D: Matrix;
}

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
  /** Memory for `blockRows` rows, and views of its beginning for shorter blocks. */
  readonly #blocks = new Map<number, readonly LayerBlock[]>();
  readonly #blockRows: number;

  /** @param blockRows most rows of one block */
  constructor(network: ResolvedNetwork, inputs: number, blockRows: number, kernels: Kernels) {
    this.inputs = inputs;
    this.outputs = network.layers.at(-1)!.units;
    this.#network = network;
    this.#kernels = kernels;
    this.#blockRows = blockRows;
    const matrix = (units: number) => kernels.alloc(blockRows, units);
    const whole = network.layers.map(({ units, activation, slope, dropout }) => ({
      g: { name: activation, slope },
      Z: matrix(units),
      A: matrix(units),
      dZ: matrix(units),
      dropout: dropout === 0 ? undefined : { share: dropout, M: matrix(units), D: matrix(units) },
    }));
    this.#blocks.set(blockRows, whole);
  }

  /**
   * Logits of a block: Z[L], before the output's activation.
   *
   * @param X    (m, inputs), m at most `blockRows`
   * @param draw which units dropout silences; without it, as in predicting, none
   * @returns (m, outputs); overwritten by the next block
   */
  forward(parameters: Parameters, X: Matrix, draw?: Draw): Matrix {
    const block = this.#block(X.rows);
    let A = X;
    for (const [l, layer] of block.entries()) {
      this.#kernels.affine(A, parameters.W[l]!, parameters.b[l]!, layer.Z);
      if (l === block.length - 1) break;
      this.#kernels.activate(layer.g, layer.Z, layer.A);
      A = draw === undefined || layer.dropout === undefined ? layer.A : this.#silence(layer.A, layer.dropout, draw, l);
    }
    return block.at(-1)!.Z;
  }

  /**
   * Forward and loss of a block, without gradients and without dropout.
   *
   * @returns the loss summed over the rows, and the logits as `forward` gives them
   */
  loss(parameters: Parameters, examples: Examples): { loss: number; Z: Matrix } {
    const Z = this.forward(parameters, examples.X);
    return { loss: this.#outputGradient(this.#block(examples.X.rows).at(-1)!, examples), Z };
  }

  /**
   * Forward and backward of a block: backpropagation,
   *
   *     dZ[L] from the loss        dW[l] += dZ[l]ᵀ A[l−1]        db[l] += Σ rows of dZ[l]
   *     dZ[l−1] = (dZ[l] W[l]) ∘ g[l−1]′(Z[l−1])
   *
   * with M[l] ∘ A[l] in place of A[l], and a factor M[l−1] in the last line, where dropout acts.
   *
   * @param gradients is added to, so that blocks sum up
   * @param draw      which units dropout silences
   * @returns the loss summed over the rows
   */
  addGradient(parameters: Parameters, examples: Examples, gradients: Parameters, draw?: Draw): number {
    const { X } = examples;
    this.forward(parameters, X, draw);
    const block = this.#block(X.rows);
    const loss = this.#outputGradient(block.at(-1)!, examples);
    for (let l = block.length - 1; l >= 0; l--) {
      const { dZ } = block[l]!;
      const before = l > 0 ? block[l - 1] : undefined;
      const dropout = draw === undefined ? undefined : before?.dropout;
      this.#kernels.addWeightGradient(dZ, dropout?.D ?? before?.A ?? X, gradients.W[l]!);
      this.#kernels.addBiasGradient(dZ, gradients.b[l]!);
      if (before === undefined) break;
      this.#kernels.inputGradient(dZ, parameters.W[l]!, before.dZ);
      if (dropout !== undefined) this.#kernels.multiply(dropout.M, before.dZ, before.dZ);
      this.#kernels.multiplyByDerivative(before.g, before.Z, before.A, before.dZ);
    }
    return loss;
  }

  /** What the layers made of the last block of so many rows, from the first hidden layer to the output; overwritten by the next. */
  cache(rows: number): readonly LayerCache[] {
    return this.#block(rows);
  }

  /** D of a layer whose units are silenced at random. */
  #silence(A: Matrix, { share, M, D }: Dropout, draw: Draw, layer: number): Matrix {
    fillMask(M, share, draw, layer);
    this.#kernels.multiply(M, A, D);
    return D;
  }

  /** Fills dZ of the output layer. @returns the summed loss */
  #outputGradient({ g, Z, A, dZ }: LayerBlock, { Y, V }: Examples): number {
    const { loss } = this.#network;
    if (g.name === 'softmax') return this.#kernels.softmaxCrossEntropy(Z, Y, V, dZ);
    if (lossRows[loss.name].of === 'logit') return this.#kernels.elementLoss(loss, Z, Y, V, dZ);
    this.#kernels.activate(g, Z, A);
    const sum = this.#kernels.elementLoss(loss, A, Y, V, dZ);
    this.#kernels.multiplyByDerivative(g, Z, A, dZ);
    return sum;
  }

  #block(rows: number): readonly LayerBlock[] {
    const known = this.#blocks.get(rows);
    if (known !== undefined) return known;
    const first = (M: Matrix) => this.#kernels.view(M, 0, rows, M.cols);
    const shorter = this.#blocks.get(this.#blockRows)!.map(({ g, Z, A, dZ, dropout }) => ({
      g,
      Z: first(Z),
      A: first(A),
      dZ: first(dZ),
      dropout: dropout && { share: dropout.share, M: first(dropout.M), D: first(dropout.D) },
    }));
    this.#blocks.set(rows, shorter);
    return shorter;
  }
}
