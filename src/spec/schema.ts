// What a model spec may say, as validators. The published JSON Schema is generated from these; every message states the requirement.
import * as v from 'valibot';

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

function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, `must be one of ${names.map((name) => `"${name}"`).join(', ')}`);
}

function wholeNumber(least: number, most: number) {
  const requirement =
    most === Number.MAX_SAFE_INTEGER
      ? `must be a whole number from ${least} up`
      : `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(requirement),
    v.integer(requirement),
    v.minValue(least, requirement),
    v.maxValue(most, requirement),
  );
}

function number(requirement: string) {
  return v.pipe(
    v.number(requirement),
    v.minValue(-Number.MAX_VALUE, requirement),
    v.maxValue(Number.MAX_VALUE, requirement),
  );
}

const text = v.string('must be a text');
const texts = v.array(text, 'must be a list of texts');
const slope = v.pipe(
  v.number('must be a number above 0 and below 1'),
  v.gtValue(0, 'must be a number above 0 and below 1'),
  v.ltValue(1, 'must be a number above 0 and below 1'),
);
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

/** One entry of `layers`. */
export const layerSchema = v.strictObject(
  {
    units: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    activation: v.exactOptional(oneOf(hiddenActivations)),
    slope: v.exactOptional(slope),
    ...weights,
  },
  'must be an object such as { "units": 16, "activation": "relu" }',
);

/** `output`: a layer whose units follow from the target. */
export const outputSchema = v.strictObject(
  { activation: v.exactOptional(oneOf(outputActivations)), slope: v.exactOptional(slope), ...weights },
  'must be an object such as { "activation": "softmax" }',
);

const share = 'must be a share of the rows: 0 or more, below 1';

/** `training`. */
export const trainingSchema = v.strictObject(
  {
    epochs: v.exactOptional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    learningRate: v.exactOptional(
      v.pipe(
        v.number('must be a number above 0'),
        v.gtValue(0, 'must be a number above 0'),
        v.maxValue(Number.MAX_VALUE, 'must be a number above 0, and finite'),
      ),
    ),
    batchSize: v.exactOptional(v.literal('all', 'must be "all": every step uses every row')),
    optimizer: v.exactOptional(oneOf(['gradient-descent'])),
    validation: v.exactOptional(v.pipe(v.number(share), v.minValue(0, share), v.ltValue(1, share))),
    seed: v.exactOptional(wholeNumber(0, 2 ** 31 - 1)),
  },
  'must be an object such as { "epochs": 1000 }',
);

/** The whole spec. */
export const specSchema = v.strictObject(
  {
    $schema: v.exactOptional(text),
    data: v.exactOptional(text),
    target: text,
    ignore: v.exactOptional(texts),
    columns: v.exactOptional(v.record(text, columnSchema, 'must be an object: column name → { "type": … }')),
    missing: v.exactOptional(texts),
    maxClasses: v.exactOptional(wholeNumber(2, Number.MAX_SAFE_INTEGER)),
    layers: v.exactOptional(v.array(layerSchema, 'must be a list of layers, from the input to the output')),
    output: v.exactOptional(outputSchema),
    loss: v.exactOptional(oneOf(losses)),
    precision: v.exactOptional(oneOf(precisions)),
    training: v.exactOptional(trainingSchema),
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
export type LayerSpec = v.InferOutput<typeof layerSchema>;
export type OutputSpec = v.InferOutput<typeof outputSchema>;
