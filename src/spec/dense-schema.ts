// Dense layers, hidden ones and the output, as validators.
import * as v from 'valibot';
import { hiddenActivations, outputActivations } from '../formulas/activation.ts';
import { initialisers } from '../formulas/initialiser.ts';
import { namesOf } from '../formulas/names.ts';
import { defaults } from './defaults.ts';
import { key, told } from './key.ts';
import { between, number, oneOf, share, text, wholeNumber } from './values.ts';

/** Keys of hidden layers and of the output. */
const ofAnyLayer = {
  slope: key(between, {
    means: 'Slope below 0 of the activation `leaky-relu`; the others have none',
    usual: defaults.slope,
    example: 0.1,
  }),
  init: key(oneOf(namesOf(initialisers)), {
    means: 'How the initial weights are drawn',
    otherwise: '`small` in a network without hidden layers, else what suits the activation',
    example: 'xavier',
  }),
  biasInit: key(number('must be a number'), {
    means: 'Initial value of every bias; 1 lets fewer ReLUs begin dead',
    usual: defaults.bias,
    example: 1,
  }),
};

const named = 'must be a unit such as { "name": "comfort", "from": ["size", "bedrooms"] }';
const taken = 'must be a list of what the unit takes, at least one name';
const listOfUnits = 'must be a list of units, at least one';

/** A unit with a name. `from` names input columns in the first layer, units of the layer before in others. */
const unitSchema = v.strictObject(
  {
    name: told(v.pipe(text, v.minLength(1, 'must be a text of at least one character')), {
      means: 'Name of the unit',
      otherwise: 'required',
      example: 'walkability',
    }),
    from: key(v.pipe(v.array(text, taken), v.minLength(1, taken)), {
      means:
        'What the unit takes: input columns in the first layer, units of the layer before in others, by name or, if it names none, by number from `"1"`',
      otherwise: 'all of them',
      example: ['zip_code'],
    }),
  },
  named,
);

/** An entry of `layers` that is dense, which needs not be said. */
export const denseSchema = v.strictObject(
  {
    type: key(v.literal('dense'), {
      means: 'What kind of layer it is: every unit weighs what reaches it',
      usual: 'dense',
      example: 'dense',
    }),
    units: told(
      v.union(
        [wholeNumber(1), v.pipe(v.array(unitSchema), v.minLength(1, listOfUnits))],
        'must be a whole number from 1 up, or a list of units with names',
      ),
      { means: 'How many units the layer has, or a list of them with names', otherwise: 'required', example: 16 },
    ),
    activation: key(oneOf(hiddenActivations), {
      means: 'What its units answer to the sum of their weighted inputs',
      usual: defaults.activation,
      example: 'tanh',
    }),
    dropout: key(share('must be a share of the units: 0 or more, below 1'), {
      means: 'Share of its units that are silenced, anew for each row and step of training; never when predicting',
      usual: 0,
      example: 0.5,
    }),
    skip: key(v.boolean('must be true or false'), {
      means: 'Whether what reaches the layer is added to its answers: it must have as many units as numbers reach it',
      usual: false,
      example: true,
    }),
    ...ofAnyLayer,
  },
  'must be an object such as { "units": 16, "activation": "relu" }',
);

/** `output`: a layer whose units follow from the target. */
export const outputSchema = v.strictObject(
  {
    activation: key(oneOf(outputActivations), {
      means: 'What the network answers with',
      otherwise: 'what the loss wants, else `sigmoid` for two classes, `softmax` for more, `identity` for numbers',
      example: 'relu',
    }),
    ...ofAnyLayer,
  },
  'must be an object such as { "activation": "softmax" }',
);

/** A unit that the spec names. */
export type UnitSpec = v.InferOutput<typeof unitSchema>;
export type DenseSpec = v.InferOutput<typeof denseSchema>;
export type OutputSpec = v.InferOutput<typeof outputSchema>;
