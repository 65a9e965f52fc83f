import { UserError } from '../errors.ts';
import type { TargetKind } from '../spec/resolve.ts';
import { type Cells, numberAt, ofTexts } from '../table/cells.ts';
import { missingIn, neverMissing } from './infer.ts';
import { matchNames } from './match.ts';
import { quoteCell } from './quote-cell.ts';

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

/** What a network must know of a target. */
export function kindOfTarget(target: Target): TargetKind {
  return target.type === 'category' ? { type: target.type, classes: target.classes.length } : { type: target.type };
}

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
 * Writes targets into Y.
 *
 * @param labels  of rows: class numbers from 0, or targets in the user's units
 * @param outputs columns of Y: 1 for a number or one sigmoid unit, the number of classes for softmax (one-hot)
 * @param Y       labels.length × outputs
 * @returns the first place with a label that is no class of the target or no number, or −1
 */
export function encodeTarget(
  target: Target,
  labels: Float64Array,
  outputs: number,
  Y: Float32Array | Float64Array,
): number {
  if (target.type === 'number') {
    for (let place = 0; place < labels.length; place++) {
      Y[place] = (labels[place]! - target.mean) / target.std;
      if (!Number.isFinite(Y[place])) return place;
    }
    return -1;
  }
  const unknown = labels.indexOf(-1);
  if (unknown >= 0) return unknown;
  if (outputs === 1) Y.set(labels);
  else {
    Y.fill(0);
    for (let place = 0; place < labels.length; place++) Y[place * outputs + labels[place]!] = 1;
  }
  return -1;
}

/** What tells the label of a row: the number of the class that its cell is taken for (`matchNames`), −1 if it is none; or the number that is its target, NaN if it is none. */
export function labelIn(target: Target, cells: Cells): (row: number) => number {
  if (target.type === 'number') return (row) => numberAt(cells, row);
  const match = ofTexts(cells, matchNames(target.classes));
  return (row) => match(row).code;
}

/** Refuses the label of a row that is no class of the target, or no number. @param where file and line of the row */
export function refuseLabel(target: Target, cell: string, where: string): UserError {
  const requirement = target.type === 'number' ? 'must be a number' : 'must be a class seen in training';
  const hint =
    target.type === 'number'
      ? undefined
      : `classes: ${target.classes.slice(0, 10).join(', ')}${target.classes.length > 10 ? ', …' : ''}`;
  return new UserError('data', where, `target "${target.name}" ${requirement}, found ${quoteCell(cell)}`, hint);
}
