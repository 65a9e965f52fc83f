// What `nn evaluate` finds out, as JSON and as text.

import { choseEpoch, gainsOf, unshownGains } from '../../fit/gains.ts';
import type { Scorer } from '../../fit/score.ts';
import { type MetricName, metricRows } from '../../formulas/metric.ts';
import { type BestThreshold, bestThreshold, type ThresholdMetric } from '../../metrics/best-threshold.ts';
import {
  type ClassificationMetrics,
  type ClassMetrics,
  classMetrics,
  confusionMatrix,
} from '../../metrics/classification.ts';
import type { Baseline, Gains, Metrics, Model } from '../../model/model.ts';
import { constantAnswer } from '../reports/constant-answer.ts';
import { headlines } from '../reports/summary.ts';
import { sayTrainedOn, type TrainedOn, trainedOnOf } from '../reports/trained-on.ts';
import { type Judged, verdictLines } from '../reports/verdict.ts';
import { figure, label } from '../terminal/metric-names.ts';
import type { Part } from '../terminal/report.ts';
import { type TextTable, textTable } from '../terminal/text-table.ts';
import { type Coverage, coverageOf, holderOf } from './coverage.ts';
import type { ScoredRows } from './score-rows.ts';

/** `evaluate --json`. */
export interface Evaluation {
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Baseline;
  /** One entry a class; empty for a numeric target. */
  readonly classes: readonly ClassMetrics[];
  /** Rows by true class (outer) and predicted class (inner); empty for a numeric target. */
  readonly confusion: readonly (readonly number[])[];
  /** On the rows that the model was not trained on. */
  readonly gains: Gains;
  /** If the model was trained on some of the rows. */
  readonly trainedOn?: TrainedOnSome;
  /** With `--best-threshold`. */
  readonly bestThreshold?: BestThreshold;
  /** Of a model with members, on the rows that it was not trained on if there are any. */
  readonly coverage?: Coverage;
}

/** Rows that a model was trained on, and its scores on the others. */
interface TrainedOnSome extends TrainedOn {
  /** Rows known not to be trained on; null if there are none. */
  readonly others: { readonly rows: number; readonly metrics: Metrics; readonly baseline: Baseline } | null;
}

/** What is to be told of scored rows. @param metric that the best threshold is wanted for @param percent of rows of which the truth is to be held */
export function summarise(
  model: Model,
  { scorers: [scorer, rival], recognised }: ScoredRows,
  metric: ThresholdMetric | undefined,
  percent: number | undefined,
): Evaluation {
  const { target, training, spec } = model;
  const { prior, stopped } = training;
  const { rows } = scorer!;
  const fresh = recognised?.fresh;
  const [others, otherRival] = [scorer!, rival].map((one) => (fresh === undefined ? one : one?.only(fresh)));
  const mayHaveChosen = recognised !== undefined && choseEpoch(spec, stopped); // the rest of its file
  const gains =
    fresh?.length === 0
      ? unshownGains(scorer!, prior, rival)
      : gainsOf(others!, prior, otherRival, spec.training.seed, mayHaveChosen ? 'epoch' : 'nothing');
  const scores = (of: typeof scorer) => ({ rows: of!.rows, metrics: of!.metrics(), baseline: of!.baseline(prior) });
  const trainedOn = recognised && {
    ...trainedOnOf(recognised),
    others: recognised.fresh.length === 0 ? null : scores(others),
  };
  const confusion = target.type === 'number' ? [] : confusionMatrix(scorer!.predictions(), target.classes.length);
  return {
    ...scores(scorer),
    rows,
    classes: target.type === 'number' ? [] : classMetrics(confusion, target.classes),
    confusion,
    gains,
    ...(trainedOn === undefined ? {} : { trainedOn }),
    ...(percent === undefined ? {} : { coverage: covered(model, percent, fresh?.length === 0 ? scorer! : others!) }),
    ...(metric === undefined ? {} : { bestThreshold: bestThreshold(scorer!.predictions(), metric) }),
  };
}

function covered(model: Model, percent: number, scorer: Scorer): Coverage {
  const { target } = model;
  return coverageOf(holderOf(model, percent), percent, scorer, target.type === 'number' ? 0 : target.classes.length);
}

/** The gains, and what the rows are called on which they were found. */
export function judgedIn({ gains, trainedOn }: Evaluation): Judged {
  return { gains, rows: trainedOn === undefined ? 'rows' : 'rows that it was not trained on' };
}

