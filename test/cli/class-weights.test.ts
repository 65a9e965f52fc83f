import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';

/** 200 rows of which one in `every` is "yes"; x is a little larger there. */
function folder(every: number, classWeights?: unknown): Workdir {
  const work = new Workdir();
  const rows = Array.from({ length: 200 }, (_, row) => {
    const isRare = row % every === 0;
    return `${((row * 37) % 100) / 50 + (isRare ? 0.5 : 0)},${isRare ? 'yes' : 'no'}`;
  });
  work.write('d.csv', `x,y\n${rows.join('\n')}\n`);
  const training = { epochs: 100, validation: 0, ...(classWeights === undefined ? {} : { classWeights }) };
  work.write('s.json', JSON.stringify({ target: 'y', training }));
  return work;
}

const told = (text: string) => text.split('\n').filter((line) => line.includes('class weights: '));

describe('class weights that change how much a class counts', () => {
  // m / (K m_k): each of two classes counts half; 3 · 0.1 / (3 · 0.1 + 0.9)
  it.each([
    ['balanced', 0.5],
    [{ yes: 3 }, 0.25],
  ])('are told of wherever the model is: %j', (classWeights, counted) => {
    using work = folder(10, classWeights);
    const line = `class weights: "yes" counts as ${counted} of the rows, of which it is 0.1: probabilities are no longer frequencies`;
    const trained = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']);
    expect(trained.status).toBe(0);
    expect(told(trained.stderr)).toEqual([line]);
    expect(trained.stderr).not.toContain('--learning-rate');
    expect(told(work.nn(['inspect', 'm.json']).stdout)).toEqual([line]);
    const evaluated = work.nn(['evaluate', 'm.json', 'd.csv']);
    expect(told(evaluated.stderr)).toEqual([`note: ${line}`]);
    expect(work.nn(['evaluate', 'm.json', 'd.csv', '-q']).stderr).toBe('');
    const predicted = work.nn(['predict', 'm.json', 'd.csv', '--probabilities', '--only']);
    expect(told(predicted.stderr)).toEqual([`note: ${line}`]);
    expect(told(work.nn(['predict', 'm.json', 'd.csv']).stderr)).toEqual([]);
    // what is told is so: the mean probability is near the share that "yes" counts as, not near 0.1
    const shares = predicted.stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => Number(row.split(',')[2]));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(mean - counted)).toBeLessThan(0.05);
  });

  it('are blamed where the log loss is above the baseline, rather than the learning rate', () => {
    using work = folder(10, 'balanced');
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q']);
    expect(stderr).toBe('');
    const { metrics, baseline } = JSON.parse(work.read('m.json')).training;
    expect(metrics.train.logLoss).toBeGreaterThan(baseline.logLoss);
    const summary = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--progress', 'never']).stderr;
    expect(summary).not.toContain('try --learning-rate');
  });

  it.each([
    ['that are balanced already', 2, 'balanced'],
    ['that are all the same', 10, { yes: 2, no: 2 }],
    ['that are not given', 10, undefined],
  ])('are told of only if they do, not those %s', (_, every, classWeights) => {
    using work = folder(every, classWeights);
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']);
    expect(told(stderr)).toEqual([]);
    expect(told(work.nn(['inspect', 'm.json']).stdout)).toEqual([]);
    expect(told(work.nn(['evaluate', 'm.json', 'd.csv']).stderr)).toEqual([]);
  });
});
