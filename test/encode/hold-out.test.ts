// Rows that belong together are held out together, and the latest are held out of the earlier ones.
import { describe, expect, it } from 'vitest';
import { type Divided, holdOut, holdOutEach } from '../../src/encode/hold-out.ts';
import { Random } from '../../src/random.ts';
import { textAt } from '../../src/table/cells.ts';
import { column, type Table } from '../../src/table/table.ts';
import { tableOf } from '../table.ts';

const by = (split: { groups?: string; time?: string }): Divided => ({
  classes: undefined,
  spec: { split, missing: [''] },
});

const all = (table: Table) => Int32Array.from({ length: table.rows }, (_, row) => row);

const textsIn = (table: Table, name: string, rows: Iterable<number>) =>
  Array.from(rows, (row) => textAt(column(table, name), row));

/** Groups of 1 to 9 rows, 45 in all. */
const grouped = () => {
  const rows = Array.from({ length: 9 }, (_, group) => `${`g${group},0\n`.repeat(group + 1)}`);
  return tableOf(`g,y\n${rows.join('')}`);
};

describe('groups', () => {
  it('are held out whole, as near to the share as they come, and drawn by the seed', async () => {
    const table = await grouped();
    const drawn = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const { training, validation } = holdOut(table, all(table), by({ groups: 'g' }), 0.2, new Random(seed, 'split'));
      const [kept, held] = [training, validation].map((rows) => new Set(textsIn(table, 'g', rows)));
      expect([...held!].filter((name) => kept!.has(name))).toEqual([]);
      expect(training.length + validation.length).toBe(45);
      expect(Math.abs(validation.length - 9)).toBeLessThanOrEqual(5); // the half of the largest that may be the last
      drawn.add([...held!].join());
    }
    expect(drawn.size).toBeGreaterThan(10);
  });

  it('are in one fold each', async () => {
    const table = await grouped();
    const folds = holdOutEach(table, all(table), by({ groups: 'g' }), 3, new Random(1, 'split'));
    const names = folds.flatMap(({ validation }) => [...new Set(textsIn(table, 'g', validation))]);
    expect(names.sort()).toEqual(Array.from({ length: 9 }, (_, group) => `g${group}`));
    const sizes = folds.map(({ validation }) => validation.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  });
});

describe('times', () => {
  it.each([
    ['dates', ['2026-01-31', '2025-12-01', '2026-02-01', '2024-06-30', '2026-02-01']],
    [
      'times of several zones',
      ['2026-01-01T02:00+05:00', '2025-12-31 20:00', '2026-01-01T00:00Z', '2025-12', '2026-01-01T01:00+01:00'],
    ],
    ['numbers, as numbers', ['9', '-1', '10', '-20', '10.0']],
  ])('that are %s: the latest are held out, those of one time together', async (_, times) => {
    const table = await tableOf(`t,y\n${times.map((time) => `${time},0\n`).join('')}`);
    const { training, validation } = holdOut(table, all(table), by({ time: 't' }), 0.2, new Random(1, 'split'));
    expect([...validation]).toEqual([2, 4]);
    expect([...training]).toEqual([0, 1, 3]);
  });

  it('are cut into stretches that follow each other', async () => {
    const times = Array.from({ length: 20 }, (_, row) => (row * 7) % 20);
    const table = await tableOf(`t,y\n${times.map((time) => `${time},0\n`).join('')}`);
    const folds = holdOutEach(table, all(table), by({ time: 't' }), 4, new Random(1, 'split'));
    const held = folds.map(({ validation }) =>
      textsIn(table, 't', validation)
        .map(Number)
        .sort((a, b) => a - b),
    );
    expect(held).toEqual([0, 5, 10, 15].map((first) => [0, 1, 2, 3, 4].map((step) => first + step)));
  });

  it('leave no fold empty where most rows are of one time', async () => {
    const table = await tableOf(`t,y\n${'1,0\n'.repeat(17)}2,0\n3,0\n4,0\n`);
    const folds = holdOutEach(table, all(table), by({ time: 't' }), 4, new Random(1, 'split'));
    expect(folds.map(({ validation }) => validation.length)).toEqual([17, 1, 1, 1]);
  });
});
