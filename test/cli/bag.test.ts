import { describe, expect, it } from 'vitest';
import type { ModelFile } from '../../src/model/schema.ts';
import { Workdir } from '../workdir.ts';
import { bundled, editModel, silent } from './examples.ts';

const iris = bundled('iris', 'data.csv');
const births = bundled('birth-weight', 'data.csv');

const linear = { name: 'linear', layers: [], training: { optimizer: 'lbfgs', epochs: 100, l2: 0.01 } };
const network = { name: 'network' };
const wild = { name: 'wild', training: { learningRate: 1e30, epochs: 20 } };

/** A spec with a bag of some variants. */
const specFor = (target: string, portfolio: readonly object[] = [linear, network], more: object = {}) => ({
  target,
  layers: [{ units: 6 }],
  training: { optimizer: 'adam', learningRate: 0.02, epochs: 40 },
  bag: { folds: 3, portfolio },
  ...more,
});

/** A folder with data and a spec. */
function folder(data: string, spec: object): Workdir {
  const work = new Workdir();
  work.write('d.csv', data);
  work.write('s.json', JSON.stringify(spec));
  return work;
}

const train = ['train', 's.json', 'd.csv', '-o', 'm.json'];
const readModel = (work: Workdir) => JSON.parse(work.read('m.json')) as ModelFile;

