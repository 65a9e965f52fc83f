import { totalmem } from 'node:os';
import { columnsOf } from '../data/encoder.ts';
import { UserError } from '../errors.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { bytesOf } from '../kernels/shared-memory.ts';
import { type Examples, Network } from '../network/network.ts';
import { allocateParameters, initialise, type Parameters } from '../network/parameters.ts';
import { Random } from '../random.ts';
import { defaults } from '../spec/spec.ts';
import type { Watchable } from '../spec/training-schema.ts';
import { penaltyIn } from '../training/descent.ts';
import { penaltyOf } from '../training/penalty.ts';
import { cutIntoBlocks, viewRows } from '../training/rows.ts';
import { join, partOf, type Saved } from '../training/saved.ts';
import { blockRowsFor } from '../training/shards.ts';
import type { TeamWork } from '../training/team.ts';
import { Diverged, type Ending, type Epoch, Training } from '../training/train.ts';
import { Turns } from '../training/turns.ts';
import { plainExamples, trainingExamples } from './examples.ts';
import { EpochHistory } from './history.ts';
import type { Baseline, Both, Metrics, Model } from './model.ts';
import { labelsOf, type Prepared, type RowSet } from './prepare.ts';
import { Scorer } from './score.ts';
import { listWeights } from './weights.ts';

/** Scores that are better when they are larger. */
export const moreIsBetter: readonly Watchable[] = ['accuracy', 'precision', 'recall', 'f1', 'rocAuc', 'r2'];

/** Why training ended: of its own, or from outside by a signal or the clock. */
export type Stopped = Ending | 'interrupted' | 'time';

/** How good a model is on some rows. */
export interface Judgement {
  /** Mean loss by weight, without penalty. */
  readonly cost: number;
  readonly metrics: Metrics;
  readonly baseline: Baseline;
}

/** Training of one model, from initial weights to the finished model. */
export class ModelFitting {
  readonly prepared: Prepared;
  readonly #run: TeamWork;
  readonly #kernels: Kernels;
  readonly #training: Training;
  readonly #history = new EpochHistory();

