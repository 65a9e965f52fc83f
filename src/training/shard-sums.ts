import type { Kernels, Matrix, Order } from '../kernels/kernels.ts';
import type { Draw } from '../network/dropout.ts';
import type { Batch } from '../network/layer.ts';
import { type Examples, Network, type Phase } from '../network/network.ts';
import { layOut, type Parameters } from '../network/parameters.ts';
import { hasDropout } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { type BatchMemory, byLayer, phasesOf } from './batch-sums.ts';
import type { Step } from './control.ts';
import { cutIntoBlocks, viewRows } from './rows.ts';
import type { Cut } from './shards.ts';
import type { WindowRows } from './windows.ts';

/**
 * The sums over rows: loss and gradient of the training rows, loss and hits of the rows held out; and, numbered from `gather` on,
 * what layers must know of a batch before, in the order of `phasesOf`.
 */
export const tasks = { gradient: 1, measure: 2, gather: 3 } as const;
/** A code of `tasks`, or a higher one. */
export type Task = number;

/** Rows, and how they are cut. */
export interface CutRows {
  readonly rows: Examples;
  readonly cut: Cut;
}

/** The training rows, all in one step or in batches. */
export interface Batches extends CutRows {
  /** Rows of a step, of which `cut` tells. */
  readonly batchRows: number;
  /** Of the last batch of an epoch, which may be shorter. */
  readonly lastCut: Cut;
  /** The order in which this epoch takes the rows; undefined when all are taken in one step. */
  readonly order: Order | undefined;
  /** Where the rows of X are when they are taken in batches from a file. */
  readonly window: WindowRows | undefined;
  /** Whether all rows count 1. */
  readonly equalWeights: boolean;
}

/** What every thread is given: the work, in memory that all of them reach. Can be posted to a thread. */
export interface SharedWork {
  readonly network: ResolvedNetwork;
  /** n[0]. */
  readonly inputs: number;
  /** Whether the target is a category, so that hits are counted. */
  readonly classes: boolean;
  readonly training: Batches;
  readonly validation: CutRows;
  /** All weights and biases, as `layOut` divides them. */
  readonly parameters: Matrix;
  readonly batch: BatchMemory;
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
  /** Blocks of each shard, when all rows are taken in one step. */
  readonly #training: readonly (readonly Examples[])[];
  readonly #validation: readonly (readonly Examples[])[];
  readonly #dropout: boolean;
  readonly #phases: readonly Phase[];
  readonly #whole: Batch['sums'];
  readonly #parts: readonly Batch['sums'][];
  /** Where the rows of a batch are gathered, and views of its beginning by their rows. */
  readonly #gathered: Examples | undefined;
  readonly #views = new Map<number, Examples>();

