// One rung after another (no hidden layer, one, two, …), climbing while it pays.

import type { LayerSpec } from '../spec/layer-schema.ts';
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
const leastBatch = 16;
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

/** A rung that was trained on every fold. */
export interface Rung {
  readonly results: readonly FoldResult[];
  /** Over the rung below; null for the lowest. */
  readonly gain: Gain | null;
  /** Over answering without looking at the row. */
  readonly overBaseline: Gain;
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
export function lossesOf(results: readonly FoldResult[], of: 'metrics' | 'baseline' = 'metrics'): number[] {
  return results.map((result) => {
    const scores = result[of];
    return 'logLoss' in scores ? scores.logLoss : scores.rmse ** 2;
  });
}

/**
 * Compares a rung with what is below it, on the same folds.
 *
 * Folds share training rows, so their differences are no independent sample: the variance of the mean of J of them, s²/J
 * if they were, is taken as (1/J + n_test/n_train) s² (Nadeau and Bengio 2003, the corrected resampled t-test).
 *
 * @param below losses of what is below, by fold
 */
export function gainOf(below: readonly number[], above: readonly FoldResult[]): Gain {
  const after = lossesOf(above);
  const { mean, standardError } = estimate(below.map((loss, fold) => loss - after[fold]!)) as Estimate;
  const overlap = (estimate(above.map(({ rows }) => rows.test / rows.train)) as Estimate).mean;
  const noise = standardError * Math.sqrt(1 + below.length * overlap);
  const least = worthwhile * (estimate(below) as Estimate).mean;
  return { mean, noise, pays: mean > errors * noise && mean > least };
}

/**
 * Climbs from rung to rung, yielding each, and ends after the first that does not pay or the highest.
 *
 * @param train a rung of so many hidden layers, on every fold
 */
export async function* climb(train: (depth: number) => Promise<readonly FoldResult[]>): AsyncGenerator<Rung> {
  let below: readonly FoldResult[] | undefined;
  for (let depth = 0; depth <= mostHiddenLayers; depth++) {
    const results = await train(depth);
    const gain = below === undefined ? null : gainOf(lossesOf(below), results);
    yield { results, gain, overBaseline: gainOf(lossesOf(results, 'baseline'), results) };
    if (gain !== null && !gain.pays) return;
    below = results;
  }
}
