import { describe, expect, it } from 'vitest';
import { berryFolder, train } from './examples.ts';

describe('nn inspect', () => {
  it('calls the category of missing cells so, as predict does where it lists those it knows', () => {
    using work = berryFolder();
    const rows = ['S,no', ',yes', 'C,no', 'NA,yes', 'S,no', 'C,yes', 'S,no', ',yes'];
    const data = `port,ripe\n${rows.join('\n')}\n`;
    work.write('t.json', train(data, { target: 'ripe', training: { validation: 0, epochs: 1 } }));
    const { stdout } = work.nn(['inspect', 't.json']);
    expect(stdout).toMatch(/^port +category +\(missing\), C, S$/m);
    expect(work.nn(['predict', 't.json', '--on-unknown', 'error'], { stdin: 'port\nX\n' }).stderr).toBe(
      'nn: stdin:2: column "port" has the value "X", never seen in training\n    known values: (missing), C, S\n',
    );
    work.write('one.csv', 'port,ripe\n,no\n');
    expect(work.nn(['trace', 't.json', 'one.csv']).stdout).toContain('port=(missing)');
  });

  it('tells the columns of a CSV file', () => {
    using work = berryFolder();
    work.write('d.csv', 'size,color,note\n1,red,\n-2.5,blue,NA\n1,red,x\n');
    expect(work.nn(['inspect', 'd.csv'])).toEqual({
      status: 0,
      signal: null,
      stderr: '',
      stdout: [
        'd.csv: 3 rows, 3 columns; with one of them as target: X (2, 3), Y (1, 3)',
        '',
        'column      type  missing  distinct     range',
        'size      number        0         2  -2.5 … 1',
        'color   category        0         2',
        'note    category        2         1',
        '',
      ].join('\n'),
    });
    const { kind, rows, columns } = JSON.parse(work.nn(['inspect', 'd.csv', '--json']).stdout);
    expect({ kind, rows }).toEqual({ kind: 'data', rows: 3 });
    expect(columns[0]).toMatchObject({
      name: 'size',
      type: 'number',
      missing: 0,
      distinct: 2,
      least: -2.5,
      greatest: 1,
    });
  });

  it('shows the first of more columns than a screen holds, sums up the others, and shows all that --all asks for', () => {
    using work = berryFolder();
    const names = Array.from({ length: 60 }, (_, column) => `p${column}`);
    const row = (line: number) => names.map((_, column) => (column === 50 && line === 0 ? '' : `${column - line}`));
    const rows = [0, 1, 2, 3].map((line) => `${row(line).join(',')},${line % 2 ? 'red' : 'blue'},${line % 2}`);
    work.write('wide.csv', `${names.join(',')},color,y\n${rows.join('\n')}\n`);
    work.write('s.json', JSON.stringify({ target: 'y', training: { epochs: 2, validation: 0 } }));
    expect(work.nn(['train', 's.json', 'wide.csv', '-o', 'wide.model.json', '-q']).status).toBe(0);

    const lines = work.nn(['inspect', 'wide.csv']).stdout.split('\n');
    expect(lines).toHaveLength(2 + 1 + 20 + 1 + 1);
    expect(lines[22]).toBe('p19     number        0         4  16 … 19');
    expect(lines[23]).toBe('… and 42 more: 41 numbers (0 … 59), 1 category, 1 with missing cells (--all shows them)');
    const all = work.nn(['inspect', 'wide.csv', '--all']).stdout.split('\n');
    expect(all.slice(3, -1).map((line) => line.split(' ')[0])).toEqual([...names, 'color', 'y']);
    expect(JSON.parse(work.nn(['inspect', 'wide.csv', '--json']).stdout).columns).toHaveLength(62);

    const model = work.nn(['inspect', 'wide.model.json']).stdout.split('\n');
    expect(model.filter((line) => /^p\d/.test(line))).toHaveLength(20);
    expect(model).toContain('… and 41 more: 40 numbers, 1 category (--all shows them)');
    const whole = work.nn(['inspect', 'wide.model.json', '--all']).stdout.split('\n');
    expect(whole.filter((line) => /^p\d/.test(line))).toHaveLength(60);
    expect(whole.some((line) => line.includes('--all'))).toBe(false);
    expect(JSON.parse(work.nn(['inspect', 'wide.model.json', '--json']).stdout).inputColumns).toHaveLength(61);
  });

  it('shows the first of many inputs that a unit takes, in a spec as well', () => {
    using work = berryFolder();
    const from = Array.from({ length: 35 }, (_, column) => `p${column}`);
    work.write('s.json', JSON.stringify({ target: 'y', layers: [{ units: [{ name: 'left', from }] }] }));
    const first = `layer 1: left ← ${from.slice(0, 30).join(', ')}`;
    expect(work.nn(['inspect', 's.json']).stdout).toContain(`\n${first} and 5 more\n`);
    expect(work.nn(['inspect', 's.json', '--all']).stdout).toContain(`\n${first}, ${from.slice(30).join(', ')}\n`);
  });

  it('tells the shapes of a spec with its data: 3-4-1 has 21 parameters', () => {
    using work = berryFolder();
    const rows = Array.from({ length: 10 }, (_, row) => `${row},${row % 3},${row % 4},${row % 2 ? 'yes' : 'no'}`);
    work.write('d.csv', `a,b,c,y\n${rows.join('\n')}\n`);
    work.write('s.json', '{ "data": "d.csv", "target": "y", "layers": [{ "units": 4, "activation": "tanh" }] }');
    const { stdout } = work.nn(['inspect', 's.json']);
    expect(stdout).toBe(
      [
        'spec: 2-layer network (L=2) for "y", 2 classes',
        'rows: 8 to train, 2 held out',
        '',
        '     shape  activation',
        'X   (3, 8)',
        'Y   (1, 8)',
        'W1  (4, 3)        tanh',
        'b1  (4, 1)',
        'W2  (1, 4)     sigmoid',
        'b2  (1, 1)',
        '',
        'parameters: 21',
        'hyperparameters: epochs 1000, learningRate 0.1, batchSize all, optimizer gradient-descent, validation 0.2, seed 1',
        '',
      ].join('\n'),
    );
    work.write('s.json', work.read('s.json').replace('"data": "d.csv", ', ''));
    const { kind, shapes, parameters } = JSON.parse(work.nn(['inspect', 's.json', 'd.csv', '--json']).stdout);
    expect({ kind, parameters }).toEqual({ kind: 'spec', parameters: 21 });
    expect(shapes).toEqual({ X: [3, 8], Y: [1, 8], W1: [4, 3], b1: [4, 1], W2: [1, 4], b2: [1, 1] });
  });

  it('tells of a spec without data what does not depend on it', () => {
    using work = berryFolder();
    work.write('s.json', '{ "target": "y", "layers": [{ "units": 4 }, { "units": 2 }] }');
    expect(work.nn(['inspect', 's.json']).stdout).toBe(
      [
        'spec for the target "y"',
        'W1 (4, n_x)',
        'W2 (2, 4)',
        'n_x and the output depend on the data: nn inspect spec.json data.csv',
        '',
      ].join('\n'),
    );
  });

  it('tells the shapes, inputs and metrics of a model', () => {
    using work = berryFolder();
    const { status, stdout } = work.nn(['inspect', 'm.json']);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 9)).toEqual([
      'model: 1-layer network (L=1) for "ripe", 2 classes',
      'rows: 8 to train, 4 held out',
      '',
      '     shape  activation',
      'X   (5, 8)',
      'Y   (1, 8)',
      'W1  (1, 5)     sigmoid',
      'b1  (1, 1)',
      '',
    ]);
    expect(lines[9]).toBe('parameters: 6');
    expect(lines).toContainEqual(expect.stringMatching(/^color {3}category +blue, green, red$/));
    expect(lines.at(-4)).toMatch(/^4 rows held out: accuracy /);
    expect(lines.at(-3)).toBe('class "yes" (2 rows held out): precision 1.000 recall 1.000 F1 1.000');
    expect(lines.at(-2)).toBe('too few rows held out (4 of at least 10) to tell whether it is better than always "no"');
    const model = JSON.parse(work.read('m.json'));
    const inspected = JSON.parse(work.nn(['inspect', 'm.json', '--json']).stdout);
    expect(inspected).toMatchObject({ kind: 'model', parameters: 6, epochs: 50, inputColumns: model.inputs });
    expect(inspected.metrics).toEqual(model.training.metrics);
    expect(inspected.baseline).toEqual(model.training.baseline);
  });
});