describe('nn train of a spec with a bag', () => {
  it('writes members whose weights sum to 1, each of a variant and a fold', () => {
    using work = folder(iris, specFor('species'));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const { members = [], training, temperature, layers } = readModel(work);
    expect(layers).toBeUndefined();
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(new Set(members.map(({ fold }) => fold))).toEqual(new Set([1, 2, 3]));
    expect(temperature).toBeGreaterThan(0);
    expect(training.rows).toEqual({ train: 150, validation: 150, unlabelled: 0 });
    expect(members.every(({ training: { rows } }) => rows.train === 100 && rows.validation === 50)).toBe(true);
  });

  it.each(['js', 'wasm', 'blas'])('gives the same bytes with any number of threads (%s)', (engine) => {
    using work = folder(iris, specFor('species'));
    const texts = ['1', '2', '5'].map((threads) => {
      expect(work.nn([...train, '-q', '--engine', engine, '--threads', threads, '--force'])).toEqual(silent);
      return work.read('m.json');
    });
    expect(new Set(texts).size).toBe(1);
  });

  it('tells what became of every variant, and of which networks', () => {
    using work = folder(iris, specFor('species', [linear, network, wild]));
    const { status, stderr } = work.nn(train);
    expect(status).toBe(0);
    expect(stderr).toMatch(/trained 3 folds × 3 variants, 6 networks \(\d+ parameters\) on 150 rows/);
    expect(stderr).toMatch(/^ {2}linear {3}log loss 0\.\d+ {2}(weight|left out: the others do no better with it)/m);
    expect(stderr).toMatch(/^ {2}network {2}log loss 0\.\d+ {2}(weight|left out)/m);
    expect(stderr).toMatch(/^ {2}wild {5}log loss - {2}left out: its cost was no longer finite$/m);
    expect(stderr).toMatch(/^150 rows, each held out once: accuracy 0\.9\d+/m);
    const { training } = readModel(work);
    expect(training.variants).toMatchObject([{ name: 'linear' }, { name: 'network' }, { name: 'wild', weight: 0 }]);
  });

  it('tells of class weights of a variant that counts', () => {
    const weighed = { name: 'weighed', training: { epochs: 20, classWeights: { setosa: 3 } } };
    using work = folder(iris, specFor('species', [weighed]));
    expect(work.nn(train).stderr).toContain('class weights: "setosa" counts as 0.6 of the rows, of which it is 0.333');
  });

  it('is refused if no variant can be trained', () => {
    using work = folder(iris, specFor('species', [wild]));
    const { status, stderr, stdout } = work.nn([...train, '--progress', 'never']);
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    expect(stderr).toContain('the cost is no longer a finite number in every variant: "wild" at epoch');
    expect(work.list()).not.toContain('m.json');
  });

  it('is what --bag makes of any spec', () => {
    const { bag: _, ...plain } = specFor('species');
    using work = folder(iris, { ...plain, training: { ...plain.training, validation: 0.1 } });
    expect(work.nn([...train, '-q', '--bag', '4'])).toEqual(silent);
    const { members = [] } = readModel(work);
    expect(members.map(({ name, fold, weight }) => [name, fold, weight])).toEqual(
      [1, 2, 3, 4].map((fold) => ['network', fold, 0.25]),
    );
  });

  it('judges by rows that the networks never saw: one that learns noise by heart is not shown to be better', () => {
    const noise = Array.from(
      { length: 60 },
      (_, row) => `${(row * 37) % 60},${(row * 23) % 59},${(row * 7) % 3 === 0}`,
    );
    const training = { optimizer: 'adam', learningRate: 0.05, epochs: 300 };
    using work = folder(`a,b,y\n${noise.join('\n')}\n`, { target: 'y', layers: [{ units: 32 }], training });
    const { status, stderr } = work.nn([...train, '--bag', '5', '--require-better-than', 'baseline']);
    expect(status).toBe(5);
    expect(stderr).toContain('must be better than always giving the same answer');
  });

  it('keeps a class with a single row in every fold', () => {
    using work = folder(`${iris}5,3,1,0.2,lonely\n`, specFor('species'));
    const { status, stderr } = work.nn(train);
    expect(status).toBe(0);
    expect(stderr).toContain('a class with a single row is trained on in every fold, and judged in none');
    expect(readModel(work).training.rows).toEqual({ train: 151, validation: 150, unlabelled: 0 });
  });

  it.each([
    [
      ['--validation', 'd.csv'],
      'nn: --validation: every row is held out by a fold of the "bag"\n    to train the network of the spec alone: --set bag=null --set training.validation=0.1\n',
    ],
    [
      ['--log', 'l.jsonl'],
      'nn: --log: is for one network, and the spec has a "bag"\n    to train the network of the spec alone: --set bag=null --set training.validation=0.1\n',
    ],
    [
      ['--checkpoint', '1m'],
      'nn: --checkpoint: is for one network, and the spec has a "bag"\n    to train the network of the spec alone: --set bag=null --set training.validation=0.1\n',
    ],
  ])('refuses %j', (flags, stderr) => {
    using work = folder(iris, specFor('species'));
    expect(work.nn([...train, ...flags])).toMatchObject({ status: 2, stdout: '', stderr });
  });

  it('refuses fewer rows than folds', () => {
    using work = folder('x,y\n1,2.5\n2,3.5\n', { target: 'y', columns: { y: { type: 'number' } }, bag: { folds: 3 } });
    const { status, stderr } = work.nn(train);
    expect(status).toBe(3);
    expect(stderr).toContain('d.csv: must have at least 3 rows that can be held out, for 3 folds, found 2');
  });
});

