// `bag` of a model spec, as validators: several networks over folds of the rows, in place of one.
import * as v from 'valibot';
import { transformNames } from '../formulas/transform.ts';
import { columnSchema } from './column-schema.ts';
import { defaults } from './defaults.ts';
import { outputSchema } from './dense-schema.ts';
import { key, told } from './key.ts';
import { layerSchema } from './layers.ts';
import { lossSchema } from './loss-schema.ts';
import { trainingSchema } from './training-schema.ts';
import { oneOf, text, wholeNumber } from './values.ts';

/** One entry of `bag.portfolio`: a name, and keys of the spec that are others in this variant. */
const variantSchema = v.strictObject(
  {
    name: told(v.pipe(text, v.minLength(1, 'must be a text of at least one character')), {
      means: 'Name of the variant',
      otherwise: 'required',
      example: 'linear',
    }),
    columns: key(v.record(text, columnSchema, 'must be an object: column name → { "scale": … }'), {
      means: 'What is said of single columns besides what the spec says of them',
      otherwise: 'as in the spec',
      example: { age: { scale: 'robust' } },
    }),
    scale: key(oneOf(transformNames), {
      means: 'How numbers become inputs where their column does not say it, in place of what the spec says',
      otherwise: 'as in the spec',
      example: 'robust',
    }),
    layers: key(v.array(layerSchema, 'must be a list of layers, from the input to the output'), {
      means: 'The hidden layers, in place of those of the spec',
      otherwise: 'as in the spec',
      example: [],
    }),
    output: key(outputSchema, {
      means: 'The output layer, in place of that of the spec',
      otherwise: 'as in the spec',
      example: { activation: 'relu' },
    }),
    loss: key(lossSchema, {
      means: 'What the training makes small, in place of that of the spec',
      otherwise: 'as in the spec',
      example: 'huber',
    }),
    training: key(trainingSchema, {
      means:
        'How the weights are found, in place of all that the spec says of it but `seed` and `validation`, which are the same for all variants',
      otherwise: 'as in the spec',
      example: { optimizer: 'lbfgs', l2: 0.01 },
    }),
  },
  'must be an object such as { "name": "linear", "layers": [] }',
);

const variants = 'must be a list of variants, at least one, such as [{ "name": "linear", "layers": [] }]';

/** `bag`. */
export const bagSchema = v.strictObject(
  {
    folds: key(wholeNumber(2, 100), {
      means: 'Parts of the rows, each of which is held out once; every variant is trained on the other rows of each',
      usual: defaults.bag.folds,
      example: 10,
    }),
    portfolio: key(v.pipe(v.array(variantSchema, variants), v.minLength(1, variants)), {
      means: 'Variants of the spec that are trained on every fold',
      otherwise: 'the spec as it is, and nothing else',
      example: [{ name: 'linear', layers: [] }, { name: 'network' }],
    }),
    steps: key(wholeNumber(1, 1000), {
      means:
        'How often a variant is added, each time the one with which the mean of all that were added does best on the rows held out: its share of the additions is the weight of a variant',
      usual: defaults.bag.steps,
      example: 100,
    }),
  },
  'must be an object such as { "folds": 5 }',
);

/** What a spec may say of a bag. */
export type BagKeys = v.InferOutput<typeof bagSchema>;
/** A variant as the spec says it. */
export type VariantKeys = v.InferOutput<typeof variantSchema>;
