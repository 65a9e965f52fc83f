// The search for settings: every trial on the same folds, the better ones on more epochs.
import type { Split } from '../encode/split.ts';
import { type MetricName, metricRows } from '../formulas/metric.ts';
import type { EngineChoice } from '../kernels/engine.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Table } from '../table/table.ts';
import { Diverged } from '../training/train.ts';
import { type Estimates, estimates } from './cross-validation.ts';
import type { FoldResult } from './fold.ts';
import { tryFolds } from './fold-team.ts';
import { isAsItIs, type Trial } from './trials.ts';

/** What came of a trial. */
export interface Outcome {
  readonly trial: Trial;
  /** Its epochs were divided by this. */
  readonly part: number;
  /** Empty if a fold failed. */
  readonly metrics: Estimates;
  /** Why a fold failed, if one did. */
  readonly failure: string | undefined;
}

/** On what trials are tried, and how. */
export interface TunePlan {
  readonly table: Table;
  /** Name of the spec, for messages. */
  readonly place: string;
  readonly engine: EngineChoice;
  readonly splits: readonly Split[];
  readonly metric: MetricName;
  /** By what epochs are divided, round by round; see `roundsOf`. */
  readonly rounds: readonly number[];
  /** Most folds at a time. */
  readonly threads: number;
}

/** Of the trials of a round, one in so many goes on to the next, on so many times the epochs. */
const cut = 3;

/** By what epochs are divided, round by round: successive halving (Jamieson and Talwalkar 2016), in thirds as Hyperband does. */
export function roundsOf(halving: boolean): readonly number[] {
  return halving ? [cut * cut, cut, 1] : [1];
}

/**
 * Tries trials round by round, yielding every outcome as it comes, those of a round in any order.
 *
 * @param trials the spec as it is stays to the last round, for comparison
 * @param known  an outcome that need not be computed again, nor is yielded
 */
export async function* tune(
  trials: readonly Trial[],
  plan: TunePlan,
  known: (trial: Trial, part: number) => Outcome | undefined = () => undefined,
): AsyncGenerator<Outcome, readonly Outcome[]> {
  let left = trials;
  let beaten: Outcome[] = [];
  for (const part of plan.rounds) {
    const before = left.map((trial) => known(trial, part)).filter((outcome) => outcome !== undefined);
    const outcomes = [...before];
    const done = new Set(before.map(({ trial }) => trial));
    const fresh = left.filter((trial) => !done.has(trial));
    for await (const outcome of tryAll(fresh, part, plan)) {
      outcomes.push(outcome);
      yield outcome;
    }
    const ranked = rank(outcomes, trials, plan.metric);
    if (part === plan.rounds.at(-1)) return [...ranked, ...beaten];
    const best = new Set(
      ranked.slice(0, Math.ceil(ranked.length / cut)).filter(({ failure }) => failure === undefined),
    );
    const stays = (outcome: Outcome) => best.has(outcome) || isAsItIs(outcome.trial);
    left = trials.filter((trial) => ranked.some((outcome) => outcome.trial === trial && stays(outcome)));
    beaten = [...ranked.filter((outcome) => !stays(outcome)), ...beaten];
  }
  return beaten;
}

/** Best first; of equal ones the smaller, then the earlier. */
export function rank(outcomes: readonly Outcome[], order: readonly Trial[], metric: MetricName): Outcome[] {
  const value = ({ metrics }: Outcome) => {
    const mean = metrics[metric]?.mean ?? Number.NaN;
    return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : metricRows[metric].moreIsBetter ? -mean : mean;
  };
  const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
  return outcomes.toSorted(
    (a, b) =>
      compare(value(a), value(b)) ||
      a.trial.parameters - b.trial.parameters ||
      order.indexOf(a.trial) - order.indexOf(b.trial),
  );
}

/** Trains trials on every fold, side by side. */
async function* tryAll(trials: readonly Trial[], part: number, plan: TunePlan): AsyncGenerator<Outcome> {
  const { table, place, engine, splits, threads } = plan;
  const works = trials.map(({ spec }) => ({ table, spec: shortened(spec, part), place, engine }));
  const jobs = works.flatMap((_, work) => splits.map((split) => ({ work, split })));
  const results = trials.map(() => [] as FoldResult[]);
  const failures: string[] = [];
  const missing = trials.map(() => splits.length);
  for await (const done of tryFolds(works, jobs, threads)) {
    const { work } = jobs[done.job]!;
    if ('result' in done) results[work]![done.job % splits.length] = done.result;
    else failures[work] ??= describeFailure(done.failure);
    if (--missing[work]! > 0) continue;
    const failure = failures[work];
    const metrics = failure === undefined ? estimates(results[work]!, 'metrics') : {};
    yield { trial: trials[work]!, part, metrics, failure };
  }
}

function shortened(spec: ModelSpec, part: number): ModelSpec {
  const epochs = Math.max(1, Math.round(spec.training.epochs / part));
  return { ...spec, training: { ...spec.training, epochs } };
}

function describeFailure(failure: Error): string {
  return failure instanceof Diverged ? `diverged at epoch ${failure.epoch}` : failure.message;
}
