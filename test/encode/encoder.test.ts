import { describe, expect, it } from 'vitest';
import { Encoder } from '../../src/encode/encoder.ts';
import { type CategoryInput, columnNames, type NumberInput } from '../../src/encode/inputs.ts';
import type { RowEncoder } from '../../src/encode/row-encoder.ts';
import { encodeTarget, labelIn, labelledRows } from '../../src/encode/target.ts';
import { cellsOf } from '../../src/table/cells.ts';

const missing = ['', 'NA', '?'];
const age: NumberInput = { name: 'age', type: 'number', fill: 30, mean: 20, std: 10 };
const color: CategoryInput = { name: 'color', type: 'category', categories: ['blue', 'green', 'red'], fill: null };

/** One row of X, and the cell that could not be read. */
function encode(inputs: readonly (NumberInput | CategoryInput)[], cells: readonly string[]) {
  const encoder = new Encoder(inputs, missing);
  const X = new Float64Array(encoder.width).fill(7);
  const rows = encoder.open(cells.map((cell) => cellsOf([cell])));
  const bad = rows.encode(Int32Array.of(0), X, 0).get(0);
  return { X: [...X], bad, unknown: unknownIn(rows, 0) };
}

/** How many cells of some rows are of no category, by column; without those that have none. */
function unknownIn(rows: RowEncoder, ...which: number[]) {
  const tallies = rows.tally(Int32Array.from(which)).filter(({ unknown }) => unknown > 0);
  return Object.fromEntries(tallies.map(({ input, unknown }) => [input.name, unknown]));
}

