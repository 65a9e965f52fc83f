// Letters: Z = A W[l]ᵀ + b[l], g(Z) its answers; M the mask of dropout, D = M ∘ g(Z).
import type { Activation } from '../formulas/activation.ts';
import { initialisers } from '../formulas/initialiser.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { DenseLayer } from '../spec/layer-kinds.ts';
import { fanIn } from '../spec/wiring.ts';
import { fillMask } from './dropout.ts';
import type { Bench, LayerBlock, LayerWork, Pass, Tensors } from './layer.ts';

type Parameters = Tensors<'W' | 'b'>;

/** Mask and masked answers of a layer whose units are silenced at random. */
interface Dropout {
  readonly share: number;
  /** 0 for a silenced unit, else 1 / (1 − share). */
  readonly M: Matrix;
  readonly D: Matrix;
}

/** A dense layer at work. */
export class DenseBlock implements LayerBlock<'W' | 'b'> {
  readonly g: Activation;
  readonly Z: Matrix;
  readonly A: Matrix;
  readonly dZ: Matrix;
  readonly #l: number;
  readonly #kernels: Kernels;
  readonly #dropout: Dropout | undefined;

  constructor({ units, activation, slope, dropout }: DenseLayer, { l, kernels, memory }: Bench) {
    this.#l = l;
    this.#kernels = kernels;
    this.g = { name: activation, slope };
    this.Z = memory(units);
    this.A = memory(units);
    this.dZ = memory(units);
    this.#dropout = dropout === 0 ? undefined : { share: dropout, M: memory(units), D: memory(units) };
  }

  /** Z alone. */
  logits(A: Matrix, { W, b }: Parameters): Matrix {
    this.#kernels.affine(A, W, b, this.Z);
    return this.Z;
  }

  forward(A: Matrix, tensors: Parameters, { draw }: Pass): Matrix {
    this.#kernels.activate(this.g, this.logits(A, tensors), this.A);
    if (draw === undefined || this.#dropout === undefined) return this.A;
    const { share, M, D } = this.#dropout;
    fillMask(M, share, draw, this.#l);
    this.#kernels.multiply(M, this.A, D);
    return D;
  }

  backward(A: Matrix, tensors: Parameters, gradients: Parameters, dA: Matrix | undefined, { draw }: Pass): void {
    if (draw !== undefined && this.#dropout !== undefined) {
      this.#kernels.multiply(this.#dropout.M, this.dZ, this.dZ);
    }
    this.#kernels.multiplyByDerivative(this.g, this.Z, this.A, this.dZ);
    this.backwardOfLogits(A, tensors, gradients, dA);
  }

  /** As `backward`, where `dZ` holds dZ already, as the loss gives it. */
  backwardOfLogits(A: Matrix, { W }: Parameters, gradients: Parameters, dA: Matrix | undefined): void {
    this.#kernels.addWeightGradient(this.dZ, A, gradients.W);
    this.#kernels.addBiasGradient(this.dZ, gradients.b);
    if (dA !== undefined) this.#kernels.inputGradient(this.dZ, W, dA);
  }
}

/** Every unit weighs what reaches the layer. */
export const dense: LayerWork<DenseLayer, 'W' | 'b'> = {
  /**
   * Normal random weights row by row, and constant biases. Where a unit takes less than all, its weights are what they would
   * be without the others.
   */
  initialise: ({ W: { data, rows, cols }, b }, { init, biasInit, wired }, random) => {
    for (let unit = 0; unit < rows; unit++) {
      const deviation = initialisers[init].deviation(fanIn(wired?.[unit], cols), rows);
      const end = (unit + 1) * cols;
      for (let i = unit * cols; i < end; i++) data[i] = deviation === 0 ? 0 : deviation * random.normal();
    }
    b.data.fill(biasInit);
  },
  open: (layer, bench) => new DenseBlock(layer, bench),
};
