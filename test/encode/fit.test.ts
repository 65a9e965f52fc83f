import { describe, expect, it } from 'vitest';
import { Encoder } from '../../src/encode/encoder.ts';
import { fitInputs } from '../../src/encode/fit.ts';
import { fitTarget, targetType } from '../../src/encode/fit-target.ts';
import { countDistinct, inferInputType, inferTargetType, profileColumn } from '../../src/encode/infer.ts';
import { encodeRows } from '../../src/encode/matrices.ts';
import { UserError } from '../../src/errors.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { cellsOf } from '../../src/table/cells.ts';
import type { Table } from '../../src/table/table.ts';
import { tableOf } from '../table.ts';

const specOf = (given: object = {}) => parseSpec(JSON.stringify({ target: 'y', ...given }), 's.json');
const allRows = (table: Table) => Int32Array.from(table.lines, (_, row) => row);
const unweighed = (rows: Int32Array) => ({ rows, weights: undefined });

/** Fits the inputs of CSV text, on all its rows or on some. */
async function fitted(text: string, given: object = {}, rows?: readonly number[]) {
  const table = await tableOf(text, 'd.csv');
  const chosen = rows === undefined ? allRows(table) : Int32Array.from(rows);
  return fitInputs(table, unweighed(chosen), specOf(given), 's.json').inputs;
}

/** Fits the target of CSV text. */
async function fittedTarget(
  text: string,
  given: object = {},
  output: 'identity' | 'relu' | 'sigmoid' | 'softmax' = 'identity',
) {
  const table = await tableOf(text, 'd.csv');
  const spec = specOf(given);
  const rows = allRows(table);
  return fitTarget(table, unweighed(rows), targetType(table, rows, spec), spec, output, 's.json');
}

/** The message and the hint that some work is refused with, as the user sees them. */
async function refusal(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('was not refused');
  expect(error.fault).toBe('data');
  return [error.message, ...(error.hint?.split('\n') ?? [])];
}