describe('a model with members', () => {
  it.each([
    ['classes', iris, 'species'],
    ['numbers', births, 'bwt'],
  ])('of %s predicts row by row what it predicts of all together', (_, data, target) => {
    using work = folder(data, specFor(target, [linear, network], target === 'bwt' ? { ignore: ['low'] } : {}));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const all = work.nn(['predict', 'm.json', 'd.csv', '--only', '-q']).stdout.split('\n');
    const [head, ...rows] = data.trimEnd().split('\n');
    work.write('one.csv', `${head}\n${rows[70]}\n`);
    expect(work.nn(['predict', 'm.json', 'one.csv', '--only', '-q']).stdout.split('\n')[1]).toBe(all[71]);
  });

  it('is known to every command', () => {
    using work = folder(iris, specFor('species'));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const evaluated = work.nn(['evaluate', 'm.json', 'd.csv']).stdout;
    expect(evaluated).toContain('150 rows, target "species"; all of them were trained on');
    const inspected = work.nn(['inspect', 'm.json']).stdout;
    expect(inspected).toContain('(3 folds × 2 variants, 6 networks trained) for "species", 3 classes');
    const report = JSON.parse(work.nn(['inspect', 'm.json', '--json']).stdout) as { members: unknown[] };
    const { length } = report.members;
    expect(work.nn(['trace', 'm.json', 'd.csv', '--member', String(length), '-q']).stdout).toContain('row 1 (line 2)');
    expect(work.nn(['trace', 'm.json', 'd.csv', '--member', String(length + 1)])).toMatchObject({
      status: 2,
      stderr: `nn: --member: must be a network of m.json, from 1 to ${length}, found ${length + 1}\n`,
    });
    expect(work.nn(['prune', 'm.json', 'd.csv', '--sparsity', '0.3', '-o', 'p.json', '-q'])).toEqual(silent);
    expect(work.nn(['quantize', 'p.json', 'd.csv', '-o', 'q.json', '-q'])).toEqual(silent);
    expect(work.nn(['evaluate', 'q.json', 'd.csv']).status).toBe(0);
    expect(work.nn(['inspect', 'q.json']).stdout).toContain('quantized: W1');
  });
});

describe('a spec with a bag', () => {
  it('is checked, traced and inspected variant by variant', () => {
    using work = folder(iris, specFor('species'));
    const checked = work.nn(['check', 's.json', 'd.csv']);
    expect(checked.status).toBe(0);
    expect(checked.stdout).toContain('s.json: variant "linear": backpropagation');
    expect(checked.stdout).toContain('s.json: variant "network": backpropagation');
    const { variants } = JSON.parse(work.nn(['check', 's.json', 'd.csv', '--json']).stdout) as { variants: object[] };
    expect(variants).toMatchObject([
      { name: 'linear', pass: true },
      { name: 'network', pass: true },
    ]);
    const inspected = work.nn(['inspect', 's.json', 'd.csv']).stdout;
    expect(inspected).toContain('variant "linear": 1-layer network');
    expect(inspected).toContain('variant "network": 2-layer network');
    const traced = (member: string) => work.nn(['trace', 's.json', 'd.csv', '--member', member, '--json']);
    const layersOf = (member: string) => (JSON.parse(traced(member).stdout) as { layers: unknown[] }).layers.length;
    expect([layersOf('1'), layersOf('2')]).toEqual([1, 2]);
    expect(traced('3').stderr).toBe('nn: --member: must be a network of s.json, from 1 to 2, found 3\n');
  });

  it.each([['cross-validate'], ['ladder']])('is left aside by %s, which says so', (command) => {
    using work = folder(iris, { ...specFor('species'), training: { epochs: 5 } });
    const { status, stderr } = work.nn([command, 's.json', 'd.csv', '--folds', '2']);
    expect(status).toBe(0);
    expect(stderr).toContain(`note: "bag" is left aside: ${command} trains the network of the spec itself`);
  });

  it.each([
    [{ folds: 1 }, 'bag.folds: must be a whole number from 2 to 100, found 1'],
    [{ portfolio: [] }, 'bag.portfolio: must be a list of variants, at least one'],
    [
      { portfolio: [network, network] },
      'bag.portfolio[1].name: must differ from the names before it, found "network" again',
    ],
    [{ portfolio: [{ ...network, layer: [] }] }, 'bag.portfolio[0]: unknown key "layer" (did you mean "layers"?)'],
    [
      { portfolio: [{ ...network, training: { seed: 2 } }] },
      'bag.portfolio[0].training.seed: is for the "training" of the spec',
    ],
    [
      { portfolio: [{ ...network, columns: { species: {} } }] },
      'bag.portfolio[0].columns.species: must not name the target',
    ],
    [
      { portfolio: [{ ...network, columns: { petal_width: { type: 'number' } } }] },
      'bag.portfolio[0].columns.petal_width.type: is for the "columns"',
    ],
    [
      { portfolio: [{ ...network, layers: [{ units: 2, slope: 0.1 }] }] },
      'bag.portfolio[0].layers[0].slope: is for the activation',
    ],
  ])('%j is refused by its path', (bag, message) => {
    using work = folder(iris, { ...specFor('species'), bag });
    const { status, stderr } = work.nn(train);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses a share for validation beside it', () => {
    using work = folder(iris, { ...specFor('species'), training: { validation: 0.2 } });
    expect(work.nn(train).stderr).toContain('s.json: training.validation: must be 0, or left out, beside "bag"');
  });
});

