import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/table/fingerprint.ts';
import { without } from '../../src/table/table.ts';
import { readOracle } from '../oracle.ts';
import { bundledTable, tableOf } from '../table.ts';
import { tableFromFile } from './both-ways.ts';

interface Oracle {
  readonly texts: Readonly<Record<string, string>>;
  readonly bundled: Readonly<Record<string, string>>;
}
const oracle = readOracle<Oracle>('fingerprint');

const data = 'x,y\n1,3\n1.5e-3,03\n12345678901234567,no\n,3\n';
const sha256 = async (text: string) => sha256Of(await tableOf(text));

describe('the fingerprint of a table', () => {
  it.each([
    ['numbers in many spellings', data],
    ['quotes', 'name,"a ""b"""\n"é, ""x""","line\nbreak"\n,\n""""," 7"\n'],
  ])('is what Python finds: %s', async (name, text) => {
    expect(await sha256(text)).toBe(oracle.texts[name]);
  });

  it.each(Object.entries(oracle.bundled))('is what Python finds: %s', async (name, expected) => {
    expect(sha256Of(await bundledTable(name))).toBe(expected);
  });

  it('is the same when a file is read in pieces by several threads', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row},${row % 7},"${'t'.repeat(row % 5)}""",${row / 8}`);
    const text = `a,b,c,d\n${rows.join('\n')}\n`;
    const cut = await tableFromFile(text, { delimiter: ',', header: true }, 2 ** 10, 3);
    if (typeof cut === 'string') throw new Error(cut);
    expect(sha256Of(cut)).toBe(await sha256(text));
  });

  it('of some columns is that of a table without the others', async () => {
    const both = await tableOf(data);
    expect(sha256Of(without(both, ['x']))).toBe(sha256Of(await tableOf(data, 'data.csv', ['x'])));
  });

  it.each([
    ['with other line ends', data.replaceAll('\n', '\r\n')],
    ['with quotes that need not be', data.replace('1,3', '"1","3"')],
    ['without an end of its last line', data.trimEnd()],
  ])('is the same %s', async (_, other) => {
    expect(await sha256(other)).toBe(await sha256(data));
  });

  it.each([
    ['a zero more behind', '1,3', '1.0,3'],
    ['a zero more in front', ',03', ',003'],
    ['another exponent', '1.5e-3', '1.5e-4'],
    ['an exponent of other digits', '1.5e-3', '1.5e-03'],
    ['another sign', '1,3', '+1,3'],
    ['another last digit, which no double has', '12345678901234567', '12345678901234568'],
    ['another text', 'no', 'yes'],
    ['another name', 'x,y', 'x,z'],
  ])('is another with %s', async (_, cells, others) => {
    expect(data).toContain(cells);
    expect(await sha256(data.replace(cells, others))).not.toBe(await sha256(data));
  });
});
