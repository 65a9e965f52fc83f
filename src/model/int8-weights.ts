// W of a quantized layer in its three forms: bytes and scales, base64 in the file, numbers for the network.
import type { Precision } from '../spec/schema.ts';
import type { Int8Weights, LayerWeights } from './model.ts';

/** W of a quantized layer as the model file has it. */
export interface Int8File {
  /** Base64 of the n1 · n0 signed bytes, row after row. */
  readonly int8: string;
  /** One number a unit. */
  readonly scale: readonly number[];
}

/** A quantized layer, its W worked out from bytes and scales. @param b one bias a unit */
export function int8Layer(int8: Int8Weights, b: readonly number[]): LayerWeights {
  const W = int8.scale.map((scale, unit) => Array.from(rowOf(int8, unit), (q) => q * scale));
  return { W, b, int8 };
}

/** The bytes of one unit, a view. @param unit from 0 */
export function rowOf({ values, scale }: Int8Weights, unit: number): Int8Array {
  const inputs = values.length / scale.length;
  return values.subarray(unit * inputs, (unit + 1) * inputs);
}

/** The bytes as the file has them. */
export function toBase64(values: Int8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.length).toString('base64');
}

/**
 * Reads the file's form.
 *
 * @param units  rows that W must have
 * @param inputs numbers that a row must have
 * @returns what is wrong, as a text, if it is damaged: no base64, another number of bytes or scales, a byte of −128
 *          (rounding symmetrically never gives it), or a scale of 0 for weights that are not 0
 */
export function readInt8(file: Int8File, units: number, inputs: number, precision: Precision): Int8Weights | string {
  const bytes = Buffer.from(file.int8, 'base64');
  if (bytes.toString('base64') !== file.int8) return `W.int8 must be base64, found "${file.int8.slice(0, 60)}"`;
  if (bytes.length !== units * inputs) {
    return `W.int8 must hold ${units * inputs} weights for the shape (${units}, ${inputs}), found ${bytes.length}`;
  }
  if (file.scale.length !== units) return `W.scale must hold ${units} scales, found ${file.scale.length}`;
  const values = Int8Array.from(bytes); // the same eight bits, with a sign
  if (values.includes(-128)) return 'every weight in W.int8 must be from -127 to 127, found -128';
  const scale = file.scale.map((one) => (precision === 'float32' ? Math.fround(one) : one));
  const int8 = { values, scale };
  const lost = scale.findIndex((one, unit) => one === 0 && rowOf(int8, unit).some((q) => q !== 0));
  return lost < 0 ? int8 : `W.scale must be above 0 for unit ${lost + 1}, whose weights are not all 0, found 0`;
}
