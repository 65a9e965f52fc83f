// Batch normalisation (Ioffe, Szegedy 2015). Letters: X̂ = (A[l−1] − μ) / √(σ² + ε), A[l] = γ ∘ X̂ + β, row by row; v how much a
// row counts, w = Σ v. In training μ = Σ v a / w and σ² = Σ v (a − μ)² / w are those of the batch, by number; else the running ones.
import type { Matrix } from '../kernels/kernels.ts';
import type { BatchNormLayer } from '../spec/layer-kinds.ts';
import type { Bench, Gathering, LayerBlock, LayerWork, Pass, Tensors } from './layer.ts';

type Letters = 'gamma' | 'beta' | 'mean' | 'variance';
type Parameters = Tensors<Letters>;

/**
 * What is gathered of n numbers: w, then μ, Σ v (a − μ)², Σ dA[l] and Σ dA[l] ∘ X̂ of each. Parts are merged as Chan, Golub,
 * LeVeque 1983 have it.
 */
function viewsOf(sums: Float64Array, n: number) {
  const view = (index: number) => sums.subarray(1 + index * n, 1 + (index + 1) * n);
  return { mean: view(0), squares: view(1), back: view(2), backByX: view(3) };
}

class BatchNormBlock implements LayerBlock<Letters> {
  readonly A: Matrix;
  readonly dZ: Matrix;
  /** X̂. */
  readonly #X: Matrix;
  /** 1 / √(σ² + ε). */
  readonly #inverse: Float64Array;
  readonly #layer: BatchNormLayer;
  readonly #l: number;

  constructor(layer: BatchNormLayer, { l, memory }: Bench) {
    this.#layer = layer;
    this.#l = l;
    this.A = memory(layer.units);
    this.dZ = memory(layer.units);
    this.#X = memory(layer.units);
    this.#inverse = new Float64Array(layer.units);
  }

  forward(A: Matrix, { gamma, beta, mean, variance }: Parameters, { batch }: Pass): Matrix {
    const { units, epsilon } = this.#layer;
    const sums = batch?.sums[this.#l];
    if (batch?.isWhole && sums !== undefined) {
      sums.fill(0);
      this.gather(A, batch.V, sums);
    }
    const found = sums && viewsOf(sums, units);
    for (let j = 0; j < units; j++) {
      const center = found === undefined ? mean.data[j]! : found.mean[j]!;
      const spread = found === undefined ? variance.data[j]! : found.squares[j]! / (sums![0]! || 1);
      this.#inverse[j] = 1 / Math.sqrt(spread + epsilon);
      for (let at = j; at < A.rows * units; at += units) {
        this.#X.data[at] = (A.data[at]! - center) * this.#inverse[j]!;
        this.A.data[at] = gamma.data[j]! * this.#X.data[at]! + beta.data[j]!;
      }
    }
    return this.A;
  }

  /** dA[l−1] = γ / √(σ² + ε) ∘ (dA[l] − v / w (Σ dA[l] + X̂ ∘ Σ dA[l] ∘ X̂)), since μ and σ² depend on every row; without the sums where they are fixed. */
  backward(_: Matrix, { gamma }: Parameters, gradients: Parameters, dA: Matrix | undefined, { batch }: Pass): void {
    const { units } = this.#layer;
    const { rows, data: dB } = this.dZ;
    const X = this.#X.data;
    const sums = batch?.sums[this.#l];
    const own = batch?.isWhole && sums !== undefined ? sums : new Float64Array(gathering.length(this.#layer));
    this.gatherBack(own);
    const [found, mine] = [sums && viewsOf(sums, units), viewsOf(own, units)];
    for (let j = 0; j < units; j++) {
      gradients.gamma.data[j]! += mine.backByX[j]!;
      gradients.beta.data[j]! += mine.back[j]!;
      if (dA === undefined) continue;
      const factor = gamma.data[j]! * this.#inverse[j]!;
      for (let row = 0, at = j; row < rows; row++, at += units) {
        const share = found === undefined ? 0 : batch!.V.data[row]! / (sums![0]! || 1);
        const shift = found === undefined ? 0 : share * (found.back[j]! + X[at]! * found.backByX[j]!);
        dA.data[at] = factor * (dB[at]! - shift);
      }
    }
  }

  gather(A: Matrix, V: Matrix, sums: Float64Array): void {
    const { units } = this.#layer;
    const part = new Float64Array(sums.length);
    const { mean, squares } = viewsOf(part, units);
    for (let row = 0; row < A.rows; row++) part[0]! += V.data[row]!;
    if (part[0] === 0) return;
    for (let j = 0; j < units; j++) {
      let total = 0;
      for (let row = 0, at = j; row < A.rows; row++, at += units) total += V.data[row]! * A.data[at]!;
      mean[j] = total / part[0]!;
      for (let row = 0, at = j; row < A.rows; row++, at += units) {
        squares[j]! += V.data[row]! * (A.data[at]! - mean[j]!) ** 2;
      }
    }
    mergeForward(part, sums, units);
  }

  gatherBack(sums: Float64Array): void {
    const { units } = this.#layer;
    const { back, backByX } = viewsOf(sums, units);
    for (let j = 0; j < units; j++) {
      let [total, byX] = [0, 0];
      for (let at = j; at < this.dZ.rows * units; at += units) {
        total += this.dZ.data[at]!;
        byX += this.dZ.data[at]! * this.#X.data[at]!;
      }
      back[j]! += total;
      backByX[j]! += byX;
    }
  }
}

function mergeForward(part: Float64Array, into: Float64Array, units: number): void {
  const [weight, more] = [into[0]!, part[0]!];
  if (more === 0) return;
  const all = weight + more;
  const [own, other] = [viewsOf(into, units), viewsOf(part, units)];
  for (let j = 0; j < units; j++) {
    const apart = other.mean[j]! - own.mean[j]!;
    own.mean[j] = weight === 0 ? other.mean[j]! : own.mean[j]! + (apart * more) / all;
    own.squares[j]! += other.squares[j]! + (weight === 0 ? 0 : (apart * apart * weight * more) / all);
  }
  into[0] = all;
}

const gathering: Gathering<BatchNormLayer, Letters> = {
  length: ({ units }) => 1 + 4 * units,
  merge: (part, into, { units }, way) => {
    if (way === 'forward') {
      mergeForward(part, into, units);
      return;
    }
    for (let index = 1 + 2 * units; index < into.length; index++) into[index]! += part[index]!;
  },
  /**
   * Running μ and σ² go the share `momentum` of the way to those of the batch, σ² by w − 1, as if every row were there v times. A batch that
   * weighs no more than one row tells nothing of σ², and is left out.
   */
  remember: ({ mean, variance }, sums, { units, momentum }) => {
    const weight = sums[0]!;
    if (weight <= 1) return;
    const found = viewsOf(sums, units);
    for (let j = 0; j < units; j++) {
      mean.data[j] = (1 - momentum) * mean.data[j]! + momentum * found.mean[j]!;
      variance.data[j] = (1 - momentum) * variance.data[j]! + (momentum * found.squares[j]!) / (weight - 1);
    }
  },
};

/** Numbers with the mean and the deviation that suit the next layer, whatever the batch. */
export const batchNorm: LayerWork<BatchNormLayer, Letters> = {
  initialise: ({ gamma, variance }) => {
    gamma.data.fill(1);
    variance.data.fill(1);
  },
  open: (layer, bench) => new BatchNormBlock(layer, bench),
  gathering,
};
