import type { LayerTrace } from '../src/explain/layer-trace.ts';
import type { LayerWeights, SingleModel } from '../src/model/model.ts';
import type { DenseLayer } from '../src/spec/layer-kinds.ts';
import type { ResolvedLayer } from '../src/spec/layers.ts';

type Numbers = readonly number[];

/** A traced dense layer by its letters, as `nn trace --json` has it. */
export interface DenseTrace {
  readonly activation: NonNullable<LayerTrace['activation']>;
  readonly units: number;
  readonly W: readonly Numbers[];
  readonly b: Numbers;
  readonly z: Numbers;
  readonly a: Numbers;
  readonly da: Numbers | null;
  readonly dz: Numbers | null;
  readonly dW: readonly Numbers[] | null;
  readonly db: Numbers | null;
}

/** Traced layers that are all dense. */
export function denseTraces(layers: readonly LayerTrace[]): DenseTrace[] {
  return layers.map(({ activation, units, parameters: { W, b }, gradients, z, a, da, dz }) => {
    return { activation, units, W, b, z, a, da, dz, dW: gradients.W, db: gradients.b } as DenseTrace;
  });
}

/** Layers that are all dense. */
export const denseLayers = (layers: readonly ResolvedLayer[]) => layers as readonly DenseLayer[];

/** The weights of a model whose layers are all dense. */
export const denseWeights = ({ weights }: SingleModel) => weights as readonly LayerWeights[];
