// What one record means. csv-parse decides; nothing else in the program knows it.
import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import type { RecordBatch } from './records.ts';

/** How a CSV file is written. */
export interface CsvFormat {
  readonly delimiter: string;
  /** Whether the first record names the columns; else they are c1 … cn. */
  readonly header: boolean;
}

/** A record that could be read. */
export interface Row {
  /** Line of the file (from 1) on which it begins. */
  readonly line: number;
  /** Its bytes, without the line ending. */
  readonly raw: Buffer;
  /** LF, CRLF, CR, or nothing at the end of the file. */
  readonly ending: Buffer;
  /** One text a column, quotes resolved; nothing trimmed. */
  readonly cells: readonly string[];
}

/** A record that could not be read, and why. */
export interface BadRow {
  readonly line: number;
  readonly raw: Buffer;
  readonly error: UserError;
}

/** Whether a record could be read. */
export function isRow(row: Row | BadRow): row is Row {
  return 'cells' in row;
}

const nothing = Buffer.alloc(0);
const lineEnd = Buffer.from('\n');

/** What a blank line between others is: a row in a file of one column, else a bad one. */
export function emptyLine(line: number, fields: number, place: string): Row | BadRow {
  const blank = { line, raw: nothing, ending: lineEnd, cells: [''] };
  return fields === 1 ? blank : bad(blank, place, `must have ${expected(fields)}, found an empty line`);
}

/** A record that must have so many fields: a bad row if it has not. */
export function requireFields(row: Row | BadRow, fields: number, place: string): Row | BadRow {
  if (!isRow(row) || row.cells.length === fields) return row;
  return bad(row, place, `expected ${expected(fields)}, found ${row.cells.length}`);
}

function expected(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}

function bad({ line, raw }: { line: number; raw: Buffer }, place: string, what: string, hint?: string): BadRow {
  return { line, raw, error: new UserError('data', `${place}:${line}`, what, hint) };
}

/** The records of a batch. @param place name of the file, for messages */
export function parseBatch(batch: RecordBatch, place: string, delimiter: string): (Row | BadRow)[] {
  const { bytes, starts, ends, lines } = batch;
  const whole = tryParse(bytes.subarray(starts[0]), delimiter);
  const trusted = Array.isArray(whole) && whole.length === starts.length;
  return starts.map((start, index) => {
    const raw = bytes.subarray(start, ends[index]);
    const line = lines[index]!;
    const ending = bytes.subarray(ends[index], starts[index + 1] ?? bytes.length);
    if (trusted) return { line, raw, ending, cells: whole[index]! };
    return parseAlone({ line, raw, ending }, place, delimiter);
  });
}

/** One record that stands in the file as `raw`, read on its own. @param fields how many it must have, if that is known */
export function readRecord(
  record: Pick<Row, 'line' | 'raw' | 'ending'>,
  place: string,
  delimiter: string,
  fields?: number,
): Row | BadRow {
  const row = parseAlone(record, place, delimiter);
  return fields === undefined ? row : requireFields(row, fields, place);
}

function parseAlone(record: Pick<Row, 'line' | 'raw' | 'ending'>, place: string, delimiter: string): Row | BadRow {
  if (record.raw.length === 0) return { ...record, cells: [''] };
  const cells = tryParse(record.raw, delimiter);
  if (Array.isArray(cells)) return { ...record, cells: cells[0]! };
  return bad(record, place, quoteMistake(cells), 'a quote inside a field is written twice, and the field in quotes');
}

/** The records of `bytes` as csv-parse reads them strictly, or its refusal. */
function tryParse(bytes: Buffer, delimiter: string): string[][] | CsvError {
  try {
    // Ragged records are let through here because their message wants the line in the file, which only the cutter knows.
    return parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
    }) as string[][];
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

function quoteMistake(error: CsvError): string {
  const field = typeof error.column === 'number' ? error.column + 1 : undefined;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote opened in this record is never closed';
  const place = field === undefined ? '' : ` in field ${field}`;
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE')
    return `a closing quote${place} must end the field, found more text after it`;
  if (error.code === 'INVALID_OPENING_QUOTE') return `a quote${place} must begin the field, found text before it`;
  return error.message;
}