describe('the inputs', () => {
  it('are all columns but the target and the ignored ones, in the order of the file', async () => {
    const inputs = await fitted('c,y,id,a,b\n1,p,9,x,2\n3,q,8,z,4\n', { ignore: ['id'] });
    expect(inputs).toEqual([
      { name: 'c', type: 'number', fill: 2, mean: 2, std: 1 },
      { name: 'a', type: 'category', categories: ['x', 'z'], fill: null },
      { name: 'b', type: 'number', fill: 3, mean: 3, std: 1 },
    ]);
  });

  it('have their categories in the order of UTF-16 code units, whatever the order of the rows', async () => {
    const categories = ['10', '9', 'B', 'a', 'é', '😀'];
    for (const order of [categories, categories.toReversed()]) {
      const inputs = await fitted(`a,y\n${order.map((cell) => `${cell},1`).join('\n')}\n`, {
        columns: { a: { type: 'category' } },
      });
      expect(inputs).toEqual([{ name: 'a', type: 'category', categories, fill: null }]);
    }
  });

  it('are fitted on the training rows only', async () => {
    const text = 'n,c,y\n1,red,0\n3,blue,1\n100,green,0\nNA,,1\n';
    const inputs = await fitted(text, {}, [0, 1]);
    expect(inputs).toEqual([
      { name: 'n', type: 'number', fill: 2, mean: 2, std: 1 },
      { name: 'c', type: 'category', categories: ['blue', 'red'], fill: null },
    ]);
  });

  it('turn a constant column into zeros, not NaN (D08)', async () => {
    const table = await tableOf('x,c,z,y\n5.1,red,1,0\n5.1,red,2,1\n5.1,red,3,0\n', 'd.csv');
    const { inputs } = fitInputs(table, unweighed(allRows(table)), specOf(), 's.json');
    const encoder = new Encoder(inputs, []);
    const X = new Float64Array(3 * encoder.width);
    const target = { name: 'y', type: 'category', classes: ['0', '1'] } as const;
    const rows = { table, rows: allRows(table), labels: Float64Array.of(0, 1, 0) };
    encodeRows(rows, encoder, target, { X, Y: new Float64Array(3) });
    expect([...X].filter((_, index) => index % encoder.width === 0)).toEqual([0, 0, 0]);
    expect([...X].every(Number.isFinite)).toBe(true);
  });

  it('take equal numbers for constant although their mean is rounded (D08)', async () => {
    const inputs = await fitted(`x,y\n${'0.1,1\n0.1,0\n'.repeat(15)}`);
    expect(inputs).toMatchObject([{ std: 1 }]);
  });

  it('keep a small spread on a large mean (D09)', async () => {
    const inputs = await fitted('x,y\n100000001,0\n100000002,1\n100000003,0\n');
    expect(inputs).toMatchObject([{ mean: 100000002 }]);
    expect((inputs[0] as { std: number }).std).toBeCloseTo(Math.sqrt(2 / 3), 12); // 0.8165
  });

  it('are left in their own units with "scale": "none"', async () => {
    const inputs = await fitted('x,y\n1,0\n3,1\n,1\n', { columns: { x: { type: 'number', scale: 'none' } } });
    expect(inputs).toEqual([{ name: 'x', type: 'number', fill: 2, mean: 0, std: 1 }]);
  });

  it('refuse a file of nothing but the target', async () => {
    const text = 'y\n1\n2\n';
    expect(await refusal(fitted(text))).toEqual(['d.csv: must have a column besides the target, found none']);
  });

  it('refuse numbers whose spread is no longer finite', async () => {
    expect(await refusal(fitted('x,y\n1e200,0\n-1e200,1\n'))).toEqual([
      'd.csv: column "x" must have a finite spread, found numbers too large to square',
      'divide the column by a power of ten',
    ]);
  });

  it.each([
    ['name', 'columns.name.type'],
    ['full.name', 'columns["full.name"].type'],
  ])('refuse a text column that hardly repeats, as a %s would', async (name, key) => {
    const rows = Array.from({ length: 30 }, (_, row) => `person ${row},${row % 2}`);
    expect(await refusal(fitted(`${name},y\n${rows.join('\n')}\n`))).toEqual([
      `d.csv: column "${name}" must repeat its texts to be learned from, found 30 different ones in 30 rows`,
      `add "${name}" to s.json "ignore", or set ${key} to "category"`,
    ]);
  });

  it('may be called like the members of an object (D06)', async () => {
    const inputs = await fitted('__proto__,constructor,y\n1,a,0\n3,b,1\n', {
      columns: JSON.parse('{ "constructor": { "type": "category" } }'),
    });
    expect(inputs).toEqual([
      { name: '__proto__', type: 'number', fill: 2, mean: 2, std: 1 },
      { name: 'constructor', type: 'category', categories: ['a', 'b'], fill: null },
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a missing cell', () => {
  const text = 'n,c,y\n1,red,0\nNA,,1\n4,blue,0\n ,red,1\n';

  it('takes the mean of the training rows, or a category of its own', async () => {
    const inputs = await fitted(text);
    expect(inputs).toEqual([
      { name: 'n', type: 'number', fill: 2.5, mean: 2.5, std: 1.5 },
      { name: 'c', type: 'category', categories: ['', 'blue', 'red'], fill: '' },
    ]);
  });

  it('takes the number that the spec gives', async () => {
    const inputs = await fitted(text, { columns: { n: { type: 'number', missing: -1 } } });
    expect(inputs[0]).toEqual({ name: 'n', type: 'number', fill: -1, mean: 2.5, std: 1.5 });
  });

  it('is an error where the spec says so', async () => {
    const columns = { n: { type: 'number', missing: 'error' }, c: { type: 'category', missing: 'error' } };
    expect(await refusal(fitted(text, { columns }))).toEqual([
      'd.csv: 3 cells in 2 columns cannot be read',
      'column "n": 2 cells must not be missing: "NA" (line 3), " " (line 5)',
      'column "c": 1 cell must not be missing: "" (line 3)',
      'set columns.n.missing to "mean" or "category" in s.json, or remove the row',
    ]);
  });

  it('is what the spec lists, and nothing else', async () => {
    const inputs = await fitted('n,y\n1,0\n-99,1\n3,0\n', { missing: ['-99'] });
    expect(inputs).toEqual([{ name: 'n', type: 'number', fill: 2, mean: 2, std: 1 }]);
    expect(await refusal(fitted('n,y\n1,0\nNA,1\n3,0\n', { missing: ['-99'] }))).toEqual([
      'd.csv:3: column "n" must be a number, found "NA"',
      'add "NA" to "missing" in s.json, set columns.n.type to "category", or remove the row',
    ]);
  });
});

describe('cells that cannot be read', () => {
  it('are told in one message: the count of each column and its first three (C15)', async () => {
    const rows = Array.from({ length: 12 }, (_, row) => {
      const bad = row % 2 === 0;
      return [bad ? `bad${row}` : row, row < 4 ? 'x' : row, row === 7 ? '1e999' : row, row, row % 2].join(',');
    });
    const text = `a,b,c,d,y\n${rows.join('\n')}\n`;
    const columns = { a: { type: 'number' }, b: { type: 'number' } };
    expect(await refusal(fitted(text, { columns }))).toEqual([
      'd.csv: 11 cells in 3 columns cannot be read',
      'column "a": 6 cells must be a number: "bad0" (line 2), "bad2" (line 4), "bad4" (line 6), …',
      'column "b": 4 cells must be a number: "x" (line 2), "x" (line 3), "x" (line 4), …',
      'column "c": 1 cell must be a number up to 1.8e308: "1e999" (line 9)',
      'add "bad0" to "missing" in s.json, set columns.a.type to "category", or remove the row',
    ]);
  });

  it('are told with a hint when they have a decimal comma (C07)', async () => {
    expect(await refusal(fitted('a,y\n1,0\n2,1\n"1,5",0\n'))).toEqual([
      'd.csv:4: column "a" must be a number, found "1,5"',
      'write a decimal point instead of the decimal comma',
    ]);
  });

  it.each([
    ['\u00a07', '\\u00a07'],
    ['7\u200b', '7\\u200b'],
    ['\u22121', '\\u22121'],
    ['٣', '\\u0663'],
    ['\u{1d7d9}', '\\ud835\\udfd9'], // a double-struck digit one
    ['7 €', '7 €'],
  ])('are shown with what only looks like ASCII escaped: %j (B08, C09)', async (cell, shown) => {
    const [message] = await refusal(fitted(`a,y\n1,0\n2,1\n${cell},0\n`));
    expect(message).toBe(`d.csv:4: column "a" must be a number, found "${shown}"`);
  });

  it('are found in rows that are held out, too', async () => {
    expect(await refusal(fitted('a,y\n1,0\n2,1\noops,0\n', {}, [0, 1]))).toEqual([
      'd.csv:4: column "a" must be a number, found "oops"',
      'add "oops" to "missing" in s.json, set columns.a.type to "category", or remove the row',
    ]);
  });
});

describe('a column', () => {
  const typeOf = (cells: readonly string[]) => inferInputType(profileColumn(cellsOf(cells), new Set(['', 'NA'])));

  it.each([
    ['only numbers', ['1', '2', '3'], 'number'],
    ['numbers and a slip', ['1', '2', 'x'], 'number'],
    ['numbers and missing cells', ['1', 'NA', '', 'NA'], 'number'],
    ['nothing', ['', 'NA'], 'number'],
    ['texts', ['red', 'blue', '3'], 'category'],
    ['as many texts as numbers', ['1', 'x'], 'category'],
  ] as const)('of %s is a %s', (_, cells, type) => {
    expect(typeOf(cells)).toBe(type);
  });
});

describe('the target', () => {
  const inferred = (texts: readonly string[]) => {
    const cells = cellsOf(texts);
    return inferTargetType(profileColumn(cells, new Set()), countDistinct(cells, new Set()));
  };
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

  it.each([
    ['texts', ['a', 'b', 'a'], 'category'],
    ['two numbers', ['0.5', '1.5', '0.5'], 'category'],
    ['ten whole numbers', numbers(10), 'category'],
    ['eleven whole numbers', numbers(11), 'number'],
    ['three fractions', ['0.5', '1', '2'], 'number'],
  ] as const)('of %s is a %s', (_, cells, type) => {
    expect(inferred(cells)).toBe(type);
  });

  it('is what the spec makes of it', async () => {
    const digits = 'x,y\n1,0\n2,1\n3,2\n';
    expect(await fittedTarget(digits, { columns: { y: { type: 'number' } } })).toMatchObject({
      type: 'number',
      mean: 1,
    });
    const fractions = 'x,y\n1,0.5\n2,1.5\n3,2.5\n';
    const classes = ['0.5', '1.5', '2.5'];
    for (const given of [{ columns: { y: { type: 'category' } } }, { loss: 'cross-entropy' }]) {
      expect(await fittedTarget(fractions, given)).toEqual({ name: 'y', type: 'category', classes });
    }
    expect(await fittedTarget(fractions, { output: { activation: 'softmax' } })).toMatchObject({ type: 'category' });
  });

  it('has its classes in the order of UTF-16 code units, spaces and all (D07)', async () => {
    const words = 'x,y\n1,b\n2, b\n3,10\n4,9\n5,B\n6,é\n7,10\n';
    expect(await fittedTarget(words, {}, 'softmax')).toMatchObject({ classes: [' b', '10', '9', 'B', 'b', 'é'] });
    const numbers = 'x,y\n1,1\n2, 1\n3,1.0\n';
    expect(await fittedTarget(numbers, {}, 'softmax')).toMatchObject({ type: 'category', classes: [' 1', '1', '1.0'] });
  });

  it('may have classes called like the members of an object (D05)', async () => {
    const text = 'x,y\n1,constructor\n2,__proto__\n3,toString\n4,hasOwnProperty\n5,toString\n';
    expect(await fittedTarget(text, {}, 'softmax')).toMatchObject({
      classes: ['__proto__', 'constructor', 'hasOwnProperty', 'toString'],
    });
  });

  it('is refused with a single class (D02)', async () => {
    expect(await refusal(fittedTarget('x,y\n1,yes\n2,yes\n'))).toEqual([
      'd.csv: the target "y" must have at least 2 classes, found a single class "yes"',
    ]);
  });

  it('is refused with more classes than the spec allows (D04)', async () => {
    const text = `x,y\n${Array.from({ length: 51 }, (_, row) => `${row},c${row}`).join('\n')}\n`;
    expect(await refusal(fittedTarget(text))).toEqual([
      'd.csv: the target "y" must have at most 50 classes, found 51',
      'for a number to be predicted, set columns.y.type to "number" in s.json; else raise "maxClasses"',
    ]);
    expect(await fittedTarget(text, { maxClasses: 51 })).toMatchObject({ type: 'category' });
  });

  it('is standardised for an identity output; a ReLU keeps 0 at 0, a sigmoid the user’s units', async () => {
    const text = 'x,y\n1,10.5\n2,20.5\n3,30.5\n';
    const std = Math.sqrt(200 / 3);
    expect(await fittedTarget(text)).toEqual({ name: 'y', type: 'number', mean: 20.5, std });
    expect(await fittedTarget(text, {}, 'relu')).toEqual({ name: 'y', type: 'number', mean: 0, std });
    expect(await fittedTarget(text, {}, 'sigmoid')).toEqual({ name: 'y', type: 'number', mean: 0, std: 1 });
  });

  it('is refused where it is no number', async () => {
    const columns = { y: { type: 'number' } };
    expect(await refusal(fittedTarget('x,y\n1,10\n2,ten\n3,30\n', { columns }))).toEqual([
      'd.csv:3: column "y" must be a number, found "ten"',
      'add "ten" to "missing" in s.json, set columns.y.type to "category", or remove the row',
    ]);
  });
});
