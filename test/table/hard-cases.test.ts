// Tables that other readers and trainers stumbled over, read by csv-parse and in the quick way.
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../operations.ts';
import { comma, contentOf, meaningOf, pieces, readBothWays, same, tableByLaw, tableQuickly } from './both-ways.ts';

/** What a network is given of a table, or why not: alike by both ways. */
async function meaning(text: string, given: object = {}) {
  await readBothWays(text);
  const quick = await tableQuickly(pieces(text), comma);
  const slow = await tableByLaw(pieces(text), comma);
  if (typeof quick === 'string' || typeof slow === 'string') throw new Error(`${quick} ${slow}`);
  const found = meaningOf(quick, given);
  same(found, meaningOf(slow, given));
  if (typeof found === 'string') return found;
  return { ...found, X: [...found.X], Y: [...found.Y] };
}

/** A column x of these cells beside the labels n, p, n, p …. */
const labelled = (...cells: readonly string[]) =>
  `x,y\n${cells.map((cell, row) => `${cell},${row % 2 === 0 ? 'n' : 'p'}\n`).join('')}`;

const whole = { columns: { x: { type: 'number', scale: 'none' } } };

describe('the cells of a number', () => {
  it.each([
    ['C01', ['1', '-1', '+1', '1.', '.5', '1e3', '1E-3', '007'], [1, -1, 1, 1, 0.5, 1000, 0.001, 7]],
    ['C02', ['1', '', '" "', '3'], [1, 2, 2, 3]],
    ['C05', ['1e-400', '1', '-1e-400', '0'], [0, 1, 0, 0]],
    ['C10', ['9007199254740993', '1', '9007199254740992', '2'], [2 ** 53, 1, 2 ** 53, 2]],
    ['C11', [' 1', '2 ', '\t3\t', ' 4  '], [1, 2, 3, 4]],
    ['C13', ['-0', '0', '-0.0', '-0e5'], [0, 0, 0, 0]],
    ['D09', ['100000001', '100000002', '100000003'], [100000001, 100000002, 100000003]],
  ])('are these numbers (%s)', async (_, cells, numbers) => {
    expect(await meaning(labelled(...cells), whole)).toMatchObject({ X: numbers });
  });

  it.each([
    ['C03', 'Infinity'],
    ['C03', '-inf'],
    ['C06', '0x10'],
    ['C06', '0b1'],
    ['C06', '0o7'],
    ['C08', '1_000'],
    ['C08', '1 000'],
    ['C08', '$5'],
    ['C08', '5%'],
    ['C12', 'true'],
  ])('are not (%s) %s', async (_, cell) => {
    const found = await meaning(labelled('1', '2', cell, '4'), whole);
    expect(found).toContain('d.csv:4: column "x" must be a number, found ');
  });

  it.each([
    ['B08', '\u00a07', 'must be a number, found "\\u00a07"'],
    ['B08', '7\u200b', 'must be a number, found "7\\u200b"'],
    ['C04', '1e999', 'must be a number up to 1.8e308, found "1e999"'],
    ['C07', '"1,5"', 'must be a number, found "1,5"\n    write a decimal point instead of the decimal comma'],
    ['C07', '"1.234,5"', 'must be a number, found "1.234,5"'],
    ['C09', '٣', 'must be a number, found "\\u0663"'],
    ['C09', '−1', 'must be a number, found "\\u22121"'],
  ])('are refused, and shown as what they are (%s) %j', async (_, cell, message) => {
    expect(await meaning(labelled('1', '2', cell, '4'), whole)).toContain(`d.csv:4: column "x" ${message}`);
  });

  it('are refused in operations that grow no faster than they, however long they are (C14)', async () => {
    const refusing = (length: number) =>
      operationsOf(async () => {
        const text = labelled('1', '2', `${'0'.repeat(length)}a`, '4');
        expect(await meaning(text, whole)).toContain('d.csv:4: column "x" must be a number, found "000');
      });
    expect((await refusing(100_000)) / (await refusing(10_000))).toBeLessThan(12);
  });

  it('that are none are told together, a column at a time (C15)', async () => {
    const rows = ['a,1,1,n', '2,b,c,p', 'd,3,e,n', 'f,g,4,p', 'h,i,5,n', 'j,k,l,p'];
    const given = Object.fromEntries(['u', 'v', 'w'].map((name) => [name, { type: 'number' }]));
    const found = await meaning(`u,v,w,y\n${rows.join('\n')}\n`, { columns: given });
    expect(found).toContain('d.csv: 12 cells in 3 columns cannot be read');
  });

  it('may be many: a hundred thousand rows of two kinds (D14)', async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => `${row / 8},${row % 3 === 0 ? '' : row},${row % 2}\n`);
    const text = `x,z,y\n${rows.join('')}`;
    const quick = await tableQuickly(pieces(text), comma);
    const slow = await tableByLaw(pieces(text), comma);
    if (typeof quick === 'string' || typeof slow === 'string') throw new Error(`${quick} ${slow}`);
    same(contentOf(quick), contentOf(slow));
    same(meaningOf(quick), meaningOf(slow));
  });
});

