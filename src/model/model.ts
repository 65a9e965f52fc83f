import type { Encoder } from '../encode/encoder.ts';
import type { Target } from '../encode/target.ts';
import type { ConstantMetric, LossMetric } from '../formulas/metric.ts';
import type { ClassificationMetrics, ClassMetrics } from '../metrics/classification.ts';
import type { Comparison, Confidence } from '../metrics/comparison.ts';
import type { Band } from '../metrics/intervals.ts';
import type { RegressionMetrics } from '../metrics/regression.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { TrainedRows } from './trained-rows.ts';

/** Of a classifier, or of a regression. */
export type Metrics = ClassificationMetrics | RegressionMetrics;

/** What answering without looking at the row would score: always the commonest class, always the number that is best by the loss. */
export type Baseline = Pick<ClassificationMetrics, ConstantMetric> | RegressionMetrics;

/** Costs of chosen epochs: all of them up to 200, then ever rarer. */
export interface History {
  readonly epoch: readonly number[];
  readonly cost: readonly number[];
  /** Empty if no rows were held out. */
  readonly validation: readonly number[];
}

/** Of the training part and of the part held out; null if none was. */
export interface Both<T> {
  readonly train: T;
  readonly validation: T | null;
}

/** How much lower the loss is than that of always answering the same, and than that of a linear model. */
export interface Gains {
  /** Log loss of classes; of numbers RMSE, in their units, or the loss that the model was trained with. */
  readonly measure: LossMetric;
  /** Rows on which this was found, none of them trained on; 0 if there were only such, and then no interval is told. */
  readonly rows: number;
  /** Of 100 times, how many the intervals hold what they are of; 95 if it is not told. More is asked of rows that chose the epoch. */
  readonly confidence?: Confidence;
  readonly baseline: Comparison;
  /** Absent if the network is linear itself, training was cut short, or no finite linear fit was found. */
  readonly linear?: Comparison;
}

/** Why training may have ended. */
export const endings = ['epochs', 'early', 'tolerance', 'converged', 'interrupted', 'time', 'members'] as const;

/** How a model came to be. Holds nothing of the machine or the hour, so that equal runs give equal files. */
export interface TrainingRecord {
  /** Of the data's content, see `sha256Of`. */
  readonly data: { readonly sha256: string };
  /** `unlabelled` rows had no target and were left out. */
  readonly rows: { readonly train: number; readonly validation: number; readonly unlabelled: number };
  /** Epochs run. */
  readonly epochs: number;
  /**
   * Why training ended: all epochs were run, the rows held out did no better (`early`), the cost hardly fell (`tolerance`) or
   * could not be lowered (`converged`), a signal came, or the time was up; `members` of which each ended by itself.
   */
  readonly stopped: (typeof endings)[number];
  /** Epoch whose weights these are, if not the last. */
  readonly kept?: number;
  /** Passes over the training rows, where they are not one an epoch. */
  readonly passes?: number;
  /** How often the learning rate was halved because training diverged, if it was. */
  readonly halvings?: number;
  readonly engine: string;
  /** Mean loss of the rows by their weights, without penalty. */
  readonly cost: Both<number>;
  /** What the weights add to the cost of training, if they are penalised. */
  readonly penalty?: number;
  readonly metrics: Both<Metrics>;
  /** On the rows held out, or on the training rows if none were. */
  readonly baseline: Baseline;
  /** Of the second of two classes, the one whose probability the network gives, on the same rows as `baseline`. */
  readonly interest?: ClassMetrics;
  /** On the rows held out or, if none were, on the training rows. */
  readonly gains?: Gains;
  /** How many rows held out, from a file of their own, were trained on as well, if any were. */
  readonly repeated?: number;
  /** What the baseline answers: the share of each class in training, or the number that is best there by the loss: the mean, a median, … */
  readonly prior: readonly number[];
  /** Least and greatest value of each numeric input in training; null for categories. */
  readonly ranges: readonly (readonly [number, number] | null)[];
  readonly history: History;
  /** Of a bag: its variants in the order of the portfolio, those left out too. */
  readonly variants?: readonly VariantRecord[];
}

/** What became of a variant of a bag. */
export interface VariantRecord {
  readonly name: string;
  /** In the mean of all variants; 0 of one that was left out. */
  readonly weight: number;
  /** Log loss, mean squared error, or mean of what numbers are told by, of the rows held out from its members; null if not all of these were trained. */
  readonly loss: number | null;
  /** Weights and biases of all its members. */
  readonly parameters: number;
  /** Why there is no loss: a member diverged, or training ended before all were done. */
  readonly missing?: 'diverged' | 'unfinished';
}