describe('a bag that is cut short', () => {
  /** A variant that takes longer than anybody waits, trained after the others where time is short. */
  const slow = { name: 'slow', training: { optimizer: 'adam', epochs: 100_000_000 } };

  it('by the clock has the variants that were trained by then', () => {
    using work = folder(iris, specFor('species', [slow, linear]));
    const { status, stderr } = work.nn([...train, '--max-time', '20s']);
    expect(status).toBe(0);
    expect(stderr).toContain('left out: not all of its networks were trained in time');
    const { training, members = [] } = readModel(work);
    expect(training).toMatchObject({
      stopped: 'time',
      variants: [{ name: 'slow', loss: null, missing: 'unfinished' }, {}],
    });
    expect(members.map(({ name }) => name)).toEqual(['linear', 'linear', 'linear']);
  });

  it('before any variant is trained ends with code 5 and no model', () => {
    using work = folder(iris, specFor('species', [slow]));
    const { status, stderr } = work.nn([...train, '--max-time', '1s', '--progress', 'never']);
    expect(status).toBe(5);
    expect(stderr).toBe(
      'nn: --max-time: the time was up before all networks of a variant were trained\n    give it more time, or use fewer folds; m.json was not written\n',
    );
    expect(work.list()).toEqual(['d.csv', 's.json']);
  });

  it('by a signal dies of it, with the variants that were trained by then or none', async () => {
    using work = folder(iris, specFor('species', [slow]));
    const child = work.start([...train, '--progress', 'always', '--threads', '2']);
    let told = '';
    for await (const chunk of child.stderr) {
      told += String(chunk);
      if (told.includes('networks')) break; // the first news of a network: all listen by now
    }
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve([code, signal])));
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(work.list()).toEqual(['d.csv', 's.json']);
  });
});

