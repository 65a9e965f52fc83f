import { mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berries, berryFolder, berrySpec, bundled, expectRefusal, silent, train } from './examples.ts';

const classifierMetrics = ['accuracy', 'logLoss', 'precision', 'recall', 'f1', 'rocAuc', 'brier'];

describe('nn train', () => {
  it('trains the bundled iris from its folder, and the same command twice gives the same bytes', () => {
    using work = new Workdir();
    work.write('spec.json', bundled('iris', 'spec.json'));
    work.write('data.csv', bundled('iris', 'data.csv'));
    const { status, stdout } = work.nn(['train', 'spec.json', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'spec.model.json',
      epochs: 5000,
      rows: { train: 120, validation: 30 },
    });
    expect(JSON.parse(stdout).metrics.validation.accuracy).toBeGreaterThan(0.9);
    expect(work.list()).toEqual(['data.csv', 'spec.json', 'spec.model.json']);
    const first = work.bytes('spec.model.json');
    expect(work.nn(['train', 'spec.json', '-q'])).toEqual(silent);
    expect(work.bytes('spec.model.json').equals(first)).toBe(true);
  });

  it('finds the data beside the spec and puts the model where it is run', () => {
    using work = new Workdir();
    mkdirSync(work.at('berries'));
    work.write('berries/d.csv', berries);
    work.write('berries/s.json', JSON.stringify({ ...berrySpec, data: 'd.csv' }));
    expect(work.nn(['train', 'berries/s.json', '-q'])).toEqual(silent);
    expect(work.list()).toEqual(['berries', 's.model.json']);
  });

  it('reports a classifier as JSON, alone on stdout', () => {
    using work = berryFolder();
    const { status, stdout, stderr } = work.nn(['train', 's.json', 'd.csv', '--json', '-q', '-o', 'm.json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual([
      'model',
      'epochs',
      'stopped',
      'rows',
      'cost',
      'metrics',
      'baseline',
      'interest',
      'gains',
      'diagnoses',
      'engine',
      'seconds',
    ]);
    expect(report).toMatchObject({ model: 'm.json', epochs: 50, stopped: 'epochs', rows: { train: 8, validation: 4 } });
    expect(Object.keys(report.rows)).toEqual(['train', 'validation']);
    expect(Object.keys(report.cost)).toEqual(['train', 'validation']);
    expect(Object.keys(report.metrics)).toEqual(['train', 'validation']);
    expect(Object.keys(report.metrics.train)).toEqual(classifierMetrics);
    expect(Object.keys(report.metrics.validation)).toEqual(classifierMetrics);
    expect(report.baseline).toEqual({ accuracy: 0.5, logLoss: expect.closeTo(Math.LN2, 12) });
    expect(report.metrics.validation.logLoss).toBeLessThan(Math.LN2);
    expect(report.seconds).toBeGreaterThan(0);
  });

  it('reports a regression, and null where no rows are held out', () => {
    using work = berryFolder();
    const spec = { target: 'weight', training: { epochs: 20, validation: 0 } };
    work.write('w.json', JSON.stringify(spec));
    const { stdout } = work.nn(['train', 'w.json', 'd.csv', '--json', '-q']);
    const { rows, cost, metrics, baseline } = JSON.parse(stdout);
    expect(rows).toEqual({ train: 12, validation: 0 });
    expect([cost.validation, metrics.validation]).toEqual([null, null]);
    expect(Object.keys(metrics.train)).toEqual(['rmse', 'mae', 'r2']);
    expect(Object.keys(baseline)).toEqual(['rmse', 'mae', 'r2']);
    expect(baseline.r2).toBeCloseTo(0, 12); // always the mean of the very rows it is measured on
    expect(metrics.train.rmse).toBeLessThan(baseline.rmse);
  });

  it('lets --set win over the spec, and the flags over --set', () => {
    using work = berryFolder();
    const layers = [{ units: 3, activation: 'tanh' }];
    const set = [`layers=${JSON.stringify(layers)}`, 'training.epochs=9', 'training.seed=9', 'precision=float64'];
    const flags = ['--epochs', '4', '--learning-rate', '2.5e-1', '--seed', '7'];
    const args = ['train', 's.json', 'd.csv', '-q', '-o', 'm2.json', ...set.flatMap((one) => ['--set', one]), ...flags];
    expect(work.nn(args)).toEqual(silent);
    const { spec, training } = JSON.parse(work.read('m2.json'));
    expect(spec).toMatchObject({ layers, precision: 'float64' });
    expect(spec.training).toMatchObject({ epochs: 4, learningRate: 0.25, seed: 7, validation: 0.25 });
    expect(training).toMatchObject({ epochs: 4 });
  });

  it('gives other weights for another seed, and the same for the seed it has by default', () => {
    const layers = [{ units: 2 }];
    const [none, one, two] = [{}, { seed: 1 }, { seed: 2 }].map((seed) => {
      const model = train(berries, { ...berrySpec, layers, training: { ...berrySpec.training, ...seed } });
      return JSON.parse(model.toString()).layers;
    });
    expect(one).toEqual(none);
    expect(two).not.toEqual(one);
  });

  it('validates on the rows of --validation and fits on all of the data', () => {
    using work = berryFolder();
    work.write('v.csv', 'ripe,weight,color,size\nno,100,red,100\nyes,3,pink,3\nyes,4,red,8\n');
    const { status, stdout } = work.nn(['train', 's.json', 'd.csv', '--validation', 'v.csv', '--json', '-o', 'm.json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toEqual({ train: 12, validation: 3 });
    const { inputs } = JSON.parse(work.read('m.json'));
    expect(inputs[0].mean).toBeCloseTo(51 / 12, 12); // of `size`, over the twelve berries alone
    expect(inputs[1].categories).toEqual(['blue', 'green', 'red']);
  });

  it('writes a line of JSON an epoch to --log', () => {
    using work = berryFolder();
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q', '--log', 'l.jsonl'])).toEqual(silent);
    const lines = work.read('l.jsonl').trimEnd().split('\n');
    const epochs = lines.map((line) => JSON.parse(line));
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(Object.keys(epochs[0])).toEqual(['epoch', 'cost', 'validation']);
    expect(epochs[49].cost).toBeLessThan(epochs[0].cost);
    expect(JSON.parse(work.read('m.json')).training.history.cost).toEqual(epochs.map(({ cost }) => cost));
  });

  it('says nothing on stderr with --quiet, also where it would warn', () => {
    using work = berryFolder();
    work.write('c.csv', berries.replaceAll('\n', ',7\n').replace('ripe,7', 'ripe,constant'));
    const loud = work.nn(['train', 's.json', 'c.csv', '-o', 'm.json']);
    expect(loud.stderr).toContain('doctor: column "constant" is constant: nothing can be learned from it\n');
    expect(work.nn(['train', 's.json', 'c.csv', '-o', 'm.json', '--quiet'])).toEqual(silent);
  });

  it('writes plain lines, and at most twelve of them, when stderr is a file (F06)', () => {
    using work = berryFolder();
    expect(work.shell('nn train s.json d.csv -o m.json --epochs 1000 2> err')).toEqual(silent);
    const said = work.read('err');
    expect(said).not.toContain('\r');
    expect(said).not.toContain('\u001b');
    expect(said.split('\n').length - 1).toBeLessThanOrEqual(12);
    expect(said).toMatch(/^epoch 125\/1000 cost \S+ validation \S+ accuracy \S+\nepoch 250\/1000 /);
  });
});

describe('the data of nn train', () => {
  it('may end its lines with LF, CRLF or CR: the models are the same, byte for byte (A11)', () => {
    const model = train(berries, berrySpec);
    expect(train(berries.replaceAll('\n', '\r\n'), berrySpec).equals(model)).toBe(true);
    expect(train(berries.replaceAll('\n', '\r'), berrySpec).equals(model)).toBe(true);
  });

  it('may come from stdin, from a .tsv, a .gz, or with another delimiter: the model is the same (G07)', () => {
    using work = berryFolder();
    const tabs = berries.replaceAll(',', '\t');
    work.write('d.tsv', tabs);
    work.write('d.tsv.gz', gzipSync(tabs));
    work.write('d.csv.gz', gzipSync(berries));
    work.write('d.txt', berries.replaceAll(',', ';'));
    const model = work.bytes('m.json');
    for (const [data, ...flags] of [['d.tsv'], ['d.tsv.gz'], ['d.csv.gz'], ['d.txt', '-d', ';']] as const) {
      expect(work.nn(['train', 's.json', data, ...flags, '-q', '-o', 'm2.json']), data).toEqual(silent);
      expect(work.bytes('m2.json').equals(model), data).toBe(true);
    }
    expect(work.nn(['train', 's.json', '-', '-q', '-o', 'm3.json'], { stdin: berries })).toEqual(silent);
    expect(work.bytes('m3.json').equals(model)).toBe(true);
  });

  it('may have no header: its columns are then c1, c2, …', () => {
    using work = berryFolder();
    work.write('d.csv', berries.slice(berries.indexOf('\n') + 1));
    work.write('s.json', JSON.stringify({ ...berrySpec, target: 'c4', ignore: ['c2'] }));
    expect(work.nn(['train', 's.json', 'd.csv', '--no-header', '-q', '-o', 'm.json'])).toEqual(silent);
    const { inputs, training } = JSON.parse(work.read('m.json'));
    expect(inputs.map(({ name }: { name: string }) => name)).toEqual(['c1', 'c3']);
    expect(training.rows).toEqual({ train: 8, validation: 4, unlabelled: 0 });
  });

  it('may lack targets: those rows are left out and counted', () => {
    using work = berryFolder();
    work.write('d.csv', `${berries}5,red,5,\n5,red,5,NA\n`);
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']);
    expect(status).toBe(0);
    expect(stderr).toContain(' on 8 rows (2 without "ripe" left out): ');
    expect(JSON.parse(work.read('m.json')).training.rows).toEqual({ train: 8, validation: 4, unlabelled: 2 });
  });

  it.each([
    ['A01', '', ['nn: d.csv: the file is empty']],
    ['A03', 'size,ripe\n', ['nn: d.csv: must have data rows, found 0 data rows']],
    ['A04', 'size,ripe\n1,no\n', ['nn: d.csv: training needs at least 2 rows with the target "ripe", found 1']],
    ['A05', 'size,ripe\n1,no\n2\n', ['nn: d.csv:3: expected 2 fields, found 1']],
    [
      'D02',
      'size,ripe\n1,no\n2,no\n',
      ['nn: d.csv: the target "ripe" must have at least 2 classes, found a single class "no"'],
    ],
  ] as const)('is refused, and the old model is untouched (%s)', (_, data, message) => {
    using work = berryFolder();
    work.write('d.csv', data);
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 3, message);
  });

  it('must have the target that the spec names (D01)', () => {
    using work = berryFolder();
    work.write('s.json', '{ "target": "rip" }');
    expectRefusal(work, ['train', 's.json', 'd.csv'], 2, [
      'nn: s.json: target: no column "rip" in d.csv (did you mean "ripe"?)',
      '    columns found: size, color, weight, ripe',
    ]);
  });

  it('may have labels and columns called like the members of an object (D05, D06)', () => {
    using work = new Workdir();
    const labels = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
    const rows = labels.flatMap((label, k) => [`${k * 10},x${k},${label}`, `${k * 10 + 1},x${k},${label}`]);
    work.write('d.csv', `constructor,__proto__,prototype\n${rows.join('\n')}\n`);
    work.write(
      's.json',
      '{ "target": "prototype", "columns": { "__proto__": { "type": "category" } }, "training": { "validation": 0 } }',
    );
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm.json'])).toEqual(silent);
    const predicted = work.nn(['predict', 'm.json', 'd.csv', '--only', '-q']);
    expect(predicted.stdout).toBe(`prediction\n${labels.flatMap((label) => [label, label]).join('\n')}\n`);
    const { columns } = JSON.parse(work.read('m.json')).spec;
    expect(Object.entries(columns)).toEqual([
      ['constructor', { type: 'number' }],
      ['__proto__', { type: 'category' }],
      ['prototype', { type: 'category' }],
    ]);
  });
});

describe('the spec of nn train', () => {
  it('must not make the target an input (D12)', () => {
    using work = berryFolder();
    work.write('s.json', '{ "target": "weight", "columns": { "weight": { "type": "number", "scale": "standard" } } }');
    expectRefusal(work, ['train', 's.json', 'd.csv'], 2, [
      'nn: s.json: columns.weight.scale: is for inputs, and this column is the target: a target that is also an input leaks into the features',
    ]);
  });

  it.each([
    ['a trailing comma', '{\n  "target": "ripe",\n}', 's.json:3:1: must be JSON, found "}"'],
    ['a bare word', '{\n  "target": ripe\n}', 's.json:2:13: must be JSON, found "r"'],
    ['a comma too many', '{ "ignore": ["id", ],\n  "target": "ripe" }', 's.json:1:20: must be JSON, found "]"'],
    ['nothing in it', '', 's.json:1:1: must be JSON, found the end of the file'],
  ])('is refused with line and column for %s (E01)', (_, text, message) => {
    using work = berryFolder();
    work.write('s.json', text);
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [`nn: ${message}`]);
  });

  it('may begin with a byte order mark (E01)', () => {
    using work = berryFolder();
    work.write('s.json', `\ufeff${JSON.stringify(berrySpec)}`);
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm2.json'])).toEqual(silent);
    expect(work.bytes('m2.json').equals(work.bytes('m.json'))).toBe(true);
  });

  it('is refused with all its unknown keys and wrong types at once (E02, E03)', () => {
    using work = berryFolder();
    const training = { learingRate: 1, epochs: '8' };
    work.write('s.json', JSON.stringify({ target: 'ripe', layer: [], layers: [{ units: '8' }], training }));
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [
      'nn: s.json: unknown key "layer" (did you mean "layers"?)',
      'nn: s.json: training: unknown key "learingRate" (did you mean "learningRate"?)',
      'nn: s.json: layers[0].units: must be a whole number from 1 up, or a list of units with names, found "8"',
      'nn: s.json: training.epochs: must be a whole number from 1 up, found "8"',
    ]);
  });

  it('is refused with numbers that are too large, too small or not whole (E04)', () => {
    using work = berryFolder();
    const training = '"epochs": 1e999, "seed": -1, "learningRate": 0, "validation": 1';
    work.write('s.json', `{ "target": "ripe", "layers": [{ "units": 1.5 }], "training": { ${training} } }`);
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [
      'nn: s.json: layers[0].units: must be a whole number from 1 up, found 1.5',
      'nn: s.json: training.epochs: must be a whole number from 1 up, found Infinity',
      'nn: s.json: training.learningRate: must be a number above 0, found 0',
      'nn: s.json: training.validation: must be a share of the rows: 0 or more, below 1, found 1',
      'nn: s.json: training.seed: must be a whole number from 0 to 2147483647, found -1',
    ]);
  });

  it('is refused with keys called like the members of an object (E05)', () => {
    using work = berryFolder();
    work.write('s.json', '{ "target": "ripe", "__proto__": { "x": 1 }, "training": { "constructor": { "x": 1 } } }');
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [
      'nn: s.json: unknown key "__proto__"',
      'nn: s.json: training: unknown key "constructor"',
    ]);
  });

  it.each([
    ['[{ "units": 1000000000 }]', '7.0e+9'],
    [`[${'{ "units": 4096 },'.repeat(999)}{ "units": 4096 }]`, '1.7e+10'],
  ])('is refused with more parameters than can be trained (E07)', (layers, found) => {
    using work = berryFolder();
    work.write('s.json', `{ "target": "ripe", "layers": ${layers} }`);
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [
      `nn: s.json: layers: must have at most 5e+7 parameters, found ${found}`,
      '    use fewer or smaller layers',
    ]);
  });
});

