// The kinds of layers, a row each: spec, shapes and file. `network/layer-kinds.ts` has a row for what each computes.
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import {
  type HiddenActivation,
  hiddenActivations,
  type OutputActivation,
  outputActivations,
  rowOf,
} from '../formulas/activation.ts';
import type { Initialiser } from '../formulas/initialiser.ts';
import { defaults } from './defaults.ts';
import { type DenseSpec, denseSchema } from './dense-schema.ts';
import { key, told } from './key.ts';
import type { AnyLayer, LayerKindRow, Site } from './layer-row.ts';
import { positive } from './values.ts';
import { masked, type Span, unitCount, unitsInSpec, type WiredUnit } from './wiring.ts';

/** A dense layer with nothing left to decide. */
export interface DenseLayer extends AnyLayer {
  readonly type: 'dense';
  readonly activation: HiddenActivation | OutputActivation;
  /** Of leaky ReLU below 0. */
  readonly slope: number;
  readonly init: Initialiser;
  /** Initial value of every bias. */
  readonly biasInit: number;
  /** Share of the units silenced for each row and step of training, in [0, 1). */
  readonly dropout: number;
  /** Whether what reaches it is added to its answers; left out if not. */
  readonly skip?: true;
  /** The units, if the spec names them. */
  readonly wired?: readonly WiredUnit[];
}

/**
 * A dense layer of `units` units, not wired yet: small random weights where the network is shallow enough for them; He et al.
 * 2015 after ReLU and Glorot & Bengio 2010 otherwise, which keep gradients alive in deeper ones.
 */
export function denseLayer(
  units: number,
  activation: DenseLayer['activation'],
  spec: Omit<DenseSpec, 'type' | 'units' | 'activation'>,
  depth: number,
): DenseLayer {
  return {
    type: 'dense',
    units,
    activation,
    slope: spec.slope ?? defaults.slope,
    init: spec.init ?? (depth === 0 ? 'small' : rowOf(activation).initialiser),
    biasInit: spec.biasInit ?? defaults.bias,
    dropout: spec.dropout ?? 0,
  };
}

/** @throws UserError (usage) where what reaches a layer cannot be added to its answers */
function requireSkippable({ units }: DenseSpec, { before, place }: Site): void {
  const refuse = (what: string, hint: string) => new UserError('usage', `${place}.skip`, what, hint);
  if (typeof units !== 'number' && units.some(({ from }) => from !== undefined)) {
    throw refuse('does not go with units that say what they take: it would give them more', 'leave one of them out');
  }
  const count = typeof units === 'number' ? units : units.length;
  if (count === before) return;
  const what = `must have as many units as numbers reach the layer, found ${count} for ${before}`;
  throw refuse(what, `set "units" to ${before}, or leave "skip" out`);
}

const dense: LayerKindRow<DenseSpec, DenseLayer, 'W' | 'b'> = {
  schema: denseSchema,
  resolve: (spec, site) => {
    const layer = denseLayer(unitCount(spec), spec.activation ?? defaults.activation, spec, site.depth);
    if (spec.skip !== true) return layer;
    requireSkippable(spec, site);
    return { ...layer, skip: true };
  },
  inSpec: (layer) => {
    const { activation, slope, init, biasInit, dropout, skip } = layer;
    const options = {
      ...(rowOf(activation).slope ? { slope } : {}),
      ...(dropout > 0 ? { dropout } : {}),
      ...(skip ? { skip } : {}),
    };
    return { units: unitsInSpec(layer), activation: activation as HiddenActivation, ...options, init, biasInit };
  },
  tensors: ({ units }, before) => ({
    W: {
      rows: units,
      cols: before,
      role: 'weights',
      means: 'Weights: a row a unit, a number for each of its inputs; as bytes in a quantized model.',
    },
    b: { rows: 1, cols: units, role: 'vector', means: 'A bias for each unit.' },
  }),
  masked: ({ wired = [] }, before) =>
    wired.flatMap((unit, row) =>
      masked(unit, before).map(([from, to]): Span => [row * before + from, row * before + to]),
    ),
  restless: ({ dropout = 0 }) => (dropout > 0 ? 'dropout' : undefined),
  head: {
    units: v.exactOptional(
      v.pipe(
        v.array(v.string('must be a text'), 'must be a list of texts'),
        v.description('The names of its units, if the spec gave some.'),
      ),
    ),
    activation: v.pipe(
      v.picklist([...new Set([...hiddenActivations, ...outputActivations])], 'must be an activation that nn knows'),
      v.description('What its units answer: a = g(W x + b).'),
    ),
    slope: v.exactOptional(
      v.pipe(
        v.number('must be a number'),
        v.finite('must be a finite number'),
        v.description('Of leaky ReLU, below 0.'),
      ),
    ),
    skip: v.exactOptional(
      v.pipe(v.literal(true), v.description('Of a layer that adds what reaches it to its answers.')),
    ),
  },
  inFile: ({ wired, activation, slope, skip }) => ({
    ...(wired === undefined ? {} : { units: wired.map(({ name }) => name) }),
    activation,
    ...(rowOf(activation).slope ? { slope } : {}),
    ...(skip ? { skip } : {}),
  }),
  words: ({ activation, dropout, skip }) =>
    [activation, ...(skip ? ['skip'] : []), ...(dropout > 0 ? [`dropout ${dropout}`] : [])].join(', '),
  takes: 'all',
};

