// Layers of any kind, through the rows of `layer-kinds.ts`.
import * as v from 'valibot';
import { namesOf } from '../formulas/names.ts';
import { type DenseLayer, type LayerKind, layerKinds } from './layer-kinds.ts';
import type { AnyLayer, LayerKindRow, Site, TensorShape } from './layer-row.ts';
import type { Span } from './wiring.ts';

/** The layer of a kind with nothing left to decide. */
export type LayerOf<Kind extends LayerKind> = ReturnType<(typeof layerKinds)[Kind]['resolve']>;
/** The letters of a kind's parameters. */
export type TensorOf<Kind extends LayerKind> = keyof ReturnType<(typeof layerKinds)[Kind]['tensors']> & string;
/** A layer with nothing left to decide. */
export type ResolvedLayer = LayerOf<LayerKind>;
/** An entry of `layers`. */
export type LayerSpec = ReturnType<(typeof layerKinds)[LayerKind]['inSpec']>;

/** Names of all kinds. */
export const layerKindNames = namesOf(layerKinds);

/** One entry of `layers`: without a type it is dense. */
export const layerSchema = v.variant('type', layerKindNames.map((name) => layerKinds[name].schema) as never, (issue) =>
  issue.path === undefined
    ? 'must be an object such as { "units": 16, "activation": "relu" }'
    : `must be one of ${layerKindNames.map((name) => `"${name}"`).join(', ')}`,
) as unknown as v.GenericSchema<unknown, LayerSpec>;

/** The name of a layer's kind. */
export function kindNameOf({ type = 'dense' }: { readonly type?: LayerKind }): LayerKind {
  return type;
}

/** The row of a kind. */
export function kindOf(layer: { readonly type?: LayerKind }) {
  return layerKinds[kindNameOf(layer)] as unknown as LayerKindRow<LayerSpec, AnyLayer, string>;
}

/** Settles what an entry of `layers` leaves open. @throws UserError (usage) if such a layer cannot stand there */
export function resolveLayer(spec: LayerSpec, site: Site): ResolvedLayer {
  return kindOf(spec).resolve(spec, site) as ResolvedLayer;
}

/** Whether a layer, of a spec or resolved, is dense. */
export function isDense<Layer extends { readonly type?: LayerKind }>(
  layer: Layer,
): layer is Exclude<Layer, { readonly type: Exclude<LayerKind, 'dense'> }> {
  return kindNameOf(layer) === 'dense';
}

/** Number of the layer whose units the names in layer `l` are: the dense one before it; −1 if those are inputs. */
export function denseBefore(layers: readonly LayerSpec[], l: number): number {
  return layers.slice(0, l).findLastIndex(isDense);
}

/** The layer that answers, which is always dense. */
export function outputOf({ layers }: { readonly layers: readonly ResolvedLayer[] }): DenseLayer {
  return layers.at(-1) as DenseLayer;
}

/** Whether a network is linear but for its output: it has no hidden layer whose units weigh what reaches them. */
export function isLinear({ layers }: { readonly layers: readonly ResolvedLayer[] }): boolean {
  return layers.filter(isDense).length === 1;
}

/** Whether units are silenced in training. */
export function hasDropout(layers: readonly ResolvedLayer[]): boolean {
  return layers.some((layer) => isDense(layer) && layer.dropout > 0);
}

/** Layers with the numbers that reach each. */
function* withInputs(layers: readonly ResolvedLayer[], inputs: number): Generator<[ResolvedLayer, before: number]> {
  let before = inputs;
  for (const layer of layers) {
    yield [layer, before];
    before = layer.units;
  }
}

/** The parameters of each layer, by their letters. */
export function tensorsOf(
  layers: readonly ResolvedLayer[],
  inputs: number,
): readonly Readonly<Record<string, TensorShape>>[] {
  return Array.from(withInputs(layers, inputs), ([layer, before]) => kindOf(layer).tensors(layer, before));
}

/** How many numbers layers on `inputs` inputs hold, those included that no step moves: Σ n[l] (n[l−1] + 1) of dense ones. */
export function vectorLength(layers: readonly ResolvedLayer[], inputs: number): number {
  return sizes(layers, inputs, () => true);
}

/** Parameters of a network with `inputs` inputs: all of those numbers but what is measured. */
export function parameterCount(layers: readonly ResolvedLayer[], inputs: number): number {
  return sizes(layers, inputs, ({ role }) => role !== 'state');
}

/** Parameters that are free to be anything: all but the weights that wiring holds at 0. */
export function freeParameterCount(layers: readonly ResolvedLayer[], inputs: number): number {
  return maskedParameters(layers, inputs).reduce(
    (left, [from, to]) => left - (to - from),
    parameterCount(layers, inputs),
  );
}

/** Where parameters lie, in the vector of all, that are held at 0. */
export function maskedParameters(layers: readonly ResolvedLayer[], inputs: number): readonly Span[] {
  const spans: Span[] = [];
  let offset = 0;
  for (const [layer, before] of withInputs(layers, inputs)) {
    const { masked } = kindOf(layer);
    spans.push(...(masked?.(layer, before) ?? []).map(([from, to]): Span => [offset + from, offset + to]));
    offset += vectorLength([layer], before);
  }
  return spans;
}

function sizes(layers: readonly ResolvedLayer[], inputs: number, counts: (shape: TensorShape) => boolean): number {
  const shapes = tensorsOf(layers, inputs).flatMap((tensors) => Object.values(tensors));
  return shapes.filter(counts).reduce((sum, { rows, cols }) => sum + rows * cols, 0);
}
