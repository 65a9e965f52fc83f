import { type Cells, numberAt, translate } from './cells.ts';
import { missingIn, neverMissing } from './infer.ts';

/** A target of classes. One sigmoid unit gives P(classes[1]). */
export interface CategoryTarget {
  readonly name: string;
  readonly type: 'category';
  /** At least two, sorted by UTF-16 code unit. */
  readonly classes: readonly string[];
}

/** A numeric target: the network learns (y − mean) / std, and ŷ = a · std + mean. */
export interface NumberTarget {
  readonly name: string;
  readonly type: 'number';
  readonly mean: number;
  /** Above 0. */
  readonly std: number;
}

/** What is predicted. */
export type Target = CategoryTarget | NumberTarget;

/** Rows whose target is given. */
export function labelledRows(cells: Cells, missing: ReadonlySet<string>): Int32Array {
  const isAbsent = missingIn(cells, missing);
  const rows = new Int32Array(cells.length);
  if (isAbsent === neverMissing) {
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows;
  }
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (!isAbsent(row)) rows[count++] = row;
  return rows.slice(0, count);
}

/**
 * Writes the targets of some rows into Y.
 *
 * @param outputs columns of Y: 1 for a number or one sigmoid unit, the number of classes for softmax (one-hot)
 * @param Y       rows.length × outputs
 * @returns the first row whose label is no class of the target or no number, or undefined
 */
export function encodeTarget(
  target: Target,
  cells: Cells,
  rows: Int32Array,
  outputs: number,
  Y: Float32Array | Float64Array,
): number | undefined {
  const label = labelIn(target, cells);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const value = label(row);
    if (target.type === 'number') {
      Y[index] = (value - target.mean) / target.std;
      if (!Number.isFinite(Y[index])) return row;
      continue;
    }
    if (value < 0) return row;
    if (outputs === 1) Y[index] = value;
    else Y.fill(0, index * outputs, (index + 1) * outputs)[index * outputs + value] = 1;
  }
  return undefined;
}

/** What tells the label of a row: the number of its class, −1 if it is none; or the number that is its target, NaN if it is none. */
export function labelIn(target: Target, cells: Cells): (row: number) => number {
  if (target.type === 'number') return (row) => numberAt(cells, row);
  return translate(cells, new Map(target.classes.map((name, code) => [name, code])));
}
