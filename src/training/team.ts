import { handleOf } from '../kernels/engine.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Examples } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import { allocateParameters, clear } from '../network/parameters.ts';
import { maskedParameters, vectorLength } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { Span } from '../spec/wiring.ts';
import { engage, type PoolThread } from '../threads/pool.ts';
import { allocateBatch, mergeShards, rememberBatch } from './batch-sums.ts';
import { boundsOf, explained, type LossBounds } from './constant.ts';
import { Control, type Step, wholePass } from './control.ts';
import { shardJob } from './shard-job.ts';
import { type Batches, ShardSums, type SharedWork, type Task, tasks } from './shard-sums.ts';
import { cutRows } from './shards.ts';
import type { Turns } from './turns.ts';
import { sizesOf, Windows } from './windows.ts';

/** Cost and score on rows, with the weights unchanged. */
export interface Measurement {
  /** J, the mean loss of the rows by their weights. */
  readonly cost: number;
  /** Accuracy of classes; R² of numbers, NaN if they are all equal. */
  readonly score: number;
}

/** What a team works on. */
export interface TeamWork {
  readonly network: ResolvedNetwork;
  /** n[0], the columns of X. */
  readonly inputs: number;
  /** Whether the target is a category. */
  readonly classes: boolean;
  readonly parameters: Parameters;
  /** At least one row. */
  readonly training: Examples;
  /** May be empty. */
  readonly validation: Examples;
  readonly kernels: Kernels;
  /** Most threads to work with, this one included. */
  readonly threads: number;
}

/**
 * The two sums over the rows that training consists of:
 *
 *     J(θ) = 1/m Σᵢ L(ŷ⁽ⁱ⁾, y⁽ⁱ⁾)        dJ/dθ = 1/m Σᵢ dL⁽ⁱ⁾/dθ
 *
 * or the same over a batch of them. A sum can be cut anywhere. Blocks of rows that fit the cache add up to shards, threads take shards as they come, and
 * the shards are added up in order: the result depends on the work alone. Small work is done by this thread alone.
 */
export class Team {
  /** Σ dL/dθ of the last `sum`; divide by the rows for dJ/dθ. Of weights that wiring holds at 0 it is 0. */
  readonly gradient: Matrix;
  readonly #work: SharedWork;
  readonly #kernels: Kernels;
  readonly #own: ShardSums;
  /** The order of the batches; undefined if all rows are one batch. */
  readonly #windows: Windows | undefined;
  readonly #control = new Control();
  #workers: readonly PoolThread[] = [];
  readonly #turns: Turns;
  /** Where weights lie that wiring holds at 0. */
  readonly #masked: readonly Span[];
  /** Of the loss of the rows held out. */
  readonly #bounds: LossBounds;
  #failure: Error | undefined;