const diverging = { target: 'weight', training: { epochs: 100, learningRate: 1000 } };

describe('a training that diverges', () => {
  it('stops at the first cost that is not finite, and leaves the old model untouched (L01)', () => {
    using work = berryFolder();
    work.write('w.json', JSON.stringify(diverging));
    const epoch = firstBadEpoch();
    expectRefusal(work, ['train', 'w.json', 'd.csv', '-q', '-o', 'm.json'], 5, [
      `nn: training stopped at epoch ${epoch}: the cost is no longer a finite number`,
      '    lower "learningRate" (now 1000), or set "onDivergence" to "halve"; m.json was not written',
    ]);
  });

  it('is told as such, and the log is kept, when its very last step goes wrong', () => {
    using work = berryFolder();
    work.write('w.json', JSON.stringify(diverging));
    const last = firstBadEpoch() - 1;
    const args = ['train', 'w.json', 'd.csv', '-q', '-o', 'm.json', '--epochs', String(last), '--log', 'l.jsonl'];
    const model = work.bytes('m.json');
    expect(work.nn(args)).toEqual({
      status: 5,
      signal: null,
      stdout: '',
      stderr: [
        `nn: training stopped at epoch ${last}: the cost is no longer a finite number`,
        '    lower "learningRate" (now 1000), or set "onDivergence" to "halve"; m.json was not written\n',
      ].join('\n'),
    });
    expect(work.bytes('m.json').equals(model)).toBe(true);
    expect(work.read('l.jsonl').trimEnd().split('\n')).toHaveLength(last);
    expect(work.list()).toEqual(['d.csv', 'l.jsonl', 'm.json', 's.json', 'w.json']);
  });
});

let badEpoch: number | undefined;

/** The first epoch whose cost is not finite: one more than the log holds. The number itself depends on the engine. */
function firstBadEpoch(): number {
  if (badEpoch !== undefined) return badEpoch;
  using work = berryFolder();
  work.write('w.json', JSON.stringify(diverging));
  work.nn(['train', 'w.json', 'd.csv', '-q', '-o', 'm.json', '--log', 'l.jsonl']);
  badEpoch = work.read('l.jsonl').trimEnd().split('\n').length + 1;
  return badEpoch;
}
