import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal, silent, train } from './examples.ts';

/** The message about a model that is not what its digest says. */
const edited = [
  'nn: e.json: edited or damaged: its content is not what nn wrote',
  '    use an intact copy; or, if it was edited on purpose, give --allow-edited',
];

/** Every command that reads a model. */
const readers: readonly (readonly [string, ...string[]])[] = [
  ['predict', 'e.json', 'd.csv'],
  ['evaluate', 'e.json', 'd.csv'],
  ['inspect', 'e.json'],
  ['trace', 'e.json', 'd.csv'],
  ['prune', 'e.json', 'd.csv', '--sparsity', '0.5', '-o', '-'],
  ['quantize', 'e.json', 'd.csv', '-o', '-'],
];

/** A folder with a model `e.json` in which one number is another. */
function editedFolder(): Workdir {
  const work = berryFolder();
  const model = JSON.parse(work.read('m.json'));
  model.layers[0].b[0] += 1;
  work.write('e.json', JSON.stringify(model));
  return work;
}

describe('a model that was edited', () => {
  it.each(readers)('is refused by nn %s, unless that is allowed', (...args) => {
    using work = editedFolder();
    expectRefusal(work, args, 4, edited);
    const { status, stdout } = work.nn([...args, '--allow-edited', '-q']);
    expect(status).toBe(0);
    expect(stdout).not.toBe('');
  });

  it('predicts what its edited weights say, and is read as nn wrote it once it is written anew', () => {
    using work = editedFolder();
    const probabilities = (model: string, ...flags: string[]) =>
      work.nn(['predict', model, 'd.csv', '--only', '--probabilities', ...flags]).stdout;
    const logit = (csv: string) => {
      const [no, yes] = csv.split('\n')[1]!.split(',').slice(1).map(Number);
      return Math.log(yes! / no!);
    };
    const before = logit(probabilities('m.json'));
    expect(logit(probabilities('e.json', '--allow-edited')) - before).toBeCloseTo(1, 4); // its bias is 1 more
    const prune = ['prune', 'e.json', 'd.csv', '--sparsity', '0', '-o', 'p.json', '-q'];
    expect(work.nn([...prune, '--allow-edited'])).toEqual(silent);
    expect(logit(probabilities('p.json')) - before).toBeCloseTo(1, 4);
  });

  it('is read as ever if it was only laid out anew', () => {
    using work = berryFolder();
    work.write('e.json', JSON.stringify(JSON.parse(work.read('m.json')), null, 8));
    expect(work.nn(['predict', 'e.json', 'd.csv'])).toEqual(work.nn(['predict', 'm.json', 'd.csv']));
  });

  it('is read without its digest, as models of before there was one are', () => {
    using work = editedFolder();
    const { sha256: _, ...model } = JSON.parse(work.read('e.json'));
    work.write('e.json', JSON.stringify(model));
    expect(work.nn(['predict', 'e.json', 'd.csv']).status).toBe(0);
  });

  it('is refused for what it contradicts itself in, allowed or not', () => {
    using work = berryFolder();
    const model = JSON.parse(work.read('m.json'));
    model.training.prior = [0.5, 0.6];
    work.write('e.json', JSON.stringify(model));
    const message = [
      'nn: e.json: damaged: training.prior: must sum to 1, found 1.1',
      '    use an intact copy, or train the model again',
    ];
    expectRefusal(work, ['evaluate', 'e.json', 'd.csv'], 4, message);
    expectRefusal(work, ['evaluate', 'e.json', 'd.csv', '--allow-edited'], 4, message);
  });

  it('by one bit is refused, or predicts what it did (K02)', () => {
    using work = berryFolder();
    const whole = work.bytes('m.json');
    const intact = work.nn(['predict', 'm.json', 'd.csv']).stdout;
    for (let turn = 0; turn < 12; turn++) {
      const bytes = Buffer.from(whole);
      const place = Math.floor(((turn + 0.5) / 12) * whole.length);
      bytes[place]! ^= 1 << (turn % 8);
      work.write('e.json', bytes);
      const { status, stdout } = work.nn(['predict', 'e.json', 'd.csv']);
      expect([`byte ${place}`, status, stdout]).toEqual([`byte ${place}`, ...(status === 0 ? [0, intact] : [4, ''])]);
    }
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe('the digest of a model', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/model.md'), 'utf8');
  const script = /```python\n(import hashlib[\s\S]*?)```/.exec(page)![1]!;

  // Names and classes that JSON can write in several ways, numbers that JavaScript and Python write differently.
  const rows = Array.from({ length: 12 }, (_, i) => `${i}e-9,${i % 3}e21,${'aéü日'[i % 4]},👍${i % 2}`);
  const csv = `tiny,large,"größe ""m""",y\n${rows.join('\n')}\n`;

  it.skipIf(!python)('is what the lines of Python in docs/model.md make of it', () => {
    using work = new Workdir();
    work.write('digest.py', script);
    const check = (name: string) =>
      execFileSync('python3', ['digest.py', name], { cwd: work.path, encoding: 'utf8' }).trim();
    work.write('m.json', train(csv, { target: 'y', layers: [{ units: 3 }], training: { epochs: 5, l2: 1e-7 } }));
    expect(check('m.json')).toBe('True');
    expect(work.nn(['quantize', 'm.json', '-o', 'q.json', '-q'])).toEqual(silent);
    expect(check('q.json')).toBe('True');
    work.write('e.json', work.read('m.json').replace('"large"', '"larger"'));
    expect(check('e.json')).toBe('False');
    work.write('p.json', JSON.stringify(JSON.parse(work.read('m.json')), null, 3));
    expect(check('p.json')).toBe('True');
  });
});
