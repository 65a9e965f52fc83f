// CSV text → rows of cells. csv-parse decides what a record means; nothing else in the program knows it.
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import { cutRecords, type RecordBatch } from './records.ts';
import { requireText } from './text-bytes.ts';

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

/** Whether a record could be read. */
export function isRow(row: Row | BadRow): row is Row {
  return 'cells' in row;
}

/**
 * Opens CSV text.
 *
 * @param chunks bytes of the file in order, cut anywhere
 * @param place  name of the file, for messages
 * @throws UserError (data) if it is empty, not UTF-8, or its header is missing, ragged, nameless or repeats a name
 */
export async function openCsv(chunks: AsyncIterable<Buffer>, place: string, format: CsvFormat): Promise<CsvFile> {
  let mark: Buffer = Buffer.alloc(0);
  let size = 0;
  const watched = watch(requireText(chunks, place), (chunk) => {
    if (size < 3 && mark.length < 3) mark = Buffer.concat([mark, chunk.subarray(0, 3 - mark.length)]);
    size += chunk.length;
  });
  const batches = parseBatches(watched, place, format.delimiter);
  const first = await firstRow(batches);
  if (first === undefined) {
    throw new UserError('data', place, size === 0 ? 'the file is empty' : 'no header found, only empty lines');
  }
  const { row, rest } = first;
  if (!isRow(row)) throw row.error;
  const columns = format.header
    ? headerNames(row, place, format.delimiter)
    : row.cells.map((_, index) => `c${index + 1}`);
  const bom = mark.equals(Buffer.from('\ufeff')) ? mark : Buffer.alloc(0);
  return {
    place,
    columns,
    header: format.header ? { raw: Buffer.concat([bom, row.raw]), ending: row.ending } : undefined,
    rows: requireShape(format.header ? rest : [row, ...rest], batches, columns.length, place),
  };
}

async function* watch(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

async function firstRow(
  batches: AsyncGenerator<(Row | BadRow)[]>,
): Promise<{ row: Row | BadRow; rest: (Row | BadRow)[] } | undefined> {
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const index = next.value.findIndex((row) => row.raw.length > 0);
    if (index >= 0) return { row: next.value[index]!, rest: next.value.slice(index + 1) };
  }
  return undefined;
}

const nothing = Buffer.alloc(0);
const lineEnd = Buffer.from('\n');

/** Passes rows on, turning those of another length than the header into bad rows and dropping blank lines at the end. */
async function* requireShape(
  already: readonly (Row | BadRow)[],
  batches: AsyncGenerator<readonly (Row | BadRow)[]>,
  fields: number,
  place: string,
): AsyncGenerator<readonly (Row | BadRow)[]> {
  const expected = fields === 1 ? '1 field' : `${fields} fields`;
  let blankLines: number[] = []; // of blank lines that may yet turn out to be the last
  const check = (batch: readonly (Row | BadRow)[]): (Row | BadRow)[] => {
    const checked: (Row | BadRow)[] = [];
    for (const row of batch) {
      if (row.raw.length === 0) {
        blankLines.push(row.line);
        continue;
      }
      for (const line of blankLines) {
        const blank = { line, raw: nothing, ending: lineEnd, cells: [''] };
        checked.push(fields === 1 ? blank : bad(blank, place, `must have ${expected}, found an empty line`));
      }
      blankLines = [];
      const ragged = isRow(row) && row.cells.length !== fields;
      checked.push(ragged ? bad(row, place, `expected ${expected}, found ${row.cells.length}`) : row);
    }
    return checked;
  };
  const held = check(already);
  if (held.length > 0) yield held;
  for await (const batch of batches) {
    const checked = check(batch);
    if (checked.length > 0) yield checked;
  }
}

function bad({ line, raw }: { line: number; raw: Buffer }, place: string, what: string, hint?: string): BadRow {
  return { line, raw, error: new UserError('data', `${place}:${line}`, what, hint) };
}

async function* parseBatches(
  chunks: AsyncIterable<Buffer>,
  place: string,
  delimiter: string,
): AsyncGenerator<(Row | BadRow)[]> {
  for await (const batch of cutRecords(chunks, place, delimiter)) yield parseBatch(batch, place, delimiter);
}

function parseBatch(batch: RecordBatch, place: string, delimiter: string): (Row | BadRow)[] {
  const { bytes, starts, ends, lines } = batch;
  const whole = tryParse(bytes.subarray(starts[0]), delimiter);
  const trusted = Array.isArray(whole) && whole.length === starts.length;
  return starts.map((start, index) => {
    const raw = bytes.subarray(start, ends[index]);
    const line = lines[index]!;
    const ending = bytes.subarray(ends[index], starts[index + 1] ?? bytes.length);
    if (trusted) return { line, raw, ending, cells: whole[index]! };
    if (raw.length === 0) return { line, raw, ending, cells: [''] };
    const alone = tryParse(raw, delimiter);
    if (Array.isArray(alone)) return { line, raw, ending, cells: alone[0]! };
    return bad(
      { line, raw },
      place,
      quoteMistake(alone),
      'a quote inside a field is written twice, and the field in quotes',
    );
  });
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

function headerNames(row: Row, place: string, delimiter: string): readonly string[] {
  const names = row.cells;
  const where = `${place}:${row.line}`;
  if (names.length === 1) {
    const other = [';', '\t', ',', '|'].find((one) => one !== delimiter && names[0]!.includes(one));
    if (other !== undefined) {
      const found = `must have columns separated by ${JSON.stringify(delimiter)}, found one column holding ${JSON.stringify(other)}`;
      throw new UserError('data', where, found, `name the delimiter: -d ${other === '\t' ? "$'\\t'" : `'${other}'`}`);
    }
  }
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name.trim() === '') {
      const hint =
        index === names.length - 1
          ? 'the header ends with a delimiter; name the column or remove it'
          : 'name the column';
      throw new UserError('data', where, `column ${index + 1} has no name`, hint);
    }
    const twin = seen.get(name.trim());
    if (twin !== undefined) {
      const found = `columns ${twin + 1} and ${index + 1} must have different names, found ${JSON.stringify(name)} for both`;
      throw new UserError('data', where, found, 'rename one of them');
    }
    seen.set(name.trim(), index);
  }
  return names;
}
