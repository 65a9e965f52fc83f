import type { ResolvedLayer } from '../spec/resolve.ts';
import type { Precision } from '../spec/schema.ts';
import { int8Layer, readInt8 } from './int8-weights.ts';
import type { LayerWeights } from './model.ts';
import type { LayerFile } from './schema.ts';

/**
 * The weights of a layer of a model file, checked against what the spec makes of it.
 *
 * @param expected what the layer must be
 * @param inputs   numbers that reach it
 * @returns what is wrong with the layer, as a text, if it is damaged
 */
export function readLayer(
  layer: LayerFile,
  expected: ResolvedLayer,
  inputs: number,
  precision: Precision,
): LayerWeights | string {
  const weights = readWeights(layer, expected, inputs, precision);
  if (typeof weights === 'string') return weights;
  return contentMistake(layer, weights, expected, precision) ?? weights;
}

/** The weights of a layer in their right shape, or what is wrong with the shape. */
function readWeights(
  { W, b }: LayerFile,
  { units }: ResolvedLayer,
  inputs: number,
  precision: Precision,
): LayerWeights | string {
  const mistake = Array.isArray(W) ? shapeMistake(W, units, inputs) : undefined;
  if (mistake !== undefined) return mistake;
  if (b.length !== units) return `b must hold ${units} biases, found ${b.length}`;
  if (Array.isArray(W)) return { W, b };
  const int8 = readInt8(W, units, inputs, precision);
  return typeof int8 === 'string' ? int8 : int8Layer(int8, b);
}

function shapeMistake(W: readonly (readonly number[])[], units: number, inputs: number): string | undefined {
  const uneven = W.find((row) => row.length !== inputs);
  if (W.length === units && uneven === undefined) return undefined;
  const weights = W.reduce((sum, row) => sum + row.length, 0);
  const found = `W must have the shape (${units}, ${inputs}), found (${W.length}, ${uneven?.length ?? inputs})`;
  return `${found}; it holds ${weights} weights, its shape needs ${units * inputs}`;
}

/** What is wrong with the numbers of a layer, or with what it says of itself. */
function contentMistake(
  layer: LayerFile,
  { W, b }: LayerWeights,
  expected: ResolvedLayer,
  precision: Precision,
): string | undefined {
  if (layer.activation !== expected.activation) {
    return `activation must be "${expected.activation}" as in its spec, found "${layer.activation}"`;
  }
  const tooLarge = [...W, b].flat().find((value) => !fits(value, precision));
  if (tooLarge !== undefined) return `every weight must be a ${precision} number, found ${tooLarge}`;
  const slope = expected.activation === 'leaky-relu' ? expected.slope : undefined;
  if (layer.slope === slope) return undefined;
  return `slope must be ${slope ?? 'left out'} as in its spec, found ${layer.slope ?? 'none'}`;
}

/** Whether a number is finite in a precision. */
function fits(value: number, precision: Precision): boolean {
  return Number.isFinite(precision === 'float64' ? value : Math.fround(value));
}
