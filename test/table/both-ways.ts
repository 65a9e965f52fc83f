// Reads CSV text by csv-parse and in the quick way, and demands that both say the same.
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { OpenFile, openAny } from '../../src/cli/files/open-file.ts';
import { Encoder } from '../../src/encode/encoder.ts';
import { fitInputs } from '../../src/encode/fit.ts';
import { fitTarget, targetType } from '../../src/encode/fit-target.ts';
import { encodeRows, labelsOf } from '../../src/encode/matrices.ts';
import { labelledRows } from '../../src/encode/target.ts';
import { UserError } from '../../src/errors.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { numberAt, textAt } from '../../src/table/cells.ts';
import { type CsvFile, csvAfter } from '../../src/table/csv.ts';
import { openHeader } from '../../src/table/header.ts';
import { parseNumber } from '../../src/table/number.ts';
import { badRowError, type CsvFormat, isRow } from '../../src/table/record.ts';
import { batchesByLaw, openRows, rowsAfter } from '../../src/table/rows.ts';
import { readTable, type Table } from '../../src/table/table.ts';
import { readTableFile } from '../../src/table/table-file.ts';
import { Workdir } from '../workdir.ts';

export const comma: CsvFormat = { delimiter: ',', header: true };

/** How text is handed over, and what it means. */
export interface ReadOptions {
  /** Bytes of a piece. */
  readonly size?: number | undefined;
  readonly format?: CsvFormat | undefined;
}

/** Bytes handed over in pieces of `size`, as a pipe might. */
export async function* pieces(content: string | Buffer, size = 2 ** 16): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The rows of CSV text as csv-parse reads them. */
async function openCsv(chunks: AsyncIterable<Buffer>, place: string, format: CsvFormat): Promise<CsvFile> {
  return csvAfter(await openHeader(chunks, place, format), place, format);
}

/** Everything that an opened file says. */
export interface Reading {
  readonly columns: readonly string[];
  /** Of each record its cells, or why it has none. */
  readonly rows: readonly (readonly string[] | string)[];
  readonly lines: readonly number[];
  readonly bytes: Buffer;
  /** Why there are no more rows after these; undefined at the end of the file. */
  readonly refused: string | undefined;
}

/** Everything a file says, by csv-parse; the message alone if it cannot be opened. */
export async function readByLaw(chunks: AsyncIterable<Buffer>, format: CsvFormat): Promise<Reading | string> {
  const file = await openCsv(chunks, 'd.csv', format).catch(said);
  if (typeof file === 'string') return file;
  const rows: (readonly string[] | string)[] = [];
  const lines: number[] = [];
  const bytes: Buffer[] = file.header === undefined ? [] : [file.header.raw, file.header.ending];
  const refused = await refusalOf(async () => {
    for await (const batch of file.rows) {
      for (const row of batch) {
        rows.push(isRow(row) ? row.cells : said(badRowError(row, 'd.csv')));
        lines.push(row.line);
        bytes.push(row.raw, ...(isRow(row) ? [row.ending] : []));
      }
    }
  });
  return { columns: file.columns, rows, lines, bytes: Buffer.concat(bytes), refused };
}

/** The same in the quick way; every number must be the one of its text. */
export async function readQuickly(
  chunks: AsyncIterable<Buffer>,
  format: CsvFormat,
  eager: boolean,
): Promise<Reading | string> {
  const file = await openRows(chunks, 'd.csv', format, eager).catch(said);
  if (typeof file === 'string') return file;
  const rows: (readonly string[] | string)[] = [];
  const lines: number[] = [];
  const bytes: Buffer[] = file.header === undefined ? [] : [file.header.raw, file.header.ending];
  const refused = await refusalOf(async () => {
    const all = [...file.columns.keys()];
    for await (const { length, cells, places, lines: lineOf, bad, bytes: text } of file.batches(all)) {
      let next = 0;
      for (let row = 0; row <= length; row++) {
        for (; next < bad.length && bad[next]!.before === row; next++) {
          rows.push(said(badRowError(bad[next]!.row, file.place)));
          lines.push(bad[next]!.row.line);
          bytes.push(Buffer.from(bad[next]!.row.raw));
        }
        if (row === length) break;
        const texts = cells.map((one) => textAt(one, row));
        for (const [column, one] of cells.entries()) {
          const number = numberAt(one, row);
          if (!Object.is(number, parseNumber(texts[column]!))) expect([texts[column], number]).toBe('the same');
        }
        rows.push(texts);
        lines.push(lineOf[row]!);
        bytes.push(Buffer.from(text.subarray(places[3 * row], places[3 * row + 2])));
      }
      expect(next).toBe(bad.length);
    }
  });
  return { columns: file.columns, rows, lines, bytes: Buffer.concat(bytes), refused };
}

/** The whole table in the quick way. */
export async function tableQuickly(chunks: AsyncIterable<Buffer>, format: CsvFormat): Promise<Table | string> {
  return openRows(chunks, 'd.csv', format)
    .then((file) => readTable(file, { digests: true }))
    .catch(said);
}