describe('--interval', () => {
  it('gives lower and upper of numbers, which evaluate finds to hold so many', () => {
    using work = folder(births, specFor('bwt', [linear, network], { ignore: ['low'] }));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const { stdout } = work.nn(['predict', 'm.json', 'd.csv', '--interval', '90', '--only', '-q']);
    const [head, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(head).toEqual(['prediction', 'lower', 'upper']);
    const { intervals = [] } = readModel(work);
    for (const [answer, lower, upper] of rows.map((cells) => cells.map(Number)) as [number, number, number][]) {
      expect(upper - answer).toBeCloseTo(intervals[0]!.widths[89]!, 6);
      expect(answer - lower).toBeCloseTo(intervals[0]!.widths[89]!, 6);
    }
    const { coverage } = JSON.parse(work.nn(['evaluate', 'm.json', 'd.csv', '--json']).stdout);
    expect(coverage).toMatchObject({ percent: 90, rows: 189 });
    expect(coverage.share).toBeGreaterThan(0.88);
    const evaluated = work.nn(['evaluate', 'm.json', 'd.csv', '--interval', '50']).stdout;
    expect(evaluated).toMatch(
      /^intervals of 50 % hold the truth in \d[\d.]* % of 189 rows; they are [\d.]+ wide on average$/m,
    );
  });

  it('gives sets of labels', () => {
    using work = folder(iris, specFor('species'));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const { stdout } = work.nn(['predict', 'm.json', 'd.csv', '--interval', '99', '--only', '-q', '--probabilities']);
    const [head, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(head!.slice(0, 3)).toEqual(['prediction', 'labels', 'probability_setosa']);
    for (const [prediction, labels] of rows) expect(labels!.split('|')[0]).toBe(prediction);
    expect(rows.some(([, labels]) => labels!.includes('|'))).toBe(true);
    const evaluated = work.nn(['evaluate', 'm.json', 'd.csv', '--interval', '99']).stdout;
    expect(evaluated).toMatch(
      /^sets of 99 % hold the truth in \d[\d.]* % of 150 rows; they have [\d.]+ labels on average$/m,
    );
  });

  it('is refused where it cannot be told', () => {
    using work = folder(iris, specFor('species', [linear]));
    const hundred = iris.split('\n').filter((_, line) => line === 0 || line % 3 === 1);
    work.write('few.csv', hundred.join('\n'));
    expect(work.nn(['train', 's.json', 'few.csv', '-o', 'm.json', '-q'])).toEqual(silent);
    expect(work.nn(['predict', 'm.json', 'd.csv', '--interval', '99']).stderr).toBe(
      'nn: --interval: must be at most 98, for the rows held out were too few to tell more, found 99\n',
    );
    expect(work.nn(['predict', 'm.json', 'd.csv', '--interval', '0.9']).stderr).toContain(
      'a whole percent from 1 to 99',
    );
    work.write('p.json', JSON.stringify({ target: 'species', training: { epochs: 3 } }));
    expect(work.nn(['train', 'p.json', 'd.csv', '-o', 'one.json', '-q'])).toEqual(silent);
    expect(work.nn(['predict', 'one.json', 'd.csv', '--interval', '90'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr:
        'nn: --interval: is for a model with members, which knows how far predictions were off of rows held out\n    train it with --bag 5\n',
    });
  });
});

describe('a damaged model with members', () => {
  const text = (() => {
    using work = folder(iris, specFor('species', [linear, network]));
    expect(work.nn([...train, '-q'])).toEqual(silent);
    return work.read('m.json');
  })();
  // biome-ignore lint/suspicious/noExplicitAny: whatever stands in the file may be changed
  it.each<[string, (model: any) => void]>([
    ['members: their weights must sum to 1, found ', ({ members }) => (members[0].weight += 0.1)],
    ['members.0.name: must be a variant of its spec, found "other"', ({ members }) => (members[0].name = 'other')],
    ['members.0.fold: must be from 1 to 3, found 4', ({ members }) => (members[0].fold = 4)],
    ['members.1: stands there twice: ', ({ members }) => (members[1] = { ...members[0], weight: members[1].weight })],
    ['members.0.inputs: must be the columns of "inputs"', ({ members }) => members[0].inputs.pop()],
    ['members.0.target: must be that of the model', ({ members }) => members[0].target.classes.reverse()],
    ['members.0: layer 1: W must have the shape', ({ members }) => members[0].layers[0].W.pop()],
    ['temperature: must be there for classes', (model) => delete model.temperature],
    ['layers: must be left out beside "members"', (model) => (model.layers = model.members[0].layers)],
    ['members: must be left out of a model whose spec has no "bag"', ({ spec }) => delete spec.bag],
    ['labelSets: must fall, from 1 or less to 0 or more', ({ labelSets }) => labelSets.reverse()],
    ['intervals: must be left out of classes', (model) => (model.intervals = [{ upTo: null, widths: [1] }])],
  ])('is refused: %s', (message, change) => {
    using work = new Workdir();
    work.write('m.json', editModel(text, change));
    work.write('d.csv', iris);
    const { status, stderr, stdout } = work.nn(['predict', 'm.json', 'd.csv']);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain(`nn: m.json: damaged: ${message}`);
  });
});
