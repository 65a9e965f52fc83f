import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { visit } from './visit.ts';

const usualMissing = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?'];

/** Rows of a (0, 1, 2, 0, …), b (0 to 99) and y, one cell of which is another; `line` counts from 1, with the header. */
function csvWith(cells: readonly { line: number; column: 'a' | 'b' | 'y'; text: string }[], rows = 200): string {
  const lines = Array.from({ length: rows }, (_, i) => ({
    a: String(i % 3),
    b: String((i * 37) % 100),
    y: String((i * 7) % 41),
  }));
  for (const { line, column, text } of cells) lines[line - 2]![column] = text;
  return `a,b,y\n${lines.map(({ a, b, y }) => `${a},${b},${y}`).join('\n')}\n`;
}

/** What the doctor says of cells. All rows are trained on. */
async function outlying(csv: string, more: object = {}) {
  const spec = { target: 'y', columns: { y: { type: 'number' } }, training: { epochs: 1, validation: 0 }, ...more };
  const found = await visit({ csv, spec });
  return found.filter(({ name }) => name === 'outlying-cells').map(({ finding, settings }) => ({ finding, settings }));
}

// The quartiles of a are 0 and 2, so its middle half is 2 wide; those of b are 25 and 75 (of 0, 1, …, 99, each twice), 50 wide.
describe('the doctor', () => {
  it('names a cell that lies far out, its line, and how far, and keeps its row', async () => {
    expect(await outlying(csvWith([{ line: 32, column: 'a', text: '99999999999' }]))).toEqual([
      {
        finding:
          '99999999999 in column "a", line 32, lies 50000000000 times as far from the middle half of the values as that is wide: mend what is a slip, or take it for no value',
        settings: { missing: [...usualMissing, '99999999999'] },
      },
    ]);
  });

  it('names a cell far below as one far above, also beside one that is farther still', async () => {
    const csv = csvWith([
      { line: 9, column: 'b', text: '-9975' }, // 10 000 below the lower quartile: 200 widths
      { line: 5, column: 'a', text: '6.0e9' },
    ]);
    expect((await outlying(csv)).map(({ finding }) => finding)).toEqual([
      '6.0e9 in column "a", line 5, lies 3000000000 times as far from the middle half of the values as that is wide; -9975 in column "b", line 9, lies 200 times as far from the middle half of the values as that is wide: mend what is a slip, or take it for no value',
    ]);
  });

  it('advises nothing that would take away the target, or cells of other columns', async () => {
    const inTarget = await outlying(csvWith([{ line: 4, column: 'y', text: '99999999' }]));
    expect(inTarget.map(({ settings }) => settings)).toEqual([{}]);
    expect(inTarget[0]!.finding).toMatch(/^99999999 in column "y", line 4, .* mend what is a slip$/);
    const inBoth = await outlying(
      csvWith([
        { line: 4, column: 'a', text: '999' },
        { line: 7, column: 'y', text: '999' },
      ]),
    );
    expect(inBoth.map(({ settings }) => settings)).toEqual([{}]);
  });

  it('names nothing that is no value, or stands in a column that is left out', async () => {
    const csv = csvWith([{ line: 32, column: 'a', text: '99999999999' }]);
    expect(await outlying(csv, { missing: ['99999999999'] })).toEqual([]);
    expect(await outlying(csv, { ignore: ['a'] })).toEqual([]);
  });

  it('takes the far end of a heavy tail, rare flags and counts for what they are', async () => {
    const random = new Random(5, 'split');
    const rows = Array.from({ length: 4000 }, (_, i) => {
      const z = random.normal();
      return [
        Math.exp(2 * z),
        Math.exp(3 * random.normal()),
        Number(i === 100),
        i % 500 === 0 ? i : 0,
        random.uniform(),
      ];
    });
    const csv = `log2,log3,flag,count,y\n${rows.map((row) => row.join()).join('\n')}\n`;
    expect(await outlying(csv)).toEqual([]);
  });

  it('names a cell of a row that is held out', async () => {
    const spec = { training: { epochs: 1, validation: 0.5 } };
    for (const line of [2, 3, 4, 5, 6, 7]) {
      const found = await outlying(csvWith([{ line, column: 'a', text: '99999999999' }]), spec);
      expect(found.map(({ finding }) => finding.slice(0, 34))).toEqual([`99999999999 in column "a", line ${line},`]);
    }
  });

  it('finds the one cell among more rows than it looks at', async () => {
    const csv = csvWith([{ line: 12_346, column: 'b', text: '1e7' }], 20_000);
    expect((await outlying(csv)).map(({ finding }) => finding.slice(0, 31))).toEqual([
      '1e7 in column "b", line 12346, ',
    ]);
  });
});
