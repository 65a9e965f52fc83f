// The shape of a model file, as validators; the published JSON Schema is generated from these.
import * as v from 'valibot';
import { hiddenActivations, outputActivations } from '../formulas/activation.ts';
import { transformNames } from '../formulas/transform.ts';
import { specSchema } from '../spec/schema.ts';
import { digestSchema } from './digest.ts';
import { endings } from './model.ts';

const number = v.pipe(v.number('must be a number'), v.finite('must be a finite number'));
const positive = v.pipe(number, v.gtValue(0, 'must be above 0'));
const count = v.pipe(number, v.integer('must be a whole number'), v.minValue(0, 'must be 0 or more'));
const text = v.string('must be a text');
const texts = v.array(text, 'must be a list of texts');
const numbers = v.array(number, 'must be a list of numbers');

const inputSchema = v.variant('type', [
  v.strictObject({
    name: text,
    type: v.literal('number'),
    fill: v.nullable(number),
    mean: number,
    std: positive,
    transform: v.exactOptional(v.picklist(transformNames, 'must be a transform that nn knows')),
    knots: v.exactOptional(v.pipe(numbers, v.minLength(2, 'must hold at least 2 numbers'))),
  }),
  v.strictObject({ name: text, type: v.literal('category'), categories: texts, fill: v.nullable(text) }),
]);

const targetSchema = v.variant('type', [
  v.strictObject({
    name: text,
    type: v.literal('category'),
    classes: v.pipe(texts, v.minLength(2, 'must have at least 2 classes')),
  }),
  v.strictObject({ name: text, type: v.literal('number'), mean: number, std: positive }),
]);

/** W of a quantized layer: base64 of n1 · n0 signed bytes, row after row, and a scale for each of the n1 units. */
const int8Schema = v.strictObject({
  int8: text,
  scale: v.array(v.pipe(number, v.minValue(0, 'must be 0 or more')), 'must be a list of numbers'),
});

const weights = { W: v.union([v.array(numbers, 'must be a list of rows'), int8Schema]), b: numbers };

const layerSchema = v.strictObject({
  units: v.exactOptional(texts),
  activation: v.picklist(
    [...new Set([...hiddenActivations, ...outputActivations])],
    'must be an activation that nn knows',
  ),
  slope: v.exactOptional(number),
  ...weights,
});

const linearSchema = v.strictObject(weights);

const classificationSchema = v.strictObject({
  accuracy: number,
  logLoss: number,
  precision: number,
  recall: number,
  f1: number,
  rocAuc: v.nullable(number),
  brier: number,
});
const regressionSchema = v.strictObject({ rmse: number, mae: number, r2: v.nullable(number) });
const metricsSchema = v.union(
  [classificationSchema, regressionSchema],
  'must be metrics of a classifier or a regression',
);
const baselineSchema = v.union(
  [v.strictObject({ accuracy: number, logLoss: number }), regressionSchema],
  'must be metrics of a baseline',
);

const comparisonSchema = v.strictObject({ gain: number, low: v.nullable(number), high: v.nullable(number) });
/** Without `measure` and `rows`, of a model of before they were told: the loss of numbers was in squared units. */
const gainsSchema = v.strictObject({
  measure: v.exactOptional(v.picklist(['logLoss', 'rmse'], 'must be "logLoss" or "rmse"')),
  rows: v.exactOptional(count),
  baseline: comparisonSchema,
  linear: v.exactOptional(comparisonSchema),
});

const recordSchema = v.strictObject({
  data: v.strictObject({ sha256: text }),
  rows: v.strictObject({ train: count, validation: count, unlabelled: count }),
  epochs: count,
  stopped: v.picklist(endings, `must be one of ${endings.map((name) => `"${name}"`).join(', ')}`),
  kept: v.exactOptional(count),
  passes: v.exactOptional(count),
  halvings: v.exactOptional(count),
  engine: text,
  cost: v.strictObject({ train: number, validation: v.nullable(number) }),
  penalty: v.exactOptional(number),
  metrics: v.strictObject({ train: metricsSchema, validation: v.nullable(metricsSchema) }),
  baseline: baselineSchema,
  interest: v.exactOptional(
    v.strictObject({ name: text, precision: number, recall: number, f1: number, support: count }),
  ),
  gains: v.exactOptional(gainsSchema),
  repeated: v.exactOptional(count),
  prior: numbers,
  ranges: v.array(v.nullable(v.tuple([number, number]))),
  history: v.strictObject({ epoch: numbers, cost: numbers, validation: numbers }),
});

/** Hashes of training rows: base64 of words of 32 bits, the least byte first. */
const trainedRowsSchema = v.strictObject({ below: count, hashes: text });

/** The whole model file; what holds between its parts is checked by `parseModel`. The digest is absent in files of before there was one. */
export const modelSchema = v.strictObject({
  format: v.literal('nn-model'),
  version: v.literal(1),
  nn: text,
  sha256: v.exactOptional(digestSchema),
  spec: specSchema,
  inputs: v.pipe(v.array(inputSchema), v.minLength(1, 'must hold at least one input')),
  target: targetSchema,
  layers: v.pipe(v.array(layerSchema), v.minLength(1, 'must hold at least one layer')),
  linear: v.exactOptional(linearSchema),
  pruned: v.exactOptional(v.pipe(number, v.minValue(0, 'must be 0 or more'), v.ltValue(1, 'must be below 1'))),
  training: recordSchema,
  trainedRows: v.exactOptional(trainedRowsSchema),
});

/** A model as the file holds it. */
export type ModelFile = v.InferOutput<typeof modelSchema>;

/** The weights of a layer as the file holds them. */
export type WeightsFile = v.InferOutput<typeof linearSchema>;

/** A layer as the file holds it. */
export type LayerFile = v.InferOutput<typeof layerSchema>;
