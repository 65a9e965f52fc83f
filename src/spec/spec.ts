import type { Loss } from '../formulas/loss.ts';
import type { OptimizerName } from '../formulas/optimizer.ts';
import type { TransformName } from '../formulas/transform.ts';
import type { VariantKeys } from './bag-schema.ts';
import type { ColumnSpec } from './column-schema.ts';
import type { OutputSpec } from './dense-schema.ts';
import type { LayerSpec } from './layers.ts';
import type { Precision, SplitKeys } from './schema.ts';
import type { TrainingKeys } from './training-schema.ts';

/**
 * What the user asked for, checked: `training` has its defaults filled in;
 * what is still `undefined` depends on the data and is settled by `resolveNetwork`.
 */
export interface ModelSpec {
  /** Path of the CSV file, as written in the spec. */
  readonly data: string | undefined;
  readonly target: string;
  /** Columns that never become inputs. */
  readonly ignore: readonly string[];
  /** Column that says how much each row counts; never an input. */
  readonly weights: string | undefined;
  /** By which column rows are held out; never an input. Absent where each row stands alone. */
  readonly split?: SplitKeys;
  /** What the spec says of single columns; columns not named here have their type inferred. */
  readonly columns: ReadonlyMap<string, ColumnSpec>;
  /** How numbers become inputs whose column does not say it; standardised if left out. */
  readonly scale?: TransformName;
  /** Cells that mean "no value", compared without surrounding spaces. */
  readonly missing: readonly string[];
  /** More classes than this in a category target are taken for a mistake. */
  readonly maxClasses: number;
  /** Hidden layers, from the input to the output. */
  readonly layers: readonly LayerSpec[];
  readonly output: OutputSpec;
  readonly loss: Loss | undefined;
  readonly precision: Precision;
  readonly training: TrainingSpec;
  /** Absent of one network. */
  readonly bag?: BagSpec;
}

/** Columns that never become inputs, each with what it is in words. */
export function setAside({ target, weights, split, ignore }: ModelSpec): ReadonlyMap<string, string> {
  const by = split?.groups ?? split?.time;
  return new Map([
    ...ignore.map((name) => [name, 'a column of "ignore"'] as const),
    ...(by === undefined ? [] : [[by, 'the column of "split"'] as const]),
    ...(weights === undefined ? [] : [[weights, 'the column of "weights"'] as const]),
    [target, 'the target'],
  ]);
}

/** Networks over folds of the rows, in place of one. */
export interface BagSpec {
  /** Parts of the rows, at least 2. */
  readonly folds: number;
  /** Steps of the choice of weights. */
  readonly steps: number;
  /** At least one. */
  readonly portfolio: readonly VariantKeys[];
}

/** How the network is trained: the keys that always have a value, and those that the user set. */
export interface TrainingSpec extends TrainingKeys {
  /** Passes over the training rows. */
  readonly epochs: number;
  /** α in w := w − α dw. */
  readonly learningRate: number;
  /** Rows in one step; "all" is batch gradient descent. */
  readonly batchSize: 'all' | number;
  readonly optimizer: OptimizerName;
  /** Share of the labelled rows held out and never trained on, in [0, 1). */
  readonly validation: number;
  /** Decides split, initial weights and everything else that is drawn. */
  readonly seed: number;
}
