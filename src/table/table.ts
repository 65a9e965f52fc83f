import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import type { RowBatch } from './batches.ts';
import type { Cells } from './cells.ts';
import { Fingerprint } from './fingerprint.ts';
import { badRowError } from './record.ts';
import type { CsvRows } from './rows.ts';
import { TableAssembler } from './table-assembler.ts';

/** A CSV file in memory, column by column. One that was read can be posted to a thread, with which it then shares its numbers; there it has no fingerprint. */
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
  const places = [...columns.keys()].filter((place) => !leaveOut.has(columns[place]!));
  return { names: places.map((place) => columns[place]!), places };
}

/**
 * Reads a whole CSV file, as its bytes come.
 *
 * @param leaveOut columns that are not kept in memory
 * @throws UserError (data) at the first record that cannot be read
 */
export async function readTable(file: CsvRows, leaveOut: ReadonlySet<string> = new Set()): Promise<Table> {
  const { names, places } = keptOf(file.columns, leaveOut);
  const assembler = new TableAssembler(names.length);
  await addRows(assembler, 0, file.batches(places), file.place);
  return tableOf(file, names, assembler);
}

/**
 * Adds all rows as they come.
 *
 * @param row   of the table, for the first of them
 * @param place name of the file, for messages
 * @throws UserError (data) at the first record that cannot be read
 */
export async function addRows(
  assembler: TableAssembler,
  row: number,
  batches: AsyncIterable<RowBatch>,
  place: string,
): Promise<void> {
  let next = row;
  for await (const { length, cells, lines, bad } of batches) {
    if (bad.length > 0) throw badRowError(bad[0]!.row, place);
    assembler.add({ row: next, length, cells, lines: Int32Array.from(lines) });
    next += length;
  }
}

/** The table that was put together of a file's columns with these names. */
export function tableOf(
  { place, columns }: Pick<Table, 'place' | 'columns'>,
  names: readonly string[],
  assembler: TableAssembler,
): Table {
  const { cells, ...rest } = assembler.finish();
  const byName = new Map(names.map((name, index) => [name, cells[index]!]));
  return new LoadedTable({ place, columns, cells: byName, ...rest });
}

/** A table that finds its fingerprint out when it is asked for it, or before that. */
class LoadedTable implements Table {
  readonly place: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly cells: ReadonlyMap<string, Cells>;
  readonly lines: ArrayLike<number>;
  readonly #fingerprint: Fingerprint;

  constructor({ place, columns, rows, cells, lines }: Omit<Table, 'sha256'>) {
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

  /** See `beginFingerprint`. */
  beginFingerprint(): void {
    this.#fingerprint.begin();
  }

  /** See `settleFingerprint`. */
  settleFingerprint(): Promise<void> {
    return this.#fingerprint.settle();
  }
}

/** The same table as if some columns had been left out when it was read. @param leaveOut names of columns */
export function without(table: Table, leaveOut: readonly string[]): Table {
  const { names } = keptOf([...table.cells.keys()], new Set(leaveOut));
  return new LoadedTable({ ...table, cells: new Map(names.map((name) => [name, column(table, name)])) });
}

/** Begins to find out `sha256` of a table that was read, on another thread if that pays: for who will ask for it later. */
export function beginFingerprint(table: Table): void {
  if (table instanceof LoadedTable) table.beginFingerprint();
}

/** Waits for the thread that finds out `sha256`, if there is one: for who is about to ask for it. */
export async function settleFingerprint(table: Table): Promise<void> {
  if (table instanceof LoadedTable) await table.settleFingerprint();
}

/**
 * The cells of one column.
 *
 * @throws UserError (data) if the table does not hold it
 */
export function column(table: Table, name: string): Cells {
  const cells = table.cells.get(name);
  if (cells === undefined)
    throw new UserError('data', table.place, `must have the column "${name}"${didYouMean(name, table.columns)}`);
  return cells;
}
