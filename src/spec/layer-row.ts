// What a row of `layer-kinds.ts` says.
import type * as v from 'valibot';
import type { Span } from './wiring.ts';

/** Where a layer stands, as far as a spec and its data tell. */
export interface Site {
  /** Numbers that reach it: columns of X, or units of the layer before. */
  readonly before: number;
  /** Hidden dense layers of the whole network. */
  readonly depth: number;
  /** What messages call it: `spec.json: layers[0]`. */
  readonly place: string;
}

/**
 * What the numbers of a tensor are for. Penalties, weight decay, caps of norms, pruning and quantizing act on `weights`, a
 * matrix with a row for every unit, and on nothing else; `factors` multiply what reaches the layer, number by number;
 * `state` is measured in training, and no step of descent moves it.
 */
export type TensorRole = 'weights' | 'factors' | 'vector' | 'state';

/** Some of a layer's parameters. */
export interface TensorShape {
  readonly rows: number;
  /** Of all but weights the only dimension: `rows` is 1. */
  readonly cols: number;
  readonly role: TensorRole;
  /** No number in a model file may be less; left out if any may be. */
  readonly least?: number;
  /** What a reader of the model file is told of it. */
  readonly means: string;
}

/** What all resolved layers have. */
export interface AnyLayer {
  /** n[l], at least 1. */
  readonly units: number;
}

/** One kind of layer, as spec and model file have it. What it computes is in the row of the same name in `network/`. */
export interface LayerKindRow<Spec, Layer extends AnyLayer, Tensor extends string> {
  /** Of an entry of `layers`; its key `type` says the kind. */
  readonly schema: v.GenericSchema<unknown, Spec>;
  /** Settles what the spec leaves open. @throws UserError (usage) if such a layer cannot stand here */
  readonly resolve: (spec: Spec, site: Site) => Layer;
  /** The layer as a spec has it, with every default written out. */
  readonly inSpec: (layer: Layer) => Spec;
  /** Its parameters by the letter that formulas and files have for them, in the order in which they lie in the vector of all. */
  readonly tensors: (layer: Layer, before: number) => Readonly<Record<Tensor, TensorShape>>;
  /** Where numbers among its parameters are held at 0, from the first of them on. */
  readonly masked?: (layer: Layer, before: number) => readonly Span[];
  /** The key, if any, that makes the cost of the same parameters another in every pass: a line search cannot follow that. */
  readonly restless?: (spec: Spec) => string | undefined;
  /** What the model file says of the layer beside its parameters, as validators. */
  readonly head: v.ObjectEntries;
  /** The same of one layer, in the order of the file. */
  readonly inFile: (layer: Layer) => object;
  /** The layer in a word or a few, for reports: `relu, dropout 0.5`. */
  readonly words: (layer: Layer) => string;
  /** Whether each of its units takes all that reaches the layer, or the one number that stands in its place. */
  readonly takes: 'all' | 'one';
}
