import { toJson } from '../json/json-text.ts';
import type { LayerTrace } from './layer-trace.ts';
import type { Trace } from './trace.ts';

/**
 * A trace as JSON: of units that are wired by hand, the names and what they take, by name. Numbers that JSON does not know
 * are texts: "Infinity", "-Infinity", "NaN".
 */
export function traceJson(trace: Trace): string {
  const told = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return toJson({ ...trace, layers: trace.layers.map(layerJson) }, told);
}

function layerJson({ type, words, activation, units, wired, parameters, z, a, da, dz, gradients }: LayerTrace) {
  return {
    ...(activation === undefined ? { type } : { activation }),
    ...(words === (activation ?? type) ? {} : { words }),
    units,
    ...(wired === undefined ? {} : { wired: wired.map(({ spans: _, ...named }) => named) }),
    ...parameters,
    ...(z === undefined ? {} : { z }),
    a,
    da,
    ...(dz === undefined ? {} : { dz }),
    ...Object.fromEntries(Object.entries(gradients).map(([letter, tensor]) => [`d${letter}`, tensor])),
  };
}