/** The evaluation as lines of text. */
export function report(evaluation: Evaluation, model: Model): Part[] {
  const { rows, classes, confusion } = evaluation;
  const { target } = model;
  const tables = [
    scoreTable(evaluation, model),
    ...(classes.length === 0 ? [] : [classTable(classes), confusionTable(classes, confusion)]),
  ];
  return [
    `${rows} rows, target "${target.name}"${trainedOnPart(evaluation)}`,
    '',
    ...tables.flatMap((table) => [table, '']),
    ...othersLine(evaluation, model),
    ...verdictLines(judgedIn(evaluation), model),
    ...coverageLine(evaluation, model),
    ...suggestion(evaluation),
  ];
}

/** Says in the first line how many rows were trained on, if any. */
function trainedOnPart({ trainedOn }: Evaluation): string {
  if (trainedOn === undefined) return '';
  const count = trainedOn.others === null && !trainedOn.isEstimate ? 'all' : sayTrainedOn(trainedOn);
  return `; ${count} of them were trained on, and flatter the model`;
}

/** The headline scores of the other rows. */
function othersLine({ trainedOn }: Evaluation, model: Model): string[] {
  if (trainedOn === undefined || trainedOn.others === null) return [];
  const { rows, metrics, baseline } = trainedOn.others;
  const which = trainedOn.isEstimate
    ? 'rows of which it is known that it was not trained on them'
    : 'rows that it was not trained on';
  return [`${rows} ${which}: ${headlines(metrics, baseline, model)}`];
}

/** How often the truth was held. */
function coverageLine({ coverage }: Evaluation, { target }: Model): string[] {
  if (coverage === undefined) return [];
  const { percent, rows, share, size } = coverage;
  const held = `hold the truth in ${Number((100 * share).toPrecision(3))} % of ${rows} rows`;
  if (target.type === 'number') return [`intervals of ${percent} % ${held}; they are ${figure(size)} wide on average`];
  return [`sets of ${percent} % ${held}; they have ${figure(size)} labels on average`];
}

/** The metrics beside the baseline; of two classes also those of the second, which is the one of interest. */
function scoreTable({ metrics, baseline, classes }: Evaluation, model: Model): TextTable {
  const scores = metrics as unknown as Record<string, number | null>;
  const always = baseline as unknown as Record<string, number | null>;
  const line = (name: MetricName) => {
    return [label(name, classes.length), figure(scores[name]!), name in always ? figure(always[name]!) : ''];
  };
  const told = Object.keys(metrics) as MetricName[];
  if (!('accuracy' in metrics)) return textTable([['', 'model', constantAnswer(model)], ...told.map(line)]);
  const interest = classes.length === 2 ? ofInterest(classes[1]!) : [];
  return textTable([
    ['', 'model', 'always the commonest'],
    ...told.filter((name) => metricRows[name].ofConstant).map(line),
    ...interest,
    ...told.filter((name) => !metricRows[name].ofConstant).map(line),
  ]);
}

function ofInterest({ name, precision, recall, f1 }: ClassMetrics): string[][] {
  return [
    [`precision of "${name}"`, figure(precision), ''],
    [`recall of "${name}"`, figure(recall), ''],
    [`F1 of "${name}"`, figure(f1), ''],
  ];
}

function classTable(classes: readonly ClassMetrics[]): TextTable {
  const lines = classes.map(({ name, precision, recall, f1, support }) => {
    return [name, ...[precision, recall, f1].map(figure), String(support)];
  });
  return textTable([['class', 'precision', 'recall', 'F1', 'rows'], ...lines]);
}

function confusionTable(classes: readonly ClassMetrics[], confusion: Evaluation['confusion']): TextTable {
  const lines = classes.map(({ name }, k) => [name, ...confusion[k]!.map(String)]);
  return textTable([['true \\ predicted', ...classes.map(({ name }) => name)], ...lines]);
}

/** The threshold that is best on these rows, if it was asked for, beside what they were judged with. */
function suggestion({ bestThreshold: best, metrics }: Evaluation): string[] {
  if (best === undefined) return [];
  const now = (metrics as ClassificationMetrics)[best.metric];
  const gain = `${label(best.metric)} ${figure(best.value)} instead of ${figure(now)} on these rows`;
  return ['', `best for ${label(best.metric)}: --threshold ${best.threshold} (${gain})`];
}
