import { describe, expect, it } from 'vitest';
import { Encoder } from '../../src/encode/encoder.ts';
import type { InputColumn } from '../../src/encode/inputs.ts';
import { type TransformName, transformNames } from '../../src/formulas/transform.ts';
import { column } from '../../src/table/table.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { tableOf } from '../table.ts';
import { Workdir } from '../workdir.ts';

type Case = Record<Exclude<TransformName, 'standard' | 'none'>, number[]>;

/** By scikit-learn and numpy; test/oracles/transforms.py says how. */
const oracle = readOracle<{
  numbers: number[];
  asked: number[];
  plain: Case;
  firstTwice: Case;
  sparse: { numbers: number[]; asked: number[]; robust: number[]; 'smooth-clip': number[] };
}>('transforms');

const names = transformNames.filter((name) => name !== 'standard' && name !== 'none');

interface ModelFile {
  readonly inputs: readonly InputColumn[];
}

/** The input `x` as a model of these numbers holds it. */
function fitted(numbers: readonly number[], scale: TransformName, weights?: readonly number[]): InputColumn {
  using work = new Workdir();
  const rows = numbers.map((x, i) => [x, i % 3, ...(weights === undefined ? [] : [weights[i]])].join(','));
  work.write('d.csv', `x,y${weights === undefined ? '' : ',w'}\n${rows.join('\n')}\n`);
  const columns = { x: { type: 'number', scale }, y: { type: 'number' } };
  const spec = {
    target: 'y',
    columns,
    ...(weights === undefined ? {} : { weights: 'w' }),
    training: { epochs: 1, validation: 0 },
  };
  work.write('s.json', JSON.stringify(spec));
  expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--quiet'])).toMatchObject({ status: 0, stderr: '' });
  return (JSON.parse(work.read('m.json')) as ModelFile).inputs[0]!;
}

/** What an input makes of numbers: row after row, if it is more than one column of X. */
async function encoded(input: InputColumn, numbers: readonly number[]): Promise<number[]> {
  const table = await tableOf(`x\n${numbers.join('\n')}\n`);
  const encoder = new Encoder([input], []);
  const X = new Float64Array(numbers.length * encoder.width);
  const rows = Int32Array.from(numbers, (_, row) => row);
  expect(encoder.open([column(table, 'x')]).encode(rows, X, 0).size).toBe(0);
  return [...X];
}

describe.each(names)('the scale %s', (scale) => {
  it('is what scikit-learn or numpy makes of the same numbers', async () => {
    expectClose(await encoded(fitted(oracle.numbers, scale), oracle.asked), oracle.plain[scale], 1e-9);
  });

  it('takes a row of weight 2 for the row twice, and one of weight 0 for none', async () => {
    const weights = oracle.numbers.map((_, i) => (i < 20 ? 2 : 1));
    const input = fitted([...oracle.numbers, 1e9], scale, [...weights, 0]);
    expectClose(await encoded(input, oracle.asked), oracle.firstTwice[scale], 1e-9);
  });

  it('of a column that is constant in training is finite', async () => {
    const X = await encoded(fitted([2.5, 2.5, 2.5, 2.5], scale), [2.5, -1e300, 1e300]);
    expect(X.every(Number.isFinite)).toBe(true);
    if (scale === 'smooth-clip') expect([X[1], X[2]]).toEqual([-3, 3]);
  });
});

