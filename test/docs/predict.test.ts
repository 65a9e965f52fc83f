import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bundled, silent } from '../cli/examples.ts';
import { Workdir } from '../workdir.ts';
import { blocksOf } from './pages.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const script = blocksOf('docs/model.md').find(
  ({ language, lines }) => language === 'python' && lines.some((line) => line.includes('network["inputs"]')),
)!;

/** Births with an age or a race missing here and there, also in the rows that are predicted. */
const births = bundled('birth-weight', 'data.csv')
  .split('\n')
  .map((line, index) => {
    if (index % 7 === 3) return line.replace(/^\d+,/, ' NA ,');
    return index % 11 === 5 ? line.replace(/,(?:black|white|other),/, ',?,') : line;
  })
  .join('\n');

const columns = { ptl: { type: 'number', scale: 'none' }, ftv: { type: 'number' } };
const training = { epochs: 30 };

describe.skipIf(!hasPython)('the lines of Python in docs/model.md', () => {
  it('are few', () => {
    expect(script.lines.length).toBeLessThanOrEqual(20);
  });

  it.each([
    ['two classes', { target: 'low', ignore: ['bwt'], layers: [{ units: 5 }, { units: 3, activation: 'tanh' }] }],
    ['three classes', { target: 'race', layers: [{ units: 4, activation: 'sigmoid' }] }],
    ['numbers', { target: 'bwt', ignore: ['low'], layers: [{ units: 4 }] }],
    ['numbers that are never negative', { target: 'bwt', ignore: ['low'], output: { activation: 'relu' } }],
  ])('predict %s as nn does', (_, spec) => {
    using work = new Workdir();
    work.write('d.csv', births);
    work.write('predict.py', script.lines.join('\n'));
    work.write('s.json', JSON.stringify({ ...spec, columns, training }));
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q'])).toEqual(silent);
    const flags = spec.target === 'bwt' ? [] : ['--probabilities'];
    const ours = work.nn(['predict', 'm.json', 'd.csv', '--only', '-q', ...flags]);
    expect({ status: ours.status, stderr: ours.stderr }).toEqual({ status: 0, stderr: '' });
    const theirs = execFileSync('python3', ['predict.py', 'm.json', 'd.csv'], { cwd: work.path, encoding: 'utf8' });
    const [rows, others] = [ours.stdout.trim().split('\n').slice(1), theirs.trim().split('\n')];
    expect(others).toHaveLength(rows.length);
    for (const [index, row] of rows.entries()) expectSame(others[index]!.split(','), row.split(','), 2e-5);
  });

  const portfolio = [
    { name: 'linear', layers: [], training: { optimizer: 'lbfgs', epochs: 20, l2: 0.1 } },
    { name: 'network', layers: [{ units: 4, activation: 'tanh' }] },
  ];
  it.each([
    ['two classes', { target: 'low', ignore: ['bwt'] }],
    ['three classes', { target: 'race' }],
    ['numbers', { target: 'bwt', ignore: ['low'] }],
  ])('predict %s of a model with members as nn does', (_, spec) => {
    using work = new Workdir();
    work.write('d.csv', births);
    work.write('predict.py', script.lines.join('\n'));
    const bag = { folds: 3, portfolio };
    work.write('s.json', JSON.stringify({ ...spec, columns, training, bag, precision: 'float64' }));
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q'])).toEqual(silent);
    const flags = spec.target === 'bwt' ? [] : ['--probabilities'];
    const ours = work.nn(['predict', 'm.json', 'd.csv', '--only', '-q', ...flags]).stdout;
    const theirs = execFileSync('python3', ['predict.py', 'm.json', 'd.csv'], { cwd: work.path, encoding: 'utf8' });
    const [rows, others] = [ours.trim().split('\n').slice(1), theirs.trim().split('\n')];
    expect(others).toHaveLength(rows.length);
    for (const [index, row] of rows.entries()) expectSame(others[index]!.split(','), row.split(','), 1e-9);
  });
});

/** The same class, and numbers that are as near as the precision allows. */
function expectSame(found: readonly string[], expected: readonly string[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, cell] of expected.entries()) {
    if (Number.isNaN(Number(cell))) expect(found[index]).toBe(cell);
    else expect(Math.abs(Number(found[index]) / Number(cell) - 1)).toBeLessThan(tolerance);
  }
}