/** A layer that multiplies each number that reaches it by a factor of its own. */
export interface ScaleLayer extends AnyLayer {
  readonly type: 'scale';
}

const scale: LayerKindRow<{ type: 'scale' }, ScaleLayer, 's'> = {
  schema: v.strictObject({
    type: told(v.literal('scale'), {
      means:
        'A layer that multiplies each number that reaches it by a learned factor, which begins as 1 and tells how much the number counts',
      otherwise: 'dense',
      example: 'scale',
    }),
  }),
  resolve: (_, { before }) => ({ type: 'scale', units: before }),
  inSpec: () => ({ type: 'scale' }),
  tensors: ({ units }) => ({ s: { rows: 1, cols: units, role: 'factors', means: 'A factor for each number.' } }),
  head: {},
  inFile: () => ({}),
  words: () => 'scale',
  takes: 'one',
};

/** A layer that gives each number that reaches it the mean β and the deviation γ in every batch. */
export interface BatchNormLayer extends AnyLayer {
  readonly type: 'batch-norm';
  /** Added to the variance, above 0. */
  readonly epsilon: number;
  /** Share of the way that running means and variances go towards those of a batch, above 0 and at most 1. */
  readonly momentum: number;
}

/** As PyTorch has them; ε keeps numbers finite that are the same in a whole batch. */
const usualBatchNorm = { epsilon: 1e-5, momentum: 0.1 };

const batchNormSchema = v.strictObject({
  type: told(v.literal('batch-norm'), {
    means:
      'A layer that takes the mean of the batch off each number that reaches it, divides it by its deviation there, multiplies it by a learned factor and adds a learned number; when predicting, with running means and variances',
    otherwise: 'dense',
    example: 'batch-norm',
  }),
  epsilon: key(positive, {
    means: 'Added to the variance before its root is taken',
    usual: usualBatchNorm.epsilon,
    example: 0.001,
  }),
  momentum: key(v.pipe(positive, v.maxValue(1, 'must be a number above 0, at most 1')), {
    means: 'Share of the way that the running means and variances go towards those of a batch',
    usual: usualBatchNorm.momentum,
    example: 0.01,
  }),
});

const batchNormTensors = {
  gamma: { role: 'vector', means: 'A factor for each number, after it was normalised.' },
  beta: { role: 'vector', means: 'What is added to each number after that.' },
  mean: { role: 'state', means: 'Running mean of each number: what is taken off it when predicting.' },
  variance: { role: 'state', least: 0, means: 'Running variance of each number.' },
} as const;

const batchNorm: LayerKindRow<v.InferOutput<typeof batchNormSchema>, BatchNormLayer, keyof typeof batchNormTensors> = {
  schema: batchNormSchema,
  resolve: ({ epsilon = usualBatchNorm.epsilon, momentum = usualBatchNorm.momentum }, { before }) => {
    return { type: 'batch-norm', units: before, epsilon, momentum };
  },
  inSpec: ({ type, epsilon, momentum }) => ({ type, epsilon, momentum }),
  tensors: ({ units }) => {
    const { gamma, beta, mean, variance } = batchNormTensors;
    const shaped = <Tensor extends object>(tensor: Tensor) => ({ rows: 1, cols: units, ...tensor });
    return { gamma: shaped(gamma), beta: shaped(beta), mean: shaped(mean), variance: shaped(variance) };
  },
  restless: () => 'type',
  head: {
    epsilon: v.pipe(
      v.number('must be a number'),
      v.gtValue(0, 'must be above 0'),
      v.description('Added to the variance before its root is taken.'),
    ),
  },
  inFile: ({ epsilon }) => ({ epsilon }),
  words: () => 'batch-norm',
  takes: 'one',
};

/** All kinds, by the name that `type` in a spec has for them. */
export const layerKinds = { dense, scale, 'batch-norm': batchNorm };

/** A name in `layerKinds`. */
export type LayerKind = keyof typeof layerKinds;
