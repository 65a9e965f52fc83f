// What `nn init` writes to be trained beside each other, and what `nn train` makes of it.
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berryFolder, bundled, expectRefusal } from './examples.ts';

interface Written {
  readonly layers: readonly object[];
  readonly training: { readonly validation: number };
  readonly bag?: {
    readonly folds: number;
    readonly portfolio: readonly { readonly name: string; readonly loss?: string }[];
  };
}

/** Rows of two numbers and their product, from `least` on, or whether it is odd. */
function table(rows: number, least: number, isClass = false): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const [a, b] = [(row * 7919) % 101, (row * 104729) % 103];
    return `${a},${b},${isClass ? (a * b) % 2 === 1 : least + (a * b) / 100}`;
  });
  return `a,b,y\n${lines.join('\n')}\n`;
}

/** A folder with that table. */
function folder(csv: string): Workdir {
  const work = new Workdir();
  work.write('d.csv', csv);
  return work;
}

const init = (work: Workdir, ...flags: string[]) => {
  const { status, stdout, stderr } = work.nn(['init', 'd.csv', '--target', 'y', ...flags]);
  expect(status).toBe(0);
  return { spec: JSON.parse(stdout) as Written, stderr };
};

const namesIn = ({ bag }: Written) => bag?.portfolio.map(({ name }) => name);

describe('the spec of nn init', () => {
  it('has a line and networks over five folds, of numbers never negative also for their logarithm', () => {
    const classes = ['linear', 'network', 'pieces', 'smooth'];
    for (const [csv, names] of [
      [table(60, 0, true), classes],
      [table(60, -1), classes],
      [table(60, 0), [...classes, 'pieces of log', 'smooth log']],
    ] as const) {
      using work = folder(csv);
      const { spec, stderr } = init(work);
      expect(namesIn(spec)).toEqual(names);
      expect(spec.bag?.folds).toBe(5);
      expect(spec.training.validation).toBe(0);
      expect(spec.bag?.portfolio.filter(({ loss }) => loss === 'poisson')).toHaveLength(names.length - 4);
      const note = `note: 5 folds × ${names.length} variants, weighed by the rows each did not see; --quick is one network\n`;
      expect(stderr.endsWith(note)).toBe(true);
    }
  });

  it.each([
    ['--quick', 60, ['--quick'], undefined],
    ['fewer than 50 rows', 49, [], undefined],
    ['more than 10 000', 10_001, [], 'of more than 10000 rows they take minutes; --thorough takes more'],
  ] as const)('is of one network for %s', (_, rows, flags, reason) => {
    using work = folder(table(rows, 0));
    const { spec, stderr } = init(work, ...flags);
    expect([spec.bag, spec.layers.length, spec.training.validation]).toEqual([undefined, 2, 0.1]);
    const note = reason === undefined ? '' : `note: one network, and no folds of several: ${reason}\n`;
    expect(stderr).toBe(`note: target "y": a number\n${note}`);
  });

  it('is of one network for so many columns that the folds would take minutes, and says so', () => {
    const names = Array.from({ length: 700 }, (_, column) => `p${column}`);
    const rows = Array.from({ length: 700 }, (_, row) => {
      return [...names.map((_, column) => ((row + 1) * (column + 3)) % 89), row % 2 ? 'yes' : 'no'].join(',');
    });
    using work = folder(`${names.join(',')},y\n${rows.join('\n')}\n`);
    const { spec, stderr } = init(work);
    expect([spec.bag, spec.layers.length]).toEqual([undefined, 2]);
    const note =
      'note: one network, and no folds of several: with so many columns they take minutes; --thorough takes more\n';
    expect(stderr.endsWith(note)).toBe(true);
  });

  it.each(['ladder', 'tune'])('is one network in what nn %s finds', (command) => {
    using work = folder(table(60, -1));
    work.write('s.json', work.nn(['init', 'd.csv', '--target', 'y', '-q']).stdout);
    const fast = ['--set', 'training.epochs=2', '--folds', '2', '-q', '-o', 'found.json'];
    expect(
      work.nn([command, 's.json', 'd.csv', ...fast, ...(command === 'tune' ? ['--trials', '2'] : [])]).status,
    ).toBe(0);
    const found: Written = JSON.parse(work.read('found.json'));
    expect([found.bag, found.training.validation]).toEqual([undefined, 0.1]);
  });
});

