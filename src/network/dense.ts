// Letters: Z = A[l−1] W[l]ᵀ + b[l], G = g(Z); M the mask of dropout, D = M ∘ G. A[l] is G, or D; with a skip A[l−1] + G, or A[l−1] + D
// (He, Zhang, Ren, Sun 2016), so that dZ is dA[l] ∘ M ∘ g′(Z) and dA[l−1] = dZ W[l] + dA[l].
import type { Activation } from '../formulas/activation.ts';
import { initialisers } from '../formulas/initialiser.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { DenseLayer } from '../spec/layer-kinds.ts';
import { fanIn } from '../spec/wiring.ts';
import { type Draw, fillMask } from './dropout.ts';
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
  /** Of a layer that adds what reaches it to its answers: G, and dA. */
  readonly #skip: { readonly G: Matrix; readonly dA: Matrix } | undefined;

  constructor({ units, activation, slope, dropout, skip }: DenseLayer, { l, kernels, memory }: Bench) {
    this.#l = l;
    this.#kernels = kernels;
    this.g = { name: activation, slope };
    this.Z = memory(units);
    this.A = memory(units);
    this.dZ = memory(units);
    this.#dropout = dropout === 0 ? undefined : { share: dropout, M: memory(units), D: memory(units) };
    this.#skip = skip ? { G: memory(units), dA: memory(units) } : undefined;
  }

  /** Z alone. */
  logits(A: Matrix, { W, b }: Parameters): Matrix {
    this.#kernels.affine(A, W, b, this.Z);
    return this.Z;
  }

  forward(A: Matrix, tensors: Parameters, { draw }: Pass): Matrix {
    const G = this.#answers;
    this.#kernels.activate(this.g, this.logits(A, tensors), G);
    const left = draw === undefined ? G : this.#silence(G, draw);
    if (this.#skip === undefined) return left;
    this.A.data.set(left.data);
    this.#kernels.addScaled(1, A, this.A);
    return this.A;
  }

  /** G. */
  get #answers(): Matrix {
    return this.#skip?.G ?? this.A;
  }

  /** D, if any unit is silenced. */
  #silence(G: Matrix, draw: Draw): Matrix {
    if (this.#dropout === undefined) return G;
    const { share, M, D } = this.#dropout;
    fillMask(M, share, draw, this.#l);
    this.#kernels.multiply(M, G, D);
    return D;
  }

  backward(A: Matrix, tensors: Parameters, gradients: Parameters, dA: Matrix | undefined, { draw }: Pass): void {
    this.#skip?.dA.data.set(this.dZ.data);
    if (draw !== undefined && this.#dropout !== undefined) {
      this.#kernels.multiply(this.#dropout.M, this.dZ, this.dZ);
    }
    this.#kernels.multiplyByDerivative(this.g, this.Z, this.#answers, this.dZ);
    this.backwardOfLogits(A, tensors, gradients, dA);
    if (dA !== undefined && this.#skip !== undefined) this.#kernels.addScaled(1, this.#skip.dA, dA);
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
