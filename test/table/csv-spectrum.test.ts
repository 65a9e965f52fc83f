import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, refusal } from './both-ways.ts';

const folder = dirname(createRequire(import.meta.url).resolve('csv-spectrum/package.json'));
const names = readdirSync(join(folder, 'csvs')).map((file) => file.replace(/\.csv$/, ''));

/** Has quotes within a field that does not begin with one, which RFC 4180 forbids, and another telephone number in its JSON. */
const broken = 'location_coordinates';

describe('csv-spectrum', () => {
  it('has twelve files', () => {
    expect(names).toHaveLength(12);
  });

  it.each(names.filter((name) => name !== broken))('%s is read as the package says', async (name) => {
    const content = readFileSync(join(folder, `csvs/${name}.csv`));
    const expected: Record<string, string>[] = JSON.parse(readFileSync(join(folder, `json/${name}.json`), 'utf8'));
    for (const size of [1, 7, 2 ** 16]) {
      const { columns, rows } = await read(content, { size });
      expect(columns).toEqual(Object.keys(expected[0]!));
      expect(rows).toEqual(expected.map((record) => Object.values(record)));
    }
  });

  it(`${broken} is refused at the first of its quotes`, async () => {
    expect(await refusal(readFileSync(join(folder, `csvs/${broken}.csv`)))).toBe(
      'd.csv:2: a quote in field 2 must begin the field, found text before it\n    a quote inside a field is written twice, and the field in quotes',
    );
  });
});
