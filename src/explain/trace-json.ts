import type { LayerTrace } from './layer-trace.ts';
import type { Trace } from './trace.ts';

/** A trace as data: of units that are wired by hand, the names and what they take, by name. */
export function traceJson(trace: Trace) {
  return { ...trace, layers: trace.layers.map(layerJson) };
}

function layerJson({ activation, units, wired, ...rest }: LayerTrace) {
  if (wired === undefined) return { activation, units, ...rest };
  return { activation, units, wired: wired.map(({ spans: _, ...named }) => named), ...rest };
}
