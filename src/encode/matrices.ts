import { UserError } from '../errors.ts';
import { textAt } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import type { Encoder } from './encoder.ts';
import { quoteCell } from './quote-cell.ts';
import { encodeTarget, labelIn, refuseLabel, type Target } from './target.ts';

/** Rows of a table as the network takes them: X (m, inputs) and Y (m, outputs), row after row. */
export interface EncodedRows {
  readonly X: Float32Array | Float64Array;
  readonly Y: Float32Array | Float64Array;
}

/** Rows of a table, and what each is to be predicted as. */
export interface LabelledRows {
  readonly table: Table;
  readonly rows: Int32Array;
  /** Class numbers from 0, or targets in the user's units; −1 or NaN of a row that has none. */
  readonly labels: Float64Array;
}

/** Labels of rows, as `LabelledRows` have them; −1 or NaN of one that has none. */
export function labelsOf(target: Target, table: Table, rows: Int32Array): Float64Array {
  const labelOf = labelIn(target, column(table, target.name));
  const labels = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) labels[index] = labelOf(rows[index]!);
  return labels;
}

/** Rows that are encoded together, so that what is written of X stays in the cache from column to column. */
const blockRows = 256;

/**
 * Encodes rows of a table into X and Y.
 *
 * @param into X of rows × encoder.width numbers, Y of rows × outputs
 * @throws UserError (data) at a cell its column cannot read, or a label that is no class of the target
 */
export function encodeRows(
  { table, rows, labels }: LabelledRows,
  encoder: Encoder,
  target: Target,
  { X, Y }: EncodedRows,
): void {
  const inputs = encoder.open(encoder.inputs.map((input) => column(table, input.name)));
  for (let first = 0; first < rows.length; first += blockRows) {
    const unreadable = inputs.encode(rows.subarray(first, first + blockRows), X, first);
    if (unreadable.size === 0) continue;
    const place = Math.min(...unreadable.keys());
    const bad = unreadable.get(place)!;
    const found = `column "${bad.column}" ${bad.requirement}, found ${quoteCell(bad.cell)}`;
    throw new UserError('data', `${table.place}:${table.lines[rows[first + place]!]}`, found);
  }
  const unlabelled = encodeTarget(target, labels, rows.length === 0 ? 1 : Y.length / rows.length, Y);
  if (unlabelled < 0) return;
  const row = rows[unlabelled]!;
  throw refuseLabel(target, textAt(column(table, target.name), row), `${table.place}:${table.lines[row]}`);
}
