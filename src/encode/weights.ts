import { numberAt, textAt } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { type LocatedCell, refuseCells, weightRequirement } from './bad-cells.ts';

/**
 * How much each row counts, from a column of the table.
 *
 * @param rows  which rows, in this order
 * @param place name of the spec, for hints
 * @returns a weight for each of `rows`, 0 or more
 * @throws UserError (data) naming every cell that is no such number
 */
export function rowWeights(table: Table, rows: Int32Array, name: string, place: string): Float64Array {
  const cells = column(table, name);
  const badCells: LocatedCell[] = [];
  const weights = Float64Array.from(rows, (row) => {
    const weight = numberAt(cells, row);
    if (Number.isFinite(weight) && weight >= 0) return weight;
    badCells.push({ column: name, cell: textAt(cells, row), requirement: weightRequirement, line: table.lines[row]! });
    return 0;
  });
  if (badCells.length > 0) throw refuseCells(badCells, table.place, place);
  return weights;
}
