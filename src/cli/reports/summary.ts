import { adviceOf, type Diagnosis } from '../../doctor/diagnosis.ts';
import type { Target } from '../../encode/target.ts';
import { type ChangedShare, changedShare } from '../../fit/class-shares.ts';
import { mainLoss } from '../../fit/number-scores.ts';
import { type Loss, lossRows } from '../../formulas/loss.ts';
import type { Baseline, Metrics, Model, TrainingRecord } from '../../model/model.ts';
import { countParameters, networksOf } from '../../model/networks.ts';
import { countZeros } from '../../model/prune.ts';
import { variantsOf } from '../../spec/bag.ts';
import { label } from '../terminal/metric-names.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { bagLines, sizeOfBag } from './bag-summary.ts';
import { constantAnswer } from './constant-answer.ts';
import { judgedInTraining, verdictLines } from './verdict.ts';

/** Name of the one number that is shown while training: the explained part of the loss where the target is a number. */
export function shownScore(target: Target, { name }: Loss): string {
  return label(target.type === 'category' ? 'accuracy' : lossRows[name].explained);
}

/** Name of the one number that says most of predictions: of a model of numbers, the explained part of its loss. */
export const scoreName = ({ target, network }: Model): string => shownScore(target, network.loss);

/** `train --json`. */
export function trainingReport(
  { training }: Model,
  diagnoses: readonly Diagnosis[],
  model: string,
  seconds: number,
): object {
  const { epochs, stopped, kept, passes, halvings, rows, cost, penalty, engine } = training;
  const { metrics, baseline, interest, gains, repeated, variants } = training;
  return {
    model,
    epochs,
    stopped,
    kept,
    passes,
    halvings,
    rows: { train: rows.train, validation: rows.validation },
    cost,
    penalty,
    metrics,
    baseline,
    interest,
    gains,
    repeated,
    variants,
    diagnoses,
    engine,
    seconds,
  };
}

/** The last words of `nn train`: what was done, how good it is beside the baseline, what was written and what to try next. */
export function trainingSummary(
  model: Model,
  run: { output: string; bytes: number; seconds: number; fromDisk: boolean; diagnoses: readonly Diagnosis[] },
): string[] {
  const { training, spec, target } = model;
  const left = training.rows.unlabelled === 0 ? '' : ` (${training.rows.unlabelled} without "${target.name}" left out)`;
  return [
    `trained ${shapeOf(model)} (${countParameters(model)} parameters) on ${training.rows.train} rows${run.fromDisk ? ' from disk' : ''}${left}: ${courseOf(model)}, ${run.seconds.toFixed(1)} s, ${training.engine} ${spec.precision}`,
    ...bagLines(model),
    ...costLines(model),
    ...shareLines(model),
    scoreLine(model),
    ...interestLines(model),
    ...verdictLines(judgedInTraining(model), model),
    run.output === '-'
      ? 'wrote the model to stdout'
      : [`wrote ${run.output} (${sizeOf(run.bytes)})`, ...nextStep(model, run)].join('; '),
  ];
}

/** `4-16-3`: the columns of X and the units of every layer; or what a bag is made of. */
function shapeOf(model: Model): string {
  if (model.members !== undefined) return sizeOfBag(model);
  return [model.encoder.width, ...model.network.layers.map(({ units }) => units)].join('-');
}

/** How long training went on, why it ended, and which weights were kept. */
export function courseOf({ training, spec, members }: Model): string {
  const { epochs, stopped, kept, passes, halvings } = training;
  const { learningRate } = spec.training;
  const asked = members === undefined ? `${epochs} of ${spec.training.epochs} epochs` : `at most ${epochs} epochs`;
  const reason = {
    epochs: `${epochs} epochs`,
    early: `stopped early after ${asked}`,
    tolerance: `the cost hardly fell any more after ${asked}`,
    converged: `converged after ${asked}`,
    interrupted: `interrupted after ${asked}`,
    time: `time up after ${asked}`,
    members: `${asked} a network`,
  }[stopped];
  return [
    reason,
    ...(passes === undefined ? [] : [`${passes} passes over the rows`]),
    ...(kept === undefined ? [] : [`kept those of epoch ${kept}`]),
    ...(halvings === undefined
      ? []
      : [`learning rate halved to ${learningRate / 2 ** halvings} because training diverged`]),
  ].join(', ');
}

/** The cost in its parts, if it has two. */
export function costLines({ training: { cost, penalty } }: Model): string[] {
  if (penalty === undefined) return [];
  const [data, added] = [cost.train, penalty].map((value) => Number(value.toPrecision(6)));
  return [`cost ${Number((cost.train + penalty).toPrecision(6))} = data ${data} + penalty ${added}`];
}

/** The class whose share class weights change most, in the spec or in the first variant with members that has some. */
function changedIn({ target, training, spec, members }: Model): ChangedShare | undefined {
  if (members === undefined) return changedShare(target, training.prior, spec);
  const names = new Set(members.map(({ name }) => name));
  const counting = variantsOf(spec, spec.bag!).filter(({ name }) => names.has(name));
  return counting.map((variant) => changedShare(target, training.prior, variant.spec)).find((one) => one !== undefined);
}

