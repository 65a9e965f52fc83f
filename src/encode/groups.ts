import { type CodedCells, codeCells } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { missingIn } from './infer.ts';
import { groupRows } from './split.ts';

/** Rows of which those with the same cell in a column belong together. */
export interface Groups {
  /** Equal codes for rows that belong together. A row whose cell is missing belongs to no other: it has a code of its own. */
  readonly cells: CodedCells;
  /** Different cells among the rows, missing ones apart. */
  readonly named: number;
  /** Rows whose cell is missing. */
  readonly alone: number;
}

/** Finds what belongs together. @param rows which rows of the table count @throws UserError (data) if it has no such column */
export function readGroups(table: Table, rows: Int32Array, name: string, missing: ReadonlySet<string>): Groups {
  const cells = column(table, name);
  const isAbsent = missingIn(cells, missing);
  const { codes, texts } = codeCells(cells);
  const own = Int32Array.from(codes);
  let alone = 0;
  for (const row of rows) if (isAbsent(row)) own[row] = texts.length + alone++;
  const named = groupRows(rows, { codes, texts }).length;
  const namesOfMissing = new Set(rows.filter(isAbsent).map((row) => codes[row]!)).size;
  return {
    cells: { codes: own, texts: [...texts, ...new Array(alone).fill('')] },
    named: named - namesOfMissing,
    alone,
  };
}
