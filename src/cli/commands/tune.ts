import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { mainLossName } from '../../fit/number-scores.ts';
import { findLabelled } from '../../fit/prepare.ts';
import { ofClasses, ofNumbers } from '../../fit/suitable.ts';
import { lossMetrics } from '../../formulas/loss-score.ts';
import { toJson } from '../../json/json-text.ts';
import { layOutJson } from '../../model/json-layout.ts';
import { Random } from '../../random.ts';
import {
  allOf,
  chooseTrials,
  drawOf,
  type Grid,
  requireTunable,
  type Settings,
  sizeOf,
  type Trial,
  TrialMaker,
} from '../../search/trials.ts';
import { type Metric, type Outcome, roundsOf, type TunePlan, tune } from '../../search/tune.ts';
import { usualGrid } from '../../search/usual-grid.ts';
import { lossFor } from '../../spec/resolve.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import type { Output } from '../files/replaceable.ts';
import { saveSpec } from '../files/rescue.ts';
import { Unwritten } from '../files/unwritten.ts';
import {
  describeGrid,
  describeOutcome,
  describeRefused,
  leaderboard,
  reportTrial,
  type TuneReport,
  verdictOf,
} from '../reports/tune-report.ts';
import { note } from '../terminal/notes.ts';
import { oneOf, wholeNumber } from '../terminal/options.ts';
import { tellWhenEnded } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { writeOut } from '../terminal/stdout.ts';
import { printable } from '../terminal/terminal.ts';
import {
  type FoldOptions,
  type FoldsInput,
  labelledIn,
  readFoldsInput,
  requireOneOnStdout,
  specFor,
  withFoldOptions,
} from '../work/folds-input.ts';
import { TrialLog } from '../work/trial-log.ts';

interface TuneOptions extends FoldOptions {
  readonly search?: 'grid' | 'random';
  readonly trials: number;
  readonly metric?: Metric;
  readonly halving?: boolean;
  readonly log?: string;
}

/** Tells the user something, unless he wants quiet. */
type Teller = (lines: readonly string[]) => void;

const metrics: readonly Metric[] = [...new Set([...ofClasses, ...ofNumbers, ...lossMetrics, 'd2'] as const)];

const examples = `A spec says what to try: "tune": { "training.l2": [0, 0.01], "layers": [[], [{ "units": 16 }]] }

Example:
  nn tune spec.json data.csv --trials 30 --log trials.jsonl > best.json && nn train best.json`;

/** `nn tune`. */
export function define(command: Command): void {
  withFoldOptions(command, 'the best spec (default: stdout)')
    .option(
      '--search <how>',
      'grid (all combinations) or random (default: grid, if it has no more than --trials)',
      oneOf('--search', ['grid', 'random']),
    )
    .option('--trials <n>', 'combinations to draw at random', wholeNumber('--trials', 1), 20)
    .option(
      '--metric <name>',
      'what is best by (default: logLoss of classes, of numbers rmse or the loss they are trained with)',
      oneOf('--metric', metrics),
    )
    .option('--halving', 'all on 1/9 of the epochs, the best third on 1/3, the best third of these on all')
    .option('--log <file>', 'a JSON line a finished trial; given again, the search goes on from there')
    .addHelpText('after', `\n${examples}`)
    .action(tuneCommand);
}

async function tuneCommand(specPath: string, dataPath: string | undefined, options: TuneOptions): Promise<void> {
  requireOneOnStdout(options, 'tune');
  if (options.log === '-') throw new UserError('usage', '--log', 'must be a file that can be read again, found "-"');
  const input = await readFoldsInput([specPath, dataPath], options, 'tune', outputsOf(options));
  const { written, table, place } = input;
  const plan = planOf(input, options);
  const warn = ({ message }: UserError) => {
    if (!options.quiet) note(`${message}; the search goes on`, options.color);
  };
  const log = options.log === undefined ? undefined : await TrialLog.open(options.log, input, plan.metric, warn);
  const say: Teller = (lines) => {
    if (!options.quiet) tell(lines.map((line) => printable(line, 4000)));
  };
  const combinations = combinationsOf(input, options, say);
  const most = options.search === 'grid' ? Number.POSITIVE_INFINITY : options.trials;
  const { trials, refused } = chooseTrials(new TrialMaker(written, table, place), combinations, most);
  say(describeRefused(refused));
  let tried = 0;
  const ended = tellWhenEnded(() => describeTried(tried, options.log), options.quiet ?? false);
  const outcomes = await search(
    trials,
    plan,
    log,
    (outcome) => {
      say([describeOutcome(outcome, ++tried, plan.metric, input.classes)]);
    },
    say,
  );
  ended();
  const best = requireBest(outcomes, plan.metric);
  const report: TuneReport = {
    rows: labelledIn(input.splits),
    folds: input.plan.folds,
    repeats: input.plan.repeats,
    metric: plan.metric,
    trials: outcomes.map(reportTrial),
    refused,
    spec: specFor(best.trial.written, options.output ?? '-', input.data),
  };
  const unwritten = new Unwritten();
  await unwritten.attempt(() => log?.close());
  await print(report, input.classes, options, say, unwritten);
  await unwritten.tell();
}