/** The whole table in the quick way, from a file that is cut into pieces. @param pieceBytes bytes of each, at least as many as columns */
export async function tableFromFile(
  content: string | Buffer,
  { delimiter, header }: CsvFormat,
  pieceBytes: number,
  threads = 1,
): Promise<Table | string> {
  using work = new Workdir();
  work.write('d.csv', content);
  const format = { delimiter, header };
  if (content.length === 0) return tableQuickly(pieces(content), format);
  const { fd, stats } = openAny(work.at('d.csv'));
  const file = new OpenFile('d.csv', fd, stats);
  try {
    const opened = await openHeader(file.from(0), 'd.csv', format);
    if (opened.columns.length === 1) return await readTable(rowsAfter(opened, 'd.csv', format), { digests: true });
    const reading = { digests: true, threads, show: () => {}, pieceBytes };
    return await readTableFile(file, opened, format, reading);
  } catch (error) {
    return said(error);
  } finally {
    file.close();
  }
}

/** The whole table by csv-parse. */
export async function tableByLaw(chunks: AsyncIterable<Buffer>, format: CsvFormat): Promise<Table | string> {
  return openCsv(chunks, 'd.csv', format)
    .then((file) => readTable({ ...file, batches: (wanted) => batchesByLaw(file, wanted) }, { digests: true }))
    .catch(said);
}

/** All that a table says. */
export function contentOf({ columns, rows, cells, lines }: Table) {
  const texts = [...cells].map(([name, one]) => [name, ...Array.from({ length: rows }, (_, row) => textAt(one, row))]);
  return { columns, texts, lines: Array.from(lines) };
}

/** What a network would be given of a table whose last column is the target, or why it is given nothing. */
export function meaningOf(table: Table, given: object = {}) {
  const target = table.columns.at(-1)!;
  const spec = parseSpec(JSON.stringify({ target, ...given }), 's.json');
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const training = { rows, weights: undefined };
  try {
    const fitted = fitTarget(table, training, targetType(table, rows, spec), spec, 'identity', 's.json');
    const { inputs } = fitInputs(table, training, spec, 's.json');
    const encoder = new Encoder(inputs, spec.missing);
    const labelled = labelledRows(table.cells.get(target)!, new Set(spec.missing));
    const outputs = fitted.type === 'category' && fitted.classes.length > 2 ? fitted.classes.length : 1;
    const X = new Float64Array(labelled.length * encoder.width);
    const Y = new Float64Array(labelled.length * outputs);
    encodeRows({ table, rows: labelled, labels: labelsOf(fitted, table, labelled) }, encoder, fitted, { X, Y });
    return { target: fitted, inputs, X, Y };
  } catch (error) {
    return said(error);
  }
}

/** Everything a file says, or what opening it is refused with: in which all ways of reading must agree. */
export async function readBothWays(
  content: string | Buffer,
  { size, format = comma }: ReadOptions = {},
): Promise<Reading | string> {
  const law = await readByLaw(pieces(content, size), format);
  for (const eager of [false, true]) same(await readQuickly(pieces(content, size), format, eager), law);
  const quick = await tableQuickly(pieces(content, size), format);
  const slow = await tableByLaw(pieces(content, size), format);
  const cut = await tableFromFile(content, format, Math.max(32, content.length >> 6));
  if (typeof quick === 'string' || typeof slow === 'string' || typeof cut === 'string')
    same([quick, cut], [slow, slow]);
  else {
    same(contentOf(quick), contentOf(slow));
    same(contentOf(cut), contentOf(slow));
    same([cut.digests, quick.digests], [slow.digests, slow.digests]);
    if (quick.rows > 0 && quick.columns.length > 1) same(meaningOf(quick), meaningOf(slow));
  }
  return law;
}

/** As `expect(found).toEqual(expected)`, which takes its time also when all is well. */
export function same(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

/** The same of a file that can be read to its end. */
export async function read(content: string | Buffer, options: ReadOptions = {}): Promise<Reading> {
  const reading = await readBothWays(content, options);
  if (typeof reading === 'string') throw new Error(reading);
  if (reading.refused !== undefined) throw new Error(reading.refused);
  return reading;
}

/** What opening, or else reading the table, is refused with: the first mistake in the file. */
export async function refusal(content: string | Buffer, options: ReadOptions = {}): Promise<string> {
  const reading = await readBothWays(content, options);
  const table = await tableQuickly(pieces(content, options.size), options.format ?? comma);
  if (typeof table !== 'string') throw new Error('was not refused');
  const first =
    typeof reading === 'string' ? reading : (reading.rows.find((row) => typeof row === 'string') ?? reading.refused);
  expect(table).toBe(first);
  return table;
}

/** A message and its hint, as the user sees them. */
export function said(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  expect(error.fault).toBe('data');
  return error.hint === undefined ? error.message : `${error.message}\n    ${error.hint}`;
}

async function refusalOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return said(error);
  }
}
