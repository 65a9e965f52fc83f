import type { LayerKind } from '../spec/layer-kinds.ts';
import type { LayerOf, ResolvedLayer, TensorOf } from '../spec/layers.ts';
import { batchNorm } from './batch-norm.ts';
import { dense } from './dense.ts';
import type { LayerWork } from './layer.ts';
import { scale } from './scale.ts';

/** What each kind of layer computes; the rows of the same names in `spec/layer-kinds.ts` say what it is. */
const layerWorks: { readonly [Kind in LayerKind]: LayerWork<LayerOf<Kind>, TensorOf<Kind>> } = {
  dense,
  scale,
  'batch-norm': batchNorm,
};

/** The row of a layer's kind. */
export function workOf({ type }: ResolvedLayer): LayerWork<ResolvedLayer, string> {
  return layerWorks[type] as LayerWork<ResolvedLayer, string>;
}
