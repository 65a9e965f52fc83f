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

/** A row that cannot be used, and why; or blank lines one after the other. */
export interface BadRow {
  readonly line: number;
  /** How many lines it stands for, if they are blank; else 1. */
  readonly count: number;
  readonly raw: Buffer;
  /** What was required, then what was found. */
  readonly what: string;
  /** The next thing to try. */
  readonly hint?: string;
}

/** Blank lines one after the other. */
export interface BlankLines {
  /** The first of them. */
  readonly line: number;
  readonly count: number;
}

/** Whether a record could be read. */
export function isRow(row: Row | BadRow): row is Row {
  return 'cells' in row;
}

/** Whether these are blank lines, which may mean something or nothing. */
export function isBlank(row: Row | BadRow | BlankLines): row is BlankLines {
  return !('raw' in row);
}

/** Why a row cannot be used, as a failure. @param place name of the file */
export function badRowError({ line, what, hint }: BadRow, place: string): UserError {
  return new UserError('data', `${place}:${line}`, what, hint);
}

const nothing = Buffer.alloc(0);
const lineEnd = Buffer.from('\n');

/** Blank lines after others, as one. */
export function joinBlank(before: BlankLines | undefined, more: BlankLines): BlankLines {
  return before === undefined ? more : { line: before.line, count: before.count + more.count };
}

/** Blank lines before a row, in a file of several columns. */
export function badBlank({ line, count }: BlankLines, fields: number): BadRow {
  const found = count === 1 ? 'an empty line' : `${count} empty lines`;
  return { line, count, raw: nothing, what: `must have ${expected(fields)}, found ${found}` };
}

/** A blank line before a row, in a file of one column. */
export function blankRow(line: number): Row {
  return { line, raw: nothing, ending: lineEnd, cells: [''] };
}

/** A record that must have so many fields: a bad row if it has not. */
export function requireFields(row: Row | BadRow, fields: number): Row | BadRow {
  return !isRow(row) || row.cells.length === fields ? row : ragged(row, fields, row.cells.length);
}

/** A record with another number of fields than it must have. */
export function ragged({ line, raw }: Pick<Row, 'line' | 'raw'>, fields: number, found: number): BadRow {
  return { line, count: 1, raw, what: `expected ${expected(fields)}, found ${found}` };
}

function expected(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}

/** The records of a batch, and its blank lines. */
export function parseBatch(batch: RecordBatch, delimiter: string): (Row | BadRow | BlankLines)[] {
  const { bytes, starts, ends, lines, nextLine } = batch;
  const filled = starts.filter((start, index) => ends[index]! > start).length;
  const whole = filled === 0 ? [] : tryParse(bytes.subarray(starts[0]), delimiter);
  const trusted = Array.isArray(whole) && whole.length === filled;
  let read = 0;
  return starts.map((start, index) => {
    const line = lines[index]!;
    const raw = bytes.subarray(start, ends[index]);
    if (raw.length === 0) return { line, count: (lines[index + 1] ?? nextLine) - line };
    const ending = bytes.subarray(ends[index], starts[index + 1] ?? bytes.length);
    if (trusted) return { line, raw, ending, cells: whole[read++]! };
    return readRecord({ line, raw, ending }, delimiter);
  });
}

/** One record that stands in the file as `raw`, which is not empty, read on its own. */
export function readRecord(record: Pick<Row, 'line' | 'raw' | 'ending'>, delimiter: string): Row | BadRow {
  const cells = tryParse(record.raw, delimiter);
  if (Array.isArray(cells)) return { ...record, cells: cells[0]! };
  const { line, raw } = record;
  const hint = 'a quote inside a field is written twice, and the field in quotes';
  return { line, count: 1, raw, what: quoteMistake(cells), hint };
}

/** The records of `bytes` that are not blank, as csv-parse reads them strictly, or its refusal. */
function tryParse(bytes: Buffer, delimiter: string): string[][] | CsvError {
  try {
    // Ragged records are let through here because their message wants the line in the file, which only the cutter knows.
    return parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
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
