import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { toyCsv } from '../toy-sets.ts';
import { Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal } from './examples.ts';

/** A folder with XOR, and a spec that leaves everything to the ladder. */
function xorFolder(): Workdir {
  const work = new Workdir();
  work.write('d.csv', toyCsv('xor', 1, 200));
  work.write('s.json', '{ "data": "d.csv", "target": "y", "training": { "validation": 0.2 } }');
  return work;
}

/** Three clouds of 60 points, far enough from each other that lines divide them. */
function clouds(seed: number): string {
  const random = new Random(seed, 'trials');
  const centres = { a: [0, 0, 0], b: [4, 0, 1], c: [2, 4, -1] };
  const lines = Object.entries(centres).flatMap(([name, centre]) =>
    Array.from({ length: 60 }, () => [...centre.map((x) => (x + 0.7 * random.normal()).toFixed(3)), name].join(',')),
  );
  return `x1,x2,x3,y\n${lines.join('\n')}\n`;
}

describe('nn ladder', () => {
  it('shows every rung with its gain, and how to train the one that pays', () => {
    using work = xorFolder();
    const { status, stdout, stderr } = work.nn(['ladder', 's.json', '--folds', '3']);
    expect(status).toBe(0);
    const folds = (rung: string) => [1, 2, 3].map((fold) => `${rung}: fold ${fold}/3`);
    const penalties = [0.0001, 0.001, 0.01, 0.1].map((l2) => `no hidden layer, l2 ${l2}`);
    const first = [...penalties, '1 hidden layer, l2 0.0001'].flatMap(folds);
    expect(stderr.split('\n').slice(0, first.length)).toEqual(first);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('3 folds of 200 rows, target "y", seed 1');
    expect(lines[2]).toMatch(/^hidden layers +parameters +accuracy +s\.e\. +log loss +s\.e\. +gain +± noise$/);
    expect(lines[3]).toMatch(/^none +3( +0\.\d{4}){4}$/);
    expect(lines[4]).toMatch(/^16 +65( +\d\.\d{4}){6} +pays$/);
    expect(lines.at(-4)).toMatch(/^always the commonest( +0\.\d{4}){2}$/);
    expect(lines.at(-2)).toMatch(/^1 hidden layer pays, .*; train it by: nn train s\.json --set 'layers=\[/);
  });

  it('tells how to train it so that a shell takes it, whatever names it holds', () => {
    using work = xorFolder();
    const units = Array.from({ length: 8 }, (_, unit) => ({ name: `it's ${unit}`, from: ['x1', 'x2'] }));
    work.write("it's a spec.json", JSON.stringify({ data: 'd.csv', target: 'y', layers: [{ units }] }));
    const { stdout } = work.nn(['ladder', "it's a spec.json", '--folds', '2']);
    const [, command] = /train it by: (nn train .*)\n/.exec(stdout) ?? [];
    const trained = work.shell(`${command} -o 'my model.json' --epochs 5`);
    expect(trained.status, trained.stderr).toBe(0);
    expect(JSON.parse(work.read('my model.json')).spec.layers).toMatchObject([{ units }]);
    expect(trained.stderr).toMatch(/: nn predict 'my model\.json' new\.csv\n|no better than the baseline/);
  });

  it('writes the spec of that rung, which names the data from where it lies', () => {
    using work = xorFolder();
    const { status, stdout, stderr } = work.nn(['ladder', 's.json', '--folds', '2', '-q', '--json', '-o', 'c.json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report.rungs[1]).toMatchObject({ parameters: 65, gain: { pays: true } });
    expect(report.chosen).toBeGreaterThanOrEqual(1);
    expect(JSON.parse(work.read('c.json'))).toEqual(report.spec);
    expect(report.spec).toMatchObject({ data: 'd.csv', target: 'y', training: { optimizer: 'adam' } });
    expect(work.nn(['train', 'c.json', '-q', '--epochs', '2']).status).toBe(0);
  });

  it('gives the spec to a pipe, and the table to the eye', () => {
    using work = berryFolder();
    const { status, stdout, stderr } = work.shell('nn ladder s.json d.csv --folds 2 -o - | nn train - -o n.json -q');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('hidden layers are trained as "training" says');
    expect(stderr).toContain('always the commonest');
    expect(JSON.parse(work.read('n.json')).spec.training.optimizer).toBe('lbfgs'); // berries are ripe beyond a line
  });

  // With the penalty that init writes, four hidden layers are better than none in clouds that lines divide, and four than one on XOR.
  it.each([
    ['clouds that lines divide', clouds, 0],
    ['XOR', (seed: number) => toyCsv('xor', seed, 200), 1],
  ] as const)('finds as many layers as %s need with the training that init writes, too', (_, draw, layers) => {
    using work = new Workdir();
    work.write('d.csv', draw(1));
    const { status, stdout, stderr } = work.shell(
      'nn init d.csv --target y -o s.json 2> /dev/null; nn ladder s.json --folds 3 -q --json -o c.json && nn train c.json -q -o m.json',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report.chosen, stdout).toBe(layers);
    const { spec } = JSON.parse(work.read('m.json'));
    expect([spec.layers.length, spec.training.l2, spec.training.optimizer]).toEqual([
      layers,
      report.spec.training.l2,
      layers === 0 ? 'lbfgs' : 'adam',
    ]);
  });

  it('tells the loss of numbers in their units', () => {
    using work = new Workdir();
    work.write('d.csv', toyCsv('line', 1, 100));
    work.write('s.json', '{ "target": "y" }');
    const { stdout } = work.nn(['ladder', 's.json', 'd.csv', '--folds', '2', '-q']);
    expect(stdout).toMatch(/^hidden layers +parameters +R² +s\.e\. +RMSE +s\.e\. +gain +± noise$/m);
    const { rungs, baselineLoss } = JSON.parse(
      work.nn(['ladder', 's.json', 'd.csv', '--folds', '2', '-q', '--json']).stdout,
    );
    expect(rungs[0].loss).toEqual(rungs[0].metrics.rmse);
    expect(baselineLoss.mean).toBeGreaterThan(rungs[0].loss.mean);
  });

  it('refuses to write over an edited spec, and two things on stdout', () => {
    using work = berryFolder();
    work.write('mine.json', '{ "target": "ripe" }');
    expectRefusal(work, ['ladder', 's.json', 'd.csv', '-o', 'mine.json'], 6, [
      'nn: mine.json: exists, and may have been edited',
      '    choose another name with -o, or give --force',
    ]);
    expectRefusal(work, ['ladder', 's.json', 'd.csv', '--json', '-o', '-'], 2, [
      'nn: ladder: only one of spec and --json can go to stdout',
      '    name the spec with -o',
    ]);
    expectRefusal(work, ['ladder', 's.json', 'd.csv', '--folds', '1'], 2, [
      'nn: --folds: must be a whole number from 2 up, found "1"',
    ]);
  });
});
