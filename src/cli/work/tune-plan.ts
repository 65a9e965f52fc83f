// What a search tries, and by what: out of the flags of `nn tune` and the spec.
import { availableParallelism } from 'node:os';
import { UserError } from '../../errors.ts';
import { mainLossName } from '../../fit/number-scores.ts';
import { findLabelled } from '../../fit/prepare.ts';
import { classMetricNames, type MetricName, metricRows, numberMetricNames } from '../../formulas/metric.ts';
import { Random } from '../../random.ts';
import {
  allOf,
  chooseTrials,
  drawOf,
  type Grid,
  requireTunable,
  type Settings,
  sizeOf,
  type TrialChoice,
  TrialMaker,
} from '../../search/trials.ts';
import { roundsOf, type TunePlan } from '../../search/tune.ts';
import { usualGrid } from '../../search/usual-grid.ts';
import { lossFor } from '../../spec/resolve.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import type { Output } from '../files/replaceable.ts';
import { describeGrid, describeRefused } from '../reports/tune-report.ts';
import { tell } from '../terminal/stderr.ts';
import { printable } from '../terminal/terminal.ts';
import type { FoldOptions, FoldsInput } from './folds-input.ts';

/** Flags of `nn tune`. */
export interface TuneOptions extends FoldOptions {
  readonly search?: 'grid' | 'random';
  readonly trials: number;
  readonly metric?: MetricName;
  readonly halving?: boolean;
  readonly log?: string;
}

/** Tells the user something, unless he wants quiet. */
export type Teller = (lines: readonly string[]) => void;

/** What tells the user of a search, unless it is to be quiet. */
export function tellerOf({ quiet }: TuneOptions): Teller {
  return (lines) => {
    if (!quiet) tell(lines.map((line) => printable(line, 4000)));
  };
}

/**
 * The best spec, the report if it is asked for, and the log.
 *
 * @throws UserError (usage) if the log could not be read again
 */
export function outputsOf({ json, output, log }: TuneOptions): Output[] {
  if (log === '-') throw new UserError('usage', '--log', 'must be a file that can be read again, found "-"');
  const outputs: Output[] = json ? [{ flag: '--json', path: '-', kind: 'report' }] : [];
  if (!json || output !== undefined) outputs.push({ flag: '-o', path: output ?? '-', kind: 'spec' });
  if (log !== undefined) outputs.push({ flag: '--log', path: log, kind: 'trials' });
  return outputs;
}

/** @throws UserError (usage) if the metric is none of such a target */
export function planOf({ spec, written, table, place, splits }: FoldsInput, options: TuneOptions): TunePlan {
  const { type } = findLabelled(table, spec, place);
  const own = type === 'number' ? ownMetrics(spec, written.tune ?? {}) : [];
  const metric = options.metric ?? own[0] ?? (type === 'number' ? 'rmse' : 'logLoss');
  const usual = (type === 'number' ? numberMetricNames : classMetricNames).filter((name) => metricRows[name].always);
  const suiting: readonly MetricName[] = [...usual, ...own];
  if (!suiting.includes(metric)) {
    const is = type === 'number' ? 'a number' : 'a category';
    const what = `must be a score of the target "${spec.target}", which is ${is}, found "${metric}"`;
    throw new UserError('usage', '--metric', what, `scores: ${suiting.join(', ')}`);
  }
  const rounds = roundsOf(options.halving ?? false);
  const threads = options.threads ?? availableParallelism();
  return { table, place, engine: options.engine, splits, metric, rounds, threads };
}

/** What the loss of numbers is told by, if all trials have one that is told by itself. */
function ownMetrics(spec: ModelSpec, grid: Grid): MetricName[] {
  if (Object.keys(grid).some((path) => /^(loss|output)\b/.test(path))) return [];
  const name = mainLossName(true, lossFor(spec, { type: 'number' }));
  return name === 'rmse' ? [] : [name, 'd2'];
}

/** What to try, in the order to try it, and what was refused of it. @param say is told what is tried, if the spec does not say it, and what is left out */
export function trialsOf(input: FoldsInput, options: TuneOptions, say: Teller): TrialChoice {
  const { written, table, place } = input;
  const most = options.search === 'grid' ? Number.POSITIVE_INFINITY : options.trials;
  const found = chooseTrials(new TrialMaker(written, table, place), combinationsOf(input, options, say), most);
  say(describeRefused(found.refused));
  return found;
}

function combinationsOf({ written, spec, place }: FoldsInput, options: TuneOptions, say: Teller): Iterable<Settings> {
  const grid: Grid = written.tune ?? usualGrid(spec);
  requireTunable(grid, place);
  if (written.tune === undefined) say(['the spec has no "tune"; these are combined:', ...describeGrid(grid)]);
  const size = sizeOf(grid);
  const how = options.search ?? (size > options.trials ? 'random' : 'grid');
  if (how === 'grid') return allOf(grid);
  return drawOf(grid, new Random(spec.training.seed, 'trials'));
}
