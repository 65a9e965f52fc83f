// One rung after another (no hidden layer, one, two, …), climbing while it pays.
import type { LayerSpec } from '../spec/schema.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { TrainingKeys } from '../spec/training-schema.ts';
import { type Estimate, estimate } from './cross-validation.ts';
import type { FoldResult } from './fold.ts';

/** The highest rung: hidden layers. */
export const mostHiddenLayers = 4;

/** A gain must be larger than this many of its standard errors: about 95 of 100 times it is not chance. */
const errors = 2;
/** … and than this share of the loss below, or it is not worth a layer. */
const worthwhile = 0.01;

/** Trained to the end: the loss of a linear model has one minimum, which L-BFGS finds. */
const linearTraining: TrainingKeys = { optimizer: 'lbfgs', epochs: 1000, l2: 1e-4 };
/** Chosen by experiment on XOR, two spirals and linear data of 200 to 400 rows: fewer epochs leave the spirals half learned. */
const hiddenTraining: TrainingKeys = { optimizer: 'adam', epochs: 500, learningRate: 0.01, l2: 1e-4 };
const patience = 40;
const leastBatch = 32;
/** About as many steps an epoch, however many rows. */
const steps = 64;
/** A layer of 8 units cannot follow two spirals; 16 can. */
const leastUnits = 16;
const mostUnits = 64;

/** Keys of `training` that do not say how the weights are found. */
const notHow: readonly string[] = ['seed', 'validation', 'l2', 'classWeights', 'labelSmoothing'];

/** How much less a rung's loss is than that of the rung below. */
export interface Gain {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly noise: number;
  /** Whether it is more than noise, and worth a layer. */
  readonly pays: boolean;
}

/** Whether the spec says how its weights are found; else the ladder does. */
export function saysHow({ training = {} }: SpecJson): boolean {
  return Object.keys(training).some((key) => !notHow.includes(key));
}

/**
 * The spec of a rung, as JSON data.
 *
 * @param depth hidden layers; those of the spec come first
 * @param size  of X: its columns decide the units of other layers, its rows those of a batch
 */
export function rungSpec(
  { tune: _, ...base }: SpecJson,
  depth: number,
  size: { readonly rows: number; readonly inputs: number },
): SpecJson {
  const layers = Array.from({ length: depth }, (_, l) => base.layers?.[l] ?? usualLayer(size.inputs));
  if (saysHow(base)) return { ...base, layers };
  const how = depth === 0 ? linearTraining : howFor(size.rows, base.training?.validation);
  return { ...base, layers, training: { ...how, ...base.training } };
}

/** Twice as wide as the input, within reason, in eights. */
function usualLayer(inputs: number): LayerSpec {
  const units = Math.max(leastUnits, Math.min(mostUnits, 2 * inputs));
  return { units: 8 * Math.round(units / 8), activation: 'relu' };
}

function howFor(rows: number, validation: number | undefined): TrainingKeys {
  const batchSize = Math.max(leastBatch, 2 ** Math.round(Math.log2(rows / steps)));
  const how = { ...hiddenTraining, batchSize };
  return validation === 0 ? how : { ...how, earlyStopping: { patience } };
}

/** Loss of every fold: log loss of classes, mean squared error of numbers. */
export function lossesOf(results: readonly FoldResult[]): number[] {
  return results.map(({ metrics }) => ('logLoss' in metrics ? metrics.logLoss : metrics.rmse ** 2));
}

/**
 * Compares two rungs on the same folds.
 *
 * Folds share training rows, so their differences are no independent sample: the variance of the mean of J of them, s²/J
 * if they were, is taken as (1/J + n_test/n_train) s² (Nadeau and Bengio 2003, the corrected resampled t-test).
 */
export function gainOf(below: readonly FoldResult[], above: readonly FoldResult[]): Gain {
  const before = lossesOf(below);
  const after = lossesOf(above);
  const { mean, standardError } = estimate(before.map((loss, fold) => loss - after[fold]!))!;
  const overlap = (estimate(below.map(({ rows }) => rows.test / rows.train)) as Estimate).mean;
  const noise = standardError * Math.sqrt(1 + before.length * overlap);
  const least = worthwhile * (estimate(before) as Estimate).mean;
  return { mean, noise, pays: mean > errors * noise && mean > least };
}