describe('piecewise-linear', () => {
  it('has an input for each stretch between different quantiles, told by inspect and trace', () => {
    using work = new Workdir();
    const rows = [0, 0, 0, 0, 0, 1, 2, 3, 4].map((x) => `${x},${x % 2 ? 'a' : 'b'}`); // quantiles 0 0 0 0 0 1 2 3 4
    work.write('d.csv', `x,y\n${rows.join('\n')}\n`);
    work.write(
      's.json',
      '{ "target": "y", "columns": { "x": { "scale": "piecewise-linear" } }, "training": { "epochs": 5, "validation": 0 } }',
    );
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm.json'])).toMatchObject({ status: 0, stderr: '' });
    const { inputs, layers } = JSON.parse(work.read('m.json'));
    expect(inputs[0].knots).toEqual([0, 1, 2, 3, 4]);
    expect(inputs[0].parts).toHaveLength(4);
    expect(layers[0].W[0]).toHaveLength(5);
    expectClose(inputs[0].parts[3], [1 / 9, Math.sqrt(8) / 9], 1e-15); // of eight zeros and a one
    const { columnsOfX } = JSON.parse(work.nn(['inspect', 'm.json', '--json']).stdout);
    expect(columnsOfX).toEqual(['x', 'x from 0 to 1', 'x from 1 to 2', 'x from 2 to 3', 'x from 3 to 4']);
    expect(work.nn(['trace', 'm.json', 'd.csv', '--row', '9']).stdout).toContain('x from 3 to 4');
    expect(work.nn(['check', 's.json', 'd.csv']).status).toBe(0);
  });

  it('goes on along a line beyond the numbers of training, and refuses what overflows', async () => {
    const input = fitted(oracle.numbers, 'piecewise-linear');
    const width = new Encoder([input], []).width;
    const X = await encoded(input, [75, 76, 77]);
    const last = (row: number) => X[(row + 1) * width - 1]!;
    expect(last(2) - last(1)).toBeCloseTo(last(1) - last(0), 9);
    expect(last(1) - last(0)).toBeGreaterThan(0);
    const table = await tableOf('x\n1e308\n');
    const bad = new Encoder([input], [])
      .open([column(table, 'x')])
      .encode(Int32Array.of(0), new Float32Array(width), 0);
    expect(bad.get(0)).toMatchObject({ column: 'x', cell: '1e308' });
  });

  it('takes the fill for a missing cell in every input', async () => {
    const input = { ...fitted([1, 2, 3, 4], 'piecewise-linear'), fill: 2.5 } as InputColumn;
    const encoder = new Encoder([input], ['NA']);
    const table = await tableOf('x,z\nNA,1\n2.5,1\n');
    const X = new Float64Array(2 * encoder.width);
    encoder.open([column(table, 'x')]).encode(Int32Array.of(0, 1), X, 0);
    expect([...X.subarray(0, encoder.width)]).toEqual([...X.subarray(encoder.width)]);
  });
});

describe('a scale by quartiles', () => {
  it.each(['robust', 'smooth-clip'] as const)(
    'takes half the range where both quartiles are the same: %s',
    async (scale) => {
      const { numbers, asked, [scale]: expected } = oracle.sparse;
      expectClose(await encoded(fitted(numbers, scale), asked), expected, 1e-12);
    },
  );

  it('is told by inspect, and predicts as the file says, by hand', () => {
    using work = new Workdir();
    work.write('d.csv', `x,y\n${oracle.numbers.map((x, i) => `${x},${i % 5}`).join('\n')}\n`);
    const columns = { x: { scale: 'smooth-clip' }, y: { type: 'number' } };
    work.write('s.json', JSON.stringify({ target: 'y', columns, precision: 'float64', training: { epochs: 20 } }));
    work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--quiet']);
    expect(work.nn(['inspect', 'm.json']).stdout).toMatch(/\nx +number +smooth-clip, center [\d.-]+ +spread [\d.]+\n/);
    const model = JSON.parse(work.read('m.json'));
    const [{ mean, std }] = model.inputs;
    const [{ W, b }] = model.layers;
    const r = (75 - mean) / std;
    const a = W[0][0] * (r / Math.sqrt(1 + (r / 3) ** 2)) + b[0];
    const { stdout } = work.nn(['predict', 'm.json', '--only', '--quiet'], { stdin: 'x\n75\n' });
    expect(Number(stdout.split('\n')[1])).toBeCloseTo(a * model.target.std + model.target.mean, 12);
  });
});

describe('the scale of a whole spec', () => {
  const spec = (more: object) => JSON.stringify({ target: 'y', training: { epochs: 5, validation: 0 }, ...more });

  it('is that of every number whose column says none', () => {
    using work = new Workdir();
    work.write(
      'd.csv',
      `a,b,c,y\n${oracle.numbers.map((x, i) => `${x},${-x},${i % 2 ? 'u' : 'v'},${i % 2}`).join('\n')}\n`,
    );
    work.write('all.json', spec({ scale: 'robust', columns: { b: { scale: 'log' } } }));
    work.write('each.json', spec({ columns: { a: { scale: 'robust' }, b: { scale: 'log' } } }));
    const models = ['all', 'each'].map((name) => {
      expect(work.nn(['train', `${name}.json`, 'd.csv', '-q', '-o', `${name}.m.json`]).status).toBe(0);
      return JSON.parse(work.read(`${name}.m.json`));
    });
    expect(models[0].inputs.map(({ transform }: { transform?: string }) => transform)).toEqual([
      'robust',
      'log',
      undefined,
    ]);
    expect(models[0].inputs).toEqual(models[1].inputs);
    expect(models[0].layers).toEqual(models[1].layers);
    expect(models[0].spec.scale).toBe('robust');
    const predict = (name: string) => work.nn(['predict', `${name}.m.json`, 'd.csv', '-q']).stdout;
    expect(predict('all')).toBe(predict('each'));
  });
});
