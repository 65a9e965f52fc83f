import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { asMemoryError, UserError } from '../../src/errors.ts';
import { startThreads } from '../../src/threads/start-threads.ts';
import { dataset, nnPath, Workdir } from '../workdir.ts';

describe('a machine that gives no more', () => {
  it.skipIf(process.platform !== 'linux')('memory is told of, with exit code 6 and nothing on stdout', () => {
    using work = new Workdir();
    const args = ['train', `${dataset('iris')}/spec.json`, '-o', '-', '--epochs', '2', '-q'];
    const limited = ['-c', 'ulimit -v 4000000; exec "$@"', 'sh', process.execPath, nnPath, ...args];
    const run = (env: NodeJS.ProcessEnv) =>
      spawnSync('sh', limited, { cwd: work.path, encoding: 'utf8', env: { ...process.env, ...env } });
    const { status, stdout, stderr } = run({});
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(stderr).toMatch(/^nn: \S+: must have room for the data, found no more \(WebAssembly/);
    const hint = /NODE_OPTIONS=(\S+)/.exec(stderr)![1]!;
    expect(JSON.parse(run({ NODE_OPTIONS: hint }).stdout).training.epochs).toBe(2);
  });

  it('threads leaves the work to those that there are', () => {
    let started = 0;
    const start = () => {
      if (started === 2) throw Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });
      return started++;
    };
    expect(startThreads(5, start)).toEqual([0, 1]);
    expect(startThreads(0, start)).toEqual([]);
    expect(() =>
      startThreads(1, () => {
        throw new Error('a fault');
      }),
    ).toThrow('a fault');
  });

  it('room for more different texts is no fault of the program', () => {
    const full = asMemoryError(new RangeError('Map maximum size exceeded'), 'd.csv');
    expect(full).toBeInstanceOf(UserError);
    expect(full).toMatchObject({
      fault: 'data',
      message: expect.stringMatching(/^d\.csv: a column must have at most/),
    });
    const bug = new RangeError('Invalid array length');
    expect(asMemoryError(bug)).toBe(bug);
  });
});

describe('a table of many pieces', () => {
  it('is cross-validated by two threads as by one', () => {
    using work = new Workdir();
    const rows = Array.from({ length: 40_000 }, (_, row) => `${(row * 7919) % 1013},${row % 31},${(row * row) % 3}`);
    work.write('d.csv', `a,b,y\n${rows.join('\n')}\n`); // 400 kB, more than a piece
    work.write('s.json', '{"target": "y", "training": {"epochs": 200}}'); // long enough for the other thread to take part
    const scores = (threads: string) =>
      work.nn(['cross-validate', 's.json', 'd.csv', '--folds', '4', '--json', '-q', '--threads', threads]);
    const one = scores('1');
    expect(one.status).toBe(0);
    expect(scores('2')).toEqual(one);
  });
});
