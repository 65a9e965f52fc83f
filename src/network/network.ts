// Letters: A[0] = X, Z[l] = A[l−1] W[l]ᵀ + b[l], A[l] = g[l](Z[l]); dZ[l] = ∂J/∂Z[l] and so on, summed over the rows of a block.
import type { Activation } from '../kernels/activation.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { Parameters } from './parameters.ts';

/** What one block of rows needs on its way through one layer. */
interface LayerBlock {
  readonly g: Activation;
  readonly Z: Matrix;
  readonly A: Matrix;
  /** Holds dA on the way in, dZ after. */
  readonly dZ: Matrix;
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
    const whole = network.layers.map(({ units, activation, slope }) => ({
      g: { name: activation, slope },
      Z: kernels.alloc(blockRows, units),
      A: kernels.alloc(blockRows, units),
      dZ: kernels.alloc(blockRows, units),
    }));
    this.#blocks.set(blockRows, whole);
  }

  /**
   * Logits of a block: Z[L], before the output's activation.
   *
   * @param X (m, inputs), m at most `blockRows`
   * @returns (m, outputs); overwritten by the next block
   */
  forward(parameters: Parameters, X: Matrix): Matrix {
    const block = this.#block(X.rows);
    let A = X;
    for (const [l, { g, Z, A: out }] of block.entries()) {
      this.#kernels.affine(A, parameters.W[l]!, parameters.b[l]!, Z);
      if (l < block.length - 1) this.#kernels.activate(g, Z, out);
      A = out;
    }
    return block.at(-1)!.Z;
  }

  /**
   * Forward and loss of a block, without gradients.
   *
   * @param Y (m, outputs)
   * @returns the loss summed over the rows, and the logits as `forward` gives them
   */
  loss(parameters: Parameters, X: Matrix, Y: Matrix): { loss: number; Z: Matrix } {
    const Z = this.forward(parameters, X);
    return { loss: this.#outputGradient(this.#block(X.rows).at(-1)!, Y), Z };
  }

  /**
   * Forward and backward of a block: backpropagation,
   *
   *     dZ[L] from the loss        dW[l] += dZ[l]ᵀ A[l−1]        db[l] += Σ rows of dZ[l]
   *     dZ[l−1] = (dZ[l] W[l]) ∘ g[l−1]′(Z[l−1])
   *
   * @param gradients is added to, so that blocks sum up
   * @returns the loss summed over the rows
   */
  addGradient(parameters: Parameters, X: Matrix, Y: Matrix, gradients: Parameters): number {
    this.forward(parameters, X);
    const block = this.#block(X.rows);
    const loss = this.#outputGradient(block.at(-1)!, Y);
    for (let l = block.length - 1; l >= 0; l--) {
      const { dZ } = block[l]!;
      const before = l > 0 ? block[l - 1] : undefined;
      this.#kernels.addWeightGradient(dZ, before?.A ?? X, gradients.W[l]!);
      this.#kernels.addBiasGradient(dZ, gradients.b[l]!);
      if (before === undefined) break;
      this.#kernels.inputGradient(dZ, parameters.W[l]!, before.dZ);
      this.#kernels.multiplyByDerivative(before.g, before.Z, before.A, before.dZ);
    }
    return loss;
  }

  /** Fills dZ of the output layer. @returns the summed loss */
  #outputGradient({ g, Z, A, dZ }: LayerBlock, Y: Matrix): number {
    if (this.#network.loss === 'cross-entropy') {
      if (g.name === 'softmax') return this.#kernels.softmaxCrossEntropy(Z, Y, dZ);
      return this.#kernels.sigmoidCrossEntropy(Z, Y, dZ);
    }
    this.#kernels.activate(g, Z, A);
    const loss = this.#kernels.squaredError(A, Y, dZ);
    this.#kernels.multiplyByDerivative(g, Z, A, dZ);
    return loss;
  }

  #block(rows: number): readonly LayerBlock[] {
    const known = this.#blocks.get(rows);
    if (known !== undefined) return known;
    const shorter = this.#blocks.get(this.#blockRows)!.map(({ g, Z, A, dZ }) => ({
      g,
      Z: this.#kernels.view(Z, 0, rows, Z.cols),
      A: this.#kernels.view(A, 0, rows, A.cols),
      dZ: this.#kernels.view(dZ, 0, rows, dZ.cols),
    }));
    this.#blocks.set(rows, shorter);
    return shorter;
  }
}