  /** @param threads most threads to work with */
  constructor(prepared: Prepared, kernels: Kernels, threads = 1) {
    requireMemory(prepared);
    const { network, encoder, spec, target } = prepared;
    const parameters = allocateParameters(network.layers, encoder.width, kernels);
    initialise(parameters, network.layers, new Random(spec.training.seed, 'weights'));
    this.prepared = prepared;
    this.#kernels = kernels;
    this.#run = {
      network,
      inputs: encoder.width,
      classes: target.type === 'category',
      parameters,
      training: trainingExamples(prepared, kernels),
      validation: plainExamples(prepared, prepared.validation, kernels),
      kernels,
      threads,
    };
    const { metric = defaults.earlyStopping.metric } = spec.training.earlyStopping ?? {};
    const watch = metric === 'cost' ? undefined : () => this.#watched(metric);
    this.#training = new Training(this.#run, spec.training, watch);
  }

  /**
   * Trains, yielding after every epoch; see `Training`.
   *
   * @returns why it ended; undefined if `signal` was aborted
   * @throws Diverged
   */
  async *epochs(signal: AbortSignal): AsyncGenerator<Epoch, Ending | undefined> {
    const epochs = this.#training.epochs(signal);
    for (;;) {
      const { value, done } = await epochs.next();
      if (done) return value;
      this.#history.add(value);
      yield value;
    }
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#training.epoch;
  }

  /** Name of the engine at work. */
  get engine(): string {
    return this.#kernels.name;
  }

  /** What `restore` needs to go on from here as if training had never stopped; vectors are those in use. */
  save(): Saved {
    return join({ training: this.#training.save(), history: this.#history.save() });
  }

  /** Goes back, or on, to where `save` was called on another training of the same rows and spec. */
  restore(saved: Saved): void {
    this.#training.restore(partOf(saved, 'training'));
    this.#history.restore(partOf(saved, 'history'));
  }

  /**
   * The model: of the last weights, or of those best on the rows held out if training stopped early or was stopped.
   *
   * @param nn version of the program
   * @throws Diverged if the last step made the weights useless
   */
  async finish(nn: string, stopped: Stopped): Promise<Model> {
    const { prepared } = this;
    const { epoch, passes, halvings } = this.#training;
    const kept = this.keep(stopped);
    const rows = viewRows(this.#run.training, 0, prepared.training.rows.length, this.#kernels);
    const train = await this.#score(prepared.training, rows);
    const validation =
      prepared.validation.rows.length > 0 ? await this.#score(prepared.validation, this.#run.validation) : null;
    if (!Number.isFinite(train.cost + (validation?.cost ?? 0))) throw new Diverged(epoch);
    return {
      nn,
      spec: prepared.spec,
      network: prepared.network,
      encoder: prepared.encoder,
      target: prepared.target,
      weights: listWeights(this.#run.parameters),
      training: {
        data: { sha256: prepared.training.table.sha256 },
        rows: {
          train: prepared.training.rows.length,
          validation: prepared.validation.rows.length,
          unlabelled: prepared.unlabelled,
        },
        epochs: epoch,
        stopped,
        ...(kept === epoch ? {} : { kept }),
        ...(passes === undefined ? {} : { passes }),
        ...(halvings === 0 ? {} : { halvings }),
        engine: this.#kernels.name,
        cost: { train: train.cost, validation: validation?.cost ?? null },
        ...this.#penalty(),
        metrics: both(train.metrics, validation?.metrics),
        baseline: (validation ?? train).baseline,
        prior: prepared.prior,
        ranges: prepared.ranges,
        history: this.#history.list(),
      },
    };
  }

  /** Settles which weights stay: the best on the rows held out if training stopped early or was stopped, else the last. @returns their epoch */
  keep(stopped: Stopped): number {
    const isCut = stopped === 'interrupted' || stopped === 'time';
    if (this.prepared.spec.training.earlyStopping === undefined && !isCut) return this.#training.epoch;
    return this.#training.keepBest();
  }

  /** Judges labelled rows of any kind with the weights as they are. */
  async judge(set: RowSet): Promise<Judgement> {
    return this.#score(set, plainExamples(this.prepared, set, this.#kernels));
  }

  #penalty(): { penalty?: number } {
    const { l1, l2 } = penaltyIn(this.prepared.spec.training);
    return l1 === 0 && l2 === 0 ? {} : { penalty: penaltyOf(this.#run.parameters, { l1, l2 }) };
  }

  /** A score of the rows held out, less being better. */
  async #watched(metric: Exclude<Watchable, 'cost'>): Promise<number> {
    const { metrics } = await this.#score(this.prepared.validation, this.#run.validation);
    const score = (metrics as unknown as Record<string, number | null>)[metric] ?? null;
    if (score === null) return Number.POSITIVE_INFINITY;
    return moreIsBetter.includes(metric) ? -score : score;
  }

  async #score(set: RowSet, rows: Examples): Promise<Judgement> {
    const { network, encoder, target, prior } = this.prepared;
    const scorer = new Scorer(target, network.layers.at(-1)!, 0.5);
    const labels = labelsOf(target, set);
    let loss = 0;
    let weight = 0;
    for await (const block of lossByBlock(this.#run.parameters, rows, network, encoder.width, this.#kernels)) {
      loss += block.loss;
      weight += block.weight;
      scorer.add(block.Z, labels.slice(scorer.rows, scorer.rows + block.Z.rows));
    }
    return { cost: loss / weight, metrics: scorer.metrics(), baseline: scorer.baseline(prior) };
  }
}

/** Loss, weight and logits of rows, a block at a time. */
async function* lossByBlock(
  parameters: Parameters,
  rows: Examples,
  network: Prepared['network'],
  inputs: number,
  kernels: Kernels,
): AsyncGenerator<{ loss: number; weight: number; Z: Matrix }> {
  const blockRows = blockRowsFor(network, inputs, kernels.precision);
  const turns = new Turns();
  const worker = new Network(network, inputs, blockRows, kernels);
  kernels.refresh();
  for (const { X, Y, V } of cutIntoBlocks(rows, 0, rows.X.rows, blockRows, kernels)) {
    const block = { X: kernels.resident(X, 0), Y: kernels.resident(Y, 1), V: kernels.resident(V, 2) };
    yield { ...worker.loss(parameters, block), weight: sumOf(block.V.data) };
    if (turns.due()) await turns.take();
  }
}

/** Refuses rows whose matrices this machine cannot hold. @throws UserError (data) */
function requireMemory({ training, validation, encoder, network, spec }: Prepared): void {
  const rows = training.rows.length + validation.rows.length;
  const columns = encoder.width + network.layers.at(-1)!.units;
  const bytes = rows * columns * bytesOf(spec.precision);
  if (bytes <= 0.8 * totalmem()) return;
  const size = `${(bytes / 1e9).toFixed(1)} GB for ${rows} rows of ${columns} numbers`;
  const widest = encoder.inputs.reduce((most, input) => (columnsOf(input) > columnsOf(most) ? input : most));
  const hint = `the widest column is "${widest.name}": ignore it, or take fewer rows`;
  throw new UserError('data', training.table.place, `must fit into memory, found ${size}`, hint);
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function both<T>(train: T, validation: T | undefined): Both<T> {
  return { train, validation: validation ?? null };
}
