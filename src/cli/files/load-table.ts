import { asMemoryError } from '../../errors.ts';
import { openHeader } from '../../table/header.ts';
import { threadsFor } from '../../table/readers.ts';
import { type CsvRows, openRows, rowsAfter } from '../../table/rows.ts';
import { readTable, type Table } from '../../table/table.ts';
import { readTableFile } from '../../table/table-file.ts';
import { openByteProgress } from '../terminal/byte-progress.ts';
import type { CsvOptions, SharedOptions } from '../terminal/options.ts';
import { delimiterFor, knownSize, openInput, openRegular } from './input.ts';

/** How a CSV file is written, and what is told while it is read. */
export type LoadOptions = CsvOptions & SharedOptions & { readonly threads?: number };

/**
 * Opens the CSV file that a path names, written as the flags say.
 *
 * @param show  is told how many bytes were read
 * @param eager whether no row is to wait until enough have come
 * @param anyBytes whether rows that are no UTF-8 are passed on too
 * @throws UserError (data, io)
 */
export async function openCsvFile(
  path: string,
  { delimiter, header }: CsvOptions,
  show: (bytes: number) => void = () => {},
  eager = false,
  anyBytes = false,
): Promise<CsvRows> {
  const input = openInput(path);
  const format = { delimiter: delimiterFor(path, delimiter), header };
  return openRows(counted(input.chunks(), show), input.place, format, eager, anyBytes);
}

/** Reads a whole CSV file. @param wanted of it @throws UserError (data, io) */
export async function loadTable(
  path: string,
  options: LoadOptions,
  { leaveOut = [], digests = false }: { readonly leaveOut?: readonly string[]; readonly digests?: boolean } = {},
): Promise<Table> {
  const wanted = { leaveOut: new Set(leaveOut), digests };
  const progress = openByteProgress(`reading ${openInput(path).place}`, knownSize(path), options);
  const file = openRegular(path);
  try {
    if (file === undefined) return await readTable(await openCsvFile(path, options, progress.show), wanted);
    const format = { delimiter: delimiterFor(path, options.delimiter), header: options.header };
    const opened = await openHeader(file.from(0), file.place, format);
    const threads = threadsFor(file.size, options.threads);
    const reading = { ...wanted, threads, show: progress.show };
    if (opened.columns.length === 1) return await readTable(rowsAfter(opened, file.place, format), wanted);
    return await readTableFile(file, opened, format, reading);
  } catch (error) {
    throw asMemoryError(error, path);
  } finally {
    progress.close();
    file?.close();
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, show: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    show(bytes); // before the chunk is worked through: that may wait for a reader who does not read
    yield chunk;
    bytes += chunk.length;
  }
  show(bytes);
}
