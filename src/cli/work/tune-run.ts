// A search under way: it goes on from its log, tells of every trial, and ends with the best.
import { UserError } from '../../errors.ts';
import type { MetricName } from '../../formulas/metric.ts';
import type { Trial } from '../../search/trials.ts';
import { type Outcome, type TunePlan, tune } from '../../search/tune.ts';
import { describeOutcome } from '../reports/tune-report.ts';
import { note } from '../terminal/notes.ts';
import { tellWhenEnded } from '../terminal/signals.ts';
import type { FoldsInput } from './folds-input.ts';
import { TrialLog } from './trial-log.ts';
import type { Teller, TuneOptions } from './tune-plan.ts';

/** Opens the log of a search, if it has one. @throws UserError if it is that of another search */
export async function openLog(
  { log, quiet, color }: TuneOptions,
  input: FoldsInput,
  metric: MetricName,
): Promise<TrialLog | undefined> {
  if (log === undefined) return undefined;
  return TrialLog.open(log, input, metric, ({ message }) => {
    if (!quiet) note(`${message}; the search goes on`, color);
  });
}

/**
 * Tries every trial that the log does not tell of.
 *
 * @param say is told of each trial
 * @returns outcomes, best first
 * @throws UserError (training, data) if none is the best
 */
export async function search(
  trials: readonly Trial[],
  plan: TunePlan,
  classes: number,
  options: TuneOptions,
  log: TrialLog | undefined,
  say: Teller,
): Promise<readonly [best: Outcome, ...others: Outcome[]]> {
  let tried = 0;
  const ended = tellWhenEnded(() => describeTried(tried, options.log), options.quiet ?? false);
  if (log !== undefined && log.size > 0) say([`${log.size} finished trials are in the log, and are not tried again`]);
  const outcomes = tune(trials, plan, (trial, part) => log?.find(trial, part));
  for (;;) {
    const next = await outcomes.next();
    if (next.done) {
      ended();
      const [best, ...others] = next.value;
      return [requireBest(best, plan.metric), ...others];
    }
    await log?.add(next.value);
    say([describeOutcome(next.value, ++tried, plan.metric, classes)]);
  }
}

/** What a search that is ended by a signal leaves. */
function describeTried(tried: number, log: string | undefined): string {
  const done = tried === 1 ? '1 trial was tried' : `${tried} trials were tried`;
  if (log === undefined) return `${done}; with --log FILE they would be kept`;
  return `${done}; the same command goes on from what is in ${log}`;
}

function requireBest(best: Outcome | undefined, metric: MetricName): Outcome {
  if (best === undefined || best.failure !== undefined) {
    const what = 'must have a trial that can be trained on every fold, all failed';
    throw new UserError('training', 'tune', what, best?.failure);
  }
  if ((best.metrics[metric] ?? null) !== null) return best;
  throw new UserError('data', '--metric', `must be a score that the folds can tell, found "${metric}"`);
}
