import { toJson } from '../../json/json-text.ts';
import type { Model } from '../../model/model.ts';
import { formatModel } from '../../model/write-model.ts';
import type { EpochLog } from '../files/epoch-log.ts';
import { saveOrRescue } from '../files/rescue.ts';
import { trainingReport, trainingSummary } from '../reports/summary.ts';
import { judgedInTraining, type Rival, requireBetter } from '../reports/verdict.ts';
import type { Interruption } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { writeOut } from '../terminal/stdout.ts';
import { printable } from '../terminal/terminal.ts';
import type { TrainPlan } from './train-plan.ts';
import type { Outcome } from './training-run.ts';

/** Flags of `nn train` that say what is told and required of a model. */
export interface DeliveryOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly requireBetterThan?: Rival;
}

/** What is told of a run beside its model. */
export interface Run {
  readonly plan: TrainPlan;
  /** It took. */
  readonly seconds: number;
  /** Whether X was in a temporary file. */
  readonly fromDisk: boolean;
}

/**
 * Saves what came of a training, then tells of it, then ends as the signal or the requirement wants that came with it: a mistake of a later
 * step loses nothing of an earlier one.
 *
 * @throws UserError (io) for what could not be written, (training) if the model is not better than it was required to be
 */
export async function deliver(
  outcome: Outcome,
  run: Run,
  options: DeliveryOptions,
  interruption: Interruption,
  log: EpochLog | undefined,
): Promise<void> {
  const { model, unwritten } = outcome;
  const text = formatModel(model);
  const isSaved = hasLearnt(model) && (await unwritten.attempt(() => save(text, run.plan.output)));
  await unwritten.attempt(() => log?.close());
  if (isSaved) await unwritten.attempt(() => report(outcome, run, Buffer.byteLength(text), options));
  else if (!hasLearnt(model) && !options.quiet) tell(['stopped before the first epoch was done: nothing was written']);
  await unwritten.tell(async () => {
    await interruption.finish(outcome.isCut);
    const hint = 'more rows, or a larger share of them: training.validation';
    requireBetter(options.requireBetterThan, judgedInTraining(model), model.target, hint);
  });
}

/** Whether there is more to a model than the weights that it began with. */
function hasLearnt({ training: { epochs, stopped } }: Model): boolean {
  return epochs > 0 || stopped === 'converged';
}

/** Writes the model, before anything else: a finished training must not be lost to a late mistake. @throws UserError (io) */
async function save(text: string, output: string): Promise<void> {
  if (output === '-') await writeOut(text);
  else await saveOrRescue(output, text, 'the model');
}

/** Tells of a model that is saved. @param bytes of its file @throws UserError (io) */
async function report(
  { model, diagnoses }: Outcome,
  { plan: { output }, seconds, fromDisk }: Run,
  bytes: number,
  options: DeliveryOptions,
): Promise<void> {
  if (!options.quiet) {
    const summary = trainingSummary(model, { output, bytes, seconds, fromDisk, diagnoses });
    tell(summary.map((line) => printable(line, 1000)));
  }
  if (options.json) await writeOut(`${toJson(trainingReport(model, diagnoses, output, seconds))}\n`);
}
