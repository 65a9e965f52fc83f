// What a model spec may say, as validators. The published JSON Schema is generated from these; every message states the requirement.
import * as v from 'valibot';
import { trainingSchema } from './training-schema.ts';
import { between, number, oneOf, share, text, texts, wholeNumber } from './values.ts';

/** Activations of hidden layers; each works on one unit alone. */
export const hiddenActivations = ['relu', 'tanh', 'sigmoid', 'leaky-relu', 'identity'] as const;
/** Activations of the output layer. */
export const outputActivations = ['sigmoid', 'softmax', 'identity', 'relu', 'leaky-relu', 'tanh'] as const;
/** How initial weights are drawn; see `initialDeviation`. */
export const initialisers = ['he', 'xavier', 'small', 'zeros'] as const;
/** Losses per row; see `kernels/loss.ts`. */
export const losses = ['cross-entropy', 'squared-error'] as const;
/** Of weights and arithmetic. */
export const precisions = ['float32', 'float64'] as const;

const weights = {
  init: v.exactOptional(oneOf(initialisers)),
  biasInit: v.exactOptional(number('must be a number')),
};

/** One entry of `columns`. */
export const columnSchema = v.strictObject(
  {
    type: v.exactOptional(oneOf(['number', 'category'])),
    missing: v.exactOptional(
      v.union(
        [v.picklist(['mean', 'category', 'error']), number('')],
        'must be "mean" or a number (for numbers), "category" (for categories) or "error"',
      ),
    ),
    scale: v.exactOptional(oneOf(['standard', 'none'])),
  },
  'must be an object such as { "type": "number" }',
);

const named = 'must be a unit such as { "name": "comfort", "from": ["size", "bedrooms"] }';
const taken = 'must be a list of what the unit takes, at least one name';
const listOfUnits = 'must be a list of units, at least one';

/** A unit with a name. `from` names input columns in the first layer, units of the layer before in others. */
export const unitSchema = v.strictObject(
  {
    name: v.pipe(text, v.minLength(1, 'must be a text of at least one character')),
    from: v.exactOptional(v.pipe(v.array(text, taken), v.minLength(1, taken))),
  },
  named,
);

/** One entry of `layers`. */
export const layerSchema = v.strictObject(
  {
    units: v.union(
      [wholeNumber(1), v.pipe(v.array(unitSchema), v.minLength(1, listOfUnits))],
      'must be a whole number from 1 up, or a list of units with names',
    ),
    activation: v.exactOptional(oneOf(hiddenActivations)),
    slope: v.exactOptional(between),
    dropout: v.exactOptional(share('must be a share of the units: 0 or more, below 1')),
    ...weights,
  },
  'must be an object such as { "units": 16, "activation": "relu" }',
);

/** `output`: a layer whose units follow from the target. */
export const outputSchema = v.strictObject(
  { activation: v.exactOptional(oneOf(outputActivations)), slope: v.exactOptional(between), ...weights },
  'must be an object such as { "activation": "softmax" }',
);

const values = 'must be a list of values to try, at least one';

/** `tune`: what `nn tune` tries, by dotted path; nothing else heeds it. */
export const tuneSchema = v.record(
  text,
  v.pipe(v.array(v.unknown(), values), v.minLength(1, values)),
  'must be an object: key by dotted path → list of values to try',
);

/** The whole spec. */
export const specSchema = v.strictObject(
  {
    $schema: v.exactOptional(text),
    data: v.exactOptional(text),
    target: text,
    ignore: v.exactOptional(texts),
    weights: v.exactOptional(text),
    columns: v.exactOptional(v.record(text, columnSchema, 'must be an object: column name → { "type": … }')),
    missing: v.exactOptional(texts),
    maxClasses: v.exactOptional(wholeNumber(2)),
    layers: v.exactOptional(v.array(layerSchema, 'must be a list of layers, from the input to the output')),
    output: v.exactOptional(outputSchema),
    loss: v.exactOptional(oneOf(losses)),
    precision: v.exactOptional(oneOf(precisions)),
    training: v.exactOptional(trainingSchema),
    tune: v.exactOptional(tuneSchema),
  },
  'must be an object with at least a "target"',
);

export type HiddenActivation = (typeof hiddenActivations)[number];
export type OutputActivation = (typeof outputActivations)[number];
export type Initialiser = (typeof initialisers)[number];
export type Loss = (typeof losses)[number];
/** Of weights and arithmetic. */
export type Precision = (typeof precisions)[number];
export type ColumnSpec = v.InferOutput<typeof columnSchema>;
/** A unit that the spec names. */
export type UnitSpec = v.InferOutput<typeof unitSchema>;
export type LayerSpec = v.InferOutput<typeof layerSchema>;
export type OutputSpec = v.InferOutput<typeof outputSchema>;
