import { beforeAll, describe, expect, it } from 'vitest';
import type { GradientCheck } from '../../src/explain/check-spec.ts';
import { wiredHouses, wiring } from '../model/wired-houses.ts';
import { Workdir } from '../workdir.ts';

const csv = wiredHouses(200, 7);
const layers = [{ units: wiring, activation: 'relu', biasInit: 1 }];
const training = { optimizer: 'lbfgs', epochs: 100, seed: 1 };
const spec = { data: 'houses.csv', target: 'price', layers, training };

function houses(written: object = spec): Workdir {
  const work = new Workdir();
  work.write('houses.csv', csv);
  work.write('s.json', JSON.stringify(written));
  return work;
}

const takes = [
  'layer 1: family_size ← size, bedrooms',
  'layer 1: walkability ← zip_code',
  'layer 1: school_quality ← zip_code, wealth',
];

describe('named units', () => {
  it('are checked without the weights that are held at 0', () => {
    using work = houses();
    const { status, stdout, stderr } = work.nn(['check', 's.json', '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { tensors } = JSON.parse(stdout) as GradientCheck;
    expect(tensors.map(({ name, shape, parameters, tried }) => [name, shape, parameters, tried])).toEqual([
      ['W1', [3, 8], 13, 13],
      ['b1', [3, 1], 3, 3],
      ['W2', [1, 3], 3, 3],
      ['b2', [1, 1], 1, 1],
    ]);
  });

  it('are shown by nn inspect, with the parameters that are free', () => {
    using work = houses();
    const { status, stdout, stderr } = work.nn(['inspect', 's.json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').slice(3, -2)).toEqual([
      '       shape  activation',
      'X   (8, 160)',
      'Y   (1, 160)',
      'W1    (3, 8)        relu',
      'b1    (3, 1)',
      'W2    (1, 3)    identity',
      'b2    (1, 1)',
      '',
      ...takes,
      '',
      'parameters: 31, 20 of them free and the rest held at 0',
    ]);
    const { parameters, free, layers: told } = JSON.parse(work.nn(['inspect', 's.json', '--json']).stdout);
    expect({ parameters, free }).toEqual({ parameters: 31, free: 20 });
    expect(told[0].wired).toMatchObject(wiring);
  });

  it('are shown without data, and where they take all', () => {
    using work = houses({ target: 'price', layers: [...layers, { units: 4 }, { units: [{ name: 'last' }] }] });
    expect(work.nn(['inspect', 's.json']).stdout.split('\n')).toEqual([
      'spec for the target "price"',
      'W1 (3, n_x)',
      'W2 (4, 3)',
      'W3 (1, 4)',
      '',
      ...takes,
      'layer 3: last ← all',
      'n_x and the output depend on the data: nn inspect spec.json data.csv',
      '',
    ]);
  });

  it('that name no column are refused with the nearest, before anything is trained', () => {
    using work = houses({ ...spec, layers: [{ units: [{ name: 'a', from: ['bedroom', 'price'] }] }] });
    expect(work.nn(['train', 's.json'])).toMatchObject({
      status: 2,
      stderr: 'nn: s.json: layers[0].units[0].from[1]: must not name the target, found "price"\n',
    });
    work.write('s.json', JSON.stringify({ ...spec, layers: [{ units: [{ name: 'a', from: ['bedroom'] }] }] }));
    expect(work.nn(['train', 's.json'])).toMatchObject({
      status: 2,
      stderr: [
        'nn: s.json: layers[0].units[0].from[0]: no input column "bedroom" (did you mean "bedrooms"?)',
        '    inputs: size, bedrooms, zip_code, wealth',
        '',
      ].join('\n'),
    });
  });
});

describe('a model with named units', () => {
  const work = houses();
  beforeAll(() => {
    const { status, stderr } = work.nn(['train', 's.json', '-o', 'm.json']);
    expect(stderr).toContain('trained 8-3-1 (20 parameters) on 160 rows');
    expect(status).toBe(0);
    return () => work[Symbol.dispose]();
  });

  it('is the same with any number of threads, from disk, and resumed', () => {
    const plain = work.read('m.json');
    const trained = (...flags: string[]) => {
      const { status, stderr } = work.nn(['train', 's.json', ...flags]);
      expect(status, stderr).toBe(0);
      return stderr;
    };
    trained('-o', 'threads.json', '--threads', '2');
    expect(trained('-o', 'disk.json', '--memory', '1K')).toContain('on 160 rows from disk');
    trained('-o', 'part.json', '--epochs', '5', '--checkpoint', '10m');
    trained('--resume', 'part.json', '-o', 'resumed.json');
    for (const name of ['threads.json', 'disk.json', 'resumed.json']) expect(work.read(name), name).toBe(plain);
  });

  it('predicts, is inspected, evaluated, pruned and quantized as others are', () => {
    const { stdout } = work.nn(['inspect', 'm.json']);
    expect(stdout).toContain(['', ...takes, '', 'parameters: 31, 20 of them free and the rest held at 0'].join('\n'));
    const predicted = work.nn(['predict', 'm.json', 'houses.csv']);
    expect(predicted.status).toBe(0);
    expect(predicted.stdout.trim().split('\n')).toHaveLength(201);
    expect(work.nn(['evaluate', 'm.json', 'houses.csv']).status).toBe(0);
    const pruned = work.nn(['prune', 'm.json', 'houses.csv', '--sparsity', '0.5', '-o', 'p.json']);
    expect(pruned).toMatchObject({ status: 0, stderr: expect.stringContaining('8 of 16 weights are zero') });
    expect(work.nn(['quantize', 'p.json', 'houses.csv', '-o', 'q.json']).status).toBe(0);
    const small = work.nn(['predict', 'q.json', 'houses.csv']);
    expect(small.status).toBe(0);
  });

  it('may be searched around, and compared with shallower and deeper ones', () => {
    const tuned = work.nn(['tune', 's.json', '--folds', '2', '--trials', '3', '-q', '--set', 'training.epochs=20']);
    expect(tuned.status).toBe(0);
    expect(JSON.parse(tuned.stdout)).toMatchObject({ target: 'price' });
    const ladder = work.nn(['ladder', 's.json', '--folds', '2', '-q']);
    expect(ladder.status).toBe(0);
    expect(ladder.stdout.split('\n').find((line) => line.startsWith('3 '))).toMatch(/^3 +20 /);
  });

  it('are named by nn trace, in which nothing comes along where nothing is wired', () => {
    using work = houses();
    const text = work.nn(['trace', 's.json', '--row', '1', '--step']).stdout;
    for (const { name } of wiring) expect(text).toContain(name);
    const { layers: traced, step } = JSON.parse(work.nn(['trace', 's.json', '--row', '1', '--step', '--json']).stdout);
    expect(traced[0].wired).toEqual(wiring);
    const zeros = (rows: number[][]) => rows.flat().filter((value) => value === 0).length;
    expect(zeros(traced[0].dW)).toBeGreaterThanOrEqual(11); // 31 parameters, 20 of them free
    expect(zeros(step.layers[0].W)).toBe(11);
  });
});
