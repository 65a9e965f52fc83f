import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import {
  type BestThreshold,
  bestThreshold,
  type ThresholdMetric,
  thresholdMetrics,
} from '../metrics/best-threshold.ts';
import {
  type ClassificationMetrics,
  type ClassMetrics,
  classMetrics,
  confusionMatrix,
} from '../metrics/classification.ts';
import { compare } from '../metrics/comparison.ts';
import type { RegressionMetrics } from '../metrics/regression.ts';
import { linearModel } from '../model/linear.ts';
import type { Baseline, Gains, Metrics, Model } from '../model/model.ts';
import type { Scorer } from '../model/score.ts';
import { toJson } from '../spec/json-text.ts';
import { type OnUnknown, onUnknownChoices, onUnknownHelp } from './category-watch.ts';
import { requireOneStdin } from './input.ts';
import { loadModel } from './load-model.ts';
import { figure, label } from './metric-names.ts';
import { tellNotes } from './notes.ts';
import {
  type CsvOptions,
  type ModelOptions,
  number,
  type OutputOptions,
  oneOf,
  type SharedOptions,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from './options.ts';
import { writeResult } from './output-file.ts';
import { requireOutputs } from './replaceable.ts';
import { type Part, reportText } from './report.ts';
import { noteRows, scoreRows } from './score-rows.ts';
import { shareLines } from './summary.ts';
import { textTable } from './text-table.ts';
import { type Rival, requireBetter, rivals, verdictLines } from './verdict.ts';

interface EvaluateOptions extends SharedOptions, ModelOptions, CsvOptions, OutputOptions {
  readonly threshold?: number;
  readonly bestThreshold?: ThresholdMetric;
  readonly onUnknown?: OnUnknown;
  readonly requireBetterThan?: Rival;
}

/** `evaluate --json`. */
interface Evaluation {
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Baseline;
  /** One entry a class; empty for a numeric target. */
  readonly classes: readonly ClassMetrics[];
  /** Rows by true class (outer) and predicted class (inner); empty for a numeric target. */
  readonly confusion: readonly (readonly number[])[];
  /** Gains in mean loss on these rows. */
  readonly gains: Gains;
  /** With `--best-threshold`. */
  readonly bestThreshold?: BestThreshold;
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
  const linear = linearModel(model);
  const models = linear === undefined ? [model] : [model, linear];
  const scored = await scoreRows(models, modelPath, dataPath, options, options.threshold);
  const [scorer, rival] = scored.scorers;
  const evaluation = summarise(model, scorer!, rival, options.bestThreshold);
  noteRows(scored, model, options);
  if (!options.quiet) tellNotes(shareLines(model), options.color);
  const text = options.json ? `${toJson(evaluation)}\n` : reportText(report(evaluation, model), options.output);
  await writeResult(text, options.output);
  requireBetter(options.requireBetterThan, evaluation.gains, model.target, 'these rows');
}

/** Thresholds are for two classes. @throws UserError (usage) */
function requireTwoClasses({ target }: Model, { threshold, bestThreshold }: EvaluateOptions): void {
  const flag = threshold !== undefined ? '--threshold' : bestThreshold !== undefined ? '--best-threshold' : undefined;
  if (flag === undefined || (target.type === 'category' && target.classes.length === 2)) return;
  throw new UserError('usage', flag, `the target "${target.name}" must have two classes`);
}

function summarise(
  { target, training, spec }: Model,
  scorer: Scorer,
  rival: Scorer | undefined,
  metric: ThresholdMetric | undefined,
): Evaluation {
  const { seed } = spec.training;
  const losses = scorer.losses();
  const gains = {
    baseline: compare(losses, scorer.baselineLosses(training.prior), seed),
    ...(rival === undefined ? {} : { linear: compare(losses, rival.losses(), seed) }),
  };
  const common = { rows: scorer.rows, metrics: scorer.metrics(), baseline: scorer.baseline(training.prior) };
  if (target.type === 'number') return { ...common, classes: [], confusion: [], gains };
  const confusion = confusionMatrix(scorer.predictions(), target.classes.length);
  const suggested = metric === undefined ? {} : { bestThreshold: bestThreshold(scorer.predictions(), metric) };
  return { ...common, classes: classMetrics(confusion, target.classes), confusion, gains, ...suggested };
}

/** The evaluation as lines of text. */
function report(evaluation: Evaluation, { target, training }: Model): Part[] {
  const { rows, metrics, baseline, classes, confusion, gains } = evaluation;
  const verdicts = ['', ...verdictLines(gains, target, training.prior)];
  if (target.type === 'number') {
    const lines = (['rmse', 'mae', 'r2'] as const).map((name) => {
      return [label(name), figure((metrics as RegressionMetrics)[name]), figure((baseline as RegressionMetrics)[name])];
    });
    return [
      `${rows} rows, target "${target.name}"`,
      '',
      textTable([['', 'model', 'always the mean'], ...lines]),
      ...verdicts,
    ];
  }
  const found = metrics as ClassificationMetrics;
  const always = baseline as { accuracy: number; logLoss: number };
  const lines = (['accuracy', 'logLoss', 'precision', 'recall', 'f1', 'rocAuc', 'brier'] as const).map((name) => [
    label(name),
    figure(found[name]),
    name === 'accuracy' || name === 'logLoss' ? figure(always[name]) : '',
  ]);
  const perClass = classes.map(({ name, precision, recall, f1, support }) => [
    name,
    figure(precision),
    figure(recall),
    figure(f1),
    String(support),
  ]);
  const matrix = classes.map(({ name }, k) => [name, ...confusion[k]!.map(String)]);
  return [
    `${rows} rows, target "${target.name}"`,
    '',
    textTable([['', 'model', 'always the commonest'], ...lines]),
    '',
    textTable([['class', 'precision', 'recall', 'F1', 'rows'], ...perClass]),
    '',
    textTable([['true \\ predicted', ...classes.map(({ name }) => name)], ...matrix]),
    ...verdicts,
    ...suggestion(evaluation),
  ];
}

/** The threshold that is best on these rows, if it was asked for, beside what they were judged with. */
function suggestion({ bestThreshold: best, metrics }: Evaluation): string[] {
  if (best === undefined) return [];
  const now = (metrics as ClassificationMetrics)[best.metric];
  const gain = `${label(best.metric)} ${figure(best.value)} instead of ${figure(now)} on these rows`;
  return ['', `best for ${label(best.metric)}: --threshold ${best.threshold} (${gain})`];
}
