// Rows of a CSV file as they come, with the cells of chosen columns: for whoever answers row by row.

import { cellsOf } from './cells.ts';
import { type CsvFile, csvAfter } from './csv.ts';
import { textsOf } from './fingerprint.ts';
import { type OpenedHeader, openHeader } from './header.ts';
import { type BadRow, type CsvFormat, isRow, type Row } from './record.ts';
import { type RowBatch, StreamReader } from './stream-reader.ts';

/** An opened CSV file: its columns are known, its rows come as they are asked for. */
export interface CsvRows extends Pick<CsvFile, 'place' | 'columns' | 'header'> {
  /**
   * Every record after the header, in order; blank lines at the end of the file are left out.
   *
   * @param wanted places of the columns whose cells are read, from 0
   */
  batches(wanted: readonly number[]): AsyncGenerator<RowBatch>;
}

/**
 * Opens CSV text.
 *
 * @param chunks bytes of the file in order, cut anywhere
 * @param place  name of the file, for messages
 * @param eager  whether each row is to be told some milliseconds after its line ending has come, however few they are
 * @param anyBytes whether rows that are no UTF-8 are passed on too, for the caller to look at their bytes
 * @throws UserError (data) as `openHeader`
 */
export async function openRows(
  chunks: AsyncIterable<Buffer>,
  place: string,
  format: CsvFormat,
  eager = false,
  anyBytes = false,
): Promise<CsvRows> {
  return rowsAfter(await openHeader(chunks, place, format, anyBytes), place, format, eager);
}

/** The rows of a file whose header was read; as for `openRows`. */
export function rowsAfter(opened: OpenedHeader, place: string, format: CsvFormat, eager = false): CsvRows {
  const { columns, header } = opened;
  const batches = (wanted: readonly number[]) => {
    if (columns.length === 1) return batchesByLaw(csvAfter(opened, place, format), wanted); // where blank lines are rows
    return new StreamReader(place, opened, format, wanted).read(eager);
  };
  return { place, columns, header, batches };
}

/** The rows of a file from csv-parse, record by record: what the quick way must give. */
export async function* batchesByLaw(file: CsvFile, wanted: readonly number[]): AsyncGenerator<RowBatch> {
  for await (const records of file.rows) yield batchOf(records, wanted);
}

function batchOf(records: readonly (Row | BadRow)[], wanted: readonly number[]): RowBatch {
  const good = records.filter(isRow);
  const bad: { before: number; row: BadRow }[] = [];
  let before = 0;
  for (const row of records) {
    if (isRow(row)) before++;
    else bad.push({ before, row });
  }
  const columns = () => wanted.map((column) => good.map(({ cells }) => cells[column]!));
  const places = new Uint32Array(3 * good.length);
  let at = 0;
  for (const [index, { raw, ending }] of good.entries()) {
    places.set([at, at + raw.length, at + raw.length + ending.length], 3 * index);
    at += raw.length + ending.length;
  }
  return {
    length: good.length,
    lines: good.map(({ line }) => line),
    bytes: Buffer.concat(good.flatMap(({ raw, ending }) => [raw, ending])),
    places,
    cells: good.length === 0 ? [] : columns().map(cellsOf),
    texts: () => textsOf(columns()),
    bad,
  };
}