  constructor(work: SharedWork, kernels: Kernels) {
    const { network, inputs, training, validation } = work;
    const { blockRows } = training.cut;
    this.#work = work;
    this.#kernels = kernels;
    this.#network = new Network(network, inputs, blockRows, kernels);
    this.#parameters = layOut(work.parameters, network.layers, inputs, kernels);
    this.#gradients = work.gradients.map((all) => layOut(all, network.layers, inputs, kernels));
    this.#dropout = hasDropout(network.layers);
    this.#phases = phasesOf(network.layers);
    this.#whole = byLayer(network.layers, work.batch.whole);
    this.#parts = work.batch.shards.map((part) => byLayer(network.layers, part));
    this.#training = training.order === undefined ? blocksOf(training, kernels) : [];
    this.#validation = blocksOf(validation, kernels);
    if (training.order === undefined) return;
    const { X, Y } = training.rows;
    this.#gathered = {
      X: kernels.alloc(blockRows, X.cols),
      Y: kernels.alloc(blockRows, Y.cols),
      V: kernels.alloc(blockRows, 1),
    };
    this.#gathered.V.data.fill(1);
  }

  /** Says that the weights have changed; before the first shard of a task. */
  begin(): void {
    this.#kernels.refresh();
  }

  /** Shards of a task. */
  count(task: Task, step: Step): number {
    return task === tasks.measure ? this.#validation.length : this.#cutOf(step).bounds.length - 1;
  }

  /** The ways through the batch of a step before its gradient: none if it is one block, of which a layer sees all at once. */
  phases(step: Step): readonly Phase[] {
    return this.#isOneBlock(step) ? [] : this.#phases;
  }

  /** Does one shard, stopping after every block so that the caller can look around. */
  *run(task: Task, shard: number, step: Step): Generator<void> {
    if (task === tasks.gradient) yield* this.#addGradients(shard, step);
    else if (task === tasks.measure) yield* this.#measure(shard);
    else yield* this.#gatherPhase(this.#phases[task - tasks.gather]!, shard, step);
  }

  *#addGradients(shard: number, step: Step): Generator<void> {
    const gradients = this.#gradients[shard]!;
    gradients.all.data.fill(0);
    const isWhole = this.#isOneBlock(step);
    let loss = 0;
    for (const [block, draw] of this.#blocks(shard, step)) {
      const batch = { V: block.V, sums: this.#whole, isWhole };
      loss += this.#network.addGradient({ parameters: this.#parameters, examples: block, gradients, draw, batch });
      yield;
    }
    this.#work.losses[shard] = loss;
  }

  *#gatherPhase(phase: Phase, shard: number, step: Step): Generator<void> {
    const sums = this.#parts[shard]![phase.l]!;
    const [parameters, gradients] = [this.#parameters, this.#gradients[shard]!];
    if (phase.way === 'forward') sums.fill(0);
    for (const [examples, draw] of this.#blocks(shard, step)) {
      const batch = { V: examples.V, sums: this.#whole, isWhole: false };
      this.#network.gather(phase, { parameters, examples, gradients, draw, batch }, sums);
      yield;
    }
  }

  #isOneBlock(step: Step): boolean {
    const { blockRows, bounds } = this.#cutOf(step);
    return bounds.length === 2 && bounds[1]! <= blockRows;
  }

  /** The blocks of a shard of a step's rows, where the engine can work on them, each good until the next. */
  *#blocks(shard: number, step: Step): Generator<[Examples, Draw | undefined]> {
    const { blockRows, bounds } = this.#cutOf(step);
    const to = bounds[shard + 1]!;
    for (let start = bounds[shard]!, index = 0; start < to; start += blockRows, index++) {
      const rows = Math.min(blockRows, to - start);
      const block =
        this.#gathered === undefined ? this.#training[shard]![index]! : this.#gather(step.from + start, rows);
      const draw = this.#dropout ? { key: step.key, firstRow: start } : undefined;
      yield [this.#resident(block), draw];
    }
  }

  *#measure(shard: number): Generator<void> {
    let loss = 0;
    let hits = 0;
    for (const block of this.#validation[shard]!) {
      const { loss: added, Z } = this.#network.loss(this.#parameters, this.#resident(block));
      loss += added;
      if (this.#work.classes) hits += countHits(Z.data, block.Y.data, Z.cols, Z.rows);
      yield;
    }
    this.#work.losses[shard] = loss;
    this.#work.hits[shard] = hits;
  }

  #cutOf({ from }: Step): Cut {
    const { rows, batchRows, cut, lastCut } = this.#work.training;
    return from + batchRows <= rows.X.rows ? cut : lastCut;
  }

  /** `rows` rows of the epoch's order from `start` on, side by side. */
  #gather(start: number, rows: number): Examples {
    let block = this.#views.get(rows);
    if (block === undefined) {
      block = viewRows(this.#gathered!, 0, rows, this.#kernels);
      this.#views.set(rows, block);
    }
    const { rows: all, order, window, equalWeights } = this.#work.training;
    if (window === undefined) this.#kernels.gather(all.X, order!, start, block.X);
    else this.#kernels.gather(window.X, window.places, start, block.X);
    this.#kernels.gather(all.Y, order!, start, block.Y);
    if (!equalWeights) this.#kernels.gather(all.V, order!, start, block.V);
    return block;
  }

  #resident({ X, Y, V }: Examples): Examples {
    const kernels = this.#kernels;
    return { X: kernels.resident(X, 0), Y: kernels.resident(Y, 1), V: kernels.resident(V, 2) };
  }
}

function blocksOf({ rows, cut }: CutRows, kernels: Kernels): Examples[][] {
  const { blockRows, bounds } = cut;
  return bounds.slice(1).map((to, shard) => {
    const from = bounds[shard]!;
    return cutIntoBlocks(viewRows(rows, from, to - from, kernels), 0, to - from, blockRows, kernels);
  });
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
