import type { DenseSpec } from '../../spec/dense-schema.ts';
import { denseBefore, isDense, kindNameOf } from '../../spec/layers.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import { unitCount } from '../../spec/wiring.ts';
import { type Inspection, wiringLines } from './inspect-network.ts';

/** What a spec says of its network where there are no data to tell the rest. @param options whether all names are listed, however many there are */
export function inspectOutline({ target, layers }: ModelSpec, options: { readonly all?: boolean }): Inspection {
  const shapes = layers.map((layer, l) => {
    if (!isDense(layer)) return `layer ${l + 1}: ${kindNameOf(layer)}`;
    const before = layers[denseBefore(layers, l)] as DenseSpec | undefined;
    return `W${l + 1} (${unitCount(layer)}, ${before === undefined ? 'n_x' : unitCount(before)})`;
  });
  const units = layers.map((layer) => (isDense(layer) && typeof layer.units !== 'number' ? layer.units : undefined));
  const lines = [
    `spec for the target "${target}"`,
    ...shapes,
    ...wiringLines(units, options),
    'n_x and the output depend on the data: nn inspect spec.json data.csv',
  ];
  return { data: { kind: 'spec', target, layers }, lines };
}
