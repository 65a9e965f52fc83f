import { describe, expect, it } from 'vitest';
import { tableOf } from '../table.ts';

const data = 'x,y\n1,3\n1.5e-3,03\n12345678901234567,no\n,3\n';
const sha256 = async (text: string) => (await tableOf(text)).sha256;

describe('the fingerprint of a table', () => {
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
