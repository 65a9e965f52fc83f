// CSV readers of the JavaScript world, each brought to the same end: numbers in a Float64Array, texts in a list, a column each.
import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { readWithNn } from './nn-reader.js';

const packed = (path) => path.endsWith('.gz');
const bytesOf = (path) => (packed(path) ? gunzipSync(readFileSync(path)) : readFileSync(path));
const textOf = (path) => bytesOf(path).toString();
const streamOf = (path) => {
  const stream = createReadStream(path, { highWaterMark: 2 ** 20 });
  return packed(path) ? stream.pipe(createGunzip()) : stream;
};

/** A cell as a number, NaN if it is none. */
const toNumber = (cell) => (cell === '' ? Number.NaN : Number(cell));

/** Columns that grow record by record. */
class Columns {
  rows = 0;

  constructor(columns) {
    this.types = columns.map(({ type }) => type);
    this.lists = this.types.map((type) => {
      if (type === 'ignored') return undefined;
      return type === 'number' ? new Float64Array(2 ** 16) : [];
    });
  }

  /** Appends the cells of one record. */
  add(record) {
    for (let column = 0; column < this.types.length; column++) {
      const list = this.lists[column];
      if (this.types[column] === 'number') {
        if (this.rows === list.length) this.#grow(column);
        this.lists[column][this.rows] = toNumber(record[column]);
      } else if (list !== undefined) list.push(record[column]);
    }
    this.rows++;
  }

  #grow(column) {
    const longer = new Float64Array(2 * this.rows);
    longer.set(this.lists[column]);
    this.lists[column] = longer;
  }

  done() {
    return this.lists.map((list, column) => (this.types[column] === 'number' ? list.subarray(0, this.rows) : list));
  }
}

/** Columns of records that follow a header. */
function columnsFrom(records, columns) {
  const lists = new Columns(columns);
  for (let index = 1; index < records.length; index++) lists.add(records[index]);
  return lists.done();
}

async function csvParseSync(path, columns) {
  const { parse } = await import('csv-parse/sync');
  return columnsFrom(parse(bytesOf(path)), columns);
}

async function csvParseStream(path, columns) {
  const { parse } = await import('csv-parse');
  const lists = new Columns(columns);
  const parser = streamOf(path).pipe(parse({ from: 2 }));
  await new Promise((resolve, reject) => {
    parser.on('data', (record) => lists.add(record));
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  return lists.done();
}

async function udsv(path, columns) {
  const { inferSchema, initParser } = await import('udsv');
  const text = textOf(path);
  const schema = inferSchema(text);
  for (const [index, { type }] of columns.entries()) {
    schema.cols[index].type = type === 'number' ? 'n' : 's';
    schema.cols[index].repl.empty = type === 'number' ? Number.NaN : undefined;
  }
  const lists = initParser(schema).typedCols(text);
  return columns.map(({ type }, index) => {
    if (type === 'ignored') return undefined;
    return type === 'number' ? new Float64Array(lists[index]) : lists[index];
  });
}

async function papaparse(path, columns) {
  const { default: Papa } = await import('papaparse');
  return columnsFrom(Papa.parse(textOf(path), { skipEmptyLines: true }).data, columns);
}

async function d3(path, columns) {
  const { csvParseRows } = await import('d3-dsv');
  const lists = new Columns(columns);
  csvParseRows(textOf(path), (record, index) => {
    if (index > 0) lists.add(record);
    return null;
  });
  return lists.done();
}

function split(path, columns) {
  if (columns.some(({ type }) => type === 'ignored')) throw new Error('it knows no quotes');
  const lists = new Columns(columns);
  const lines = textOf(path).split(/\r?\n/);
  for (let index = 1; index < lines.length - 1; index++) lists.add(lines[index].split(','));
  return lists.done();
}

let connection; // opened by the first read of the process, which is not counted

const duckdb = (threads) => async (path, columns) => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  connection ??= await (await DuckDBInstance.create(':memory:', threads === undefined ? {} : { threads })).connect();
  const kept = columns.filter(({ type }) => type !== 'ignored');
  const selected = kept.map(({ name, type }) => (type === 'number' ? `coalesce(${name}::double, 'nan')` : name));
  // Without being told, DuckDB takes yes and no for truth values.
  const texts = kept.filter(({ type }) => type === 'text').map(({ name }) => `'${name}': 'varchar'`);
  const source = `read_csv('${path.replaceAll("'", "''")}', header = true, nullstr = ['', 'NA'], types = {${texts}})`;
  const result = await connection.stream(`select ${selected.join(', ')} from ${source}`);
  const parts = kept.map(() => []);
  for (let chunk = await result.fetchChunk(); (chunk?.rowCount ?? 0) > 0; chunk = await result.fetchChunk()) {
    for (const [index, { type }] of kept.entries()) {
      if (type === 'number') parts[index].push(chunk.getColumnVector(index).items);
      else parts[index].push(chunk.getColumnValues(index));
    }
  }
  const lists = kept.map(({ type }, index) => (type === 'number' ? joined(parts[index]) : parts[index].flat()));
  return columns.map(({ name }) => lists[kept.findIndex((column) => column.name === name)]);
};

/** Arrays of numbers, one after the other. */
function joined(arrays) {
  const whole = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

/** Name → function of a path and its columns, answering as `readWithNn` does. */
export const readers = {
  nn: readWithNn,
  'csv-parse, sync': csvParseSync,
  'csv-parse, stream': csvParseStream,
  uDSV: udsv,
  papaparse,
  'd3-dsv': d3,
  'split and Number': split,
  DuckDB: duckdb(),
  'DuckDB, 1 thread': duckdb('1'),
};