/** W of a quantized layer, (n1, n0), as 8-bit integers: W[unit][input] = values[unit · n0 + input] · scale[unit]. */
export interface Int8Weights {
  /** n1 · n0 whole numbers from −127 to 127, row after row. */
  readonly values: Int8Array;
  /** One number a unit, above 0; 0 for a row of zeros. */
  readonly scale: readonly number[];
}

/** Weights of one dense layer of n1 units on n0 inputs. */
export interface LayerWeights {
  /** (n1, n0): what the network computes with. */
  readonly W: readonly (readonly number[])[];
  /** n1 biases. */
  readonly b: readonly number[];
  /** What W was made of, and what the file holds, in a quantized layer. */
  readonly int8?: Int8Weights;
}

/** What a layer of another kind has learned and measured: a number a unit, by the letter. */
export interface VectorWeights {
  readonly vectors: Readonly<Record<string, readonly number[]>>;
  readonly W?: undefined;
  readonly b?: undefined;
  readonly int8?: undefined;
}

/** The weights of every layer. */
export type NetworkWeights = readonly (LayerWeights | VectorWeights)[];

/** A network with what it takes to give it rows and to read its answers. */
export interface TrainedNetwork {
  readonly network: ResolvedNetwork;
  readonly encoder: Encoder;
  readonly target: Target;
  /** Of every layer: W[l] and b[l], (n[l], n[l−1]) and n[l] numbers, of a dense one. */
  readonly weights: NetworkWeights;
}

/** What every model has. */
interface ModelCommons {
  /** Of the file that it was read from, or will be written to: see `formatVersions`. */
  readonly version: FormatVersion;
  /** Version of `nn` that wrote it. */
  readonly nn: string;
  /** The spec with every default written out. */
  readonly spec: ModelSpec;
  /** Fitted on all training rows. */
  readonly encoder: Encoder;
  readonly target: Target;
  /** Share of all weights that pruning was asked to set to 0, in [0, 1); absent in a model never pruned. */
  readonly pruned?: number;
  /** Of the training alone: pruning and quantizing leave it as it was. */
  readonly training: TrainingRecord;
  /** Absent in models of before rows were remembered. */
  readonly trainedRows?: TrainedRows;
}

/** A trained network with everything needed to predict new rows. */
export interface SingleModel extends ModelCommons, TrainedNetwork {
  /** The linear model fitted to the same rows, with which it is compared; absent if the network is linear itself. */
  readonly linear?: LayerWeights;
  readonly members?: undefined;
}

/** How a member came to be: what a training record tells, as far as it is of the member alone. */
export type MemberRecord = Pick<
  TrainingRecord,
  'epochs' | 'stopped' | 'kept' | 'passes' | 'halvings' | 'engine' | 'cost' | 'history'
> & { readonly rows: { readonly train: number; readonly validation: number } };

/** A network of several whose answers are averaged. */
export interface Member extends TrainedNetwork {
  /** Of the variant of the spec. */
  readonly name: string;
  /** Which part of the rows was held out from it, from 1. */
  readonly fold: number;
  /** Above 0; all members' sum to 1. */
  readonly weight: number;
  readonly training: MemberRecord;
}

/** A linear model that a bag is compared with, fitted to the rows outside a fold. */
export interface LinearMember extends TrainedNetwork {
  readonly fold: number;
}

/** Networks with everything needed to predict new rows by the mean of their answers. */
export interface BagModel extends ModelCommons {
  /** What the mean of their answers is read and judged by: see `meanNetwork`. */
  readonly network: ResolvedNetwork;
  /** At least one. */
  readonly members: readonly Member[];
  /** T > 0 in p := p^(1/T), scaled to sum to 1, of the mean probabilities; absent of numbers. */
  readonly temperature?: number;
  /** Of numbers: how far they lie from their predictions. */
  readonly intervals?: readonly Band[];
  /** Of classes: entry P − 1 is how probable the true class is at least in P of 100 rows. */
  readonly labelSets?: readonly number[];
  /** One a fold, all of them counting the same; absent if none was fitted. */
  readonly linear?: readonly LinearMember[];
}

/** What `nn` predicts with. */
export type Model = SingleModel | BagModel;

/**
 * Versions of the file format that this program reads. In version 1 `training.data.sha256` is another fingerprint, of cells as a program of
 * then kept them; all else is the same.
 */
export const formatVersions = [1, 2] as const;
export type FormatVersion = (typeof formatVersions)[number];
/** The version of what is trained by this program. */
export const formatVersion = 2;
