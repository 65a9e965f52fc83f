import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../src/encode/split.ts';
import { Random } from '../../src/random.ts';
import { cellsOf, codeCells } from '../../src/table/cells.ts';

const rowsUpTo = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
const seeded = (seed: number) => new Random(seed, 'split');

describe('the split', () => {
  it('holds out the same share of every class', () => {
    const classes = [...'a'.repeat(100), ...'b'.repeat(50), ...'c'.repeat(10)];
    const { training, validation } = splitRows(rowsUpTo(160), codeCells(cellsOf(classes)), 0.2, seeded(1));
    const held = (name: string) => [...validation].filter((row) => classes[row] === name).length;
    expect([held('a'), held('b'), held('c')]).toEqual([20, 10, 2]);
    expect(training).toHaveLength(128);
  });

  it('keeps a row of every class for training, also of a class with one row (D03)', () => {
    const classes = ['a', 'b', 'b', 'c', 'c', 'c'];
    const { training, validation } = splitRows(rowsUpTo(6), codeCells(cellsOf(classes)), 0.9, seeded(1));
    expect([...training].map((row) => classes[row]).sort()).toEqual(['a', 'b', 'c']);
    expect([...validation].map((row) => classes[row]).sort()).toEqual(['b', 'c', 'c']);
  });

  it('divides rows without classes by their share alone', () => {
    const { training, validation } = splitRows(rowsUpTo(10), undefined, 0.25, seeded(1));
    expect([training.length, validation.length]).toEqual([7, 3]);
  });

  it('holds nothing out at a share of 0', () => {
    const { training, validation } = splitRows(rowsUpTo(5), undefined, 0, seeded(1));
    expect([...training]).toEqual([0, 1, 2, 3, 4]);
    expect(validation).toHaveLength(0);
  });

  it('is decided by the seed', () => {
    const split = (seed: number) => [...splitRows(rowsUpTo(50), undefined, 0.2, seeded(seed)).validation];
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it('puts every row on one side, in ascending order, for any classes and share', () => {
    const anySplit = fc.record({
      classes: fc.array(fc.constantFrom('a', 'b', '__proto__', ''), { minLength: 1, maxLength: 60 }),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    });
    fc.assert(
      fc.property(anySplit, ({ classes, share, seed }) => {
        const rows = rowsUpTo(classes.length).map((row) => row * 3);
        const cells = codeCells(cellsOf(classes.flatMap((name) => [name, 'a', 'b'])));
        const { training, validation } = splitRows(rows, cells, share, seeded(seed));
        expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...rows]);
        expect([...training]).toEqual([...training].sort((a, b) => a - b));
        expect([...validation]).toEqual([...validation].sort((a, b) => a - b));
        expect(new Set([...training].map((row) => classes[row / 3]))).toEqual(new Set(classes));
      }),
    );
  });

  it('does not change the rows it is given', () => {
    const rows = Int32Array.of(5, 3, 9, 1);
    splitRows(rows, undefined, 0.5, seeded(1));
    expect([...rows]).toEqual([5, 3, 9, 1]);
  });
});
