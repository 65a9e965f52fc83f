// The rows of a CSV file as csv-parse reads them, record by record: the slow way, which is the law for the quick one.
import type { OpenedHeader } from './header.ts';
import {
  type BadRow,
  type BlankLines,
  badBlank,
  blankRow,
  type CsvFormat,
  isBlank,
  joinBlank,
  parseBatch,
  type Row,
  requireFields,
} from './record.ts';
import { cutRecords } from './records.ts';

/** An opened CSV file: its columns are known, its rows come as they are read. */
export interface CsvFile {
  /** Name of the file, for messages. */
  readonly place: string;
  /** Unique names, none empty. */
  readonly columns: readonly string[];
  /** The header as it stands in the file, a byte order mark included; undefined when there is none. */
  readonly header: { readonly raw: Buffer; readonly ending: Buffer } | undefined;
  /** Every record after the header, in order; blank lines at the end of the file are left out. */
  readonly rows: AsyncGenerator<readonly (Row | BadRow)[]>;
}

/** The rows of a file whose header was read. */
export function csvAfter(
  { columns, header, rest, firstLine }: OpenedHeader,
  place: string,
  format: CsvFormat,
): CsvFile {
  const batches = parseBatches(rest, place, format.delimiter, firstLine);
  return { place, columns, header, rows: requireShape(batches, columns.length) };
}

/** Blank lines that are told at a time, where each is a row: of files of one column. */
const blankAtOnce = 2 ** 12;

/** Passes rows on, turning those of another length than the header into bad rows and dropping blank lines at the end. */
async function* requireShape(
  batches: AsyncGenerator<readonly (Row | BadRow | BlankLines)[]>,
  fields: number,
): AsyncGenerator<readonly (Row | BadRow)[]> {
  let blank: BlankLines | undefined; // that may yet turn out to be the last
  for await (const batch of batches) {
    let checked: (Row | BadRow)[] = [];
    for (const row of batch) {
      if (isBlank(row)) {
        blank = joinBlank(blank, row);
        continue;
      }
      if (blank !== undefined && fields > 1) checked.push(badBlank(blank, fields));
      else if (blank !== undefined) {
        yield checked;
        yield* blankRows(blank);
        checked = [];
      }
      blank = undefined;
      checked.push(requireFields(row, fields));
    }
    if (checked.length > 0) yield checked;
  }
}

function* blankRows({ line, count }: BlankLines): Generator<readonly Row[]> {
  for (let done = 0; done < count; done += blankAtOnce) {
    const length = Math.min(blankAtOnce, count - done);
    yield Array.from({ length }, (_, index) => blankRow(line + done + index));
  }
}

async function* parseBatches(
  chunks: AsyncIterable<Buffer>,
  place: string,
  delimiter: string,
  firstLine: number,
): AsyncGenerator<(Row | BadRow | BlankLines)[]> {
  for await (const batch of cutRecords(chunks, place, delimiter, firstLine)) yield parseBatch(batch, delimiter);
}