describe('the cells of a category', () => {
  const categories = { columns: { x: { type: 'category' } } };

  it.each([
    ['B07', ['\u00e9', 'e\u0301', '\u00e9', 'e\u0301'], ['e\u0301', '\u00e9']],
    ['C11', [' a', 'a', 'a ', ' a'], [' a', 'a', 'a ']],
    [
      'D05',
      ['constructor', '__proto__', 'toString', 'hasOwnProperty'],
      ['__proto__', 'constructor', 'hasOwnProperty', 'toString'],
    ],
    ['D07', ['1', '1.0', ' 1', '01'], [' 1', '01', '1', '1.0']],
  ])('are as many texts as are written (%s)', async (_, cells, expected) => {
    const found = await meaning(labelled(...cells), categories);
    expect(found).toMatchObject({ inputs: [{ categories: expected }] });
  });

  it.each([
    ['D07', 'x,y\n1,1\n2,1.0\n3, 1\n4,1\n', [' 1', '1', '1.0']],
    ['D05', 'x,y\n1,constructor\n2,__proto__\n3,toString\n', ['__proto__', 'constructor', 'toString']],
    ['B07', 'x,y\n1,\u00e9\n2,e\u0301\n', ['e\u0301', '\u00e9']],
    ['D03', 'x,y\n1,many\n2,one\n3,many\n', ['many', 'one']],
  ])('are as many classes as are written (%s)', async (_, text, classes) => {
    expect(await meaning(text, { columns: { y: { type: 'category' } } })).toMatchObject({ target: { classes } });
  });
});

describe('a table', () => {
  it.each([
    ['D02', 'x,y\n1,yes\n2,yes\n', 'd.csv: the target "y" must have at least 2 classes, found a single class "yes"'],
    ['A09', 'y\n1\n\n3\n', 'd.csv: must have a column besides the target, found none'],
  ])('is refused (%s)', async (_, text, message) => {
    expect(await meaning(text)).toBe(message);
  });

  it('with more classes than there may be is refused (D04)', async () => {
    const text = `x,y\n${Array.from({ length: 120 }, (_, row) => `${row},c${row}`).join('\n')}\n`;
    expect(await meaning(text)).toMatch(/^d\.csv: the target "y" .*120/);
  });

  it('may have columns called like the members of an object (D06)', async () => {
    const text = '__proto__,constructor,y\n1,2,n\n3,4,p\n';
    expect(await meaning(text)).toMatchObject({ inputs: [{ name: '__proto__' }, { name: 'constructor' }] });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('may have a constant column, which becomes zeros (D08)', async () => {
    expect(await meaning(labelled('7', '7.0', '7e0', '07'))).toMatchObject({ X: [0, 0, 0, 0] });
  });

  it('may have the same column twice (D10), and more columns than rows (D13)', async () => {
    const found = await meaning('a,b,c,d,y\n1,1,x,5,n\n2,2,z,6.5,p\n');
    if (typeof found === 'string') throw new Error(found);
    expect(found.X).toEqual([-1, -1, 1, 0, -1, 1, 1, 0, 1, 1]);
  });

  it('may have 20 000 columns, which take ten times the operations of 2000 (A24)', async () => {
    const wide = (width: number) => {
      const columns = Array.from({ length: width }, (_, column) => `c${column}`);
      const row = (begin: number) => columns.map((_, column) => String(begin + column / 4)).join(',');
      return `${columns.join(',')}\n${row(0)}\n${row(1)}\n${row(2)}\n`;
    };
    const text = wide(20_000);
    const reading = (some: string) => operationsOf(() => tableQuickly(pieces(some), comma));
    expect((await reading(text)) / (await reading(wide(2000)))).toBeLessThan(12);
    const quick = await tableQuickly(pieces(text), comma);
    const slow = await tableByLaw(pieces(text), comma);
    if (typeof quick === 'string' || typeof slow === 'string') throw new Error(`${quick} ${slow}`);
    const content = contentOf(quick);
    same(content, contentOf(slow));
    expect(content.texts.at(-1)).toEqual(['c19999', '4999.75', '5000.75', '5001.75']);
  });
});
