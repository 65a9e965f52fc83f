import { describe, expect, it } from 'vitest';
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

describe('nn ladder', () => {
  it('shows every rung with its gain, and how to train the one that pays', () => {
    using work = xorFolder();
    const { status, stdout, stderr } = work.nn(['ladder', 's.json', '--folds', '3']);
    expect(status).toBe(0);
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'no hidden layer: fold 1/3',
      'no hidden layer: fold 2/3',
      'no hidden layer: fold 3/3',
      '1 hidden layer: fold 1/3',
    ]);
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
    expect(stderr).toContain('every rung is trained as "training" says');
    expect(stderr).toContain('always the commonest');
    expect(JSON.parse(work.read('n.json')).spec.training.learningRate).toBe(0.5);
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
