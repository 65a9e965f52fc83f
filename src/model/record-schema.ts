// `training` of a model file, as validators: how the model came to be.
import * as v from 'valibot';
import {
  classMetricNames,
  constantMetricNames,
  lossMetrics,
  type MetricName,
  type MetricRow,
  metricRows,
  numberMetricNames,
  type Scores,
} from '../formulas/metric.ts';
import { endings } from './model.ts';
import { count, holds, number, numbers, text } from './values.ts';

/** A validator of scores. */
function scoresSchema<Name extends MetricName>(names: readonly Name[]) {
  const entries = Object.fromEntries(names.map((name) => [name, scoreSchema(metricRows[name])]));
  return v.strictObject(entries) as unknown as v.GenericSchema<Scores<Name>>;
}

function scoreSchema({ mayBeNull, always, means }: MetricRow) {
  const score = holds(mayBeNull ? v.nullable(number) : number, means);
  return always ? score : v.exactOptional(score);
}

const regressionSchema = scoresSchema(numberMetricNames);
const metricsSchema = v.union(
  [scoresSchema(classMetricNames), regressionSchema],
  'must be metrics of a classifier or a regression',
);
const baselineSchema = v.union([scoresSchema(constantMetricNames), regressionSchema], 'must be metrics of a baseline');

const comparisonSchema = v.strictObject({
  gain: holds(number, 'How much lower the loss of the model is.'),
  low: holds(v.nullable(number), 'The lower end of its interval; null of too few rows.'),
  high: holds(v.nullable(number), 'The upper end.'),
});
/** Without `measure` and `rows`, of a model of before they were told: the loss of numbers was in squared units. */
const gainsSchema = v.strictObject({
  measure: v.exactOptional(
    holds(
      v.picklist(lossMetrics, `must be one of ${lossMetrics.map((name) => `"${name}"`).join(', ')}`),
      'The loss that is compared.',
    ),
  ),
  rows: v.exactOptional(holds(count, 'How many rows tell.')),
  confidence: v.exactOptional(
    holds(
      v.picklist([95, 97, 99.5], 'must be 95, 97 or 99.5'),
      'Of 100 times, how many the intervals hold what they are of; 95 if it is not told, 97 if these rows chose the epoch, 99.5 if they also weighed variants.',
    ),
  ),
  baseline: holds(comparisonSchema, 'With always the same answer.'),
  linear: v.exactOptional(holds(comparisonSchema, 'With the linear model.')),
});

/** `training` of a model file. */
export const recordSchema = v.strictObject({
  data: holds(
    v.strictObject({
      sha256: holds(
        text,
        'SHA-256, in hexadecimal, of each column that is not ignored, in the order of the file: its name, a zero byte, and the 32 bytes of the SHA-256 of its cells as UTF-8 text, row after row, each followed by a zero byte.',
      ),
    }),
    'The data that it was trained on.',
  ),
  rows: holds(
    v.strictObject({
      train: holds(count, 'Rows trained on.'),
      validation: holds(count, 'Rows held out.'),
      unlabelled: holds(count, 'Rows without a target, left out.'),
    }),
    'How many rows the data had.',
  ),
  epochs: holds(count, 'Epochs run.'),
  stopped: holds(
    v.picklist(endings, `must be one of ${endings.map((name) => `"${name}"`).join(', ')}`),
    'Why training ended: all epochs were run, the rows held out did no better (early), the cost hardly fell (tolerance) or could not be lowered (converged), a signal came, or the time was up; members, of several networks of which each ended by itself.',
  ),
  kept: v.exactOptional(holds(count, 'The epoch whose weights these are, if not the last.')),
  passes: v.exactOptional(holds(count, 'Passes over the training rows, where they are not one an epoch.')),
  halvings: v.exactOptional(holds(count, 'How often the learning rate was halved because training diverged.')),
  engine: holds(text, 'What did the arithmetic.'),
  cost: holds(
    v.strictObject({
      train: holds(number, 'Of the training rows.'),
      validation: holds(v.nullable(number), 'Of the rows held out; null if there are none.'),
    }),
    'The mean loss of the rows by their weights, without penalty.',
  ),
  penalty: v.exactOptional(holds(number, 'What the weights add to the cost, if they are penalised.')),
  metrics: holds(
    v.strictObject({
      train: holds(metricsSchema, 'Of the training rows.'),
      validation: holds(v.nullable(metricsSchema), 'Of the rows held out; null if there are none.'),
    }),
    'The scores of the saved weights.',
  ),
  baseline: holds(
    baselineSchema,
    'The scores of always the same answer, on the rows held out, or on the training rows if there are none.',
  ),
  interest: v.exactOptional(
    holds(
      v.strictObject({
        name: holds(text, 'The class.'),
        precision: holds(number, 'Share of the rows predicted as such that are.'),
        recall: holds(number, 'Share of its rows that are predicted as such.'),
        f1: holds(number, 'Harmonic mean of both.'),
        support: holds(count, 'How many rows it has.'),
      }),
      'Of the second of two classes, whose probability the network gives.',
    ),
  ),
  gains: v.exactOptional(holds(gainsSchema, 'Whether the rows show that the model is better.')),
  repeated: v.exactOptional(
    holds(count, 'How many rows held out, from a file of their own, were trained on as well, if any were.'),
  ),
  prior: holds(
    numbers,
    'What the baseline answers: the share of each class in training, or the number that is best there by the loss.',
  ),
  ranges: holds(
    v.array(v.nullable(v.tuple([number, number]))),
    'The least and the greatest value of each numeric input in training; null of categories.',
  ),
  history: holds(
    v.strictObject({
      epoch: holds(numbers, 'The epochs.'),
      cost: holds(numbers, 'The cost of each, by the training rows.'),
      validation: holds(numbers, 'The cost of each, by the rows held out; empty if there are none.'),
    }),
    'Costs of chosen epochs.',
  ),
  variants: v.exactOptional(
    holds(
      v.array(
        v.strictObject({
          name: holds(text, 'As in the portfolio.'),
          parameters: holds(count, 'Weights and biases of all its members.'),
          weight: holds(number, 'In the mean of all variants; 0 of one that was left out.'),
          loss: holds(
            v.nullable(number),
            'Log loss, mean squared error, or mean of the loss that numbers are told by, of the rows held out from its members; null if not all of these were trained.',
          ),
          missing: v.exactOptional(holds(v.picklist(['diverged', 'unfinished']), 'Why there is no loss.')),
        }),
      ),
      'What became of each variant of a bag.',
    ),
  ),
});

const { entries } = recordSchema;

/** `training` of a member. */
export const memberRecordSchema = v.strictObject({
  rows: holds(
    v.strictObject({
      train: holds(count, 'Rows trained on.'),
      validation: holds(count, 'Rows held out.'),
    }),
    'How many rows it was given.',
  ),
  epochs: entries.epochs,
  stopped: entries.stopped,
  kept: entries.kept,
  passes: entries.passes,
  halvings: entries.halvings,
  engine: entries.engine,
  cost: entries.cost,
  history: entries.history,
});
