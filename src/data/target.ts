import { isMissing } from './infer.ts';
import { parseNumber } from './number.ts';

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
export function labelledRows(cells: readonly string[], missing: ReadonlySet<string>): Int32Array {
  const rows: number[] = [];
  for (const [row, cell] of cells.entries()) if (!isMissing(cell, missing)) rows.push(row);
  return Int32Array.from(rows);
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
  cells: readonly string[],
  rows: Int32Array,
  outputs: number,
  Y: Float32Array | Float64Array,
): number | undefined {
  const codes = target.type === 'category' ? new Map(target.classes.map((name, code) => [name, code])) : undefined;
  for (const [index, row] of rows.entries()) {
    const cell = cells[row]!;
    if (target.type === 'number') {
      const value = parseNumber(cell);
      if (!Number.isFinite(value)) return row;
      Y[index] = (value - target.mean) / target.std;
      if (!Number.isFinite(Y[index])) return row;
      continue;
    }
    const code = codes!.get(cell);
    if (code === undefined) return row;
    if (outputs === 1) Y[index] = code;
    else Y.fill(0, index * outputs, (index + 1) * outputs)[index * outputs + code] = 1;
  }
  return undefined;
}
