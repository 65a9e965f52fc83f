import { encodeRows } from '../encode/matrices.ts';
import { gatherRows } from '../kernels/js.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { outputOf } from '../spec/layers.ts';
import { spread } from '../training/rows.ts';
import type { Prepared } from './prepare.ts';

/** Some of the training rows, as the network is given them. */
export interface TrainingRows {
  /** (m, encoder.width). */
  readonly X: Matrix;
  /** m class numbers, or targets in the user's units. */
  readonly labels: ArrayLike<number>;
}

/** Training rows, spread evenly, encoded for this. @param most of them @throws UserError (data) at a cell its column cannot read */
export function encodeSample({ training, encoder, target, network }: Prepared, most: number): TrainingRows {
  const { table, rows: all, labels: known } = training;
  const places = spread(Math.min(most, all.length), all.length);
  const labels = Float64Array.from(places, (place) => known[place]!);
  const X = new Float64Array(places.length * encoder.width);
  const Y = new Float64Array(places.length * outputOf(network).units);
  const rows = Int32Array.from(places, (place) => all[place]!);
  encodeRows({ table, rows, labels }, encoder, target, { X, Y });
  return { X: { rows: rows.length, cols: encoder.width, data: X }, labels };
}

/** Training rows, their copies left out, spread evenly. @param X all of them, wherever they lie @param most of them */
export function sampleOf({ training }: Prepared, X: Matrix, most: number): TrainingRows {
  const rows = spread(Math.min(most, training.rows.length), training.rows.length);
  const Numbers = X.data instanceof Float32Array ? Float32Array : Float64Array;
  const sample = { rows: rows.length, cols: X.cols, data: new Numbers(rows.length * X.cols) };
  gatherRows(X, { rows }, 0, sample);
  return { X: sample, labels: Float64Array.from(rows, (row) => training.labels[row]!) };
}
