import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import type { Cells } from './cells.ts';
import { Fingerprint } from './fingerprint.ts';
import { badRowError } from './record.ts';
import type { CsvRows } from './rows.ts';
import type { RowBatch } from './stream-reader.ts';
import { TableAssembler } from './table-assembler.ts';

/** A CSV file in memory, column by column. One that was read can be posted to a thread, with which it then shares its numbers. */
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
  /** Of each column its digest (see `Fingerprint`), in hexadecimal; empty if none were asked for. */
  readonly digests: ReadonlyMap<string, string>;
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

/** What is wanted of a file. */
export interface Wanted {
  /** Columns that are not kept in memory. */
  readonly leaveOut?: ReadonlySet<string>;
  /** Whether digests are taken, for who will ask for `sha256Of`. */
  readonly digests?: boolean;
}

/**
 * Reads a whole CSV file, as its bytes come.
 *
 * @throws UserError (data) at the first record that cannot be read
 */
export async function readTable(file: CsvRows, { leaveOut = new Set(), digests = false }: Wanted = {}): Promise<Table> {
  const { names, places } = keptOf(file.columns, leaveOut);
  const parts = new TableParts(names, digests);
  await parts.addRows(0, file.batches(places), file.place);
  return parts.finish(file);
}

/** Puts the columns of a file with some names together, and their digests if they are wanted. */
export class TableParts {
  readonly assembler: TableAssembler;
  readonly fingerprint: Fingerprint | undefined;
  readonly #names: readonly string[];

  constructor(names: readonly string[], digests: boolean) {
    this.#names = names;
    this.assembler = new TableAssembler(names.length);
    this.fingerprint = digests ? new Fingerprint(names.length) : undefined;
  }

  /**
   * Adds all rows as they come.
   *
   * @param row   of the table, for the first of them
   * @param place name of the file, for messages
   * @throws UserError (data) at the first record that cannot be read
   */
  async addRows(row: number, batches: AsyncIterable<RowBatch>, place: string): Promise<void> {
    let next = row;
    for await (const { length, cells, lines, bad, texts } of batches) {
      if (bad.length > 0) throw badRowError(bad[0]!.row, place);
      this.assembler.add({ row: next, length, cells, lines: Int32Array.from(lines) });
      this.fingerprint?.add(next, length, texts());
      next += length;
    }
  }

  /** The table, once; the parts are given up. */
  finish({ place, columns }: Pick<Table, 'place' | 'columns'>): Table {
    const { cells, ...rest } = this.assembler.finish();
    const digests = this.fingerprint?.finish() ?? [];
    return {
      place,
      columns,
      cells: new Map(this.#names.map((name, index) => [name, cells[index]!])),
      digests: new Map(digests.map((digest, index) => [this.#names[index]!, digest])),
      ...rest,
    };
  }
}

/** The same table as if some columns had been left out when it was read. @param leaveOut names of columns */
export function without(table: Table, leaveOut: readonly string[]): Table {
  const { names } = keptOf([...table.cells.keys()], new Set(leaveOut));
  return { ...table, cells: new Map(names.map((name) => [name, column(table, name)])) };
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
