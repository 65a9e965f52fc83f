// What `tune` tries if the spec does not say: one step around what the spec says, key by key.
import { optimizerRows } from '../formulas/optimizer.ts';
import { isDense, type LayerSpec } from '../spec/layers.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { unitCount } from '../spec/wiring.ts';
import type { Grid } from './trials.ts';

/** By what a penalty is multiplied. What `nn init` writes is for few rows, so less is worth more tries than more. */
const penaltyFactors = [0.1, 0.3, 1, 3];
/** What stands in for a penalty of 0, which no factor changes. */
const penalties = [0, 1e-4, 1e-3, 1e-2, 1e-1];
/** By what a learning rate is multiplied: plain steps must suit the data, the others suit themselves to it. */
const rateFactors = { plain: [0.1, 0.3, 1, 3, 10], adaptive: [0.3, 1, 3] };
/** Where layers are tried although the spec has none. */
const firstLayer: LayerSpec = { units: 32, activation: 'relu' };

/** Values around those of the spec, which are among them. */
export function usualGrid({ layers, training }: ModelSpec): Grid {
  const { optimizer, learningRate, l2 = 0 } = training;
  const { adaptive, way } = optimizerRows[optimizer];
  const factors = adaptive ? rateFactors.adaptive : rateFactors.plain;
  return {
    ...(way === 'search' ? {} : { 'training.learningRate': multiples(learningRate, factors) }),
    'training.l2': l2 > 0 ? multiples(l2, penaltyFactors) : penalties,
    layers: usualLayers(layers),
  };
}

function multiples(value: number, factors: readonly number[]): number[] {
  return factors.map((factor) => (factor === 1 ? value : Number((factor * value).toPrecision(3))));
}

/** The layers of the spec, none, one fewer, one more, narrower, wider, and of another activation; each once. */
function usualLayers(own: readonly LayerSpec[]): readonly (readonly LayerSpec[])[] {
  const some = own.length > 0 ? own : [firstLayer];
  const more = [...some, ...widened(some.slice(-1).map(unnamed), 1 / 2)];
  const all = [own, [], some, some.slice(0, -1), more, widened(some, 1 / 4), widened(some, 2), bent(some)];
  return all.filter((one, at) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at);
}

/** The layer with as many units, each of which takes all. */
function unnamed(layer: LayerSpec): LayerSpec {
  return isDense(layer) ? { ...layer, units: unitCount(layer) } : layer;
}

/** Layers of more or fewer units; those whose units have names stay as they are. */
function widened(layers: readonly LayerSpec[], factor: number): LayerSpec[] {
  return layers.map((layer) =>
    isDense(layer) && typeof layer.units === 'number'
      ? { ...layer, units: Math.max(1, Math.round(layer.units * factor)) }
      : layer,
  );
}

/** Layers of tanh, or of ReLU if they were. */
function bent(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.map((layer) => {
    if (!isDense(layer)) return layer;
    const { slope: _, ...rest } = layer;
    return { ...rest, activation: layer.activation === 'tanh' ? 'relu' : 'tanh' };
  });
}
