import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berryFolder, bundled, expectRefusal, silent } from './examples.ts';

interface Written {
  readonly target: string;
  readonly ignore?: readonly string[];
  readonly columns: Record<string, { readonly type: string }>;
  readonly layers: readonly { readonly units: number; readonly activation: string }[];
}

describe('nn init on data with more columns than its rows can tell of', () => {
  /** Rows of numbers that a class adds to, and two columns of pixels that are all the same. */
  const wide = (rows: number, columns: number) => {
    const value = (row: number, column: number) => ((row * 7919 + column * 104729) % 1009) / 100 + (row % 2);
    const names = Array.from({ length: columns }, (_, column) => `p${column}`);
    const lines = Array.from({ length: rows }, (_, row) => {
      return [...names.map((_, column) => value(row, column)), 0, 0, row % 2 ? 'cat' : 'none'].join(',');
    });
    return `${names.join(',')},black,white,y\n${lines.join('\n')}\n`;
  };

  it('leaves hidden layers out and says so, and the model converges', () => {
    using work = new Workdir();
    work.write('wide.csv', wide(30, 310));
    const { status, stdout, stderr } = work.nn(['init', 'wide.csv', '--target', 'y']);
    expect(status).toBe(0);
    expect(stderr).toBe(
      [
        'note: column "black" is ignored: it is constant',
        'note: column "white" is ignored: it is constant',
        'note: target "y": 2 classes',
        'note: no hidden layers: 310 columns of X are too many to learn more than a line from 30 rows',
        '',
      ].join('\n'),
    );
    const spec = JSON.parse(stdout);
    expect(spec.layers).toEqual([]);
    // max(1, 310 / 100) / 30
    expect(spec.training).toEqual({
      optimizer: 'lbfgs',
      epochs: 500,
      tolerance: 1e-5,
      l2: 0.1,
      validation: 0.1,
      seed: 1,
    });
    work.write('s.json', stdout);
    const trained = work.nn(['train', 's.json', '--json', '-q', '-o', 'm.json']);
    expect(JSON.parse(trained.stdout)).toMatchObject({ stopped: 'converged', metrics: { train: { accuracy: 1 } } });
  });

  it('keeps the layers up to ten columns a row, with a penalty that grows with the columns', () => {
    using work = new Workdir();
    const training = (rows: number, columns: number, classes = 2) => {
      const classed = (line: string, row: number) => (row === 0 ? line : line.replace(/\w+$/, `c${row % classes}`));
      work.write('wide.csv', wide(rows, columns).split('\n').map(classed).join('\n'));
      const { layers, training } = JSON.parse(work.nn(['init', 'wide.csv', '--target', 'y', '-q']).stdout);
      expect(layers).toHaveLength(2);
      return training.l2;
    };
    expect(training(30, 300)).toBe(0.15); // as far as it goes
    expect(training(200, 150)).toBe(0.11); // 0.15 · 150 / 200
    expect(training(200, 150, 3)).toBe(0.075); // 2/3 · 0.15 · 150 / 200
    expect(training(200, 60)).toBe(0.06); // 12 / 200
  });

  it('gives many categories a stronger penalty, the less the more classes tell of each row', () => {
    using work = new Workdir();
    const l2 = (classes: number) => {
      const lines = Array.from({ length: 2000 }, (_, row) => `v${row % 100},w${(row * 7) % 100},c${row % classes}`);
      work.write('d.csv', `a,b,y\n${lines.join('\n')}\n`);
      return JSON.parse(work.nn(['init', 'd.csv', '--target', 'y', '-q']).stdout).training.l2;
    };
    expect(l2(2)).toBe(0.015); // 12 / 2000 · (1 + 15 · 200 / 2000)
    expect(l2(5)).toBe(0.0096); // 12 / 2000 · (1 + 2/5 · 15 · 200 / 2000)
  });

  it('tells the first of many columns that are ignored, and how many more there are', () => {
    using work = new Workdir();
    const names = Array.from({ length: 300 }, (_, column) => `p${column}`);
    const lines = Array.from({ length: 10 }, (_, row) => `${names.map(() => 0).join(',')},${row},${row % 2}`);
    work.write('d.csv', `${names.join(',')},x,y\n${lines.join('\n')}\n`);
    const { stderr } = work.nn(['init', 'd.csv', '--target', 'y']);
    const told = names.slice(0, 20).map((name) => `note: column "${name}" is ignored: it is constant\n`);
    expect(stderr.startsWith(`${told.join('')}note: and 280 more like these\nnote: target "y": 2 classes`)).toBe(true);
  });
});

