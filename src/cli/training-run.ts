import type { Diagnosis } from '../doctor/diagnosis.ts';
import { Doctor } from '../doctor/doctor.ts';
import { UserError } from '../errors.ts';
import type { ModelFitting } from '../model/fit-model.ts';
import type { Model } from '../model/model.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { Diverged } from '../training/train.ts';
import { Checkpoints } from './checkpoint.ts';
import { Clock } from './clock.ts';
import { describeDiagnoses } from './diagnosis-lines.ts';
import type { EpochLog } from './epoch-log.ts';
import type { SharedOptions } from './options.ts';
import { openProgress } from './progress.ts';
import type { Interruption } from './signals.ts';
import { scoreName } from './summary.ts';
import type { TrainPlan } from './train-plan.ts';
import { version } from './version.ts';

/** Milliseconds between checkpoints of a training that was gone on with, unless `--checkpoint` says else. */
const usualCheckpoint = 60_000;

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
  const { spec, target } = fitting.prepared;
  const choice = options.quiet && options.progress === 'auto' ? 'never' : options.progress;
  const progress = openProgress(spec.training.epochs, scoreName(target), choice, options.color);
  const clock = new Clock(options.maxTime);
  const every = options.checkpoint ?? usualCheckpoint;
  const checkpoints = plan.checkpoint === undefined ? undefined : new Checkpoints(plan.checkpoint, fitting, every);
  const doctor = new Doctor(fitting);
  const tell = (found: readonly Diagnosis[]) => {
    if (!options.quiet && found.length > 0) progress.say(describeDiagnoses(found, options.color));
  };
  try {
    tell(doctor.admit());
    const signal = AbortSignal.any([interruption.signal, clock.signal]);
    const epochs = fitting.epochs(signal);
    let next = await epochs.next();
    for (; !next.done; next = await epochs.next()) {
      progress.show(next.value);
      tell(doctor.observe(next.value));
      await log?.write(next.value);
      checkpoints?.offer();
    }
    if (fitting.epoch > 0) checkpoints?.write();
    const stopped = next.value ?? (interruption.received === undefined ? 'time' : 'interrupted');
    if (fitting.epoch === 0 && stopped === 'time') throw refuseTime(plan.output);
    const model = await fitting.finish(version(), stopped, signal);
    progress.close();
    tell(doctor.conclude(model));
    return { model, diagnoses: doctor.diagnoses };
  } catch (error) {
    await log?.close().catch(() => {}); // what ended the training is what matters
    if (!(error instanceof Diverged)) throw error;
    throw refuseDiverged(error, spec.training, plan.output === '-' ? 'the model' : plan.output);
  } finally {
    clock.stop();
    progress.close();
  }
}

/** Not a success: a script would take an older model for the one it asked for. */
function refuseTime(output: string): UserError {
  const finding = 'the time was up before the first epoch was done';
  const hint = `give it more time, or use fewer rows or smaller layers; ${output === '-' ? 'the model' : output} was not written`;
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