/** The best spec, the report if it is asked for, and the log. */
function outputsOf({ json, output, log }: TuneOptions): Output[] {
  const outputs: Output[] = json ? [{ flag: '--json', path: '-', kind: 'report' }] : [];
  if (!json || output !== undefined) outputs.push({ flag: '-o', path: output ?? '-', kind: 'spec' });
  if (log !== undefined) outputs.push({ flag: '--log', path: log, kind: 'trials' });
  return outputs;
}

/** Tells what was found: each part also when another cannot be written. */
async function print(
  report: TuneReport,
  classes: number,
  { json, output }: TuneOptions,
  say: Teller,
  unwritten: Unwritten,
): Promise<void> {
  if (!json) say(['', ...leaderboard(report, classes), '', verdictOf(report, classes)]);
  if (!json || output !== undefined) await unwritten.attempt(() => saveSpec(layOutJson(report.spec), output));
  if (json) await unwritten.attempt(() => writeOut(`${toJson(report)}\n`));
}

function planOf({ spec, written, table, place, splits }: FoldsInput, options: TuneOptions): TunePlan {
  const { type } = findLabelled(table, spec, place);
  const own = type === 'number' ? ownMetrics(spec, written.tune ?? {}) : [];
  const metric = options.metric ?? own[0] ?? (type === 'number' ? 'rmse' : 'logLoss');
  const suiting: readonly Metric[] = type === 'number' ? [...ofNumbers, ...own] : ofClasses;
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
function ownMetrics(spec: ModelSpec, grid: Grid): Metric[] {
  if (Object.keys(grid).some((path) => /^(loss|output)\b/.test(path))) return [];
  const name = mainLossName(true, lossFor(spec, { type: 'number' }));
  return name === 'rmse' || name === 'logLoss' ? [] : [name, 'd2'];
}

/** What to try, in the order to try it. */
function combinationsOf({ written, spec, place }: FoldsInput, options: TuneOptions, say: Teller): Iterable<Settings> {
  const grid: Grid = written.tune ?? usualGrid(spec);
  requireTunable(grid, place);
  if (written.tune === undefined) say(['the spec has no "tune"; these are combined:', ...describeGrid(grid)]);
  const size = sizeOf(grid);
  const how = options.search ?? (size > options.trials ? 'random' : 'grid');
  if (how === 'grid') return allOf(grid);
  return drawOf(grid, new Random(spec.training.seed, 'trials'));
}

/** What a search that is ended by a signal leaves. */
function describeTried(tried: number, log: string | undefined): string {
  const done = tried === 1 ? '1 trial was tried' : `${tried} trials were tried`;
  if (log === undefined) return `${done}; with --log FILE they would be kept`;
  return `${done}; the same command goes on from what is in ${log}`;
}

/** Tries every trial that the log does not tell of. @returns outcomes, best first */
async function search(
  trials: readonly Trial[],
  plan: TunePlan,
  log: TrialLog | undefined,
  show: (outcome: Outcome) => void,
  say: Teller,
): Promise<readonly Outcome[]> {
  if (log !== undefined && log.size > 0) say([`${log.size} finished trials are in the log, and are not tried again`]);
  const outcomes = tune(trials, plan, (trial, part) => log?.find(trial, part));
  for (;;) {
    const next = await outcomes.next();
    if (next.done) return next.value;
    await log?.add(next.value);
    show(next.value);
  }
}

function requireBest([best]: readonly Outcome[], metric: Metric): Outcome {
  if (best === undefined || best.failure !== undefined) {
    const what = 'must have a trial that can be trained on every fold, all failed';
    throw new UserError('training', 'tune', what, best?.failure);
  }
  if ((best.metrics[metric] ?? null) !== null) return best;
  throw new UserError('data', '--metric', `must be a score that the folds can tell, found "${metric}"`);
}