describe('the encoder', () => {
  it('standardises a number and gives a category one column of each of its values, in their order', () => {
    expect(encode([age, color], ['25', 'green'])).toEqual({ X: [0.5, 0, 1, 0], bad: undefined, unknown: {} });
    expect(encode([color, age], ['red', ' -1e1 '])).toEqual({ X: [0, 0, 1, -3], bad: undefined, unknown: {} });
    expect(columnNames([age, color])).toEqual(['age', 'color=blue', 'color=green', 'color=red']);
  });

  it('writes only the row it is asked to write', () => {
    const encoder = new Encoder([age, color], missing);
    const X = new Float64Array(12).fill(7);
    encoder.open([cellsOf(['20']), cellsOf(['blue'])]).encode(Int32Array.of(0), X, 1);
    expect([...X]).toEqual([7, 7, 7, 7, 0, 1, 0, 0, 7, 7, 7, 7]);
  });

  it.each(['', ' ', 'NA', ' NA ', '?'])('puts the fill in the place of the missing number %j', (cell) => {
    expect(encode([age], [cell])).toEqual({ X: [1], bad: undefined, unknown: {} });
  });

  it('refuses a missing number when it has no fill', () => {
    const { bad } = encode([{ ...age, fill: null }], ['NA']);
    expect(bad).toEqual({ column: 'age', cell: 'NA', requirement: 'must not be missing' });
  });

  it('counts a missing category as the category that stands for it, and as unknown if there is none', () => {
    const withMissing = { ...color, categories: ['', 'blue', 'red'], fill: '' };
    expect(encode([withMissing], ['NA'])).toEqual({ X: [1, 0, 0], bad: undefined, unknown: {} });
    expect(encode([color], ['NA'])).toEqual({ X: [0, 0, 0], bad: undefined, unknown: { color: 1 } });
  });

  it('gives an unknown category zeros and counts it', () => {
    const encoder = new Encoder([color], missing);
    const X = new Float64Array(6).fill(7);
    const rows = encoder.open([cellsOf(['pink', 'Red', 'red'])]);
    rows.encode(Int32Array.of(0, 1), X, 0);
    expect([...X]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(unknownIn(rows, 0, 1, 2)).toEqual({ color: 2 });
    expect(rows.unknownCategory(0)).toEqual({ input: color, cell: 'pink' });
    expect(rows.unknownCategory(2)).toBeUndefined();
  });

  it('takes the spaces around a category for a part of it (C11)', () => {
    expect(encode([color], [' red']).unknown).toEqual({ color: 1 });
  });

  it('takes a number for the only category that is the same number, however either is written', () => {
    const code: CategoryInput = {
      name: 'code',
      type: 'category',
      categories: ['01', '1', '2', '3.50', 'x'],
      fill: null,
    };
    const encoder = new Encoder([code], missing);
    const X = new Float64Array(8 * 5);
    const rows = encoder.open([cellsOf(['2', '2.0', '02', ' 3.5 ', '1.0', '1', '4', 'X'])]);
    rows.encode(
      Int32Array.from({ length: 8 }, (_, row) => row),
      X,
      0,
    );
    const codes = Array.from({ length: 8 }, (_, row) => X.subarray(5 * row, 5 * row + 5).indexOf(1));
    expect(codes).toEqual([2, 2, 2, 3, -1, 1, -1, -1]);
    const [tally] = rows.tally(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
    expect(tally).toEqual({
      input: code,
      unknown: 3,
      known: 5,
      strange: 3,
      firstStrange: '1.0',
      alike: 3,
      firstAlike: { cell: '2.0', category: '2' },
    });
  });

  it('knows categories called like the members of an object (D05)', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
    const hostile: CategoryInput = { name: 'word', type: 'category', categories: names, fill: null };
    expect(encode([hostile], ['__proto__']).X).toEqual([1, 0, 0, 0]);
    expect(encode([hostile], ['toString']).X).toEqual([0, 0, 0, 1]);
    expect(encode([hostile], ['valueOf'])).toEqual({ X: [0, 0, 0, 0], bad: undefined, unknown: { word: 1 } });
  });

  it.each([
    ['n/a', 'must be a number'],
    ['0x10', 'must be a number'],
    ['1e999', 'must be a number up to 1.8e308'],
    ['-1e999', 'must be a number up to 1.8e308'],
  ])('refuses %s as a number and says what it requires', (cell, requirement) => {
    expect(encode([age], [cell]).bad).toEqual({ column: 'age', cell, requirement });
  });
});

describe('targets', () => {
  it('leave out the rows in which they are missing', () => {
    expect([...labelledRows(cellsOf(['yes', '', 'NA', ' ', 'no']), new Set(missing))]).toEqual([0, 4]);
  });

  it('are class numbers, or what the cells say', () => {
    const target = { name: 'y', type: 'category', classes: ['a', 'b'] } as const;
    const labelOf = labelIn(target, cellsOf(['a', 'x', 'b']));
    expect([0, 1, 2].map(labelOf)).toEqual([0, -1, 1]);
    const number = labelIn({ name: 'y', type: 'number', mean: 0, std: 1 }, cellsOf(['1', 'x']));
    expect([0, 1].map(number)).toEqual([1, Number.NaN]);
  });

  it('are 0 or 1 for one sigmoid unit, and one-hot for softmax', () => {
    const target = { name: 'y', type: 'category', classes: ['a', 'b', 'c'] } as const;
    const one = new Float64Array(2);
    expect(encodeTarget({ ...target, classes: ['a', 'b'] }, Float64Array.of(1, 0), 1, one)).toBe(-1);
    expect([...one]).toEqual([1, 0]);
    const oneHot = new Float64Array(6).fill(7);
    expect(encodeTarget(target, Float64Array.of(2, 0), 3, oneHot)).toBe(-1);
    expect([...oneHot]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('are standardised when they are numbers', () => {
    const Y = new Float64Array(2);
    const target = { name: 'y', type: 'number', mean: 10, std: 4 } as const;
    expect(encodeTarget(target, Float64Array.of(12, 8), 1, Y)).toBe(-1);
    expect([...Y]).toEqual([0.5, -0.5]);
  });

  it('say where a label is no class, or no number', () => {
    const target = { name: 'y', type: 'category', classes: ['a', 'b'] } as const;
    expect(encodeTarget(target, Float64Array.of(1, -1), 1, new Float64Array(2))).toBe(1);
    const number = { name: 'y', type: 'number', mean: 0, std: 1 } as const;
    expect(encodeTarget(number, Float64Array.of(1, Number.NaN), 1, new Float64Array(2))).toBe(1);
    expect(encodeTarget(number, Float64Array.of(1, 1e300), 1, new Float32Array(2))).toBe(1);
  });
});
