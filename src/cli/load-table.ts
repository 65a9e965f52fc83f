import { type CsvRows, openRows } from '../data/rows.ts';
import { readTable, type Table } from '../data/table.ts';
import { delimiterFor, openInput } from './input.ts';
import type { CsvOptions } from './options.ts';

/**
 * Opens the CSV file that a path names, written as the flags say.
 *
 * @param eager whether each row is to be told as soon as it has come
 * @throws UserError (data, io)
 */
export async function openCsvFile(path: string, { delimiter, header }: CsvOptions, eager = false): Promise<CsvRows> {
  const input = openInput(path);
  return openRows(input.chunks(), input.place, { delimiter: delimiterFor(path, delimiter), header }, eager);
}

/** Reads a whole CSV file. @param leaveOut columns that are not kept @throws UserError (data, io) */
export async function loadTable(path: string, options: CsvOptions, leaveOut: readonly string[] = []): Promise<Table> {
  return readTable(await openCsvFile(path, options), new Set(leaveOut));
}
