import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRows } from '../src/table/rows.ts';
import { readTable, type Table } from '../src/table/table.ts';

/** CSV text as the program reads it. */
export async function tableOf(text: string, place = 'data.csv', ignore: readonly string[] = []): Promise<Table> {
  async function* chunks() {
    yield Buffer.from(text);
  }
  return readTable(await openRows(chunks(), place, { delimiter: ',', header: true }), {
    leaveOut: new Set(ignore),
    digests: true,
  });
}

/** The table of a bundled data set. */
export function bundledTable(name: string, ignore: readonly string[] = []): Promise<Table> {
  return tableOf(readBundled(name, 'data.csv'), `${name}.csv`, ignore);
}

/** A file of a bundled data set, as text. */
export function readBundled(name: string, file: 'data.csv' | 'spec.json'): string {
  return readFileSync(join(import.meta.dirname, '../datasets', name, file), 'utf8');
}
