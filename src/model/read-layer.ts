import { isDense, kindNameOf, kindOf, type ResolvedLayer } from '../spec/layers.ts';
import type { Precision } from '../spec/schema.ts';
import { masked, type WiredUnit } from '../spec/wiring.ts';
import { int8Layer, readInt8 } from './int8-weights.ts';
import type { LayerWeights, VectorWeights } from './model.ts';
import type { LayerFile, WeightsFile } from './schema.ts';

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
): LayerWeights | VectorWeights | string {
  const { head, inFile } = kindOf(expected);
  const said: LayerFile = { ...(isDense(expected) ? {} : { type: kindNameOf(expected) }), ...inFile(expected) };
  for (const key of ['type', ...Object.keys(head)]) {
    const [wanted, found] = [said[key], layer[key]].map((value) => JSON.stringify(value));
    if (found !== wanted) return `${key} must be ${wanted ?? 'left out'} as in its spec, found ${found ?? 'none'}`;
  }
  if (!isDense(expected)) return readVectors(layer, expected, inputs, precision);
  const weights = readWeights(layer as unknown as WeightsFile, expected.units, inputs, precision);
  return typeof weights === 'string' ? weights : (wiringMistake(weights, expected.wired, inputs) ?? weights);
}

/** The vectors of a layer that has no matrix of weights, in their right lengths, each number finite, or what is wrong. */
function readVectors(
  file: LayerFile,
  layer: ResolvedLayer,
  inputs: number,
  precision: Precision,
): VectorWeights | string {
  const vectors: Record<string, readonly number[]> = {};
  for (const [letter, { cols, least = Number.NEGATIVE_INFINITY }] of Object.entries(
    kindOf(layer).tensors(layer, inputs),
  )) {
    const values = file[letter] as readonly number[];
    if (values.length !== cols) return `${letter} must hold ${cols} numbers, found ${values.length}`;
    const tooLarge = values.find((value) => !fits(value, precision));
    if (tooLarge !== undefined) return `every number must be a ${precision} number, found ${tooLarge}`;
    const low = values.find((value) => value < least);
    if (low !== undefined) return `${letter} must hold numbers from ${least} up, found ${low}`;
    vectors[letter] = values;
  }
  return { vectors };
}

/** What is wrong with weights that the wiring of the spec holds at 0. */
function wiringMistake({ W }: LayerWeights, wired: readonly WiredUnit[] = [], inputs: number): string | undefined {
  for (const [unit, one] of wired.entries()) {
    for (const [from, to] of masked(one, inputs)) {
      const found = W[unit]!.slice(from, to).findIndex((w) => w !== 0);
      if (found < 0) continue;
      const place = `weight ${from + found + 1} of unit ${JSON.stringify(one.name)}`;
      return `${place} must be 0, since its spec lets nothing reach the unit there, found ${W[unit]![from + found]}`;
    }
  }
  return undefined;
}

/** The weights of a layer of `units` on `inputs` in their right shape, each finite, or what is wrong with them. */
export function readWeights(
  file: WeightsFile,
  units: number,
  inputs: number,
  precision: Precision,
): LayerWeights | string {
  const weights = shapedWeights(file, units, inputs, precision);
  if (typeof weights === 'string') return weights;
  const tooLarge = [...weights.W, weights.b].flat().find((value) => !fits(value, precision));
  return tooLarge === undefined ? weights : `every weight must be a ${precision} number, found ${tooLarge}`;
}

function shapedWeights(
  { W, b }: WeightsFile,
  units: number,
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

/** Whether a number is finite in a precision. */
function fits(value: number, precision: Precision): boolean {
  return Number.isFinite(precision === 'float64' ? value : Math.fround(value));
}
