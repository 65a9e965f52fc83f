// What `nn tune` says: the leaderboard, what was left out, and which is best.

import type { MetricName } from '../../formulas/metric.ts';
import { toJson } from '../../json/json-text.ts';
import type { Estimates } from '../../search/cross-validation.ts';
import { type Grid, isAsItIs, type RefusedTrial, type Settings } from '../../search/trials.ts';
import type { Outcome } from '../../search/tune.ts';
import type { SpecJson } from '../../spec/parse-spec.ts';
import { figure, label } from '../terminal/metric-names.ts';
import { layOutTable } from '../terminal/text-table.ts';

/** A trial as `--json` tells of it. */
export interface TrialReport {
  readonly settings: Settings;
  readonly parameters: number;
  /** By what its epochs were divided when it was left behind; 1 if it was tried to the end. */
  readonly part: number;
  readonly metrics: Estimates;
  readonly failure?: string;
}

/** `tune --json`. */
export interface TuneReport {
  readonly rows: number;
  readonly folds: number;
  readonly repeats: number;
  readonly metric: MetricName;
  /** Best first. */
  readonly trials: readonly TrialReport[];
  readonly refused: readonly RefusedTrial[];
  readonly spec: SpecJson;
}

/** Trials and refusals that are shown; `--json` has all. */
const mostShown = 10;

/** An outcome as `--json` tells of it. */
export function reportTrial({ trial, part, metrics, failure }: Outcome): TrialReport {
  const { settings, parameters } = trial;
  return { settings, parameters, part, metrics, ...(failure === undefined ? {} : { failure }) };
}

/** The best trials, and the spec as it is wherever it stands. */
export function leaderboard({ trials, metric }: TuneReport, classes: number): string[] {
  const shown = trials
    .map((trial, index) => ({ trial, place: index + 1 }))
    .filter(({ trial, place }) => place <= mostShown || isAsItIs(trial));
  const table = layOutTable([
    ['', label(metric, classes), 's.e.', 'parameters'],
    ...shown.map(({ trial: { metrics, parameters, failure }, place }) => [
      String(place),
      failure === undefined ? figure(metrics[metric]?.mean ?? null) : 'failed',
      failure === undefined ? figure(metrics[metric]?.standardError ?? null) : '',
      String(parameters),
    ]),
  ]);
  const notes = shown.map(({ trial: { settings, part, failure } }) => {
    const cut = part === 1 ? '' : ` (left behind at 1/${part} of the epochs)`;
    return `  ${describeSettings(settings)}${failure === undefined ? '' : ` (${failure})`}${cut}`;
  });
  const rest = trials.length > shown.length ? [`… and ${trials.length - shown.length} more: --json`] : [];
  return [...table.map((line, index) => line + (index === 0 ? '' : notes[index - 1]!)), ...rest];
}

/** What was left out, and why. */
export function describeRefused(refused: readonly RefusedTrial[]): string[] {
  const lines = refused
    .slice(0, mostShown)
    .map(({ settings, reasons }) => `left out: ${describeSettings(settings)}: ${reasons.join('; ')}`);
  return refused.length > mostShown ? [...lines, `left out: … and ${refused.length - mostShown} more`] : lines;
}

/** The verdict, in a sentence. @param classes of the target */
export function verdictOf({ trials, metric }: TuneReport, classes: number): string {
  const best = trials[0]!;
  const score = (trial: TrialReport) => {
    const found = trial.metrics[metric];
    return `${figure(found?.mean ?? null)} ± ${figure(found?.standardError ?? null)}`;
  };
  const asItIs = trials.find(isAsItIs);
  if (best === asItIs) return `best is the spec as it is: ${label(metric, classes)} ${score(best)}`;
  const before = asItIs?.failure === undefined && asItIs !== undefined ? `, as it is ${score(asItIs)}` : '';
  const advice = 'the best of many is partly luck, which nn cross-validate with another --seed measures';
  return `best is ${describeSettings(best.settings)}: ${label(metric, classes)} ${score(best)}${before}; ${advice}`;
}

/** `training.l2=0.01 layers=[16 relu]`; the spec as it is sets nothing. */
function describeSettings(settings: Settings): string {
  const texts = Object.entries(settings).map(([path, value]) => `${path}=${toJson(value)}`);
  return texts.length === 0 ? 'the spec as it is' : texts.join(' ');
}

/** A line about a trial that was finished just now. */
export function describeOutcome(
  { trial, part, metrics, failure }: Outcome,
  number: number,
  metric: MetricName,
  classes: number,
): string {
  const cut = part === 1 ? '' : ` on 1/${part} of the epochs`;
  const score = failure ?? `${label(metric, classes)} ${figure(metrics[metric]?.mean ?? null)}`;
  return `trial ${number}${cut}: ${score}, ${describeSettings(trial.settings)}`;
}

/** What is tried, a line a key. */
export function describeGrid(grid: Grid): string[] {
  return Object.entries(grid).map(([path, values]) => `  ${path}: ${values.map((value) => toJson(value)).join(', ')}`);
}
