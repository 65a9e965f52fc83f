import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { size } from '../../src/cli/terminal/options.ts';
import { refusal } from '../failures.ts';
import { pseudoRows } from '../networks.ts';
import { Workdir } from '../workdir.ts';
import { silent } from './examples.ts';

/** 5000 rows of seven numbers and a category: X has ten columns and takes 200 kB, its labels 20 kB. */
const table = [
  'a,b,c,d,e,f,g,color,y',
  ...pseudoRows(3, 5000, 7, 2).map((row, index) => {
    const label = row[0]! + row[1]! * row[2]! > 0.1 ? 'yes' : 'no';
    return [...row.map((value) => value.toFixed(3)), 'rgb'[index % 3], label].join();
  }),
].join('\n');

const training = { epochs: 3, validation: 0.2, learningRate: 0.3 };

function folder(spec: object = {}): Workdir {
  const work = new Workdir();
  work.write('d.csv', table);
  work.write('s.json', JSON.stringify({ target: 'y', layers: [{ units: 8 }], training, ...spec }));
  mkdirSync(work.at('tmp'));
  return work;
}

const train = ['train', 's.json', 'd.csv'];

describe('nn train --memory', () => {
  it.each([
    ['a hidden layer', {}],
    ['float64', { precision: 'float64', layers: [] }],
    [
      'jittered copies, class weights and smoothing',
      { training: { ...training, augment: { jitter: 0.1, copies: 2 }, classWeights: 'balanced', labelSmoothing: 0.1 } },
    ],
    ['early stopping by a score', { training: { ...training, earlyStopping: { metric: 'accuracy', patience: 1 } } }],
    ['mini-batches', { training: { ...training, batchSize: 64 } }],
  ])('gives the bytes of training in memory, with %s', (_, spec) => {
    using work = folder(spec);
    expect(work.nn([...train, '-o', 'memory.json', '-q'])).toEqual(silent);
    const { status, stderr } = work.nn([...train, '-o', 'disk.json', '--memory', '150K', '--scratch', 'tmp']);
    expect(status).toBe(0);
    expect(stderr).toContain(' on 4000 rows from disk: ');
    expect(work.read('disk.json')).toBe(work.read('memory.json'));
    expect(readdirSync(work.at('tmp'))).toEqual([]);
  });

  it('says nothing of a disk where the rows fit', () => {
    using work = folder();
    expect(work.nn([...train, '--memory', '1M']).stderr).toContain(' on 4000 rows: ');
  });

  it('is refused, and trains nothing, where the temporary file cannot be as large as needed', () => {
    using work = folder();
    const { status, stdout, stderr } = work.shell(`ulimit -f 100; nn ${train.join(' ')} --memory 150K --scratch tmp`);
    expect(stderr).toMatch(
      /^nn: tmp: must take 0\.\d MB more of rows that do not fit into memory, found no room after 0\.\d MB\n {4}name another folder with --scratch, or allow more memory with --memory\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(work.list()).toEqual(['d.csv', 's.json', 'tmp']);
    expect(readdirSync(work.at('tmp'))).toEqual([]);
  });

  it('leaves no temporary file when it is killed, and removes one that another left', async () => {
    using work = folder();
    const options = ['--memory', '150K', '--scratch', 'tmp', '--epochs', '100000000', '--progress', 'always'];
    const nn = work.start([...train, ...options, '-o', 'm.json']);
    let said = '';
    while (!/epoch [1-9]/.test(said)) said += (await once(nn.stderr, 'data'))[0];
    nn.kill('SIGKILL');
    await once(nn, 'close');
    expect(readdirSync(work.at('tmp'))).toEqual([]);
    writeFileSync(work.at(`tmp/nn-${nn.pid}-0123456789abcdef.scratch`), 'left between opening and unlinking');
    expect(work.nn([...train, '--scratch', 'tmp', '-q', '-o', 'm.json'])).toEqual(silent);
    expect(readdirSync(work.at('tmp'))).toEqual([]);
  });
});

describe('a size', () => {
  it.each([
    ['1', 1],
    ['1K', 1024],
    ['512M', 512 * 2 ** 20],
    ['1.5G', 1.5 * 2 ** 30],
    ['2T', 2 * 2 ** 40],
  ])('%s is %i bytes', (text, bytes) => {
    expect(size('--memory')(text)).toBe(bytes);
  });

  it.each(['', '0', '0.1', '-1M', '8g', '8GB', '8 G', '1e9', 'G', '9999999T'])('%j is refused', (text) => {
    expect(refusal('usage', () => size('--memory')(text))).toEqual([
      `--memory: must be a size such as 512M or 8G, found "${text}"`,
    ]);
  });
});
