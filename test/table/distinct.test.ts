import { describe, expect, it } from 'vitest';
import { countDistinct } from '../../src/encode/infer.ts';
import type { Cells } from '../../src/table/cells.ts';
import { column } from '../../src/table/table.ts';
import { tableOf } from '../table.ts';

const none = new Set(['']);

/** A column of so many whole numbers from 0 up, each different. */
function counted(length: number): Cells {
  const values = new Float64Array(length);
  for (let row = 0; row < length; row++) values[row] = (row * 7919) % length; // 7919 is prime: each comes once
  return {
    length,
    values,
    spelling: new Uint8Array(length),
    long: undefined,
    forms: undefined,
    codes: undefined,
    texts: [],
  };
}

describe('countDistinct', () => {
  it('counts more numbers than a Set can hold', () => {
    const cells = counted(2 ** 24 + 5);
    expect(countDistinct(cells, none)).toBe(2 ** 24 + 5);
    expect(countDistinct(cells, none, undefined, 11)).toBe(11);
  });

  it('counts the same whether numbers are few or many', async () => {
    // 10 different: a number too long for a double, with either sign; 1 in five ways; 0 and -0.5; a text. One is missing.
    const few = ['12345678901234567.5', '-12345678901234567.5', '1', '1.0', '1e0', '+1', ' 1', '0', '-0.5', 'none', ''];
    const many = Array.from({ length: 70_000 }, (_, row) => row + 2);
    const rows = [...few, ...many, ...few, ...many].map((cell) => `${cell},1\n`).join('');
    const cells = column(await tableOf(`x,y\n${rows}`), 'x');
    expect(
      countDistinct(
        cells,
        none,
        Int32Array.from(few, (_, row) => row),
      ),
    ).toBe(10);
    expect(countDistinct(cells, none)).toBe(70_010);
    expect(countDistinct(cells, none, undefined, 70_000)).toBe(70_000);
  });
});
