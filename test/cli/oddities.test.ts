import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';

/** Notes of `nn train` on a file, which must be the same through a pipe. */
function notesOn(csv: string, spec: object = {}): string[] {
  using work = new Workdir();
  work.write('d.csv', csv);
  work.write('s.json', JSON.stringify({ target: 'y', training: { epochs: 2, validation: 0.3 }, ...spec }));
  const notes = (data: string, stdin?: Buffer) => {
    const { status, stderr } = work.nn(['train', 's.json', data, '-o', 'm.json', '--force'], stdin && { stdin });
    expect(status).toBe(0);
    return stderr.split('\n').filter((line) => line.startsWith('note:'));
  };
  const found = notes('d.csv');
  expect(notes('-', readFileSync(work.at('d.csv'))).map((line) => line.replace('<stdin>', 'd.csv'))).toEqual(found);
  expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm.json', '--force']).stderr).not.toContain('note:');
  return found;
}

const rows = (cells: readonly string[]) => cells.map((cell, row) => `${(row * 7) % 5},${cell}`).join('\n');
const classes = { columns: { y: { type: 'category' } } };

describe('nn train notes', () => {
  it('nothing about data that are as usual', () => {
    expect(notesOn(`x,y\n${rows(['a', 'b', 'a', 'b', 'a', 'b', 'b', 'a'])}\n`)).toEqual([]);
  });

  it('classes that are one number written in several ways (D07)', () => {
    expect(notesOn(`x,y\n${rows(['1', '1.0', ' 1', '1', '1.0', ' 1', '2', '2'])}\n`, classes)).toEqual([
      'note: classes " 1", "1", "1.0" of "y" look alike: each is a class of its own',
    ]);
  });

  it('classes, categories and columns that differ in the way a character is written (B07)', () => {
    const alike = ['\u00e9', 'e\u0301', '\u00e9', 'e\u0301', '\u00e9', 'e\u0301'];
    expect(notesOn(`x,y\n${rows(alike)}\n`)).toEqual([
      'note: classes "e\\u0301", "\u00e9" of "y" look alike: each is a class of its own',
    ]);
    const columns = alike.map((cell, row) => `${cell},${row},${row % 2},${row ** 2}`).join('\n');
    expect(notesOn(`c,n\u00e9,y,ne\u0301\n${columns}\n`)).toEqual([
      'note: columns "n\u00e9", "ne\\u0301" look alike: each is a column of its own',
      'note: categories "e\\u0301", "\u00e9" of "c" look alike: each has a column of its own',
    ]);
  });

  it('a class with a single row (D03)', () => {
    expect(notesOn(`x,y\n${rows(['a', 'b', 'a', 'b', 'a', 'b', 'lonely'])}\n`)).toEqual([
      'note: class "lonely" of "y" has a single row, which cannot be held out',
    ]);
  });

  it('no numbers that are only near each other, and no more than a few of those that are alike', () => {
    const ids = ['12345678901234567', '12345678901234568', '1e-400', '1e-500', '0.1', '0.10000000000000001'];
    expect(notesOn(`x,y\n${rows([...ids, ...ids])}\n`, classes)).toEqual([]);
    const ones = ['1', '1.', '1.0', '1.00', '+1'];
    expect(notesOn(`x,y\n${rows([...ones, ...ones])}\n`, classes)).toEqual([
      'note: classes "+1", "1", "1." and 2 more of "y" look alike: each is a class of its own',
    ]);
  });

  it('once that a column has whole numbers that a double does not hold (C10)', () => {
    const numbers = ['1', '9007199254740993', '2', '9007199254740995', '9007199254740992', '12345678901234567890'];
    expect(notesOn(`x,y\n${numbers.map((number, row) => `${number},${row % 2}`).join('\n')}\n`)).toEqual([
      'note: column "x" has whole numbers beyond 2^53, which are rounded: 9007199254740993 (line 3) is taken for 9007199254740992',
    ]);
    const number = { columns: { y: { type: 'number' } } };
    expect(notesOn('x,y\n1,9007199254740993\n2,5\n3,6\n4,8\n5,9007199254740992\n', number)).toEqual([
      'note: column "y" has whole numbers beyond 2^53, which are rounded: 9007199254740993 (line 2) is taken for 9007199254740992',
    ]);
    expect(notesOn('x,y\n208310224003690000,0\n1,1\n208310224003690001,0\n1,1\n')).toEqual([
      // doubles there are 32 apart; Python: int(float(208310224003690000))
      'note: column "x" has whole numbers beyond 2^53, which are rounded: 208310224003690000 (line 2) is taken for 208310224003689984',
    ]);
    const missing = { missing: ['', '99999999999999999'] };
    expect(notesOn('x,y\n1,0\n99999999999999999,1\n2,0\n3,1\n', missing)).toEqual([]);
    expect(notesOn('x,y\n9007199254740992,0\n1,1\n0.12345678901234567890,0\n1e20,1\n')).toEqual([]);
  });
});
