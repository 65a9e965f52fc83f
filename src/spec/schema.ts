// What a model spec may say, as validators. The published JSON Schema is generated from these; every message states the requirement.
import * as v from 'valibot';
import { hiddenActivations, outputActivations } from '../formulas/activation.ts';
import { initialisers } from '../formulas/initialiser.ts';
import { type LossSetting, losses, lossRows } from '../formulas/loss.ts';
import { namesOf } from '../formulas/names.ts';
import { transformNames } from '../formulas/transform.ts';
import { trainingSchema } from './training-schema.ts';
import { between, number, oneOf, share, text, texts, wholeNumber } from './values.ts';

/** Of weights and arithmetic. */
export const precisions = ['float32', 'float64'] as const;

const weights = {
  init: v.exactOptional(oneOf(namesOf(initialisers))),
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
    scale: v.exactOptional(oneOf(transformNames)),
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

const lossNames = namesOf(losses);
const lossSettings = Object.values(lossRows).flatMap(({ setting }) => (setting === null ? [] : [setting]));
const inside = ({ above, below }: LossSetting) => {
  const requirement =
    below === Number.POSITIVE_INFINITY
      ? `must be a number above ${above}`
      : `must be a number above ${above} and below ${below}`;
  return v.pipe(number(requirement), v.gtValue(above, requirement), v.ltValue(below, requirement));
};

/** `loss`: a name, or a name with its setting. */
export const lossSchema = v.union(
  [
    oneOf(lossNames),
    v.strictObject({
      name: oneOf(lossNames),
      ...(Object.fromEntries(lossSettings.map((one) => [one.key, v.exactOptional(inside(one))])) as Record<
        LossSetting['key'],
        v.ExactOptionalSchema<ReturnType<typeof inside>, undefined>
      >),
    }),
  ],
  `must be one of ${lossNames.map((name) => `"${name}"`).join(', ')}, or an object such as { "name": "huber", "delta": 1 }`,
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
    loss: v.exactOptional(lossSchema),
    precision: v.exactOptional(oneOf(precisions)),
    training: v.exactOptional(trainingSchema),
    tune: v.exactOptional(tuneSchema),
  },
  'must be an object with at least a "target"',
);

/** Of weights and arithmetic. */
export type Precision = (typeof precisions)[number];
export type ColumnSpec = v.InferOutput<typeof columnSchema>;
/** A unit that the spec names. */
export type UnitSpec = v.InferOutput<typeof unitSchema>;
export type LayerSpec = v.InferOutput<typeof layerSchema>;
export type OutputSpec = v.InferOutput<typeof outputSchema>;
