import { UserError } from '../errors.ts';
import { jsonKind } from '../json/file-kind.ts';
import { badRowError, type CsvFormat, isRow, type Row, readRecord } from './record.ts';
import { RecordCutter } from './records.ts';
import { passBytes, requireText, requireTextBytes } from './text-bytes.ts';

/** A CSV file of which the first record was read. */
export interface OpenedHeader {
  /** Unique names, none empty. */
  readonly columns: readonly string[];
  /** The header as it stands in the file, a byte order mark included; undefined when there is none. */
  readonly header: { readonly raw: Buffer; readonly ending: Buffer } | undefined;
  /** The text of all rows, known to be UTF-8 unless any bytes were to be passed on. */
  readonly rest: AsyncIterable<Buffer>;
  /** Line of the file (from 1) on which `rest` begins. */
  readonly firstLine: number;
  /** Byte of the file at which `rest` begins. */
  readonly offset: number;
}

const mark = Buffer.from('\ufeff');

/**
 * Reads the header of CSV text, or without one counts the columns of the first row.
 *
 * @param chunks bytes of the file in order, cut anywhere
 * @param place  name of the file, for messages
 * @param anyBytes whether rows may be no UTF-8; the header must be
 * @throws UserError (data) if the text is empty, JSON, not UTF-8, or its header is missing, nameless or repeats a name
 */
export async function openHeader(
  chunks: AsyncIterable<Buffer>,
  place: string,
  format: CsvFormat,
  anyBytes = false,
): Promise<OpenedHeader> {
  const text = (anyBytes ? passBytes(chunks, place) : requireText(chunks, place))[Symbol.asyncIterator]();
  const { marked, first } = await withoutMark(text);
  requireTable(first, place);
  const cutter = new RecordCutter(place, format.delimiter, 1);
  let passed = marked ? mark.length : 0;
  for (let chunk: Buffer | undefined = first; ; ) {
    const { batch, refusal } = cutter.push(chunk ?? Buffer.alloc(0), chunk === undefined);
    const { bytes, starts, ends, lines } = batch;
    const index = starts.findIndex((start, record) => ends[record]! > start);
    if (index >= 0) {
      const [start, end, next] = [starts[index]!, ends[index]!, starts[index + 1] ?? bytes.length];
      const record = { line: lines[index]!, raw: bytes.subarray(start, end), ending: bytes.subarray(end, next) };
      const begin = { offset: passed + start, line: record.line };
      if (anyBytes && format.header) requireTextBytes(record.raw, place, begin);
      const columns = columnsOf(record, place, format);
      const from = format.header ? next : start;
      const after = lines[index + 1] ?? cutter.rest.line;
      return {
        columns,
        header: format.header
          ? { raw: marked ? Buffer.concat([mark, record.raw]) : record.raw, ending: record.ending }
          : undefined,
        rest: restOf([bytes.subarray(from), cutter.rest.bytes], text, chunk === undefined),
        firstLine: format.header ? after : record.line,
        offset: passed + from,
      };
    }
    if (refusal !== undefined) throw refusal;
    if (chunk === undefined)
      throw new UserError('data', place, passed === 0 ? 'the file is empty' : 'no header found, only empty lines');
    passed += bytes.length;
    chunk = (await text.next()).value;
  }
}

/** Refuses a spec, or a model: it was named in the place of the table. */
function requireTable(first: Buffer, place: string): void {
  const found = jsonKind(first.toString('latin1', 0, 1024));
  if (found === undefined) return;
  const hint = 'a table is a CSV file; a spec or a model is named before it';
  throw new UserError('data', place, `must be a table, found ${found}`, hint);
}

/** Whether text begins with a byte order mark, and its first bytes without it. */
async function withoutMark(text: AsyncIterator<Buffer>): Promise<{ marked: boolean; first: Buffer }> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length < mark.length) {
    const next = await text.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  const marked = first.subarray(0, mark.length).equals(mark);
  return { marked, first: marked ? first.subarray(mark.length) : first };
}

async function* restOf(held: readonly Buffer[], text: AsyncIterator<Buffer>, ended: boolean): AsyncGenerator<Buffer> {
  for (const bytes of held) if (bytes.length > 0) yield bytes;
  while (!ended) {
    const next = await text.next();
    if (next.done) return;
    yield next.value;
  }
}

function columnsOf(record: Pick<Row, 'line' | 'raw' | 'ending'>, place: string, format: CsvFormat): readonly string[] {
  const row = readRecord(record, format.delimiter);
  if (!isRow(row)) throw badRowError(row, place);
  return format.header ? headerNames(row, place, format.delimiter) : row.cells.map((_, index) => `c${index + 1}`);
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
