import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import { layOut, type Parameters } from '../network/parameters.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { cutIntoBlocks, type Rows } from './rows.ts';
import type { Cut } from './shards.ts';

/** The two sums over rows: loss and gradient of the training rows, loss and hits of the rows held out. */
export const tasks = { gradient: 1, measure: 2 } as const;
/** A code of `tasks`. */
export type Task = (typeof tasks)[keyof typeof tasks];

/** Rows, and how they are cut. */
export interface CutRows {
  readonly rows: Rows;
  readonly cut: Cut;
}

/** What every thread is given: the work, in memory that all of them reach. Can be posted to a thread. */
export interface SharedWork {
  readonly network: ResolvedNetwork;
  /** n[0]. */
  readonly inputs: number;
  /** Whether the target is a category, so that hits are counted. */
  readonly classes: boolean;
  readonly training: CutRows;
  readonly validation: CutRows;
  /** All weights and biases, as `layOut` divides them. */
  readonly parameters: Matrix;
  /** Σ dL/dθ of each shard of the training rows. */
  readonly gradients: readonly Matrix[];
  /** Summed loss of each shard, then hits of each: results of the task done last. */
  readonly losses: Float64Array;
  readonly hits: Float64Array;
}

/** One thread's part in the sums: takes shards, and knows nothing of other threads. */
export class ShardSums {
  readonly #work: SharedWork;
  readonly #kernels: Kernels;
  readonly #network: Network;
  readonly #parameters: Parameters;
  readonly #gradients: readonly Parameters[];
  readonly #training: readonly (readonly Rows[])[];
  readonly #validation: readonly (readonly Rows[])[];

  constructor(work: SharedWork, kernels: Kernels) {
    const { network, inputs, training, validation } = work;
    this.#work = work;
    this.#kernels = kernels;
    this.#network = new Network(network, inputs, training.cut.blockRows, kernels);
    this.#parameters = layOut(work.parameters, network.layers, inputs, kernels);
    this.#gradients = work.gradients.map((all) => layOut(all, network.layers, inputs, kernels));
    this.#training = blocksOf(training, kernels);
    this.#validation = blocksOf(validation, kernels);
  }

  /** Says that the weights have changed; before the first shard of a task. */
  begin(): void {
    this.#kernels.refresh();
  }

  /** Shards of a task. */
  count(task: Task): number {
    return (task === tasks.gradient ? this.#training : this.#validation).length;
  }

  /** Does one shard, stopping after every block so that the caller can look around. */
  *run(task: Task, shard: number): Generator<void> {
    if (task === tasks.gradient) yield* this.#addGradients(shard);
    else yield* this.#measure(shard);
  }

  *#addGradients(shard: number): Generator<void> {
    const gradients = this.#gradients[shard]!;
    gradients.all.data.fill(0);
    let loss = 0;
    for (const block of this.#training[shard]!) {
      const { X, Y } = this.#resident(block);
      loss += this.#network.addGradient(this.#parameters, X, Y, gradients);
      yield;
    }
    this.#work.losses[shard] = loss;
  }

  *#measure(shard: number): Generator<void> {
    let loss = 0;
    let hits = 0;
    for (const block of this.#validation[shard]!) {
      const { X, Y } = this.#resident(block);
      const { loss: added, Z } = this.#network.loss(this.#parameters, X, Y);
      loss += added;
      if (this.#work.classes) hits += countHits(Z.data, Y.data, Z.cols, X.rows);
      yield;
    }
    this.#work.losses[shard] = loss;
    this.#work.hits[shard] = hits;
  }

  #resident({ X, Y }: Rows): Rows {
    return { X: this.#kernels.resident(X, 0), Y: this.#kernels.resident(Y, 1) };
  }
}

function blocksOf({ rows, cut }: CutRows, kernels: Kernels): Rows[][] {
  const { blockRows, bounds } = cut;
  return bounds.slice(1).map((to, shard) => cutIntoBlocks(rows, bounds[shard]!, to, blockRows, kernels));
}

/** Rows whose most probable class is the right one. One sigmoid unit says class 1 from P = ½, that is z = 0, up. */
function countHits(Z: ArrayLike<number>, Y: ArrayLike<number>, outputs: number, rows: number): number {
  let hits = 0;
  for (let start = 0; start < rows * outputs; start += outputs) {
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
