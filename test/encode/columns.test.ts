import { describe, expect, it } from 'vitest';
import { momentsOfCells } from '../../src/encode/column-moments.ts';
import { Encoder } from '../../src/encode/encoder.ts';
import { encodeRows } from '../../src/encode/matrices.ts';
import { momentsOf } from '../../src/encode/moments.ts';
import { cellsOf } from '../../src/table/cells.ts';
import { tableOf } from '../table.ts';

const upTo = (length: number) => Int32Array.from({ length }, (_, row) => row);
/** Cells of numbers. */
const numbers = (values: readonly number[]) => cellsOf(values.map(String));

describe('moments of a column', () => {
  it('do not lose the spread of numbers far from 0, nor find one in equal numbers', () => {
    const all = { rows: upTo(10_000), weights: undefined };
    const far = numbers(Array.from(all.rows, (row) => 1e9 + (row % 2)));
    expect(momentsOfCells(far, all, new Set())).toMatchObject({ mean: 1e9 + 0.5, std: 0.5 }); // half of them 0, half 1
    const equal = momentsOfCells(numbers(new Array(10_000).fill(0.1)), all, new Set());
    expect(equal).toEqual({ mean: 0.1, std: 0, least: 0.1, greatest: 0.1 });
  });

  it('leave missing cells out, with their weights', () => {
    const cells = cellsOf(['1', 'NA', '5', '', '7']);
    const weights = Float64Array.of(3, 100, 1, 100, 0);
    const { mean, std } = momentsOfCells(cells, { rows: upTo(5), weights }, new Set(['', 'NA']));
    expect([mean, std]).toEqual([2, Math.sqrt(3)]); // 1 three times and 5 once: (3 · 1² + 3²) / 4 = 3
    expect(momentsOfCells(cells, { rows: Int32Array.of(0, 1, 2), weights: undefined }, new Set(['', 'NA']))).toEqual(
      momentsOf(Float64Array.of(1, 5)),
    );
  });
});

describe('a number that is encoded', () => {
  const target = { name: 'y', type: 'number', mean: 0, std: 1 } as const;
  const encoder = new Encoder([{ name: 'x', type: 'number', fill: null, mean: 0, std: 1 }], []);
  const encode = async (column: readonly string[], X: Float32Array | Float64Array) => {
    const table = await tableOf(`x,y\n${column.map((cell) => `${cell},0\n`).join('')}`);
    const labels = new Float64Array(column.length);
    encodeRows({ table, rows: upTo(column.length), labels }, encoder, target, {
      X,
      Y: new Float64Array(column.length),
    });
    return [...X];
  };

  // 2¹²⁸ − 2¹⁰³ is half a unit in the last place beyond the greatest single, and is rounded to infinity (IEEE 754).
  it.each([2 ** 128 - 2 ** 103, -(2 ** 128)])('may be too far for single precision: %d', async (number) => {
    const column = ['0', String(number), '1'];
    const message = 'data.csv:3: column "x" must be nearer to the numbers of training (it overflows), found';
    await expect(encode(column, new Float32Array(3))).rejects.toThrow(message);
    expect(await encode(column, new Float64Array(3))).toEqual([0, number, 1]);
  });

  it('may be as far as half a unit in the last place beyond the greatest single', async () => {
    const greatest = 2 ** 128 - 2 ** 104;
    expect(await encode(['0', String(greatest), '1'], new Float32Array(3))).toEqual([0, greatest, 1]);
  });

  it('is named where it is the first that cannot be read, in whatever block', async () => {
    const column = Array.from({ length: 5000 }, (_, row) => ([1500, 700, 3000].includes(row) ? '1e999' : '0'));
    const message = 'data.csv:702: column "x" must be a number up to 1.8e308, found "1e999"';
    await expect(encode(column, new Float32Array(5000))).rejects.toThrow(message);
  });
});
