// What a model spec may say, as validators. The published JSON Schema is generated from these; every message states the requirement.
import * as v from 'valibot';
import { transformNames } from '../formulas/transform.ts';
import { bagSchema } from './bag-schema.ts';
import { columnSchema } from './column-schema.ts';
import { defaults } from './defaults.ts';
import { outputSchema } from './dense-schema.ts';
import { key, told } from './key.ts';
import { layerSchema } from './layers.ts';
import { lossSchema } from './loss-schema.ts';
import { trainingSchema } from './training-schema.ts';
import { oneOf, text, texts, wholeNumber } from './values.ts';

/** Of weights and arithmetic. */
export const precisions = ['float32', 'float64'] as const;

const values = 'must be a list of values to try, at least one';

/** `tune`: what `nn tune` tries, by dotted path; nothing else heeds it. */
const tuneSchema = v.record(
  text,
  v.pipe(v.array(v.unknown(), values), v.minLength(1, values)),
  'must be an object: key by dotted path → list of values to try',
);

const splitSchema = v.strictObject(
  {
    groups: key(text, {
      means:
        'Column whose rows with the same cell stay together, in training or held out; a row without a cell stands alone',
      otherwise: 'every row stands alone',
      example: 'patient',
    }),
    time: key(text, {
      means:
        'Column of numbers or ISO dates by which rows are held out: the latest, or of a bag one stretch after the other',
      otherwise: 'rows are held out at random',
      example: 'date',
    }),
  },
  'must be an object such as { "groups": "patient" }',
);

/** What a spec may say of how rows are held out. */
export type SplitKeys = v.InferOutput<typeof splitSchema>;

/** The whole spec. */
export const specSchema = v.strictObject(
  {
    $schema: key(text, {
      means: 'Where the JSON Schema lies that helps editors to complete and explain; `nn` does not look at it',
      otherwise: 'none',
      example: 'schema/spec.schema.json',
    }),
    data: key(text, {
      means: 'Path of the CSV file, relative to the spec; an argument of the command wins',
      otherwise: 'must be an argument',
      example: 'data.csv',
    }),
    target: told(text, { means: 'The column to predict', otherwise: 'required', example: 'species' }),
    ignore: key(texts, { means: 'Columns that never become inputs', usual: [], example: ['id'] }),
    weights: key(text, {
      means: 'Column that says how much each row counts: 2 as the row twice, 0 not at all; never an input',
      otherwise: 'every row counts 1',
      example: 'n',
    }),
    split: key(splitSchema, {
      means: 'By which column rows are held out, where they do not stand alone; that column is never an input',
      otherwise: 'rows are held out at random, the same share of every class',
      example: { groups: 'patient' },
    }),
    columns: key(v.record(text, columnSchema, 'must be an object: column name → { "type": … }'), {
      means: 'What is said of single columns, by their names in the header',
      usual: {},
      example: { zip: { type: 'category' } },
    }),
    scale: key(oneOf(transformNames), {
      means: 'How numbers become inputs where their column does not say it',
      usual: 'standard',
      example: 'piecewise-linear',
    }),
    missing: key(texts, {
      means: 'Cells that mean "no value", without the spaces around them',
      usual: defaults.missing,
      example: ['', '-999'],
    }),
    maxClasses: key(wholeNumber(2), {
      means: 'A target of more classes is taken for a mistake',
      unit: 'classes',
      usual: defaults.maxClasses,
      example: 200,
    }),
    layers: key(v.array(layerSchema, 'must be a list of layers, from the input to the output'), {
      means: 'The hidden layers, from the input to the output',
      usual: [],
      example: [{ units: 16, activation: 'relu' }],
    }),
    output: key(outputSchema, {
      means: 'The output layer; how many units it has follows from the target',
      otherwise: 'follows from target and loss',
      example: { activation: 'relu' },
    }),
    loss: key(lossSchema, {
      means: 'What the training makes small, by its name, or as an object with its setting',
      otherwise: 'follows from the output: `cross-entropy` of classes, `squared-error` of numbers',
      example: { name: 'huber', delta: 2 },
    }),
    precision: key(oneOf(precisions), {
      means: 'Of weights and arithmetic: 7 or 16 significant digits',
      usual: defaults.precision,
      example: 'float64',
    }),
    training: key(trainingSchema, {
      means: 'How the weights are found',
      otherwise: 'plain gradient descent over all rows',
      example: { optimizer: 'adam', batchSize: 64 },
    }),
    bag: key(bagSchema, {
      means: 'Networks over folds of the rows, whose answers are averaged, in place of one; of `nn train` only',
      otherwise: 'one network',
      example: { folds: 5 },
    }),
    tune: key(tuneSchema, {
      means: 'What `nn tune` tries, by dotted path; no other command looks at it',
      otherwise: '`nn tune` searches around what the spec says',
      example: { 'training.l2': [0, 0.01] },
    }),
  },
  'must be an object with at least a "target"',
);

/** Of weights and arithmetic. */
export type Precision = (typeof precisions)[number];
