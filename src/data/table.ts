import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import { type CsvFile, isRow } from './csv.ts';

/** A CSV file in memory: one list of texts a column. */
export interface Table {
  /** Name of the file, for messages. */
  readonly place: string;
  /** Every column of the file, also those left out of `cells`. */
  readonly columns: readonly string[];
  /** Column name → its cells, one a row, as text. */
  readonly cells: ReadonlyMap<string, readonly string[]>;
  /** Line of the file (from 1) on which each row begins. */
  readonly lines: readonly number[];
  /**
   * Of the content, whatever its line ends, quotes or compression: SHA-256 of every
   * cell, header first, each followed by U+001F, each record by U+001E.
   */
  readonly sha256: string;
}

/**
 * Reads a whole CSV file.
 *
 * @param leaveOut columns that are not kept in memory
 * @throws UserError (data) at the first record that cannot be read
 */
export async function readTable(file: CsvFile, leaveOut: ReadonlySet<string> = new Set()): Promise<Table> {
  const kept = file.columns.map((name, index) => ({ name, index })).filter(({ name }) => !leaveOut.has(name));
  const lists = kept.map(() => [] as string[]);
  const lines: number[] = [];
  const hash = createHash('sha256');
  const seal = (cells: readonly string[]) => `${cells.join('\u001f')}\u001f\u001e`;
  hash.update(seal(file.columns));
  for await (const batch of file.rows) {
    let content = '';
    for (const row of batch) {
      if (!isRow(row)) throw row.error;
      content += seal(row.cells);
      lines.push(row.line);
      for (const [list, { index }] of kept.entries()) lists[list]!.push(row.cells[index]!);
    }
    hash.update(content);
  }
  const cells = new Map(kept.map(({ name }, list) => [name, lists[list]!] as const));
  return { place: file.place, columns: file.columns, cells, lines, sha256: hash.digest('hex') };
}

/**
 * The cells of one column.
 *
 * @throws UserError (data) if the table does not hold it
 */
export function column(table: Table, name: string): readonly string[] {
  const cells = table.cells.get(name);
  if (cells === undefined) throw new UserError('data', table.place, `must have the column "${name}"`);
  return cells;
}
