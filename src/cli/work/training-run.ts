import type { Diagnosis } from '../../doctor/diagnosis.ts';
import { asReadError, UserError } from '../../errors.ts';
import type { ModelFitting } from '../../fit/fit-model.ts';
import type { Model } from '../../model/model.ts';
import { version } from '../../model/program-version.ts';
import type { TrainingSpec } from '../../spec/spec.ts';
import { Diverged } from '../../training/train.ts';
import { Checkpoints } from '../files/checkpoint.ts';
import type { EpochLog } from '../files/epoch-log.ts';
import { Unwritten } from '../files/unwritten.ts';
import { shownScore } from '../reports/summary.ts';
import { Clock } from '../terminal/clock.ts';
import { note } from '../terminal/notes.ts';
import type { SharedOptions } from '../terminal/options.ts';
import { openProgress, type Progress } from '../terminal/progress.ts';
import type { Interruption } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { Consultation } from './consultation.ts';
import type { TrainPlan } from './train-plan.ts';

/** Milliseconds between checkpoints of a training that was gone on with, unless `--checkpoint` says else. */
const usualCheckpoint = 60_000;

const comparisonCut = 'the comparison with a linear model was cut short: the model says nothing of it';

/** Flags of `nn train` that say how a run is shown, kept and ended. */
export interface RunOptions extends SharedOptions {
  readonly checkpoint?: number;
  readonly maxTime?: number;
}

/** What came of a run. */
export interface Outcome {
  readonly model: Model;
  /** What the doctor found, all of it told already. */
  readonly diagnoses: readonly Diagnosis[];
  /** Whether a signal cut the training, or the comparison after it, short. */
  readonly isCut: boolean;
  /** Checkpoints that could not be written, if any. */
  readonly unwritten: Unwritten;
}

/**
 * Trains until the end, a signal or the time is up, showing every epoch and telling what is wrong.
 *
 * @throws UserError (training) if the cost is no longer finite, or the time was up before the first epoch was done
 */
export async function trainToEnd(
  fitting: ModelFitting,
  plan: TrainPlan,
  options: RunOptions,
  interruption: Interruption,
  log: EpochLog | undefined,
): Promise<Outcome> {
  const progress = openBar(fitting, options);
  const clock = new Clock(options.maxTime);
  const checkpoints = openCheckpoints(fitting, plan, options);
  const unwritten = new Unwritten();
  const doctor = new Consultation(fitting, (lines) => options.quiet || tell(lines), options.color);
  try {
    doctor.begin();
    const signal = AbortSignal.any([interruption.signal, clock.signal]);
    const epochs = fitting.epochs(signal);
    let next = await epochs.next();
    for (; !next.done; next = await epochs.next()) {
      progress.show(next.value);
      doctor.observe(next.value);
      await log?.write(next.value);
      await checkpoints?.offer();
    }
    if (fitting.epoch > 0) await checkpoints?.write();
    await unwritten.attempt(() => checkpoints?.close());
    const stopped = next.value ?? (interruption.received === undefined ? 'time' : 'interrupted');
    if (fitting.epoch === 0 && stopped === 'time') throw refuseTime(plan);
    const model = await fitting.finish(version(), stopped, signal);
    progress.close();
    doctor.end(model);
    const isCut = interruption.received !== undefined && (stopped === 'interrupted' || fitting.isComparisonCut);
    if (fitting.isComparisonCut && !options.quiet) note(comparisonCut, options.color);
    return { model, diagnoses: doctor.diagnoses, isCut, unwritten };
  } catch (error) {
    await log?.close().catch(() => {}); // what ended the training is what matters
    if (error instanceof Diverged) {
      progress.close();
      doctor.end();
      throw refuseDiverged(error, fitting.prepared.spec.training, shownOutput(plan));
    }
    throw fitting.fromDisk ? asLostRows(error, plan) : error;
  } finally {
    clock.stop();
    progress.close();
  }
}

/** The bar, or lines in its place. */
function openBar({ prepared: { spec, target, network } }: ModelFitting, options: RunOptions): Progress {
  const choice = options.quiet && options.progress === 'auto' ? 'never' : options.progress;
  return openProgress(spec.training.epochs, shownScore(target, network.loss), choice, options.color);
}

/** Checkpoints, if any are asked for; a note says that one could not be written. */
function openCheckpoints(fitting: ModelFitting, plan: TrainPlan, options: RunOptions): Checkpoints | undefined {
  if (plan.checkpoint === undefined) return undefined;
  return new Checkpoints(plan.checkpoint, fitting, options.checkpoint ?? usualCheckpoint, ({ message }) => {
    if (!options.quiet) note(`${message}; the training goes on`, options.color);
  });
}

/** The model's file as a message names it. */
function shownOutput({ output }: TrainPlan): string {
  return output === '-' ? 'the model' : output;
}

/** What went wrong, in words if it is that rows of the temporary file cannot be read any more: without them there is no model. */
function asLostRows(failure: unknown, plan: TrainPlan): unknown {
  const error = asReadError(failure, 'the temporary file of rows');
  if (!(error instanceof UserError) || error === failure) return error;
  const goOn = plan.checkpoint === undefined ? '' : `; if ${plan.checkpoint} is there, --resume goes on from it`;
  return new UserError('io', 'the temporary file of rows', error.what, `${shownOutput(plan)} was not written${goOn}`);
}

/** Not a success: a script would take an older model for the one it asked for. */
function refuseTime(plan: TrainPlan): UserError {
  const finding = 'the time was up before the first epoch was done';
  const hint = `give it more time, or use fewer rows or smaller layers; ${shownOutput(plan)} was not written`;
  return new UserError('training', '--max-time', finding, hint);
}

function refuseDiverged({ epoch, halvings }: Diverged, training: TrainingSpec, output: string): UserError {
  const { learningRate, onDivergence, optimizer } = training;
  const where = `training stopped at epoch ${epoch}`;
  const finding = 'the cost is no longer a finite number';
  if (onDivergence === 'halve') {
    const hint = `the learning rate was halved ${halvings} times; look at the data, or raise "halvings"; ${output} was not written`;
    return new UserError('training', where, finding, hint);
  }
  if (optimizer === 'lbfgs') {
    const hint = `set "precision" to "float64", or scale the inputs; ${output} was not written`;
    return new UserError('training', where, finding, hint);
  }
  const hint = `lower "learningRate" (now ${learningRate}), or set "onDivergence" to "halve"; ${output} was not written`;
  return new UserError('training', where, finding, hint);
}
