import type { BadCell, Encoder } from '../data/encoder.ts';
import { UserError } from '../errors.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import { blockRowsFor } from '../training/shards.ts';
import type { Model } from './model.ts';
import { loadWeights } from './weights.ts';

/** Runs cells through encoder and network, a block of rows at a time; a row's result does not depend on its block. */
export class Predictor {
  /** Rows that fit one block. */
  readonly capacity: number;
  readonly #encoder: Encoder;
  readonly #kernels: Kernels;
  readonly #network: Network;
  readonly #parameters: Parameters;
  readonly #X: Matrix;
  readonly #place: string;
  #rows = 0;

  /** @param place name of the model, for messages */
  constructor(model: Model, place: string, kernels: Kernels) {
    this.#place = place;
    this.capacity = blockRowsFor(model.network, model.encoder.width, kernels.precision);
    this.#encoder = model.encoder;
    this.#kernels = kernels;
    this.#network = new Network(model.network, model.encoder.width, this.capacity, kernels);
    this.#parameters = loadWeights(model, kernels);
    this.#X = kernels.alloc(this.capacity, model.encoder.width);
  }

  /**
   * Adds a row to the block.
   *
   * @param cells one text an input, in the order of the encoder's inputs
   * @returns the cell that cannot be read, in which case the row is not added
   */
  add(cells: readonly string[]): BadCell | undefined {
    const bad = this.#encoder.encodeRow(cells, this.#X.data, this.#rows);
    if (bad === undefined) this.#rows++;
    return bad;
  }

  /**
   * Logits of the rows added since the last call, (rows, outputs); overwritten by the next block.
   *
   * @throws UserError (model) if one is not finite: the weights are so large that sums overflow
   */
  flush(): Matrix {
    const X = this.#kernels.view(this.#X, 0, this.#rows, this.#X.cols);
    this.#rows = 0;
    const Z = this.#network.forward(this.#parameters, X);
    if (Z.data.subarray(0, Z.rows * Z.cols).every(Number.isFinite)) return Z;
    throw new UserError(
      'model',
      this.#place,
      'must answer with finite numbers, found sums that overflow',
      'train it again',
    );
  }
}
