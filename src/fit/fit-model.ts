import type { UsualMetric } from '../formulas/metric.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { formatVersion, type NetworkWeights, type SingleModel, type TrainingRecord } from '../model/model.ts';
import { listDense, listWeights } from '../model/weights.ts';
import type { Examples } from '../network/network.ts';
import { defaults } from '../spec/defaults.ts';
import { isLinear } from '../spec/layers.ts';
import { sha256Of } from '../table/fingerprint.ts';
import { boundsOf } from '../training/constant.ts';
import { penaltyIn } from '../training/descent.ts';
import { penaltyOf } from '../training/penalty.ts';
import { join, partOf, type Saved } from '../training/saved.ts';
import type { ScratchFile } from '../training/scratch-file.ts';
import type { TeamWork } from '../training/team.ts';
import { Diverged, type Ending, type Epoch, Training } from '../training/train.ts';
import { CheckUp, type LayerVitals } from '../training/vitals.ts';
import { plainExamples } from './examples.ts';
import { type FittedLinear, fitLinear, judgeLinear } from './fit-linear.ts';
import { EpochHistory } from './history.ts';
import { type Judgement, judge } from './judge.ts';
import {
  type Course,
  holdsInfinity,
  judgeTraining,
  measureGains,
  type Settled,
  scoresOf,
  type TrainingScores,
} from './judge-training.ts';
import { openWork } from './open-work.ts';
import type { Prepared, RowSet } from './prepare.ts';
import type { RowsRoom } from './rows-on-disk.ts';
import { sampleOf, type TrainingRows } from './sample.ts';
import { watchedScore } from './watched-score.ts';

/** Why training ended: of its own, or from outside by a signal or the clock. */
export type Stopped = Ending | 'interrupted' | 'time';

/** How good the model of a training is. */
type Scores = TrainingScores & Pick<TrainingRecord, 'penalty' | 'gains'>;

/** Training of one model, from initial weights to the finished model. */
export class ModelFitting {
  readonly prepared: Prepared;
  readonly #run: TeamWork;
  readonly #kernels: Kernels;
  readonly #training: Training;
  readonly #history = new EpochHistory();
  readonly #scratch: ScratchFile | undefined;
  #checkUp: CheckUp | undefined;
  #isComparisonCut = false;

