import { availableParallelism } from 'node:os';
import { openHeader } from '../data/header.ts';
import { type CsvRows, openRows, rowsAfter } from '../data/rows.ts';
import { readTable, type Table } from '../data/table.ts';
import { readTableFile } from '../data/table-file.ts';
import { delimiterFor, openInput, openRegular } from './input.ts';
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
  const file = openRegular(path);
  if (file === undefined) return readTable(await openCsvFile(path, options), new Set(leaveOut));
  try {
    const format = { delimiter: delimiterFor(path, options.delimiter), header: options.header };
    const opened = await openHeader(file.from(0), file.place, format);
    const reading = { leaveOut: new Set(leaveOut), threads: availableParallelism(), show: () => {} };
    if (opened.columns.length === 1) return await readTable(rowsAfter(opened, file.place, format), reading.leaveOut);
    return await readTableFile(file, opened, format, reading);
  } finally {
    file.close();
  }
}
