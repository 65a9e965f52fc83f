// `training.earlyStopping` of a model spec, as a validator.
import * as v from 'valibot';
import { usualMetrics } from '../formulas/metric.ts';
import { defaults } from './defaults.ts';
import { key } from './key.ts';
import { notNegative, oneOf, wholeNumber } from './values.ts';

/** What early stopping may watch on the rows held out. */
export const watchable = ['cost', ...usualMetrics] as const;

/** `training.earlyStopping`. */
export const earlyStoppingSchema = v.strictObject(
  {
    patience: key(wholeNumber(1), {
      means: 'Epochs without progress of the metric, after which training ends',
      unit: 'epochs',
      usual: defaults.earlyStopping.patience,
      example: 50,
    }),
    metric: key(oneOf(watchable), {
      means: 'What is watched: the cost of the rows held out, or a score of theirs',
      usual: defaults.earlyStopping.metric,
      example: 'rocAuc',
    }),
    least: key(notNegative, {
      means: 'How much better the metric must get to count as progress',
      unit: 'that of the metric',
      usual: defaults.earlyStopping.least,
      example: 0.001,
    }),
  },
  'must be an object such as { "patience": 20 }',
);

/** A score that early stopping may watch. */
export type Watchable = (typeof watchable)[number];
