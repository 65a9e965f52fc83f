import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { Cells } from './cells.ts';
import { ColumnAssembler } from './column-assembler.ts';
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
  return { place, columns, rows, cells, lines, sha256: fingerprint(cells) };
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

/**
 * SHA-256 of what columns hold, whatever way it is written: of each its name and length, the texts that are no numbers in the
 * order in which they come up, the place among them of each cell's text (−1 for a number), and the numbers as doubles (0 for a text).
 */
export function fingerprint(columns: ReadonlyMap<string, Cells>): string {
  const hash = createHash('sha256');
  for (const [name, cells] of columns) {
    const { texts, places, numbers } = contentOf(cells);
    hash.update(`${JSON.stringify([name, cells.length, texts])}\n`);
    if (texts.length > 0) hash.update(places);
    if (numbers !== undefined) hash.update(numbers);
  }
  return hash.digest('hex');
}

function contentOf({ length, values, codes, texts: known }: Cells) {
  const texts: string[] = [];
  if (codes === undefined) return { texts, places: new Int32Array(), numbers: values };
  if (values === undefined) return { texts: known, places: codes, numbers: undefined }; // in order already
  const placeOf = new Int32Array(known.length).fill(-1);
  const places = new Int32Array(length).fill(-1);
  const numbers = new Float64Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const value = values === undefined ? Number.NaN : values[row]!;
    if (Number.isFinite(value)) {
      numbers[row] = value;
      count++;
      continue;
    }
    const code = codes[row]!;
    if (placeOf[code]! < 0) placeOf[code] = texts.push(known[code]!) - 1;
    places[row] = placeOf[code]!;
  }
  return { texts, places, numbers: count === 0 ? undefined : numbers };
}
