// One rung after another (no hidden layer, one, two, …), climbing while it pays.

import { mainLoss } from '../fit/number-scores.ts';
import { lossRows } from '../formulas/loss.ts';
import { isDense, type LayerSpec } from '../spec/layers.ts';
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
const linearTraining: TrainingKeys = { optimizer: 'lbfgs', epochs: 1000 };
/** Penalties that a linear model is tried with: for clear borders a weak one is right, for few rows of many columns a strong one. */
const linearPenalties = [1e-4, 1e-3, 1e-2, 0.1];
/** Chosen by experiment on XOR, two spirals and linear data of 200 to 400 rows: fewer epochs leave the spirals half learned. */
const hiddenTraining: TrainingKeys = { optimizer: 'adam', epochs: 500, learningRate: 0.01, l2: 1e-4 };
const patience = 40;
const leastBatch = 16;
/** About as many steps an epoch, however many rows. */
const steps = 64;
/** A layer of 8 units cannot follow two spirals; 16 can. */
const leastUnits = 16;
const mostUnits = 64;

/** Keys of `training` that say on what weights are found, and with what penalty, not how. */
const kept = ['seed', 'validation', 'classWeights', 'labelSmoothing'] as const;
const notHow: readonly string[] = [...kept, 'l2'];

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
  /** The best of the specs that it was tried with. */
  readonly spec: SpecJson;
  readonly results: readonly FoldResult[];
  /** Over the rung below; null for the lowest. */
  readonly gain: Gain | null;
  /** Over answering without looking at the row. */
  readonly overBaseline: Gain;
}

/** Whether the spec says how the weights of hidden layers are found; else the ladder does. */
export function saysHow({ training = {} }: SpecJson): boolean {
  return Object.keys(training).some((key) => !notHow.includes(key));
}

/** Rows, and columns of X. */
interface Size {
  readonly rows: number;
  readonly inputs: number;
}

/**
 * The specs that a rung is tried with, as JSON data; the best of them is the rung. Without hidden layers they are linear
 * models, trained to their end with one penalty or another, whatever the spec says of training: what is to be beaten is
 * the best of what is simple. With hidden layers they are trained as the spec says, also with weaker penalties, since
 * layers that only make up for a strong one do not pay; or to their end, if the spec says nothing.
 *
 * @param depth hidden dense layers; those of the spec come first
 * @param size  of X: its columns decide the units of other layers, its rows those of a batch
 */
export function rungSpecs({ tune: _, ...base }: SpecJson, depth: number, size: Size): SpecJson[] {
  const { training = {} } = base;
  if (depth === 0) {
    const rest = Object.fromEntries(kept.flatMap((key) => (key in training ? [[key, training[key]]] : [])));
    const how = hasKink(base) ? howFor(size.rows, training.validation) : linearTraining;
    const penalties = new Set([...linearPenalties, ...(training.l2 === undefined ? [] : [training.l2])]);
    return [...penalties].map((l2) => ({ ...base, layers: [], training: { ...how, l2, ...rest } }));
  }
  const layers = layersTo(depth, base.layers ?? [], size.inputs);
  if (saysHow(base)) return weaker(training.l2).map((l2) => ({ ...base, layers, training: { ...training, ...l2 } }));
  return [{ ...base, layers, training: { ...howFor(size.rows, training.validation), ...training } }];
}

/** The layers of a spec to its `depth`-th dense one, with those of other kinds about them, and usual ones where it has fewer. */
function layersTo(depth: number, own: readonly LayerSpec[], inputs: number): LayerSpec[] {
  const dense = own.flatMap((layer, l) => (isDense(layer) ? [l] : []));
  const missing = Array.from({ length: Math.max(0, depth - dense.length) }, () => usualLayer(inputs));
  return [...own.slice(0, dense[depth]), ...missing];
}

/** A penalty, if there is one, a tenth and a hundredth of it. */
function weaker(l2 = 0): { l2?: number }[] {
  return l2 === 0 ? [{}] : [1, 0.1, 0.01].map((share) => ({ l2: Number((share * l2).toPrecision(3)) }));
}

/** Whether the loss is one that L-BFGS cannot follow. */
function hasKink({ loss }: SpecJson): boolean {
  return loss !== undefined && lossRows[typeof loss === 'string' ? loss : loss.name].kink;
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

/** Loss of every fold: log loss of classes, of numbers RMSE or the loss they are trained with. */
export function lossesOf(results: readonly FoldResult[], of: 'metrics' | 'baseline' = 'metrics'): number[] {
  return results.map((result) => mainLoss(result[of]).value);
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
 * @param written the spec that is climbed for
 * @param train   one of a rung's specs on every fold; the one with the least loss is the rung
 */
export async function* climb(
  written: SpecJson,
  size: Size,
  train: (spec: SpecJson, depth: number) => Promise<readonly FoldResult[]>,
): AsyncGenerator<Rung> {
  let below: readonly FoldResult[] | undefined;
  for (let depth = 0; depth <= mostHiddenLayers; depth++) {
    const tried: { spec: SpecJson; results: readonly FoldResult[] }[] = [];
    for (const spec of rungSpecs(written, depth, size)) tried.push({ spec, results: await train(spec, depth) });
    const best = tried.reduce((a, b) => (meanLoss(b.results) < meanLoss(a.results) ? b : a));
    const gain = below === undefined ? null : gainOf(lossesOf(below), best.results);
    yield { ...best, gain, overBaseline: gainOf(lossesOf(best.results, 'baseline'), best.results) };
    if (gain !== null && !gain.pays) return;
    below = best.results;
  }
}

function meanLoss(results: readonly FoldResult[]): number {
  return (estimate(lossesOf(results)) as Estimate).mean;
}
