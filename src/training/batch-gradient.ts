import type { Kernels } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { blockRowsFor, cutIntoBlocks, type Rows } from './rows.ts';
import type { Turns } from './turns.ts';

/** Cost and score on rows, with the weights unchanged. */
export interface Measurement {
  /** J, the mean loss per row. */
  readonly cost: number;
  /** Accuracy of classes; R² of numbers. */
  readonly score: number;
}

/**
 * The two sums over the rows that training consists of:
 *
 *     J(θ) = 1/m Σᵢ L(ŷ⁽ⁱ⁾, y⁽ⁱ⁾)        dJ/dθ = 1/m Σᵢ dL⁽ⁱ⁾/dθ
 *
 * taken block by block, so that the memory for activations is that of one block.
 */
export class BatchGradient {
  /** Σ dL/dθ of the last `sum`; divide by the rows for dJ/dθ. */
  readonly gradients: Parameters;
  readonly #network: Network;
  readonly #classes: boolean;
  readonly #turns: Turns;
  readonly #kernels: Kernels;
  readonly #blockRows: number;

  /** @param classes whether the target is a category, which decides the score */
  constructor(network: ResolvedNetwork, inputs: number, classes: boolean, kernels: Kernels, turns: Turns) {
    this.#blockRows = blockRowsFor(network, inputs, kernels);
    this.#network = new Network(network, inputs, this.#blockRows, kernels);
    this.#classes = classes;
    this.#turns = turns;
    this.#kernels = kernels;
    this.gradients = allocateParameters(network.layers, inputs, kernels);
  }

  /** Rows as blocks of the size this network works on. */
  cut(rows: Rows): readonly Rows[] {
    return cutIntoBlocks(rows, this.#blockRows, this.#kernels);
  }

  /**
   * One pass forward and backward over all blocks; fills `gradients`.
   *
   * @returns the loss summed over the rows, or undefined if `signal` was aborted on the way
   */
  async sum(parameters: Parameters, blocks: readonly Rows[], signal: AbortSignal): Promise<number | undefined> {
    this.gradients.all.data.fill(0);
    let loss = 0;
    for (const { X, Y } of blocks) {
      loss += this.#network.addGradient(parameters, X, Y, this.gradients);
      if (this.#turns.due()) await this.#turns.take();
      if (signal.aborted) return undefined;
    }
    return loss;
  }

  /** One pass forward over all blocks. */
  async measure(parameters: Parameters, blocks: readonly Rows[]): Promise<Measurement> {
    let loss = 0;
    let hits = 0;
    const labels = new Spread();
    for (const { X, Y } of blocks) {
      const { loss: added, Z } = this.#network.loss(parameters, X, Y);
      loss += added;
      if (this.#classes) hits += countHits(Z.data, Y.data, Z.cols);
      else labels.add(Y.data);
      if (this.#turns.due()) await this.#turns.take();
    }
    const rows = blocks.reduce((sum, { X }) => sum + X.rows, 0);
    // Squared error is ½ Σ (ŷ − y)², so twice the loss is the residual sum of squares.
    const score = this.#classes ? hits / rows : 1 - (2 * loss) / labels.sumOfSquares();
    return { cost: loss / rows, score };
  }
}

/** Rows whose most probable class is the right one. One sigmoid unit says class 1 from P = ½, that is z = 0, up. */
function countHits(Z: ArrayLike<number>, Y: ArrayLike<number>, outputs: number): number {
  let hits = 0;
  for (let start = 0; start < Z.length; start += outputs) {
    if (outputs === 1) {
      if (Z[start]! >= 0 === (Y[start] === 1)) hits++;
      continue;
    }
    let best = start;
    for (let k = start + 1; k < start + outputs; k++) if (Z[k]! > Z[best]!) best = k;
    if (Y[best] === 1) hits++;
  }
  return hits;
}

/** Running sum of squares around the mean (Welford 1962). */
class Spread {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(values: ArrayLike<number>): void {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      this.#count++;
      const difference = value - this.#mean;
      this.#mean += difference / this.#count;
      this.#squares += difference * (value - this.#mean);
    }
  }

  /** Σ (y − mean)². */
  sumOfSquares(): number {
    return this.#squares;
  }
}
