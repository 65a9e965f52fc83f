import { UserError } from '../errors.ts';
import { textAt } from './cells.ts';
import { encodeInputs } from './encode-job.ts';
import type { Encoder } from './encoder.ts';
import { quoteCell } from './quote-cell.ts';
import { column, type Table } from './table.ts';
import { encodeTarget, type Target } from './target.ts';

/** Rows of a table as the network takes them: X (m, inputs) and Y (m, outputs), row after row. */
export interface EncodedRows {
  readonly X: Float32Array | Float64Array;
  readonly Y: Float32Array | Float64Array;
}

/**
 * Encodes rows of a table into X and Y.
 *
 * @param rows which rows of the table, in this order
 * @param into X of rows × encoder.width numbers, Y of rows × outputs
 * @throws UserError (data) at a cell its column cannot read, or a label that is no class of the target
 */
export function encodeRows(table: Table, rows: Int32Array, encoder: Encoder, target: Target, into: EncodedRows): void {
  const columns = encoder.inputs.map((input) => column(table, input.name));
  const unreadable = encodeInputs(columns, encoder, rows, into.X, table.memory);
  if (unreadable !== undefined) {
    const { place, bad } = unreadable;
    const found = `column "${bad.column}" ${bad.requirement}, found ${quoteCell(bad.cell)}`;
    throw new UserError('data', `${table.place}:${table.lines[rows[place]!]}`, found);
  }
  const labels = column(table, target.name);
  const outputs = rows.length === 0 ? 1 : into.Y.length / rows.length;
  const unlabelled = encodeTarget(target, labels, rows, outputs, into.Y);
  if (unlabelled === undefined) return;
  const found = quoteCell(textAt(labels, unlabelled));
  const requirement = target.type === 'number' ? 'must be a number' : 'must be a class seen in training';
  const hint =
    target.type === 'number'
      ? undefined
      : `classes: ${target.classes.slice(0, 10).join(', ')}${target.classes.length > 10 ? ', …' : ''}`;
  throw new UserError(
    'data',
    `${table.place}:${table.lines[unlabelled]}`,
    `target "${target.name}" ${requirement}, found ${found}`,
    hint,
  );
}
