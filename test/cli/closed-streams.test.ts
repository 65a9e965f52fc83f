// Streams that are closed, as `>&-` does.
import { describe, expect, it } from 'vitest';
import { berryFolder, silent } from './examples.ts';

/** What every command that writes to stdout may be asked; `-o -` names it. */
const writers = [
  'init d.csv --target ripe',
  'train s.json d.csv -o -',
  'train s.json d.csv -o m2.json --log -',
  'train s.json d.csv -o m2.json --json',
  'predict m.json d.csv',
  'predict m.json d.csv -o p.csv --bad-rows skip --rejects -',
  'evaluate m.json d.csv',
  'evaluate m.json d.csv --json',
  'cross-validate s.json d.csv',
  'tune s.json d.csv',
  'ladder s.json d.csv',
  'inspect d.csv',
  'inspect m.json',
  'prune m.json --sparsity 0.5 -o -',
  'quantize m.json -o -',
  'check s.json d.csv',
  'trace m.json d.csv --row 1',
  'graph 3*a a=2',
  'lesson',
  'lesson shapes',
  '--help',
  'train --help',
  '--version',
];

describe('standard output that is closed', () => {
  it.each(writers)('is told with exit code 6, by whatever would write there: nn %s', (words) => {
    using work = berryFolder();
    const { status, stderr } = work.shell(`nn ${words} >&-`);
    expect({ status, stderr }).toEqual({
      status: 6,
      stderr: expect.stringMatching(
        /(^|\n)nn: standard output: must be open, found it closed\n {4}if it is not wanted, send it to \/dev\/null\n$/,
      ),
    });
  });

  it('is told before a training whose model should go there', () => {
    using work = berryFolder();
    const result = work.shell('nn train s.json d.csv -o - --epochs 1000000000 -q >&-');
    const stderr =
      'nn: standard output: must be open, found it closed\n    if it is not wanted, send it to /dev/null\n';
    expect(result).toEqual({ status: 6, signal: null, stdout: '', stderr });
  });

  it('is nothing to a command that writes elsewhere, and no file that it opens is taken for it', () => {
    using work = berryFolder();
    expect(work.nn(['predict', 'm.json', 'd.csv', '-q', '-o', 'expected.csv'])).toEqual(silent);
    for (const closed of ['>&-', '<&- >&-', '2>&-', '<&- >&- 2>&-']) {
      expect(work.shell(`nn predict m.json d.csv -o p.csv -q ${closed}`), closed).toEqual(silent);
      expect(work.bytes('p.csv').equals(work.bytes('expected.csv')), closed).toBe(true);
      expect(work.shell(`nn train s.json d.csv -o m2.json --force ${closed} 2>/dev/null`), closed).toEqual(silent);
      expect(work.bytes('m2.json').equals(work.bytes('m.json')), closed).toBe(true);
    }
    expect(work.read('d.csv')).toBe(work.shell('cat d.csv').stdout);
  });
});

describe('standard input that is closed', () => {
  it('is empty (G05)', () => {
    using work = berryFolder();
    const empty = { status: 3, signal: null, stdout: '', stderr: 'nn: stdin: the file is empty\n' };
    expect(work.shell('nn predict m.json <&-')).toEqual(empty);
    expect(work.shell('nn train s.json - -o m2.json -q <&-')).toEqual(empty);
  });
});

describe('standard error that is closed', () => {
  it('costs no result and no exit code', () => {
    using work = berryFolder();
    const answered = work.shell('nn predict m.json d.csv 2>&-');
    expect(answered).toMatchObject({ status: 0, stderr: '' });
    expect(answered.stdout.split('\n')).toHaveLength(14);
    expect(work.shell('nn predict m.json none.csv 2>&-')).toEqual({ ...silent, status: 6 });
  });
});

describe('standard output whose reader has left', () => {
  /** Runs a line with a pipe as standard output that nobody reads. */
  const unread = 'mkfifo p; exec 3<> p 4> p 3<&-; rm p;';

  it.each([
    ['train s.json d.csv -q -o new.json --json --require-better-than baseline', {}],
    ['train s.json d.csv -q -o - --require-better-than baseline', {}],
    ['train s.json d.csv -q -o new.json --log - --require-better-than baseline', {}],
    ['evaluate m.json d.csv --require-better-than baseline', {}],
    ['evaluate m.json d.csv --json --require-better-than baseline', {}],
    ['check s.json d.csv', { NN_FAULT: 'activation:sigmoid' }],
    ['check s.json d.csv --json', { NN_FAULT: 'activation:sigmoid' }],
  ])('makes no success of what was asked for and does not hold: nn %s', (words, env) => {
    using work = berryFolder();
    const layers = words.startsWith('check') ? `--set 'layers=[{"units":3,"activation":"sigmoid"}]'` : '';
    const read = work.shell(`nn ${words} ${layers} --force > read`, { env });
    expect(read.status, read.stderr).toBe(5);
    const left = work.shell(`${unread} nn ${words} ${layers} --force >&4`, { env });
    expect(left).toEqual(read);
  });

  it('is no failure where all holds that was asked for', () => {
    using work = berryFolder();
    for (const words of [
      'evaluate m.json d.csv -q',
      'check s.json d.csv',
      'train s.json d.csv -q -o new.json --json',
    ]) {
      expect(work.shell(`${unread} nn ${words} >&4`), words).toEqual(silent);
    }
  });
});
