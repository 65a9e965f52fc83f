// `"split"` of a spec: rows that do not stand alone.
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { expectRefusal, silent } from './examples.ts';

/** Sixty rows: ten patients with six each, whose number of the month tells their class. */
function folder(split: object, more: object = {}): Workdir {
  const work = new Workdir();
  const rows = Array.from({ length: 60 }, (_, row) => {
    const patient = Math.floor(row / 6);
    return `p${patient},2026-01-${String((row % 30) + 1).padStart(2, '0')},${patient % 2},${row % 7},${patient % 2 ? 'yes' : 'no'}`;
  });
  work.write('d.csv', `patient,day,a,b,y\n${rows.join('\n')}\n`);
  work.write('s.json', JSON.stringify({ target: 'y', split, training: { epochs: 3, validation: 0.3 }, ...more }));
  return work;
}

const train = ['train', 's.json', 'd.csv', '-o', 'm.json'];

describe('a spec with a split', () => {
  it.each([
    [{ groups: 'patient' }, 18],
    [{ time: 'day' }, 18],
  ])('%j holds out by a column that is no input, and predicts without it', (split, held) => {
    using work = folder(split, { ignore: ['groups' in split ? 'day' : 'patient'] });
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const { inputs, training, spec } = JSON.parse(work.read('m.json'));
    expect(inputs.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    expect(training.rows).toEqual({ train: 60 - held, validation: held, unlabelled: 0 });
    expect(spec.split).toEqual(split);
    work.write('new.csv', 'a,b\n1,2\n');
    expect(work.nn(['predict', 'm.json', 'new.csv', '-q']).status).toBe(0);
  });

  it.each([{ groups: 'patient' }, { time: 'day' }])('%j divides the folds of a bag and of cross-validate', (split) => {
    const ignore = ['groups' in split ? 'day' : 'patient'];
    using work = folder(split, { bag: { folds: 5 }, training: { epochs: 3 }, ignore });
    expect(work.nn([...train, '-q'])).toEqual(silent);
    const { members } = JSON.parse(work.read('m.json'));
    const held = members.map(
      ({ training }: { training: { rows: { validation: number } } }) => training.rows.validation,
    );
    expect(held).toEqual([12, 12, 12, 12, 12]);
    const { folds } = JSON.parse(work.nn(['cross-validate', 's.json', 'd.csv', '--folds', '5', '--json', '-q']).stdout);
    expect(folds).toHaveLength(5);
  });

  it.each([
    [{}, 2, 'nn: s.json: split: must name one column, by "groups" or by "time", found none\n'],
    [
      { groups: 'patient', time: 'day' },
      2,
      'nn: s.json: split: must name one column, by "groups" or by "time", found both\n',
    ],
    [{ groups: 'y' }, 2, 'nn: s.json: split.groups: must not name the target, found "y"\n'],
    [{ groups: 'patiend' }, 2, 'nn: s.json: split.groups: no column "patiend" in d.csv (did you mean "patient"?)\n'],
    [
      { time: 'patient' },
      3,
      'nn: d.csv:2: column "patient", by whose time rows are held out, must be a number or a date such as 2026-01-31, found "p0"\n',
    ],
  ])('that is wrong is refused: %j', (split, status, message) => {
    using work = folder(split);
    const refused = work.nn(train);
    expect([refused.status, refused.stdout]).toEqual([status, '']);
    expect(refused.stderr.startsWith(message), refused.stderr).toBe(true);
    expect(work.list()).toEqual(['d.csv', 's.json']);
  });

  it('is refused where there is one group, and where a bag would hold out all rows of a class', () => {
    using work = folder({ groups: 'patient' });
    const rows = Array.from(
      { length: 60 },
      (_, row) => `p${row < 3 ? 0 : row % 10 || 1},0,0,${row},${row < 3 ? 'rare' : 'no'}`,
    );
    work.write('d.csv', `patient,day,a,b,y\n${rows.join('\n')}\n`);
    expectRefusal(work, [...train, '--bag', '3'], 3, [
      'nn: d.csv: class "rare" of "y" must have rows outside of every fold, found all 3 of them in one, by "patient"',
      '    leave "split" out',
    ]);
    work.write('d.csv', work.read('d.csv').replace(/^p\d+/gm, 'p0'));
    expectRefusal(work, train, 3, [
      'nn: d.csv: must have at least 2 different groups in "patient" to hold some out, found 1',
      '    set training.validation to 0, or leave "split" out',
    ]);
  });
});
