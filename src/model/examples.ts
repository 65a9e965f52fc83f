import { columnsOf, type Encoder } from '../data/encoder.ts';
import { encodeRows } from '../data/matrices.ts';
import type { Kernels, Vector } from '../kernels/kernels.ts';
import type { Examples } from '../network/network.ts';
import { Random } from '../random.ts';
import { defaults, type ModelSpec } from '../spec/spec.ts';
import { labelsOf, type Prepared, type RowSet } from './prepare.ts';

/** Encodes rows into an engine's memory, as they are. */
export function plainExamples(prepared: Prepared, set: RowSet, kernels: Kernels): Examples {
  return encode(prepared, set, 1, kernels);
}

/**
 * Encodes the training rows into an engine's memory: with the weights of their classes, their labels smoothed, and
 * followed by their jittered copies, as the spec says.
 */
export function trainingExamples(prepared: Prepared, kernels: Kernels): Examples {
  const { spec, training, encoder } = prepared;
  const { classWeights, labelSmoothing = 0, augment, seed } = spec.training;
  const copies = augment === undefined ? 0 : (augment.copies ?? defaults.copies);
  const examples = encode(prepared, training, 1 + copies, kernels);
  if (classWeights !== undefined) weighClasses(examples, prepared, classWeights);
  if (labelSmoothing > 0) smooth(examples.Y.data, labelSmoothing, Math.max(2, examples.Y.cols));
  repeat(examples, training.rows.length, copies);
  if (augment !== undefined)
    jitter(examples, training.rows.length, augment.jitter, encoder, new Random(seed, 'jitter'));
  return examples;
}

/** X, Y and V of rows, with room for as many again, `times` in all. */
function encode(
  { encoder, target, network }: Prepared,
  { table, rows, weights }: RowSet,
  times: number,
  kernels: Kernels,
): Examples {
  const count = rows.length * times;
  const outputs = network.layers.at(-1)!.units;
  const X = kernels.allocRows(count, encoder.width);
  const Y = kernels.allocRows(count, outputs);
  const V = kernels.allocRows(count, 1);
  const first = Y.data.subarray(0, rows.length * outputs);
  encodeRows(table, rows, encoder, target, { X: X.data, Y: first });
  if (weights === undefined) V.data.fill(1);
  else V.data.set(weights);
  return { X, Y, V };
}

/** Multiplies the weights of the rows by those of their classes; "balanced" is m / (K m_k), as in scikit-learn, by weight. */
function weighClasses(
  { V }: Examples,
  { training, target, prior }: Prepared,
  given: NonNullable<ModelSpec['training']['classWeights']>,
): void {
  if (target.type === 'number') return;
  const weights = target.classes.map((name, k) => {
    if (given === 'balanced') return 1 / (target.classes.length * prior[k]!);
    return Object.hasOwn(given, name) ? given[name]! : 1;
  });
  for (const [index, label] of labelsOf(target, training).entries()) V.data[index]! *= weights[label]!;
}

/** y := y (1 − s) + s / K (Szegedy et al. 2016). */
function smooth(Y: Vector, share: number, classes: number): void {
  for (let i = 0; i < Y.length; i++) Y[i] = Y[i]! * (1 - share) + share / classes;
}

function repeat({ X, Y, V }: Examples, rows: number, copies: number): void {
  for (const { data, cols } of [X, Y, V]) {
    for (let copy = 1; copy <= copies; copy++) data.copyWithin(copy * rows * cols, 0, rows * cols);
  }
}

/** Adds normal noise to the numbers (not the categories) of all rows but the first `original`. @param deviation in standard deviations of the column */
function jitter({ X }: Examples, original: number, deviation: number, encoder: Encoder, random: Random): void {
  const scales = encoder.inputs.flatMap((input) => {
    return Array.from({ length: columnsOf(input) }, () => (input.type === 'number' ? deviation : 0));
  });
  for (let i = original * X.cols; i < X.data.length; i++) {
    const scale = scales[i % X.cols]!;
    if (scale > 0) X.data[i]! += scale * random.normal();
  }
}
