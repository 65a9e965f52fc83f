import type { BadCell } from '../encode/inputs.ts';
import type { RowEncoder } from '../encode/row-encoder.ts';
import { UserError } from '../errors.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import { blockRowsFor } from '../training/shards.ts';
import type { Model } from './model.ts';
import { loadWeights } from './weights.ts';

/** What a network makes of some rows; good until the next. */
export interface PredictedBlock {
  /** The rows, by their places in what was encoded. */
  readonly rows: Int32Array;
  /** The first cell of each row that cannot be read, by place in `rows`; its logits mean nothing. */
  readonly bad: ReadonlyMap<number, BadCell>;
  /** What the network was given, (rows, inputs). */
  readonly X: Matrix;
  /** Logits, (rows, outputs). */
  readonly Z: Matrix;
}

/** Runs cells through encoder and network, a block of rows at a time; a row's result does not depend on its block. */
export class Predictor {
  readonly #kernels: Kernels;
  readonly #network: Network;
  readonly #parameters: Parameters;
  readonly #X: Matrix;
  readonly #place: string;

  /** @param place name of the model, for messages */
  constructor(model: Model, place: string, kernels: Kernels) {
    this.#place = place;
    const capacity = blockRowsFor(model.network, model.encoder.width, kernels.precision);
    this.#kernels = kernels;
    this.#network = new Network(model.network, model.encoder.width, capacity, kernels);
    this.#parameters = loadWeights(model, kernels);
    this.#X = kernels.alloc(capacity, model.encoder.width);
    kernels.refresh();
  }

  /**
   * Logits of rows, in order, block by block.
   *
   * @param rows which rows of the columns that `encoder` was opened on
   * @throws UserError (model) if one is not finite: the weights are so large that sums overflow
   */
  *predict(encoder: RowEncoder, rows: Int32Array): Generator<PredictedBlock> {
    const { rows: capacity, cols } = this.#X;
    for (let from = 0; from < rows.length; from += capacity) {
      const block = rows.subarray(from, from + capacity);
      const bad = encoder.encode(block, this.#X.data, 0);
      const X = this.#kernels.view(this.#X, 0, block.length, cols);
      const Z = this.#network.forward(this.#parameters, X);
      requireFinite(Z, this.#place);
      yield { rows: block, bad, X, Z };
    }
  }
}

function requireFinite({ data, rows, cols }: Matrix, place: string): void {
  for (let i = 0; i < rows * cols; i++) {
    if (Number.isFinite(data[i]!)) continue;
    throw new UserError('model', place, 'must answer with finite numbers, found sums that overflow', 'train it again');
  }
}
