import type { BadCell } from '../encode/inputs.ts';
import type { RowEncoder } from '../encode/row-encoder.ts';
import { UserError } from '../errors.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import { outputOf } from '../spec/layers.ts';
import { blockRowsFor } from '../training/shards.ts';
import type { BagModel, Model, TrainedNetwork } from './model.ts';
import { addAnswers, answerWidth, logitsOfMean } from './outputs.ts';
import { loadWeights } from './weights.ts';

/** What a network makes of some rows; good until the next. */
export interface PredictedBlock {
  /** The rows, by their places in what was encoded. */
  readonly rows: Int32Array;
  /** The first cell of each row that cannot be read, by place in `rows`; its logits mean nothing. */
  readonly bad: ReadonlyMap<number, BadCell>;
  /** What the model's encoder makes of them, (rows, inputs). */
  readonly X: Matrix;
  /** Logits, (rows, outputs). */
  readonly Z: Matrix;
}

/** Runs cells through encoder and network, a block of rows at a time; a row's result does not depend on its block. */
export class Predictor {
  readonly #model: Model;
  readonly #place: string;
  readonly #kernels: Kernels;
  readonly #runs: readonly NetworkRun[];
  /** Most rows of a block. */
  readonly #capacity: number;
  /** What the model's own encoder makes of a block, if that is not what its only network is given. */
  readonly #X: Matrix | undefined;

  /** @param place name of the model, for messages */
  constructor(model: Model, place: string, kernels: Kernels) {
    this.#model = model;
    this.#place = place;
    this.#kernels = kernels;
    const networks: readonly TrainedNetwork[] = model.members ?? [model];
    this.#capacity = Math.min(
      ...networks.map(({ network, encoder }) => blockRowsFor(network, encoder.width, kernels.precision)),
    );
    this.#runs = networks.map((network) => new NetworkRun(network, this.#capacity, kernels));
    this.#X = model.members && kernels.alloc(this.#capacity, model.encoder.width);
    kernels.refresh();
  }

  /**
   * Logits of rows, in order, block by block.
   *
   * @param encoder of the model, opened on the columns
   * @param rows    which rows of the columns
   * @throws UserError (model) if one is not finite: the weights are so large that sums overflow
   */
  *predict(encoder: RowEncoder, rows: Int32Array): Generator<PredictedBlock> {
    const encoders = this.#model.members?.map((member) => member.encoder.open(encoder.columns)) ?? [encoder];
    for (let from = 0; from < rows.length; from += this.#capacity) {
      const block = rows.subarray(from, from + this.#capacity);
      yield this.#X === undefined
        ? this.#answer(encoder, block)
        : this.#answerByMean(encoder, encoders, block, this.#X);
    }
  }

  #answer(encoder: RowEncoder, rows: Int32Array): PredictedBlock {
    const block = this.#runs[0]!.answer(encoder, rows);
    requireFinite(block.Z, this.#place);
    return block;
  }

  #answerByMean(encoder: RowEncoder, encoders: readonly RowEncoder[], rows: Int32Array, all: Matrix): PredictedBlock {
    const { members, target, temperature } = this.#model as BagModel;
    const bad = new Map(encoder.encode(rows, all.data, 0));
    const mean = new Float64Array(rows.length * answerWidth(target));
    for (const [index, run] of this.#runs.entries()) {
      const { network, target: own, weight } = members[index]!;
      const block = run.answer(encoders[index]!, rows);
      requireFinite(block.Z, this.#place);
      for (const [row, cell] of block.bad) if (!bad.has(row)) bad.set(row, cell);
      addAnswers(block.Z, outputOf(network), own, weight, mean);
    }
    const X = this.#kernels.view(all, 0, rows.length, all.cols);
    return { rows, bad, X, Z: logitsOfMean(mean, target, temperature) };
  }
}

/** A network with room for a block of rows. */
class NetworkRun {
  readonly #kernels: Kernels;
  readonly #network: Network;
  readonly #parameters: Parameters;
  readonly #X: Matrix;

  constructor(trained: TrainedNetwork, capacity: number, kernels: Kernels) {
    const { network, encoder } = trained;
    this.#kernels = kernels;
    this.#network = new Network(network, encoder.width, capacity, kernels);
    this.#parameters = loadWeights(trained, kernels);
    this.#X = kernels.alloc(capacity, encoder.width);
  }

  /** @param rows no more than there is room for */
  answer(encoder: RowEncoder, rows: Int32Array): PredictedBlock {
    const bad = encoder.encode(rows, this.#X.data, 0);
    const X = this.#kernels.view(this.#X, 0, rows.length, this.#X.cols);
    return { rows, bad, X, Z: this.#network.forward(this.#parameters, X) };
  }
}

function requireFinite({ data, rows, cols }: Matrix, place: string): void {
  for (let i = 0; i < rows * cols; i++) {
    if (Number.isFinite(data[i]!)) continue;
    throw new UserError('model', place, 'must answer with finite numbers, found sums that overflow', 'train it again');
  }
}