/** What class weights do to probabilities, if they do. */
export function shareLines(model: Model): string[] {
  const changed = changedIn(model);
  if (changed === undefined) return [];
  const [counted, share] = [changed.counted, changed.share].map((value) => Number(value.toPrecision(3)));
  const what = `"${changed.name}" counts as ${counted} of the rows, of which it is ${share}`;
  return [`class weights: ${what}: probabilities are no longer frequencies`];
}

/** What was done to a model after its training, a line each; none if it was left as it was. */
export function reductionLines(model: Model): string[] {
  const lines: string[] = [];
  if (model.pruned !== undefined) {
    const { weights, zeros } = countZeros(model);
    lines.push(`pruned: sparsity ${model.pruned}, ${zeros} of ${weights} weights are zero`);
  }
  const quantized = quantizedLayers(model);
  if (quantized.length > 0) lines.push(`quantized: ${quantized.join(', ')} to 8-bit integers`);
  return lines;
}

/** Names of the weight matrices that are 8-bit integers: `W1` is that of the first layer. */
export function quantizedLayers(model: Model): string[] {
  const all = networksOf(model).flatMap(({ weights }) =>
    weights.flatMap(({ int8 }, l) => (int8 === undefined ? [] : [l + 1])),
  );
  return [...new Set(all)].sort((a, b) => a - b).map((l) => `W${l}`);
}

/** Score beside baseline: of the rows held out when there are any. */
export function scoreLine(model: Model): string {
  const { metrics, rows, baseline, repeated } = model.training;
  if (metrics.validation === null) {
    return `${rows.train} training rows, none held out: ${headlines(metrics.train, baseline, model)}`;
  }
  const known = repeated === undefined ? '' : ` (${repeated} of them trained on)`;
  const held = `${heldOut(model.training)}${known}: ${headlines(metrics.validation, baseline, model)}`;
  return `${held} | training: ${bare(metrics.train)}`;
}

/** Rows on which a model is judged; of a bag each is held out by one fold. */
function heldOut({ rows, variants }: TrainingRecord): string {
  return variants === undefined ? `${rows.validation} rows held out` : `${rows.validation} rows, each held out once`;
}

/** Scores of the class of interest, the second of two, on the rows of `scoreLine`. */
export function interestLines({ training: { interest, metrics } }: Model): string[] {
  if (interest === undefined) return [];
  const { name, precision, recall, f1, support } = interest;
  const rows = `${support} ${metrics.validation === null ? 'training rows' : 'rows held out'}`;
  return [
    `class "${name}" (${rows}): precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`,
  ];
}

/** The headline of a model, and that of the baseline on the same rows. */
export function headlines(metrics: Metrics, baseline: Baseline, model: Model): string {
  const named = headline(metrics).map(([name, value]) => `${name} ${value}`);
  return `${named.join(' ')} | ${constantAnswer(model)}: ${bare(baseline)}`;
}

function bare(metrics: Metrics | Baseline): string {
  return headline(metrics)
    .map(([, value]) => value)
    .join(' ');
}

/** The figures that say most, by name; the first is that of `scoreName`, then come those of the loss, if it has its own, and RMSE. */
export function headline(metrics: Metrics | Baseline): [string, string][] {
  if ('accuracy' in metrics)
    return [
      [label('accuracy'), metrics.accuracy.toFixed(3)],
      [label('logLoss'), metrics.logLoss.toFixed(3)],
    ];
  const { r2, d2, rmse } = metrics;
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const size = (value: number) => String(Number(value.toPrecision(4)));
  const { name, value } = mainLoss(metrics);
  const own: [string, string][] =
    d2 === undefined
      ? []
      : [
          [label('d2'), share(d2)],
          [label(name), size(value)],
        ];
  return [...own, [label('r2'), share(r2)], [label('rmse'), size(rmse)]];
}

/** What to do now, if anything is to be done. */
function nextStep(model: Model, { output, diagnoses }: { output: string; diagnoses: readonly Diagnosis[] }): string[] {
  const { training } = model;
  const names = diagnoses.map(({ name }) => name);
  if (names.includes('constant-target') || names.includes('no-signal')) return [];
  if (names.includes('leaking-column'))
    return ['its scores may be owed to what gives the target away: do as the doctor says'];
  const shown = training.metrics.validation ?? training.metrics.train;
  if (mainLoss(shown).value < mainLoss(training.baseline).value)
    return [`try: nn predict ${shellWord(output)} new.csv`];
  if (changedIn(model) !== undefined)
    return [
      'no better than the baseline by log loss, which class weights raise: without them, nn evaluate --best-threshold finds the rare class',
    ];
  const isAdvised = Object.keys(adviceOf(diagnoses)).length > 0;
  return [`no better than the baseline${isAdvised ? ': do as the doctor says' : ''}`];
}

/** A number of bytes as people say it. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
