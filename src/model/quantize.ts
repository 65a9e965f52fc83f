import type { Precision } from '../spec/schema.ts';
import { int8Layer } from './int8-weights.ts';
import type { Int8Weights, LayerWeights, Model, VectorWeights } from './model.ts';
import { changeWeights } from './networks.ts';

/** Largest whole number a weight becomes; −128 is left out, so that w and −w are treated alike. */
const largest = 127;

/**
 * What the largest weight of a row is taken to lie between. Under `least` a scale would be subnormal and lack the digits
 * that it needs; over `most` 127 times the rounded scale could overflow. Neither costs more than half a scale.
 */
const bounds: Record<Precision, { least: number; most: number }> = {
  float32: { least: largest * 2 ** -126, most: 3.4028e38 },
  float64: { least: largest * 2 ** -1022, most: 1.7976e308 },
};

/** The same model with the weights W of every layer, and of its linear rivals, as 8-bit integers. Biases, and layers that already are, stay as they are. */
export function quantizeModel<M extends Model>(model: M): M {
  const quantized = (layer: LayerWeights): LayerWeights =>
    layer.int8 === undefined ? int8Layer(quantizeRows(layer.W, model.spec.precision), layer.b) : layer;
  const ofAny = (layer: LayerWeights | VectorWeights) => ('vectors' in layer ? layer : quantized(layer));
  const smaller = changeWeights(model, ({ weights }) => weights.map(ofAny));
  if (smaller.linear === undefined) return smaller;
  if (smaller.members === undefined) return { ...smaller, linear: quantized(smaller.linear) };
  return { ...smaller, linear: smaller.linear.map((one) => ({ ...one, weights: one.weights.map(ofAny) })) };
}

/**
 * W, (n1, n0), as 8-bit integers, symmetrically and with a scale of its own for each unit:
 *
 *     scale = max |w| / 127      over the row of the unit, rounded to the precision; 0 for a row of zeros
 *     q     = round(w / scale)   from −127 to 127, halves away from 0
 *
 * so that |w − q · scale| ≤ scale / 2, but for the rounding of the precision itself.
 *
 * @param W         finite numbers
 * @param precision of the network, and so of the scales
 */
export function quantizeRows(W: readonly (readonly number[])[], precision: Precision): Int8Weights {
  const scale = W.map((row) => scaleOf(row, precision));
  const values = new Int8Array(W.length * W[0]!.length);
  for (const [unit, row] of W.entries()) {
    if (scale[unit] === 0) continue;
    for (const [input, w] of row.entries()) {
      values[unit * row.length + input] = Math.sign(w) * Math.round(Math.abs(w) / scale[unit]!);
    }
  }
  return { values, scale };
}

function scaleOf(row: readonly number[], precision: Precision): number {
  const greatest = row.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  if (greatest === 0) return 0;
  const { least, most } = bounds[precision];
  const scale = Math.min(Math.max(greatest, least), most) / largest;
  return precision === 'float32' ? Math.fround(scale) : scale;
}
