import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { expectRefusal } from './examples.ts';

/** A model of `code`, 1 or 2, and `color`, which `m.json` was trained on in that spelling; class 1 is where the code is 1. */
function folder(): Workdir {
  const work = new Workdir();
  const rows = Array.from({ length: 40 }, (_, row) => `${(row % 2) + 1},${row % 3 ? 'red' : 'blue'},${(row % 2) + 1}`);
  work.write('d.csv', `code,color,y\n${rows.join('\n')}\n`);
  const columns = { code: { type: 'category' }, y: { type: 'category' } };
  work.write('s.json', JSON.stringify({ target: 'y', columns, training: { epochs: 200, learningRate: 1 } }));
  expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q']).status).toBe(0);
  return work;
}

describe('codes that are written otherwise than in training', () => {
  it('are the categories that are the same numbers, and predict says so', () => {
    using work = folder();
    const plain = work.nn(['predict', 'm.json', '-', '--only', '--probabilities'], {
      stdin: 'code,color\n1,red\n2,red\n1,blue\n2,blue\n',
    });
    expect(plain.stdout).toMatch(/^prediction,probability_1,probability_2\n1,.*\n2,.*\n1,.*\n2,.*\n$/);
    const other = work.nn(['predict', 'm.json', '-', '--only', '--probabilities'], {
      stdin: 'code,color\n1.0,red\n02,red\n 1,blue\n2e0,blue\n',
    });
    expect(other.stdout).toBe(plain.stdout);
    expect(other.stderr).toBe(
      'note: column "code": 4 cells are written otherwise than in training, such as "1.0" for "1"\n',
    );
    expect(other.status).toBe(0);
  });

  it('are the same for evaluate, as inputs and as labels', () => {
    using work = folder();
    work.write('other.csv', work.read('d.csv').replace(/^(\d),(\w+),(\d)$/gm, '0$1,$2,$3.0'));
    const plain = work.nn(['evaluate', 'm.json', 'd.csv', '--json']);
    const other = work.nn(['evaluate', 'm.json', 'other.csv', '--json']);
    expect(JSON.parse(plain.stdout).metrics.accuracy).toBe(1);
    expect(other.stdout).toBe(plain.stdout);
    expect(other.stderr).toContain(
      'note: column "code": 40 cells are written otherwise than in training, such as "01" for "1"\n',
    );
  });

  it('are unknown where training had the same number in two spellings, and none is the same text', () => {
    using work = new Workdir();
    const rows = Array.from({ length: 20 }, (_, row) => `${row % 2 ? '1' : '01'},${row % 2}`);
    work.write('d.csv', `code,y\n${rows.join('\n')}\n`);
    work.write('s.json', '{"target":"y","columns":{"code":{"type":"category"}},"training":{"epochs":5}}');
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q']).status).toBe(0);
    const { status, stderr } = work.nn(['predict', 'm.json', '-'], { stdin: 'code\n1\n1.0\n' });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'note: column "code": 1 cell with a value never seen in training, taken as none of its categories\n',
    });
  });
});

describe('a column of which no category is known', () => {
  /** So many rows without a known code, and some more. */
  const rowsOf = (count: number, ...more: string[]) =>
    [
      'code,color,y',
      ...Array.from({ length: count }, (_, row) => `${'AB'[row % 2]},red,${(row % 2) + 1}`),
      ...more,
      '',
    ].join('\n');
  const refusal = [
    'nn: rows.csv: column "code" must have categories that m.json knows, found none in 10 rows, such as "A"',
    '    known values: 1, 2',
    '    if they are to be taken for none of these: --on-unknown zero',
  ];
  const counted = (cells: number) =>
    `note: column "code": ${cells} cells with a value never seen in training, taken as none of its categories\n`;

  it('is refused by predict, which leaves no file behind', () => {
    using work = folder();
    work.write('rows.csv', rowsOf(10));
    expectRefusal(work, ['predict', 'm.json', 'rows.csv', '-o', 'p.csv'], 4, refusal);
    const piped = work.nn(['predict', 'm.json', 'rows.csv']);
    expect({ ...piped, stdout: '' }).toEqual({
      status: 4,
      signal: null,
      stdout: '',
      stderr: `${refusal.join('\n')}\n`,
    });
  });

  it('is taken for none of the categories where that was asked for, in fewer than ten rows, and where one is known', () => {
    using work = folder();
    const taken = (text: string, cells: number, ...flags: string[]) => {
      work.write('rows.csv', text);
      for (const command of ['predict', 'evaluate']) {
        const { status, stderr } = work.nn([command, 'm.json', 'rows.csv', ...flags]);
        expect({ status, stderr }, command).toEqual({ status: 0, stderr: expect.stringContaining(counted(cells)) });
      }
    };
    taken(rowsOf(10), 10, '--on-unknown', 'zero');
    taken(rowsOf(2), 2);
    taken(rowsOf(9), 9);
    taken(rowsOf(40, '1,red,1'), 40);
    taken(rowsOf(40, '2.0,red,1'), 40);
  });

  it('is not one of which cells are missing: they are neither known nor unknown', () => {
    using work = folder();
    const missing = Array.from({ length: 20 }, (_, row) => `${row % 2 ? 'NA' : ''},red,1`);
    for (const command of ['predict', 'evaluate']) {
      for (const rows of [rowsOf(0, ...missing), rowsOf(9, ...missing)]) {
        work.write('rows.csv', rows);
        expect(work.nn([command, 'm.json', 'rows.csv']).status, command).toBe(0);
      }
      work.write('rows.csv', rowsOf(0, ...missing, ...rowsOf(10).trimEnd().split('\n').slice(1)));
      const { status, stderr } = work.nn([command, 'm.json', 'rows.csv', '-q']);
      expect({ status, stderr }, command).toEqual({ status: 4, stderr: `${refusal.join('\n')}\n` });
    }
  });

  it('is refused by evaluate, which decides about unknown categories as predict does', () => {
    using work = folder();
    work.write('rows.csv', rowsOf(10));
    expectRefusal(work, ['evaluate', 'm.json', 'rows.csv'], 4, refusal);
    expectRefusal(work, ['evaluate', 'm.json', 'rows.csv', '--on-unknown', 'error'], 3, [
      'nn: rows.csv:2: column "code" has the value "A", never seen in training',
      '    known values: 1, 2',
    ]);
  });
});
