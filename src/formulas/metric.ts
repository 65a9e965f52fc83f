// Metrics, a row each: what a model is told by. Those of classes are computed in `metrics/classification.ts`, those of numbers in
// `metrics/regression.ts`, and the mean of a loss by the row of that loss.
import { namesOf, namesWhere } from './names.ts';

/** All that any part of the program knows of a metric but for its value. */
export interface MetricRow {
  /** What the target must be. */
  readonly of: 'classes' | 'numbers';
  /** Its name as people write it; what is a mean over the classes says so. */
  readonly label: string;
  /** The same where there are more classes than two; null where that is the same. */
  readonly labelOfMany: string | null;
  /** Whether more is better. */
  readonly moreIsBetter: boolean;
  /** Whether it is in the units of the target. */
  readonly inUnits: boolean;
  /** How it comes from a loss of each row: their mean, or its root; null if it does not. */
  readonly ofLosses: 'mean' | 'root' | null;
  /** Whether every model of such a target has it, and early stopping may watch it; else it is told of some losses only. */
  readonly always: boolean;
  /** Whether some rows cannot tell it. */
  readonly mayBeNull: boolean;
  /** Whether it is told of an answer that is always the same. */
  readonly ofConstant: boolean;
  /** What it is, for a reader of the model file. */
  readonly means: string;
}

const ofClasses = {
  of: 'classes',
  labelOfMany: null,
  moreIsBetter: true,
  inUnits: false,
  ofLosses: null,
  always: true,
  mayBeNull: false,
  ofConstant: false,
} as const;
const ofNumbers = { ...ofClasses, of: 'numbers', moreIsBetter: false, ofConstant: true } as const;
/** The mean of a loss that some models are trained with. */
const ofOneLoss = { ...ofNumbers, ofLosses: 'mean', always: false } as const;

/** Every metric by its name, in the order in which they are told. */
export const metrics = {
  accuracy: {
    ...ofClasses,
    label: 'accuracy',
    ofConstant: true,
    means: 'Share of the rows whose class is predicted.',
  },
  logLoss: {
    ...ofClasses,
    label: 'log loss',
    moreIsBetter: false,
    ofLosses: 'mean',
    ofConstant: true,
    means: 'Mean of −log of the probability given to the class that it is.',
  },
  precision: {
    ...ofClasses,
    label: 'macro precision',
    means: 'Mean over the classes of the share of rows predicted as such that are.',
  },
  recall: {
    ...ofClasses,
    label: 'macro recall',
    means: 'Mean over the classes of the share of their rows that are predicted as such.',
  },
  f1: {
    ...ofClasses,
    label: 'macro F1',
    means: 'Mean over the classes of the harmonic mean of both.',
  },
  rocAuc: {
    ...ofClasses,
    label: 'ROC AUC',
    labelOfMany: 'macro ROC AUC',
    mayBeNull: true,
    means: 'Area under the ROC curve; null where only one class is there.',
  },
  brier: {
    ...ofClasses,
    label: 'Brier score',
    moreIsBetter: false,
    means: 'Mean squared error of the probabilities.',
  },
  quantileLoss: {
    ...ofOneLoss,
    label: 'quantile loss',
    inUnits: true, // both sides of the kink are straight
    means: 'Mean quantile loss, in the units of the target.',
  },
  huberLoss: {
    ...ofOneLoss,
    label: 'Huber loss',
    means: 'Mean Huber loss of the standardised target.',
  },
  poissonDeviance: {
    ...ofOneLoss,
    label: 'Poisson deviance',
    means: 'Mean deviance of Poisson’s distribution.',
  },
  d2: {
    ...ofNumbers,
    label: 'D²',
    moreIsBetter: true,
    always: false,
    mayBeNull: true,
    means:
      'Share of the loss of the best constant that is explained, by a loss other than squared error; null where the target is constant.',
  },
  rmse: {
    ...ofNumbers,
    label: 'RMSE',
    inUnits: true,
    ofLosses: 'root',
    means: 'Root of the mean squared error, in the units of the target.',
  },
  mae: {
    ...ofNumbers,
    label: 'MAE',
    inUnits: true,
    ofLosses: 'mean',
    means: 'Mean absolute error, in the units of the target.',
  },
  r2: {
    ...ofNumbers,
    label: 'R²',
    moreIsBetter: true,
    mayBeNull: true,
    means: 'Share of the variance that is explained; null where the target is constant.',
  },
} as const satisfies Record<string, MetricRow>;

type Rows = typeof metrics;
/** The name of a metric. */
export type MetricName = keyof Rows;
/** The names of the metrics whose rows say something. */
type Where<Said extends Partial<MetricRow>> = {
  [Name in MetricName]: Rows[Name] extends Said ? Name : never;
}[MetricName];
export type ClassMetric = Where<{ of: 'classes' }>;
export type NumberMetric = Where<{ of: 'numbers' }>;
/** Metrics that every model of their kind of target has. */
export type UsualMetric = Where<{ always: true }>;
/** Metrics that come from the losses of rows, by which models are compared. */
export type LossMetric = Where<{ ofLosses: 'mean' | 'root' }>;
/** Metrics of an answer that is always the same class. */
export type ConstantMetric = Where<{ of: 'classes'; ofConstant: true }>;

type ValueOf<Name extends MetricName> = Rows[Name]['mayBeNull'] extends true ? number | null : number;

/** The metrics of rows of numbers, or of classes; those of one loss only are absent of the others. */
export type Scores<Name extends MetricName> = {
  readonly [Each in Extract<Name, UsualMetric>]: ValueOf<Each>;
} & {
  readonly [Each in Exclude<Name, UsualMetric>]?: ValueOf<Each>;
};

/** The row of a metric by its name. */
export const metricRows: Readonly<Record<MetricName, MetricRow>> = metrics;

export const metricNames = namesOf(metricRows);
export const classMetricNames = namesWhere(metricRows, (row) => row.of === 'classes') as readonly ClassMetric[];
export const numberMetricNames = namesWhere(metricRows, (row) => row.of === 'numbers') as readonly NumberMetric[];
/** Of an answer that is always the same class. */
export const constantMetricNames = classMetricNames.filter(
  (name): name is ConstantMetric => metricRows[name].ofConstant,
);
export const usualMetrics = namesWhere(metricRows, (row) => row.always) as readonly UsualMetric[];
export const lossMetrics = namesWhere(metricRows, (row) => row.ofLosses !== null) as readonly LossMetric[];
