// Rows so far out that a probability rounds to 0, or a square overflows: the model is written with finite scores, or refused in words.
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';

const spec = (target: object) =>
  JSON.stringify({
    target: 'y',
    precision: 'float64',
    columns: { x: { scale: 'none' } },
    training: { optimizer: 'lbfgs', epochs: 200, validation: 0 },
    ...target,
  });

describe('a row far beyond the others', () => {
  it('whose class is given the probability 0 does not lose the model', () => {
    using work = new Workdir();
    const rows = Array.from({ length: 400 }, (_, i) => `${i % 20},${i % 20 > 9 || i % 37 === 0 ? 'p' : 'n'}`);
    work.write('train.csv', `x,y\n${rows.join('\n')}\n`);
    work.write('held.csv', `x,y\n${rows.slice(0, 60).join('\n')}\n-100000,p\n`);
    work.write('s.json', spec({}));
    const run = work.nn([
      'train',
      's.json',
      'train.csv',
      '--validation',
      'held.csv',
      '-o',
      'm.json',
      '--json',
      '--quiet',
    ]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const { gains, metrics } = JSON.parse(run.stdout);
    expect([gains.baseline.gain, gains.baseline.low, metrics.validation.logLoss].every(Number.isFinite)).toBe(true);
    expect(work.nn(['evaluate', 'm.json', 'held.csv']).stdout).not.toContain('Infinity');
  });

  it('of which the prediction squared would overflow ends in words', () => {
    using work = new Workdir();
    work.write(
      'train.csv',
      `x,y\n${Array.from({ length: 100 }, (_, i) => `${i % 10},${Math.round(Math.exp((i % 10) / 2))}`).join('\n')}\n`,
    );
    work.write('held.csv', `x,y\n1,2\n2,3\n1200,5\n`);
    work.write('s.json', spec({ loss: 'poisson' }));
    const run = work.nn(['train', 's.json', 'train.csv', '--validation', 'held.csv', '-o', 'm.json', '--quiet']);
    expect(run.status).not.toBe(1);
    expect(run.stderr).not.toContain('internal error');
    expect(run.stderr).toMatch(/^nn: .*\n( {4}.*\n)*$/);
    expect(work.list()).not.toContain('m.json');
  });
});
