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

  it('is of one network where it is to be quick, for few rows, and for more than pays', () => {
    for (const [csv, flags] of [
      [table(60, 0), ['--quick']],
      [table(49, 0), []],
      [table(10_001, 0), []],
    ] as const) {
      using work = folder(csv);
      const { spec, stderr } = init(work, ...flags);
      expect([spec.bag, spec.layers.length, spec.training.validation]).toEqual([undefined, 2, 0.1]);
      expect(stderr).not.toContain('folds');
    }
  });

  it('is of one network for so many columns that the folds would take minutes', () => {
    const names = Array.from({ length: 700 }, (_, column) => `p${column}`);
    const rows = Array.from({ length: 700 }, (_, row) => {
      return [...names.map((_, column) => ((row + 1) * (column + 3)) % 89), row % 2 ? 'yes' : 'no'].join(',');
    });
    using work = folder(`${names.join(',')},y\n${rows.join('\n')}\n`);
    expect(init(work).spec).toMatchObject({ layers: [{ units: 64 }, { units: 32 }] });
    expect(init(work).spec.bag).toBeUndefined();
  });
});

describe('nn train of data', () => {
  const train = ['train', 'd.csv', '--target', 'y', '-o', 'm.json', '--progress', 'never'];

  it('trains the portfolio to the bytes of nn init | nn train, better than each of its variants alone', () => {
    using work = folder(table(60, -1));
    const { status, stderr } = work.nn([...train, '--json']);
    expect(status).toBe(0);
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

  it('says of --epochs and --learning-rate which variants they are not for', () => {
    using work = folder(table(60, -1));
    work.write('s.json', work.nn(['init', 'd.csv', '--target', 'y', '-q']).stdout);
    const { stderr } = work.nn(['train', 's.json', '--epochs', '1', '--learning-rate', '0.1', '--max-time', '1s']);
    expect(stderr).toContain(
      'note: --epochs and --learning-rate set the training of the spec; what "linear", "pieces", "smooth" say of theirs stays\n',
    );
  });

  it('refuses what is for one network, and names the flag that makes it one', () => {
    using work = folder(table(60, -1));
    expectRefusal(work, [...train, '-q', '--log', 'l.jsonl'], 2, [
      'nn: --log: is for one network, and the spec has a "bag"',
      '    to train one network: --quick',
    ]);
    const { status } = work.nn([...train, '--log', 'l.jsonl', '--quick', '--epochs', '2', '-q']);
    expect(status).toBe(0);
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