  /** @param batchRows training rows of one step; as many as there are, or more, to take all at once and in their own order */
  constructor(team: TeamWork, batchRows: number, turns: Turns) {
    const { network, inputs, classes, parameters, training, validation, kernels } = team;
    this.#kernels = kernels;
    this.#turns = turns;
    this.#masked = maskedParameters(network.layers, inputs);
    const m = training.X.rows;
    const { batches, windows } = batchesOf(team, Math.min(batchRows, m));
    this.#windows = windows;
    const heldOutCut = cutRows(validation.X.rows, network, inputs, kernels.precision);
    const shards = Math.max(batches.cut.bounds.length, batches.lastCut.bounds.length) - 1;
    const results = Math.max(shards, heldOutCut.bounds.length - 1);
    const count = vectorLength(network.layers, inputs);
    this.#work = {
      network,
      inputs,
      classes,
      training: batches,
      validation: { rows: validation, cut: heldOutCut },
      parameters: parameters.all,
      batch: allocateBatch(network.layers, shards),
      gradients: Array.from({ length: shards }, () => kernels.alloc(1, count)),
      losses: new Float64Array(new SharedArrayBuffer(8 * results)),
      hits: new Float64Array(new SharedArrayBuffer(8 * results)),
    };
    this.gradient = shards === 1 ? this.#work.gradients[0]! : allocateParameters(network.layers, inputs, kernels).all;
    this.#own = new ShardSums(this.#work, kernels);
    this.#bounds = boundsOf(validation, network.loss);
    this.#engage(Math.min(team.threads, shards) - 1);
  }

  /** Rows in the order in which the batches of an epoch take them, as `shuffle` left it; undefined if all are one batch. */
  get order(): Int32Array | undefined {
    return this.#work.training.order?.rows;
  }

  /** Draws the order in which the batches of an epoch take the rows, if they do. @param key 32 bits; the same key gives the same order */
  shuffle(key: number): void {
    this.#windows?.shuffle(key);
  }

  /** Sum of the weights of the rows of a step. */
  weight({ from }: Step): number {
    const { rows, batchRows, order, equalWeights } = this.#work.training;
    const to = Math.min(from + batchRows, rows.X.rows);
    if (equalWeights) return to - from;
    let total = 0;
    for (let row = from; row < to; row++) total += rows.V.data[order === undefined ? row : order.rows[row]!]!;
    return total;
  }

  /**
   * One pass forward and backward over the rows of a step; fills `gradient`.
   *
   * @returns the loss summed over the rows, or undefined if `signal` was aborted on the way
   */
  async sum(signal: AbortSignal, step: Step = wholePass): Promise<number | undefined> {
    this.#windows?.bring(step.from);
    for (const [index, phase] of this.#own.phases(step).entries()) {
      if (!(await this.#run(tasks.gather + index, signal, step))) return undefined;
      const { network, batch } = this.#work;
      mergeShards(network.layers, phase, batch, this.#own.count(tasks.gradient, step));
    }
    if (!(await this.#run(tasks.gradient, signal, step))) return undefined;
    const loss = this.#addShards(step);
    clear(this.#masked, this.gradient.data);
    return loss;
  }

  /** After a step: has the state of layers follow what the last `sum` has gathered from the batch. */
  remember(parameters: Parameters): void {
    rememberBatch(this.#work.network.layers, parameters, this.#work.batch);
  }

  /** Adds up what the shards of a step found. @returns the loss summed over the rows */
  #addShards(step: Step): number {
    const { gradients, losses } = this.#work;
    if (gradients.length === 1) return losses[0]!;
    const shards = this.#own.count(tasks.gradient, step);
    this.gradient.data.fill(0);
    let loss = 0;
    for (let shard = 0; shard < shards; shard++) {
      this.#kernels.addScaled(1, gradients[shard]!, this.gradient);
      loss += losses[shard]!;
    }
    return loss;
  }

  /** One pass forward over all rows held out. @returns undefined if `signal` was aborted on the way */
  async measure(signal: AbortSignal): Promise<Measurement | undefined> {
    if (!(await this.#run(tasks.measure, signal, wholePass))) return undefined;
    const shards = this.#own.count(tasks.measure, wholePass);
    const rows = this.#work.validation.rows.X.rows;
    const loss = this.#work.losses.subarray(0, shards).reduce((sum, one) => sum + one, 0);
    const hits = this.#work.hits.subarray(0, shards).reduce((sum, one) => sum + one, 0);
    const cost = loss / this.#bounds.weight;
    if (this.#work.classes) return { cost, score: hits / rows };
    return { cost, score: explained(loss, this.#bounds) };
  }

  /** Sends the other threads home. */
  close(): void {
    this.#control.dismiss();
    for (const worker of this.#workers) worker.release();
  }

  #engage(workers: number): void {
    const engine = handleOf(this.#kernels);
    if (engine === undefined) return;
    const input = { engine, work: this.#work, words: this.#control.words };
    const fail = (error: unknown) => {
      this.#failure = error as Error;
    };
    this.#workers = engage(workers);
    for (const worker of this.#workers) worker.do(shardJob, input, { fail });
  }

  /** Has all threads do a task. @returns whether it was done to the end */
  async #run(task: Task, signal: AbortSignal, step: Step): Promise<boolean> {
    this.#own.begin();
    const shards = this.#own.count(task, step);
    if (this.#workers.length > 0) this.#control.start(task, step);
    let own = 0;
    const take = () => (this.#workers.length > 0 ? this.#control.takeShard() : own++);
    for (let shard = take(); shard < shards; shard = take()) {
      for (const _ of this.#own.run(task, shard, step)) {
        if (this.#turns.due()) await this.#turns.take();
        if (signal.aborted) break;
      }
      if (signal.aborted) break;
    }
    if (signal.aborted) this.#control.stop();
    await this.#awaitWorkers(signal);
    return !signal.aborted;
  }

  async #awaitWorkers(signal: AbortSignal): Promise<void> {
    if (this.#workers.length === 0) return;
    while (!this.#control.awaitWorkers(this.#workers.length)) {
      if (this.#turns.due()) await this.#turns.take();
      if (signal.aborted) this.#control.stop();
      if (this.#failure !== undefined) throw this.#failure;
    }
  }
}

/** How the training rows are taken. @param batchRows at most as many as there are */
function batchesOf(
  { training: rows, network, inputs, kernels }: TeamWork,
  batchRows: number,
): { batches: Batches; windows: Windows | undefined } {
  const m = rows.X.rows;
  const cut = cutRows(batchRows, network, inputs, kernels.precision);
  const rest = m % batchRows;
  const lastCut = rest === 0 ? cut : cutRows(rest, network, inputs, kernels.precision);
  const order = batchRows === m ? undefined : kernels.allocOrder(m);
  const windows = order && new Windows(rows.X, order, sizesOf(inputs, batchRows), kernels);
  const equalWeights = rows.V.data.every((weight) => weight === 1);
  return { batches: { rows, batchRows, cut, lastCut, order, window: windows?.rows, equalWeights }, windows };
}
