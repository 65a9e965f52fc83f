import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { berries, berryFolder, expectRefusal, silent } from './examples.ts';

/** Every command that reads CSV. */
const readers: readonly (readonly string[])[] = [
  ['init', 'd.csv', '--target', 'ripe'],
  ['inspect', 'd.csv'],
  ['train', 's.json', 'd.csv', '-o', 'm2.json'],
  ['predict', 'm.json', 'd.csv'],
  ['evaluate', 'm.json', 'd.csv'],
  ['cross-validate', 's.json', 'd.csv'],
  ['tune', 's.json', 'd.csv'],
  ['ladder', 's.json', 'd.csv'],
  ['check', 's.json', 'd.csv'],
  ['trace', 'm.json', 'd.csv', '--row', '1'],
  ['prune', 'm.json', 'd.csv', '--sparsity', '0.5', '-o', 'm2.json'],
  ['quantize', 'm.json', 'd.csv', '-o', 'm2.json'],
];

describe('a delimiter', () => {
  it.each(['.', '0', '7', '-', '+', 'e', 'E'])('of which numbers are written is refused: %s', (character) => {
    using work = berryFolder();
    expectRefusal(work, ['predict', 'm.json', 'd.csv', `-d${character}`], 2, [
      `nn: --delimiter: must be a character that occurs in no number, found "${character}"`,
    ]);
  });

  it.each(['"', '\n', '\r', '', ',,', 'ä', '—'])('that is no single character between cells is refused: %j', (text) => {
    using work = berryFolder();
    const { status, stdout, stderr } = work.nn(['predict', 'm.json', 'd.csv', '--delimiter', text]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^nn: --delimiter: must be one ASCII character, not a quote or a line end, or tab, comma, semicolon, pipe or space, found ".*"\n$/,
    );
  });

  it('is asked the same by every command', () => {
    using work = berryFolder();
    for (const args of readers) {
      expectRefusal(work, [...args, '-d', '.'], 2, [
        'nn: --delimiter: must be a character that occurs in no number, found "."',
      ]);
    }
  });

  it.each([' ', '|', '_', '\x1f', 'x', '\\t'])(
    'that occurs in no number separates predictions that can be read back: %j',
    (given) => {
      using work = berryFolder();
      const delimiter = given === '\\t' ? '\t' : given;
      work.write('b.csv', berries.replaceAll(',', delimiter));
      const args = ['predict', 'm.json', '--probabilities', '-q'];
      const usual = work.nn([...args, 'd.csv']);
      expect(usual).toEqual({ ...silent, stdout: usual.stdout });
      const predicted = work.nn([...args, 'b.csv', '-d', given, '-o', 'p.csv']);
      expect(predicted).toEqual(silent);
      expect(parse(work.bytes('p.csv'), { delimiter })).toEqual(parse(usual.stdout));
      const again = ['predict', 'm.json', 'p.csv', '-d', given, '--as', 'twice', '-q'];
      expect(work.nn(again).stdout.trimEnd().split('\n')).toHaveLength(13);
    },
  );
});
