import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { toJson } from '../../json/json-text.ts';
import { type ThresholdMetric, thresholdMetrics } from '../../metrics/best-threshold.ts';
import { linearModel } from '../../model/linear.ts';
import type { Model } from '../../model/model.ts';
import { requireOneStdin } from '../files/input.ts';
import { loadModel } from '../files/load-model.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { Unwritten } from '../files/unwritten.ts';
import { shareLines } from '../reports/summary.ts';
import { type Rival, requireBetter, rivals } from '../reports/verdict.ts';
import { tellNotes } from '../terminal/notes.ts';
import {
  type CsvOptions,
  type ModelOptions,
  number,
  type OutputOptions,
  oneOf,
  percent,
  type SharedOptions,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { reportText } from '../terminal/report.ts';
import { type OnUnknown, onUnknownChoices, onUnknownHelp } from '../work/category-watch.ts';
import { holderOf, usualInterval } from '../work/coverage.ts';
import { judgedIn, report, summarise } from '../work/evaluation.ts';
import { noteRows, scoreRows } from '../work/score-rows.ts';

interface EvaluateOptions extends SharedOptions, ModelOptions, CsvOptions, OutputOptions {
  readonly threshold?: number;
  readonly bestThreshold?: ThresholdMetric;
  readonly interval?: number;
  readonly onUnknown?: OnUnknown;
  readonly requireBetterThan?: Rival;
}

/** `nn evaluate`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withModelOptions(withSharedOptions(command)), 'the metrics (default: stdout)'))
    .argument('<model>')
    .argument('<data>')
    .option('--json', 'print the metrics as JSON')
    .option(
      '--threshold <p>',
      'with two classes, the probability from which the second is predicted (default: 0.5)',
      number('--threshold', 'a probability from 0 to 1', (p) => p >= 0 && p <= 1),
    )
    .option(
      '--best-threshold <metric>',
      `with two classes, suggest the threshold that is best for ${thresholdMetrics.join(', ')}`,
      oneOf('--best-threshold', thresholdMetrics),
    )
    .option(
      '--interval <percent>',
      'of a model with members: how often intervals, or sets of labels, of so many percent hold the truth (default: 90)',
      percent('--interval'),
    )
    .option('--on-unknown <what>', onUnknownHelp, oneOf('--on-unknown', onUnknownChoices))
    .option(
      '--require-better-than <rival>',
      'exit 5 unless these rows show that the model is better: baseline or linear',
      oneOf('--require-better-than', rivals),
    )
    .addHelpText('after', '\nExample:\n  nn evaluate iris.model.json iris.csv')
    .action(evaluateCommand);
}

async function evaluateCommand(modelPath: string, dataPath: string, options: EvaluateOptions): Promise<void> {
  requireOneStdin('evaluate', [modelPath, dataPath]);
  requireOutputs([{ flag: '-o', path: options.output ?? '-', kind: 'report' }], [modelPath, dataPath], options.force);
  const model = await loadModel(modelPath, options);
  requireTwoClasses(model, options);
  const interval = options.interval ?? usualInterval(model);
  if (interval !== undefined) holderOf(model, interval);
  const linear = linearModel(model);
  const models = linear === undefined ? [model] : [model, linear];
  const scored = await scoreRows(models, modelPath, dataPath, options, options.threshold);
  const evaluation = summarise(model, scored, options.bestThreshold, interval);
  noteRows(scored, model, options);
  if (!options.quiet) tellNotes(shareLines(model), options.color);
  const text = options.json ? `${toJson(evaluation)}\n` : reportText(report(evaluation, model), options.output);
  const unwritten = new Unwritten();
  await unwritten.attempt(() => writeResult(text, options.output));
  await unwritten.tell(() => {
    const hint = 'name a file with more rows that the model was not trained on';
    requireBetter(options.requireBetterThan, judgedIn(evaluation), model.target, hint);
  });
}

/** Thresholds are for two classes. @throws UserError (usage) */
function requireTwoClasses({ target }: Model, { threshold, bestThreshold }: EvaluateOptions): void {
  const flag = threshold !== undefined ? '--threshold' : bestThreshold !== undefined ? '--best-threshold' : undefined;
  if (flag === undefined || (target.type === 'category' && target.classes.length === 2)) return;
  throw new UserError('usage', flag, `the target "${target.name}" must have two classes`);
}
