// How good the model of a training is, once it is trained.

import type { Gains, History, TrainingRecord } from '../model/model.ts';
import { type Recognised, Recogniser, type TrainedRows, TrainedRowsCollector } from '../model/trained-rows.ts';
import { viewRows } from '../training/rows.ts';
import type { TeamWork } from '../training/team.ts';
import { choseEpoch, gainsOf, unshownGains } from './gains.ts';
import { type Judged, type Judgement, judge } from './judge.ts';
import type { Prepared } from './prepare.ts';

/** A model judged on all rows of its training. */
export interface JudgedTraining {
  /** Without copies. */
  readonly train: Judgement;
  /** Of the rows held out; null if there are none. */
  readonly validation: Judgement | null;
  readonly trainedRows: TrainedRows;
  /** Rows held out, from a table of their own, that were trained on as well; undefined if none were. */
  readonly repeated: Recognised | undefined;
}

/** How a training went. */
export type Course = Pick<TrainingRecord, 'epochs' | 'stopped' | 'kept' | 'passes' | 'halvings' | 'engine'>;

/** A training whose weights are settled. */
export interface Settled {
  readonly judged: JudgedTraining;
  readonly course: Course;
  readonly history: History;
}

/** Judges the weights that a training ended with. @param work of the training */
export async function judgeTraining(prepared: Prepared, work: TeamWork): Promise<JudgedTraining> {
  const { training, validation } = prepared;
  const collector = new TrainedRowsCollector();
  const rows = viewRows(work.training, 0, training.rows.length, work.kernels);
  const train = await judge(prepared, work, training, rows, work.kernels, collector);
  const trainedRows = collector.collected();
  if (validation.rows.length === 0) return { train, validation: null, trainedRows, repeated: undefined };
  const recogniser = validation.table === training.table ? undefined : new Recogniser(trainedRows);
  const held = await judge(prepared, work, validation, work.validation, work.kernels, recogniser);
  return { train, validation: held, trainedRows, repeated: recogniser?.recognised() };
}

/** What a training record tells of that. */
export type TrainingScores = Pick<TrainingRecord, 'cost' | 'metrics' | 'baseline' | 'interest' | 'repeated'>;

/** The scores. @param prior what the baseline answers */
export function scoresOf({ train, validation, repeated }: JudgedTraining, prior: readonly number[]): TrainingScores {
  const { scorer } = validation ?? train;
  const interest = scorer.interest();
  return {
    cost: { train: train.cost, validation: validation?.cost ?? null },
    metrics: { train: train.metrics, validation: validation?.metrics ?? null },
    baseline: scorer.baseline(prior),
    ...(interest === undefined ? {} : { interest }),
    ...(repeated === undefined ? {} : { repeated: repeated.trained }),
  };
}

/**
 * How much better a model is than the baseline and than a linear model, on the rows held out that were not trained on;
 * without an interval on the training rows, if none were held out.
 *
 * @param linear fitted to the training rows, if the network is more than that
 * @param stopped why the training ended
 */
export async function measureGains(
  prepared: Prepared,
  work: TeamWork,
  { train, validation, repeated }: JudgedTraining,
  linear: Judged | undefined,
  stopped: TrainingRecord['stopped'],
): Promise<Gains> {
  const { prior, spec, training, validation: held } = prepared;
  const { seed } = spec.training;
  const fresh = repeated?.fresh;
  if (validation === null || fresh?.length === 0) {
    const rows = viewRows(work.training, 0, training.rows.length, work.kernels);
    const other = linear && (await judge(prepared, linear, training, rows, work.kernels));
    return unshownGains(train.scorer, prior, other?.scorer);
  }
  const other = linear && (await judge(prepared, linear, held, work.validation, work.kernels)).scorer;
  const [own, rival] = [validation.scorer, other].map((one) => (fresh === undefined ? one : one?.only(fresh)));
  return gainsOf(own!, prior, rival, seed, choseEpoch(spec, stopped) ? 'epoch' : 'nothing');
}

/** Whether a number anywhere in it is not finite. */
export function holdsInfinity(scores: unknown): boolean {
  if (typeof scores === 'number') return !Number.isFinite(scores);
  return typeof scores === 'object' && scores !== null && Object.values(scores).some(holdsInfinity);
}
