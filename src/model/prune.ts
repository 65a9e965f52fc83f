import { isDense } from '../spec/layers.ts';
import { taken, type WiredUnit } from '../spec/wiring.ts';
import { int8Layer, rowOf } from './int8-weights.ts';
import type { Int8Weights, LayerWeights, Model, NetworkWeights, TrainedNetwork } from './model.ts';
import { changeWeights, networksOf } from './networks.ts';

/**
 * The same model with the smallest weights by absolute value, over all W of all layers of each network together, set to exactly 0.
 * Biases are never touched, and a quantized layer stays quantized.
 *
 * Afterwards round(sparsity · weights) weights are 0, halves rounded up; more only if more were before. Of equals the
 * first goes first, in the order of layer, unit and input. Weights that wiring holds at 0 are none of the weights.
 *
 * @param sparsity share of the weights that are to be 0, in [0, 1)
 */
export function pruneModel<M extends Model>(model: M, sparsity: number): M {
  const pruned = changeWeights(model, (one) => pruneNetwork(one, sparsity));
  return { ...pruned, pruned: Math.max(sparsity, model.pruned ?? 0) };
}

function pruneNetwork(trained: TrainedNetwork, sparsity: number): NetworkWeights {
  const sizes = Float64Array.from(freeWeights(trained), Math.abs);
  const isSmall = smallest(sizes, Math.round(sparsity * sizes.length));
  return trained.weights.map((layer, l) =>
    'vectors' in layer ? layer : pruneLayer(layer, wiringOf(trained, l), isSmall),
  );
}

/** How many weights a model has, over all W of all its networks and without biases, and how many of them are exactly 0. Weights that wiring holds at 0 are not counted. */
export function countZeros(model: Model): { weights: number; zeros: number } {
  const weights = networksOf(model).flatMap(freeWeights);
  return { weights: weights.length, zeros: weights.filter((w) => w === 0).length };
}

/** All weights but those that wiring holds at 0, in the order of layer, unit and input. */
function freeWeights(trained: TrainedNetwork): number[] {
  return trained.weights.flatMap(({ W = [] }, l) => {
    const wired = wiringOf(trained, l);
    return W.flatMap((row, unit) => taken(wired?.[unit], row.length).flatMap(([from, to]) => row.slice(from, to)));
  });
}

function wiringOf({ network }: TrainedNetwork, l: number): readonly WiredUnit[] | undefined {
  const layer = network.layers[l];
  return layer !== undefined && isDense(layer) ? layer.wired : undefined;
}

/**
 * Tells of one weight after the other, each asked about once and in order, whether it is among the smallest.
 *
 * @param sizes absolute values of all weights, in any order; sorted in place
 * @param count how many are to be called small
 */
function smallest(sizes: Float64Array, count: number): (w: number) => boolean {
  if (count === 0) return () => false;
  const limit = sizes.sort()[count - 1]!;
  let ties = count - sizes.indexOf(limit);
  return (w) => Math.abs(w) < limit || (Math.abs(w) === limit && ties-- > 0);
}

function pruneLayer(
  { W, b, int8 }: LayerWeights,
  wired: readonly WiredUnit[] | undefined,
  isSmall: (w: number) => boolean,
): LayerWeights {
  const pruned = W.map((row, unit) => {
    const left = [...row];
    for (const [from, to] of taken(wired?.[unit], row.length)) {
      for (let input = from; input < to; input++) if (isSmall(row[input]!)) left[input] = 0;
    }
    return left;
  });
  return int8 === undefined ? { W: pruned, b } : int8Layer(zeroed(int8, pruned.flat()), b);
}

/** Integers that are 0 wherever the weights are; a row of zeros has the scale 0. */
function zeroed({ values, scale }: Int8Weights, weights: readonly number[]): Int8Weights {
  const left = { values: values.map((q, index) => (weights[index] === 0 ? 0 : q)), scale };
  return { ...left, scale: scale.map((one, unit) => (rowOf(left, unit).some((q) => q !== 0) ? one : 0)) };
}
