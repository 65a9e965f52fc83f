import { UserError } from '../errors.ts';
import type { OutputActivation } from '../formulas/activation.ts';
import { type Loss, lossOf, lossRows } from '../formulas/loss.ts';
import { namesWhere } from '../formulas/names.ts';
import { tellApart } from '../tell-apart.ts';
import type { DenseSpec } from './dense-schema.ts';
import { type DenseLayer, denseLayer } from './layer-kinds.ts';
import { denseBefore, isDense, parameterCount, type ResolvedLayer, resolveLayer } from './layers.ts';
import { errorsOf } from './mistake.ts';
import { formatPath } from './override.ts';
import type { ModelSpec } from './spec.ts';
import { type Span, unitPlaces, wire } from './wiring.ts';
import { unknownInputs } from './wiring-mistakes.ts';

/** An input, and how many columns of X it takes. */
export interface InputWidth {
  readonly name: string;
  readonly width: number;
}

/** The network a spec means for one data set: hidden layers, then the output layer. */
export interface ResolvedNetwork {
  readonly layers: readonly ResolvedLayer[];
  readonly loss: Loss;
}

/** What the target is: `classes` texts, or a number. */
export type TargetKind = { readonly type: 'category'; readonly classes: number } | { readonly type: 'number' };

/** Fifty million weights: more than full-batch descent on a CSV can train, and 400 MB in float64. */
const mostParameters = 5e7;

/**
 * Settles what depends on the data: output units, output activation, loss,
 * initialisers, and what reaches units that the spec names. Two classes give one sigmoid unit, more give softmax, numbers
 * an identity output with squared error.
 *
 * @param inputs in the order of their columns in X
 * @param place  name of the spec, for messages
 * @throws UserError (usage) if output and target contradict each other, or the network has over 5e7 parameters
 * @throws UserErrors (usage) for names that are no inputs
 */
export function resolveNetwork(
  spec: ModelSpec,
  target: TargetKind,
  inputs: readonly InputWidth[],
  place: string,
): ResolvedNetwork {
  const activation = outputFor(spec, target);
  const loss = lossFor(spec, target);
  requireFit(activation, loss, target, spec.target, place);

  const width = inputs.reduce((sum, input) => sum + input.width, 0);
  const depth = spec.layers.filter(isDense).length;
  const layers: ResolvedLayer[] = [];
  for (const [l, layer] of spec.layers.entries()) {
    layers.push(resolveLayer(layer, { before: layers.at(-1)?.units ?? width, depth, place: `${place}: layers[${l}]` }));
  }
  const units = activation === 'softmax' && target.type === 'category' ? target.classes : 1;
  layers.push(denseLayer(units, activation, spec.output, depth));
  requireTrainableSize(layers, width, place);
  return { layers: wireLayers(layers, spec, inputs, place), loss };
}

/** The activation of the output: what the spec says, or what the loss wants for a target of this kind. */
export function outputFor({ output, loss }: ModelSpec, target: TargetKind): OutputActivation {
  if (output.activation !== undefined) return output.activation;
  if (target.type === 'number') return (loss && lossRows[loss.name].output) ?? 'identity';
  return target.classes === 2 ? 'sigmoid' : 'softmax';
}

/** The loss of a spec: what it says, or what its output is made for. */
export function lossFor(spec: ModelSpec, target: TargetKind): Loss {
  return spec.loss ?? usualLoss(outputFor(spec, target));
}

/** The loss of a spec that does not name one: the first that is made for this output, or else squared error. */
function usualLoss(output: OutputActivation): Loss {
  const made = namesWhere(lossRows, ({ outputs }) => outputs?.includes(output) ?? false);
  return lossOf(made[0] ?? 'squared-error');
}

/** The layers with what reaches the units that the spec names. */
function wireLayers(
  layers: readonly ResolvedLayer[],
  spec: ModelSpec,
  inputs: readonly InputWidth[],
  place: string,
): readonly ResolvedLayer[] {
  const mistakes = unknownInputs(
    spec,
    inputs.map(({ name }) => name),
  );
  if (mistakes.length > 0) throw errorsOf(mistakes, place, 'usage');
  return layers.map((layer, l) => {
    const written = spec.layers[l];
    if (written === undefined || !isDense(written) || typeof written.units === 'number') return layer;
    const before = denseBefore(spec.layers, l);
    const placeOf = before < 0 ? inputPlaces(inputs) : unitPlaces(spec.layers[before] as DenseSpec);
    return { ...layer, wired: wire(written.units, placeOf) } as DenseLayer;
  });
}

/** Tells where an input stands in X. */
function inputPlaces(inputs: readonly InputWidth[]): (name: string) => Span | undefined {
  const places = new Map<string, Span>();
  let at = 0;
  for (const { name, width } of inputs) {
    places.set(name, [at, at + width]);
    at += width;
  }
  return (name) => places.get(name);
}

function requireFit(
  activation: OutputActivation,
  { name: loss }: Loss,
  target: TargetKind,
  name: string,
  place: string,
): void {
  const type = formatPath(['columns', name, 'type']);
  const where = `${place}: output.activation`;
  const row = lossRows[loss];
  if (target.type === 'number') {
    if (row.output !== null) return;
    if (!(row.outputs as readonly string[] | null)?.includes(activation)) {
      const what = `must be one for numbers, which the target "${name}" is, found "${loss}"`;
      throw new UserError('usage', `${place}: loss`, what, `leave "loss" out, or set ${type} to "category"`);
    }
    const finding = `must suit the target "${name}", which is a number, found "${activation}"`;
    throw new UserError('usage', where, finding, `use "identity", or set ${type} to "category"`);
  }
  const allowed = target.classes === 2 ? ['sigmoid', 'softmax'] : ['softmax'];
  if (!allowed.includes(activation)) {
    const finding = `must be ${allowed.map((one) => `"${one}"`).join(' or ')} for the ${target.classes} classes of "${name}", found "${activation}"`;
    throw new UserError('usage', where, finding, `leave "output" out, or set ${type} to "number"`);
  }
  if (row.classes && (activation !== 'softmax' || row.shares)) return;
  const finding = `must be "cross-entropy" for the ${target.classes} classes of "${name}", found "${loss}"`;
  throw new UserError('usage', `${place}: loss`, finding, `leave "loss" out, or set ${type} to "number"`);
}

function requireTrainableSize(layers: readonly ResolvedLayer[], inputs: number, place: string): void {
  const parameters = parameterCount(layers, inputs);
  if (parameters <= mostParameters) return;
  const [found] = tellApart([parameters, mostParameters], (count, digits) => count.toExponential(digits), 1);
  const finding = `must have at most ${mostParameters.toExponential()} parameters, found ${found}`;
  throw new UserError('usage', `${place}: layers`, finding, 'use fewer or smaller layers');
}
