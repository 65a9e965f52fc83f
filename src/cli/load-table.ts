import { type CsvFile, openCsv } from '../data/csv.ts';
import { readTable, type Table } from '../data/table.ts';
import { delimiterFor, openInput } from './input.ts';
import type { CsvOptions } from './options.ts';

/** Opens the CSV file that a path names, written as the flags say. @throws UserError (data, io) */
export async function openCsvFile(path: string, { delimiter, header }: CsvOptions): Promise<CsvFile> {
  const input = openInput(path);
  return openCsv(input.chunks(), input.place, { delimiter: delimiterFor(path, delimiter), header });
}

/** Reads a whole CSV file. @param leaveOut columns that are not kept @throws UserError (data, io) */
export async function loadTable(path: string, options: CsvOptions, leaveOut: readonly string[] = []): Promise<Table> {
  return readTable(await openCsvFile(path, options), new Set(leaveOut));
}