describe('nn init', () => {
  it.each([
    ['iris', 'species', 'category', { sepal_length: 'number' }, ''],
    ['breast-cancer', 'diagnosis', 'category', { mean_radius: 'number' }, '--epochs 30'],
    ['wine', 'cultivar', 'category', { alcohol: 'number' }, ''],
    ['digits', 'digit', 'category', { pixel_3_3: 'number' }, '--epochs 3'],
    ['diabetes', 'progression', 'number', { age: 'number', bmi: 'number' }, ''],
    ['birth-weight', 'low', 'category', { age: 'number', race: 'category', smoke: 'category' }, ''],
    ['air-quality', 'Ozone', 'number', { Temp: 'number', 'Solar.R': 'number' }, ''],
    ['house-prices', 'price', 'number', { size: 'number' }, ''],
  ] as const)('makes a model of %s in one line', (name, target, type, types, flags) => {
    using work = new Workdir();
    const data = bundled(name, 'data.csv');
    work.write('data.csv', data);
    const line = [
      `nn init data.csv --target ${target} -q | tee spec.json | nn train - data.csv -o m.json -q ${flags}`,
      'nn predict m.json -q < data.csv',
    ].join(' && ');
    const { stdout, ...rest } = work.shell(line);
    expect({ ...rest, stdout: '' }).toEqual(silent);
    expect(stdout.replace(/,[^,\n]*$/gm, '').trimEnd()).toBe(data.trimEnd());
    expect(
      new Set(
        stdout
          .split('\n')
          .slice(1)
          .map((row) => row.split(',').at(-1)),
      ).size,
    ).toBeGreaterThan(2);
    const { columns } = JSON.parse(work.read('spec.json')) as Written;
    expect(columns[target]).toEqual({ type });
    for (const [column, expected] of Object.entries(types)) expect(columns[column]).toEqual({ type: expected });
  });

  it('writes a spec that names its data, and is all that train needs', () => {
    using work = berryFolder();
    expect(work.nn(['init', 'd.csv', '--target', 'ripe', '-o', 'spec.json', '-q'])).toEqual(silent);
    const spec = JSON.parse(work.read('spec.json'));
    expect(spec).toEqual({
      data: 'd.csv',
      target: 'ripe',
      columns: {
        size: { type: 'number' },
        color: { type: 'category' },
        weight: { type: 'number' },
        ripe: { type: 'category' },
      },
      layers: [
        { units: 64, activation: 'relu' },
        { units: 32, activation: 'relu' },
      ],
      // 4000 steps of 32 rows would be 10 667 passes over 12 rows, 12 / 12 a penalty of 1: both stop at their limits.
      training: {
        epochs: 400,
        learningRate: 0.003,
        batchSize: 32,
        optimizer: 'adam',
        schedule: { name: 'cosine' },
        l2: 0.08,
        validation: 0.1,
        seed: 1,
      },
    });
    expect(work.nn(['train', 'spec.json', '-q'])).toEqual(silent);
    expect(JSON.parse(work.read('spec.model.json')).training.rows).toMatchObject({ train: 10, validation: 2 });
  });

  // 4000 · 32 / 1000 = 128 passes; 12 / 1000.
  it('suits passes and penalty to the rows', () => {
    using work = berryFolder();
    work.write(
      'd.csv',
      `x,y\n${Array.from({ length: 1000 }, (_, row) => `${row},${row % 2 ? 'a' : 'b'}`).join('\n')}\n`,
    );
    const { training } = JSON.parse(work.nn(['init', 'd.csv', '--target', 'y', '-q']).stdout);
    expect(training).toMatchObject({ epochs: 130, batchSize: 32, l2: 0.012 });
  });

  it('leaves out what nothing can be learned from, and says why', () => {
    using work = berryFolder();
    const rows = Array.from({ length: 40 }, (_, row) => `person ${row},7,,${row % 3},${row * 1.5}`);
    work.write('d.csv', `name,seven,nothing,kind,y\n${rows.join('\n')}\n`);
    const { stdout, stderr } = work.nn(['init', 'd.csv', '--target', 'y']);
    expect(stderr.split('\n')).toEqual([
      'note: column "name" is ignored: text that hardly repeats (40 different in 40 rows)',
      'note: column "seven" is ignored: it is constant',
      'note: column "nothing" is ignored: every cell is missing',
      'note: target "y": a number',
      '',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      ignore: ['name', 'seven', 'nothing'],
      columns: { kind: { type: 'number' }, y: { type: 'number' } },
    });
  });

  it('must be told the target, and guesses what a mistyped one should be', () => {
    using work = berryFolder();
    expectRefusal(work, ['init', 'd.csv'], 2, [
      'nn: init: the column to predict is required',
      '    --target COLUMN, one of: size, color, weight, ripe',
    ]);
    expectRefusal(work, ['init', 'd.csv', '--target', 'weigth'], 2, [
      'nn: --target: no column "weigth" in d.csv (did you mean "weight"?)',
      '    columns found: size, color, weight, ripe',
    ]);
  });

  it('redirected into another folder names data that are not there: whoever reads the spec says which file that is, and which was meant', () => {
    using work = berryFolder();
    expect(work.shell('mkdir sub; nn init d.csv --target ripe -q > sub/s.json')).toEqual(silent);
    const finding = 'nn: sub/d.csv: cannot be read: no such file or directory';
    const why = '    "data" in sub/s.json is "d.csv", which counts from the folder of the spec';
    for (const command of ['train', 'cross-validate', 'tune', 'ladder', 'inspect', 'check', 'trace']) {
      const advice = `nn ${command} sub/s.json d.csv`;
      expectRefusal(work, [command, 'sub/s.json'], 6, [finding, why, `    to take d.csv of this folder: ${advice}`]);
    }
    expect(work.nn(['train', 'sub/s.json', 'd.csv', '-q', '-o', 'n.json', '--epochs', '2'])).toEqual(silent);
    work.shell('rm d.csv');
    expectRefusal(work, ['train', 'sub/s.json'], 6, [
      finding,
      why,
      '    to take another file: nn train sub/s.json FILE.csv',
    ]);
  });

  it('replaces no spec unless it is told to: a spec is edited by hand', () => {
    using work = berryFolder();
    const again = ['init', 'd.csv', '--target', 'weight', '-o', 'spec.json', '-q'];
    expect(work.nn(['init', 'd.csv', '--target', 'ripe', '-o', 'spec.json', '-q'])).toEqual(silent);
    expectRefusal(work, again, 6, [
      'nn: spec.json: exists, and may have been edited',
      '    choose another name with -o, or give --force',
    ]);
    expect(work.nn([...again, '--force'])).toEqual(silent);
    expect(JSON.parse(work.read('spec.json')).target).toBe('weight');
  });
});
