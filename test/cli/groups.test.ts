import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { expectRefusal } from './examples.ts';

/** Twelve rows, the groups `a` … `d` with two rows each and four cells without one. */
function folder(): Workdir {
  const work = new Workdir();
  const groups = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', '', ' ', 'NA', ''];
  const rows = groups.map((group, row) => `${row % 5},${group},${row % 2 ? 'yes' : 'no'}`);
  work.write('d.csv', `x,patient,y\n${rows.join('\n')}\n`);
  work.write('s.json', JSON.stringify({ target: 'y', training: { epochs: 2 } }));
  return work;
}

const notes = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('note:'));

describe('nn cross-validate --groups', () => {
  it('lets every row without a group stand alone, and says so', () => {
    using work = folder();
    const args = ['cross-validate', 's.json', 'd.csv', '--groups', 'patient', '--json'];
    const { status, stdout, stderr } = work.nn([...args, '--folds', '8']);
    expect(status).toBe(0);
    expect(notes(stderr)).toEqual([
      'note: column "patient": 4 groups and 4 rows without one, each of which stands alone',
    ]);
    expect(JSON.parse(stdout).folds).toHaveLength(8); // with all four rows in one group there were five groups
    expect(work.nn([...args, '--quiet']).stderr).toBe('');
  });

  it('counts as groups what can be divided, and says what they are made of', () => {
    using work = folder();
    expectRefusal(work, ['cross-validate', 's.json', 'd.csv', '--groups', 'patient', '--folds', '9'], 3, [
      'nn: d.csv: must have at least 9 groups in "patient" for 9 folds, found 8 (4 groups and 4 rows without one)',
      '    give fewer --folds',
    ]);
    work.write('d.csv', work.read('d.csv').replace(/,( |NA|),/g, ',e,'));
    expectRefusal(work, ['cross-validate', 's.json', 'd.csv', '--groups', 'patient', '--folds', '7'], 3, [
      'nn: d.csv: must have at least 7 groups in "patient" for 7 folds, found 5',
      '    give fewer --folds',
    ]);
  });

  it.each(['cross-validate', 'ladder', 'tune'])('guesses which column was meant, with nn %s', (command) => {
    using work = folder();
    expectRefusal(work, [command, 's.json', 'd.csv', '--groups', 'pateint'], 2, [
      'nn: --groups: no column "pateint" in d.csv (did you mean "patient"?)',
      '    columns found: x, patient, y',
    ]);
  });
});

describe('a column that is not there', () => {
  it.each([
    ['target', ['--set', 'target=z']],
    ['weights', ['--set', 'weights=patiend']],
    ['ignore', ['--set', 'ignore=["patiend"]']],
    ['columns', ['--set', 'columns.patiend.type=category']],
  ])('is told as a mistake in %s, with the columns that are', (key, settings) => {
    using work = folder();
    const guess =
      key === 'target'
        ? 'no column "z" in d.csv (did you mean "x"?)'
        : 'no column "patiend" in d.csv (did you mean "patient"?)';
    expectRefusal(work, ['train', 's.json', 'd.csv', ...settings], 2, [
      `nn: s.json: ${key}: ${guess}`,
      '    columns found: x, patient, y',
    ]);
  });

  it('lists the first of very many columns, and how many more there are', () => {
    using work = folder();
    const names = Array.from({ length: 1000 }, (_, column) => `p${column}`);
    work.write('wide.csv', `${names.join(',')},y\n${names.map(() => 1).join(',')},no\n`);
    const first = names.slice(0, 30).join(', ');
    expectRefusal(work, ['init', 'wide.csv', '--target', 'label'], 2, [
      'nn: --target: no column "label" in wide.csv',
      `    columns found: ${first} and 971 more`,
    ]);
    expectRefusal(work, ['init', 'wide.csv'], 2, [
      'nn: init: the column to predict is required',
      `    --target COLUMN, one of: ${first} and 971 more`,
    ]);
  });

  it('is guessed also where a model or the rows held out need it', () => {
    using work = folder();
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q']).status).toBe(0);
    work.write('rows.csv', work.read('d.csv').replace('x,patient,y', 'x,patient,Y'));
    expectRefusal(work, ['evaluate', 'm.json', 'rows.csv'], 4, [
      'nn: rows.csv: column "y" (did you mean "Y"?) holds the labels and is missing',
      '    columns found: x, patient, Y',
    ]);
    work.write('rows.csv', work.read('d.csv').replace('x,patient,y', 'x,patients,y'));
    expectRefusal(work, ['train', 's.json', 'd.csv', '--validation', 'rows.csv', '-o', 'm2.json'], 3, [
      'nn: rows.csv: must have the column "patient" (did you mean "patients"?)',
    ]);
  });
});
