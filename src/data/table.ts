import { UserError } from '../errors.ts';
import type { Cells } from './cells.ts';
import { ColumnAssembler } from './column-assembler.ts';
import { Fingerprint } from './fingerprint.ts';
import type { CsvRows } from './rows.ts';

/** A CSV file in memory, column by column. Can be posted to a thread, with which it then shares its numbers. */
export interface Table {
  /** Name of the file, for messages. */
  readonly place: string;
  /** Every column of the file, also those left out of `cells`. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Column name → its cells. */
  readonly cells: ReadonlyMap<string, Cells>;
  /** Line of the file (from 1) on which each row begins. */
  readonly lines: ArrayLike<number>;
  /** Of the content, whatever its line ends, quotes or compression: see `fingerprint`. */
  readonly sha256: string;
}

/** Columns that are kept of a file. */
export interface Kept {
  readonly names: readonly string[];
  /** Their places in a record, from 0. */
  readonly places: readonly number[];
}

/** Every column but some. */
export function keptOf(columns: readonly string[], leaveOut: ReadonlySet<string>): Kept {
  const names = columns.filter((name) => !leaveOut.has(name));
  return { names, places: names.map((name) => columns.indexOf(name)) };
}

/**
 * Reads a whole CSV file, as its bytes come.
 *
 * @param leaveOut columns that are not kept in memory
 * @throws UserError (data) at the first record that cannot be read
 */
export async function readTable(file: CsvRows, leaveOut: ReadonlySet<string> = new Set()): Promise<Table> {
  const { names, places } = keptOf(file.columns, leaveOut);
  const assemblers = names.map(() => new ColumnAssembler());
  const lines: ArrayLike<number>[] = [];
  for await (const batch of file.batches(places)) {
    if (batch.bad.length > 0) throw batch.bad[0]!.row.error;
    for (const [index, cells] of batch.cells.entries()) assemblers[index]!.add(cells);
    lines.push(batch.lines);
  }
  return assembleTable(file, names, assemblers, lines);
}

/** The table of columns and lines that came in pieces. */
export function assembleTable(
  { place, columns }: Pick<Table, 'place' | 'columns'>,
  names: readonly string[],
  assemblers: readonly ColumnAssembler[],
  pieces: readonly ArrayLike<number>[],
): Table {
  const rows = pieces.reduce((sum, { length }) => sum + length, 0);
  const lines = new Int32Array(new SharedArrayBuffer(4 * rows));
  let row = 0;
  for (const piece of pieces) {
    lines.set(piece, row);
    row += piece.length;
  }
  const cells = new Map(names.map((name, index) => [name, assemblers[index]!.finish()] as const));
  return new LoadedTable(place, columns, rows, cells, lines);
}

/** A table that finds its fingerprint out when it is asked for it, or before that while nothing waits for it. */
class LoadedTable implements Table {
  readonly place: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly cells: ReadonlyMap<string, Cells>;
  readonly lines: Int32Array;
  readonly #fingerprint: Fingerprint;

  constructor(
    place: string,
    columns: readonly string[],
    rows: number,
    cells: ReadonlyMap<string, Cells>,
    lines: Int32Array,
  ) {
    this.place = place;
    this.columns = columns;
    this.rows = rows;
    this.cells = cells;
    this.lines = lines;
    this.#fingerprint = new Fingerprint(cells);
  }

  get sha256(): string {
    return this.#fingerprint.sha256;
  }
}

/**
 * The cells of one column.
 *
 * @throws UserError (data) if the table does not hold it
 */
export function column(table: Table, name: string): Cells {
  const cells = table.cells.get(name);
  if (cells === undefined) throw new UserError('data', table.place, `must have the column "${name}"`);
  return cells;
}
