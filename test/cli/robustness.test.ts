import { lstatSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { editModel } from './examples.ts';

const spec = { target: 'y', columns: { y: { type: 'number' } }, training: { epochs: 5, validation: 0 } };

/** A folder with a small regression: d.csv, spec.json and the trained m.json. */
function regression(): Workdir {
  const work = new Workdir();
  work.write('d.csv', `x,y\n${Array.from({ length: 30 }, (_, i) => `${i},${2 * i + 1}`).join('\n')}\n`);
  work.write('spec.json', JSON.stringify(spec));
  expect(work.nn(['train', 'spec.json', 'd.csv', '-o', 'm.json', '-q']).status).toBe(0);
  return work;
}

describe('nn', () => {
  it('prints no prediction at all, and no NaN, when the weights of a model overflow', () => {
    using work = regression();
    const model = editModel(work.read('m.json'), ({ layers }) => {
      layers[0].W = [[3e38]];
    });
    work.write('m.json', model);
    const { status, stdout, stderr } = work.nn(['predict', 'm.json', '-q'], { stdin: 'x\n15\n20\n1e30\n' });
    expect(status).toBe(4);
    expect(stdout).toBe('x,prediction\n');
    expect(stderr).toContain('nn: m.json: must answer with finite numbers, found sums that overflow');
  });

  it('refuses to predict numbers beyond a double', () => {
    using work = regression();
    const model = editModel(work.read('m.json'), ({ target, layers }) => {
      target.std = 1e308;
      layers[0].W = [[1000]];
    });
    work.write('m.json', model);
    const { status, stdout } = work.nn(['predict', 'm.json'], { stdin: 'x\n100\n' });
    expect({ status, stdout }).toEqual({ status: 4, stdout: 'x,prediction\n' });
  });

  it('saves the model although nobody reads what it says', () => {
    using work = regression();
    const line =
      'nn train spec.json d.csv -o n.json --set training.epochs=3000 2>&1 | head -1; nn train spec.json d.csv -o o.json 2> /dev/full';
    expect(work.shell(line).status).toBe(0);
    expect(JSON.parse(work.read('n.json')).format).toBe('nn-model');
    expect(JSON.parse(work.read('o.json')).format).toBe('nn-model');
  });

  it('saves the model although the log cannot be written, and then says so', () => {
    using work = regression();
    const { status, stderr } = work.nn(['train', 'spec.json', 'd.csv', '-o', 'n.json', '--log', '/dev/full', '-q']);
    expect(status).toBe(6);
    expect(stderr).toBe('nn: /dev/full: cannot be written: no space left on the device\n');
    expect(JSON.parse(work.read('n.json')).training.epochs).toBe(5);
  });

  it('says what is wrong with 50 000 bad cells', () => {
    using work = regression();
    const rows = Array.from({ length: 120_000 }, (_, i) => `${i % 2 === 0 || i > 100_000 ? i : 'x'},1`);
    work.write('bad.csv', `x,y\n${rows.join('\n')}\n`);
    const { status, stderr } = work.nn(['train', 'spec.json', 'bad.csv', '-o', 'n.json']);
    expect(status).toBe(3);
    expect(stderr.split('\n')[0]).toBe('nn: bad.csv: 50000 cells in 1 column cannot be read');
  });

  it('reads a million blank lines at the end of a file in little memory', () => {
    using work = regression();
    work.write('blank.csv', `x,y\n1,2\n${'\n'.repeat(1_000_000)}`);
    const { status, stdout } = work.nn(['predict', 'm.json', 'blank.csv', '-q'], {
      env: { NODE_OPTIONS: '--max-old-space-size=256' },
    });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(3);
  });

  it('skips the row with a stray quote and no other', () => {
    using work = regression();
    const args = ['predict', 'm.json', '--bad-rows', 'skip', '--rejects', 'r.csv', '--only', '-q'];
    const { status, stdout } = work.nn(args, { stdin: 'x\n1\n2"\n3\n4\n5\n' });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(6);
    expect(work.read('r.csv').split('\n')[1]).toContain('3,');
  });

  it.each([
    ['its symbolic links lead round in a circle', 'loop.csv'],
    ['the name is too long', `${'a'.repeat(300)}.csv`],
    ['part of the path is no directory', 'd.csv/x.csv'],
  ])('says why a path cannot be read, whichever command it was given: %s', (why, path) => {
    using work = regression();
    symlinkSync('loop.csv', work.at('loop.csv'));
    for (const args of [
      ['init', path, '--target', 'y'],
      ['inspect', path],
      ['train', 'spec.json', path],
      ['train', 'spec.json', 'd.csv', '--validation', path],
      ['predict', 'm.json', path],
      ['check', 'spec.json', path],
    ]) {
      const refused = { status: 6, stdout: '', stderr: `nn: ${path}: cannot be read: ${why}\n` };
      expect(work.nn(args), args.join(' ')).toMatchObject(refused);
    }
  });

  it('reads no file whose name holds a NUL', () => {
    using work = regression();
    work.write('nul.json', JSON.stringify({ ...spec, data: 'd\0.csv' }));
    expect(work.nn(['train', 'nul.json'])).toMatchObject({
      status: 6,
      stderr: 'nn: d\\u0000.csv: cannot be read: a name of a file holds no NUL character\n',
    });
  });

  it.each([
    [['predict', '-', '-'], 'predict'],
    [['evaluate', '-', '-'], 'evaluate'],
    [['train', 'spec.json', '-', '--validation', '-'], 'train'],
  ])('does not read stdin twice: %j', (args, command) => {
    using work = regression();
    expect(work.nn(args, { stdin: 'x\n1\n' })).toMatchObject({
      status: 2,
      stderr: `nn: ${command}: only one file can come from stdin\n    name the other one\n`,
    });
  });

  it('writes the log to stdout, a line an epoch', () => {
    using work = regression();
    const { status, stdout } = work.nn(['train', 'spec.json', 'd.csv', '-o', 'n.json', '--log', '-', '-q']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  it('replaces neither a spec nor predictions by a model', () => {
    using work = regression();
    work.write('p.csv', 'x,prediction\n1,2\n');
    for (const victim of ['spec.json', 'p.csv']) {
      const before = work.read(victim);
      work.write('other.json', JSON.stringify(spec));
      expect(work.nn(['train', 'other.json', 'd.csv', '-o', victim]).status).toBe(6);
      expect(work.read(victim)).toBe(before);
    }
  });

  it('gives no two columns one name, and none without', () => {
    using work = regression();
    expect(work.nn(['predict', 'm.json', '--as', ''], { stdin: 'x\n1\n' })).toMatchObject({
      status: 2,
      stderr: 'nn: --as: must be a name, found nothing\n',
    });
  });

  it('says so when a help text or the version cannot be written', () => {
    using work = regression();
    const { stdout, stderr } = work.shell('nn --version > /dev/full; echo $?; nn --help > /dev/full; echo $?');
    expect(stdout).toBe('6\n6\n');
    expect(stderr).toBe('nn: standard output: cannot be written: no space left on the device\n'.repeat(2));
  });

  it('keeps a link when it writes through it', () => {
    using work = regression();
    symlinkSync('m.json', work.at('link.json'));
    expect(work.nn(['train', 'spec.json', 'd.csv', '-o', 'link.json', '-q']).status).toBe(0);
    expect(lstatSync(work.at('link.json')).isSymbolicLink()).toBe(true);
  });
});