  /**
   * Encodes the rows; X into a temporary file if they exceed the memory allowed.
   *
   * @param threads most threads to work with
   * @param room    where rows may go; without it, most of the machine's memory, and the system's folder for temporary files
   * @throws UserError (data) for cells that cannot be read, or rows too many for this machine, (io) if the file cannot be written
   */
  constructor(prepared: Prepared, kernels: Kernels, threads = 1, room: Partial<RowsRoom> = {}) {
    const { work, scratch } = openWork(prepared, kernels, threads, room);
    this.prepared = prepared;
    this.#kernels = kernels;
    this.#scratch = scratch;
    this.#run = work;
    const { training } = prepared.spec;
    const { metric = defaults.earlyStopping.metric } = training.earlyStopping ?? {};
    const watch = metric === 'cost' ? undefined : () => this.#watched(metric);
    this.#training = new Training(work, training, watch);
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

  /** Whether X is in a temporary file, since it exceeds the memory allowed. */
  get fromDisk(): boolean {
    return this.#scratch !== undefined;
  }

  /** Whether the model lacks its comparison with a linear one, because `finish` was told to stop. */
  get isComparisonCut(): boolean {
    return this.#isComparisonCut;
  }

  /** Gives disk room back; nothing can be trained or judged after it. */
  close(): void {
    this.#scratch?.close();
  }

  /** How every layer is doing on some of the training rows, with the weights as they are. */
  vitals(): readonly LayerVitals[] {
    this.#checkUp ??= new CheckUp(this.#run);
    return this.#checkUp.take();
  }

  /** Training rows, their copies left out, spread evenly. @param most of them */
  trainingRows(most: number): TrainingRows {
    return sampleOf(this.prepared, this.#run.training.X, most);
  }

  /** Cost of the best of all answers that do not look at the row, and the least cost there is, on the training rows as they are trained on. */
  costBounds(): { readonly constant: number; readonly least: number } {
    const { constant, least, weight } = boundsOf(this.#run.training, this.prepared.network.loss);
    return { constant: constant / weight, least: least / weight };
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
   * @param nn     version of the program
   * @param signal cuts the comparison with a linear model short
   * @throws Diverged if the last step made the weights useless
   */
  async finish(nn: string, stopped: Stopped, signal = new AbortController().signal): Promise<SingleModel> {
    const { prepared } = this;
    const { epoch, halvings } = this.#training;
    const { judged, course } = await this.settle(stopped);
    const isCut = stopped === 'interrupted' || stopped === 'time';
    const linear = isCut ? undefined : await fitLinear(this.#run, prepared.target, signal);
    this.#isComparisonCut = !isCut && signal.aborted && linear === undefined && !isLinear(prepared.network);
    const gains = await measureGains(prepared, this.#run, judged, linear, stopped);
    const scores = { ...this.#penalty(), ...scoresOf(judged, prepared.prior), gains };
    if (holdsInfinity(scores)) throw new Diverged(epoch, halvings); // a prediction whose square overflows
    return {
      version: formatVersion,
      nn,
      spec: prepared.spec,
      network: prepared.network,
      encoder: prepared.encoder,
      target: prepared.target,
      weights: this.weights(),
      ...(linear === undefined ? {} : { linear: listDense(linear.parameters) }),
      training: this.#record(course, scores),
      trainedRows: judged.trainedRows,
    };
  }

  /** Settles which weights stay, and judges them on all rows of the training. @throws Diverged if the last step made the weights useless */
  async settle(stopped: Stopped): Promise<Settled> {
    const { epoch, halvings } = this.#training;
    const kept = this.keep(stopped);
    const judged = await judgeTraining(this.prepared, this.#run);
    const { train, validation } = judged;
    if (!Number.isFinite(train.cost + (validation?.cost ?? 0))) throw new Diverged(epoch, halvings);
    return { judged, course: this.#course(stopped, kept), history: this.#history.list() };
  }

  /** The weights as they are. */
  weights(): NetworkWeights {
    return listWeights(this.#run.parameters);
  }

  /** A linear model of the same training rows, and how it does on those held out; undefined as for `fitLinear`. */
  linear(signal: AbortSignal): Promise<FittedLinear | undefined> {
    return judgeLinear(this.prepared, this.#run, signal);
  }

  #course(stopped: Stopped, kept: number): Course {
    const { epoch, passes, halvings } = this.#training;
    return {
      epochs: epoch,
      stopped,
      ...(kept === epoch ? {} : { kept }),
      ...(passes === undefined ? {} : { passes }),
      ...(halvings === 0 ? {} : { halvings }),
      engine: this.#kernels.name,
    };
  }

  /** What the model tells of its training. */
  #record(course: Course, scores: Scores): TrainingRecord {
    const { training, validation, unlabelled, prior, ranges } = this.prepared;
    return {
      data: { sha256: sha256Of(training.table) },
      rows: { train: training.rows.length, validation: validation.rows.length, unlabelled },
      ...course,
      ...scores,
      prior,
      ranges,
      history: this.#history.list(),
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
    return this.#score(set, plainExamples(this.prepared, set, this.#kernels, this.#scratch));
  }

  #penalty(): { penalty?: number } {
    const { l1, l2 } = penaltyIn(this.prepared.spec.training);
    return l1 === 0 && l2 === 0 ? {} : { penalty: penaltyOf(this.#run.parameters, { l1, l2 }) };
  }

  /** A score of the rows held out, less being better. */
  async #watched(metric: UsualMetric): Promise<number> {
    const { validation } = this.prepared;
    const { metrics } = await this.#score(validation, this.#run.validation);
    return watchedScore(metrics, metric, validation.table.place);
  }

  async #score(set: RowSet, rows: Examples): Promise<Judgement> {
    const { parameters, network } = this.#run;
    return judge(this.prepared, { network, parameters }, set, rows, this.#kernels);
  }
}
