import type { Command } from 'commander';
import { metricNames } from '../../formulas/metric.ts';
import { toJson } from '../../json/json-text.ts';
import { layOutJson } from '../../model/json-layout.ts';
import { saveSpec } from '../files/rescue.ts';
import { Unwritten } from '../files/unwritten.ts';
import { leaderboard, reportTrial, type TuneReport, verdictOf } from '../reports/tune-report.ts';
import { oneOf, wholeNumber } from '../terminal/options.ts';
import { writeOut } from '../terminal/stdout.ts';
import { labelledIn, readFoldsInput, requireOneOnStdout, specFor, withFoldOptions } from '../work/folds-input.ts';
import { outputsOf, planOf, type Teller, type TuneOptions, tellerOf, trialsOf } from '../work/tune-plan.ts';
import { openLog, search } from '../work/tune-run.ts';

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
      oneOf('--metric', metricNames),
    )
    .option('--halving', 'all on 1/9 of the epochs, the best third on 1/3, the best third of these on all')
    .option('--log <file>', 'a JSON line a finished trial; given again, the search goes on from there')
    .addHelpText('after', `\n${examples}`)
    .action(tuneCommand);
}

async function tuneCommand(specPath: string, dataPath: string | undefined, options: TuneOptions): Promise<void> {
  requireOneOnStdout(options, 'tune');
  const input = await readFoldsInput([specPath, dataPath], options, 'tune', outputsOf(options));
  const plan = planOf(input, options);
  const log = await openLog(options, input, plan.metric);
  const say = tellerOf(options);
  const { trials, refused } = trialsOf(input, options, say);
  const outcomes = await search(trials, plan, input.classes, options, log, say);
  const report: TuneReport = {
    rows: labelledIn(input.splits),
    folds: input.plan.folds,
    repeats: input.plan.repeats,
    metric: plan.metric,
    trials: outcomes.map(reportTrial),
    refused,
    spec: specFor(outcomes[0].trial.written, options.output ?? '-', input.data),
  };
  const unwritten = new Unwritten();
  await unwritten.attempt(() => log?.close());
  await print(report, input.classes, options, say, unwritten);
  await unwritten.tell();
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