describe('nn train of data', () => {
  const train = ['train', 'd.csv', '--target', 'y', '-o', 'm.json', '--progress', 'never'];

  it('trains the portfolio to the bytes of nn init | nn train, better than each of its variants alone', () => {
    using work = folder(table(60, -1));
    const { status, stderr } = work.nn([...train, '--json']);
    expect(status).toBe(0);
    expect(stderr).toContain('note: the spec is inferred; to see it: nn init d.csv --target y\n');
    expect(stderr).toContain('trained 5 folds × 4 variants, 20 networks');
    work.shell('nn init d.csv --target y -q | nn train - -q -o piped.json');
    expect(work.read('m.json')).toBe(work.read('piped.json'));
    const { variants, metrics } = JSON.parse(work.read('m.json')).training;
    const squares = variants.map(({ loss }: { loss: number }) => loss);
    expect(metrics.validation.rmse ** 2).toBeLessThan(Math.min(...squares));
  });

  it('tells of a column that gives the target away, and how to leave it out', () => {
    using work = new Workdir();
    work.write('d.csv', bundled('birth-weight', 'data.csv'));
    const flags = ['--set', 'bag={"folds":2}', '--set', 'training.epochs=2', '--progress', 'never'];
    const { status, stderr } = work.nn(['train', 'd.csv', '--target', 'low', ...flags]);
    expect(status).toBe(0);
    expect(stderr).toContain(
      'doctor: column "bwt" gives the target away: is it known before the target is?\n    try: nn train',
    );
    expect(stderr).toContain(`--set 'ignore=["bwt"]'`);
    expect(stderr).toContain('its scores may be owed to what gives the target away');
  });

  it('says of flags which variants they are not for', () => {
    using work = folder(table(60, -1));
    work.write('s.json', work.nn(['init', 'd.csv', '--target', 'y', '-q']).stdout);
    const flags = ['--epochs', '1', '--set', 'layers[0].units=3', '--set', 'training.seed=2', '--set', 'missing=[""]'];
    const { stderr } = work.nn(['train', 's.json', ...flags, '--max-time', '1s']);
    expect(stderr.split('\n').filter((line) => line.startsWith('note:'))).toEqual([
      'note: --epochs is for the spec; what "linear", "pieces", "smooth" say of theirs stays',
      'note: --set layers[0].units is for the spec; what "linear", "pieces", "smooth" say of theirs stays',
    ]);
  });

  it('refuses what is for one network, and names the flag that makes it one', () => {
    using work = folder(table(60, -1));
    expectRefusal(work, [...train, '-q', '--log', 'l.jsonl'], 2, [
      'nn: --log: is for one network, and the spec has a "bag"',
      '    to train one network: --quick',
    ]);
    const { status, stderr } = work.nn([...train, '--log', 'l.jsonl', '--quick', '--epochs', '2']);
    expect(status).toBe(0);
    expect(stderr).toContain('note: the spec is inferred; to see it: nn init d.csv --target y --quick\n');
  });
});

describe('nn init --thorough', () => {
  it('has three networks more, and takes more rows', () => {
    const more = ['ranks', 'wide', 'bumpy'];
    for (const rows of [60, 10_001]) {
      using work = folder(table(rows, -1));
      expect(namesIn(init(work, '--thorough').spec)).toEqual(['linear', 'network', 'pieces', 'smooth', ...more]);
    }
  });

  it('is refused beside --quick', () => {
    using work = folder(table(60, -1));
    expectRefusal(work, ['init', 'd.csv', '--target', 'y', '--quick', '--thorough'], 2, [
      'nn: --quick: must not stand beside --thorough',
      '    leave one of them out',
    ]);
  });
});

describe('nn train --quick', () => {
  it('is refused beside a spec', () => {
    using work = berryFolder();
    expectRefusal(work, ['train', 's.json', 'd.csv', '--quick'], 2, [
      'nn: --quick: is about the spec that is inferred from data, with --target',
      '    nn init --quick writes such a spec',
    ]);
  });
});
