// `training` of a model spec, as validators: how the weights are found.
import * as v from 'valibot';
import { optimizerNames } from '../formulas/optimizer.ts';
import { scheduleNames } from '../formulas/schedule.ts';
import { between, notNegative, oneOf, positive, share, text, wholeNumber } from './values.ts';

/** What early stopping may watch on the rows held out. */
export const watchable = [
  'cost',
  'accuracy',
  'logLoss',
  'precision',
  'recall',
  'f1',
  'rocAuc',
  'brier',
  'rmse',
  'mae',
  'r2',
] as const;

const scheduleSchema = v.strictObject(
  {
    name: oneOf(scheduleNames),
    every: v.exactOptional(wholeNumber(1)),
    factor: v.exactOptional(between),
    over: v.exactOptional(wholeNumber(1)),
    least: v.exactOptional(notNegative),
    patience: v.exactOptional(wholeNumber(0)),
    warmUp: v.exactOptional(wholeNumber(0)),
  },
  'must be an object such as { "name": "step", "every": 100, "factor": 0.5 }',
);

const earlyStoppingSchema = v.strictObject(
  {
    patience: v.exactOptional(wholeNumber(1)),
    metric: v.exactOptional(oneOf(watchable)),
    least: v.exactOptional(notNegative),
  },
  'must be an object such as { "patience": 20 }',
);

const augmentSchema = v.strictObject(
  { jitter: positive, copies: v.exactOptional(wholeNumber(1, 1000)) },
  'must be an object such as { "jitter": 0.1, "copies": 2 }',
);

const batchSize = 'must be "all" (every step uses every row) or a whole number of rows from 1 up';
const exponent = 'must be a number, 0 or more and below 1';

/** `training`. */
export const trainingSchema = v.strictObject(
  {
    epochs: v.exactOptional(wholeNumber(1)),
    learningRate: v.exactOptional(positive),
    batchSize: v.exactOptional(
      v.union([v.literal('all'), wholeNumber(1, Number.MAX_SAFE_INTEGER, batchSize)], batchSize),
    ),
    optimizer: v.exactOptional(oneOf(optimizerNames)),
    momentum: v.exactOptional(share(exponent)),
    nesterov: v.exactOptional(v.boolean('must be true or false')),
    decay: v.exactOptional(share(exponent)),
    beta1: v.exactOptional(share(exponent)),
    beta2: v.exactOptional(share(exponent)),
    epsilon: v.exactOptional(positive),
    weightDecay: v.exactOptional(notNegative),
    memory: v.exactOptional(wholeNumber(1, 100)),
    schedule: v.exactOptional(scheduleSchema),
    clipNorm: v.exactOptional(positive),
    l1: v.exactOptional(notNegative),
    l2: v.exactOptional(notNegative),
    maxNorm: v.exactOptional(positive),
    labelSmoothing: v.exactOptional(share('must be a share: 0 or more, below 1')),
    augment: v.exactOptional(augmentSchema),
    classWeights: v.exactOptional(
      v.union(
        [v.literal('balanced'), v.record(text, positive)],
        'must be "balanced", or an object: class → weight above 0',
      ),
    ),
    earlyStopping: v.exactOptional(earlyStoppingSchema),
    tolerance: v.exactOptional(positive),
    onDivergence: v.exactOptional(oneOf(['stop', 'halve'])),
    halvings: v.exactOptional(wholeNumber(1, 1000)),
    validation: v.exactOptional(share('must be a share of the rows: 0 or more, below 1')),
    seed: v.exactOptional(wholeNumber(0, 2 ** 31 - 1)),
  },
  'must be an object such as { "epochs": 1000 }',
);

/** What a spec may say of the training. */
export type TrainingKeys = v.InferOutput<typeof trainingSchema>;
export type ScheduleSpec = v.InferOutput<typeof scheduleSchema>;
export type EarlyStoppingSpec = v.InferOutput<typeof earlyStoppingSchema>;
/** A score that early stopping may watch. */
export type Watchable = (typeof watchable)[number];
