import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { train } from './examples.ts';

// An 8-bit CSI that would turn the screen red, a mark that turns the direction around, an isolate, a line separator.
const color = 'c\u009b41mlour';
const red = 'r\u202eed';
const blue = 'b\u2066lue';
const ripe = 'ri\u2028pe';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Data with such characters in a column's name, in categories, in classes and in the target's name, and a spec. */
function hostileFolder(): Workdir {
  const work = new Workdir();
  const rows = Array.from({ length: 24 }, (_, i) => `${i % 5},${i % 2 ? red : blue},${i % 2 ? red : 'no'}`);
  const data = `x,${color},${ripe}\n${rows.join('\n')}\n`;
  const tune = { [`columns[${JSON.stringify(color)}].missing`]: ['category', 'error'] };
  const training = { epochs: 20, validation: 0.25 };
  const spec = { data: 'd.csv', target: ripe, layers: [{ units: 2 }], training, tune };
  work.write('d.csv', data);
  work.write('s.json', JSON.stringify(spec));
  work.write('m.json', train(data, spec));
  return work;
}

/** What a command prints, which must show nothing but what is there, and reads back as JSON. */
function printed(work: Workdir, args: readonly string[]): string {
  const { status, stdout, stderr } = work.nn(args);
  expect({ status, of: args.join(' '), stderr }).toMatchObject({ status: 0 });
  expect(stdout, args.join(' ')).not.toMatch(dangerous);
  expect(stderr, args.join(' ')).not.toMatch(dangerous);
  return stdout;
}

describe('JSON about hostile names', () => {
  const folds = ['--folds', '2', '--threads', '1'];
  it.each<[string, readonly string[], readonly string[]]>([
    ['init', ['init', 'd.csv', '--target', ripe], [ripe]],
    ['train', ['train', 's.json', '-o', '-'], [ripe, color, red, blue]],
    ['train --json', ['train', 's.json', '-o', 'n.json', '--json'], []],
    ['evaluate --json', ['evaluate', 'm.json', 'd.csv', '--json'], [red]],
    ['inspect --json of data', ['inspect', 'd.csv', '--json'], [color, ripe]],
    ['inspect --json of a spec', ['inspect', 's.json', '--json'], [ripe]],
    ['inspect --json of a model', ['inspect', 'm.json', '--json'], [color, red, blue]],
    ['trace --json', ['trace', 'm.json', 'd.csv', '--json'], [color, blue]],
    ['check --json', ['check', 's.json', '--json'], []],
    ['cross-validate --json', ['cross-validate', 's.json', '--json', ...folds], []],
    ['ladder --json', ['ladder', 's.json', '--json', ...folds], [ripe]],
    ['tune', ['tune', 's.json', ...folds], [ripe]],
    ['tune --json', ['tune', 's.json', '--json', ...folds], [ripe, color]],
    ['prune', ['prune', 'm.json', 'd.csv', '--sparsity', '0.5', '-o', '-'], [ripe, color, red]],
    ['prune --json', ['prune', 'm.json', 'd.csv', '--sparsity', '0.5', '--json'], []],
    ['quantize', ['quantize', 'm.json', 'd.csv', '-o', '-'], [ripe, color, red]],
  ])('by nn %s moves no terminal, and reads back as it was', (_, args, names) => {
    using work = hostileFolder();
    const read = JSON.stringify(JSON.parse(printed(work, args)));
    for (const name of names) expect(read).toContain(JSON.stringify(name).slice(1, -1).replaceAll('"', '\\"'));
  });

  it('in files moves no terminal either, should somebody look at them', () => {
    using work = hostileFolder();
    const logs = ['--log', 'l.jsonl', '--checkpoint', '1h', '-o', 'n.json', '-q'];
    expect(work.nn(['train', 's.json', ...logs]).status).toBe(0);
    expect(work.nn(['tune', 's.json', '--log', 't.jsonl', '-o', 'best.json', '-q', ...folds]).status).toBe(0);
    for (const name of ['n.json', 'n.json.checkpoint', 'l.jsonl', 't.jsonl', 'best.json']) {
      expect(work.read(name), name).not.toMatch(dangerous);
    }
    expect(work.read('n.json')).toContain('c\\u009b41mlour');
    expect(work.nn(['train', 's.json', '--resume', 'n.json', '-q']).status).toBe(0);
    const again = work.nn(['tune', 's.json', '--log', 't.jsonl', '-o', 'again.json', ...folds]);
    expect(again.stderr).toContain('3 finished trials are in the log, and are not tried again\n');
    const { stdout } = work.nn(['predict', 'n.json', 'd.csv', '--only']);
    expect(stdout).toMatch(new RegExp(`^prediction\\n(?:(?:${red}|no)\\n){24}$`));
  });
});
