// From a table to a model without a spec, and the ways in which people name spec and data.
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berries, berryFolder, expectRefusal } from './examples.ts';

const ignored = 'note: column "year" is ignored: it is constant';

/** `berries`, and a column that `init` leaves out. */
const numbered = berries
  .trimEnd()
  .split('\n')
  .map((line, row) => `${row === 0 ? 'year' : 2026},${line}\n`)
  .join('');

describe('nn train of data alone', () => {
  it('gives the bytes of nn init | nn train, in a file called after the data', () => {
    using work = new Workdir();
    work.write('berries.csv', numbered);
    const { status, stdout, stderr } = work.nn(['train', 'berries.csv', '--target', 'ripe', '--epochs', '20']);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('note: the spec is inferred; to see it: nn init berries.csv --target ripe\n');
    expect(stderr).toContain(`${ignored}\nnote: target "ripe": 2 classes`);
    expect(stderr).toContain('wrote berries.model.json');
    work.shell('nn init berries.csv --target ripe -q | nn train - --epochs 20 -q -o piped.json');
    expect(work.read('berries.model.json')).toBe(work.read('piped.json'));
  });

  it('takes the data from stdin, and separators, seeds and settings as with a spec', () => {
    using work = new Workdir();
    work.write('b.tsv', numbered.replaceAll(',', '\t'));
    const flags = '--target ripe -q --seed 4 --set training.epochs=20 --set "layers[0].units=3"';
    expect(work.shell(`nn train - -d tab ${flags} -o stdin.json < b.tsv`).status).toBe(0);
    expect(work.shell(`nn train b.tsv ${flags} -o file.json`).status).toBe(0);
    const [one, other] = ['stdin.json', 'file.json'].map((name) => JSON.parse(work.read(name)));
    expect(one.layers).toEqual(other.layers);
    expect(one.training).toEqual(other.training);
    expect(one.layers[0].b).toHaveLength(3);
    expect(one.spec.training).toMatchObject({ seed: 4, epochs: 20 });
  });

  it('refuses a column that is not there, a spec beside it, and a model without a name', () => {
    using work = berryFolder();
    expectRefusal(work, ['train', 'd.csv', '--target', 'ripee'], 2, [
      'nn: --target: no column "ripee" in d.csv (did you mean "ripe"?)',
      '    columns found: size, color, weight, ripe',
    ]);
    for (const files of [
      ['d.csv', 's.json'],
      ['d.csv', '--spec', 's.json'],
    ]) {
      expectRefusal(work, ['train', ...files, '--target', 'ripe'], 2, [
        'nn: --target: needs the data alone, found d.csv and s.json',
        '    the spec is inferred from them; to train what a spec says, leave --target out',
      ]);
    }
    const nameless = [
      'nn: train: what comes from stdin has no name to call the model after',
      '    name the model with -o',
    ];
    expectRefusal(work, ['train', '-', '--target', 'ripe'], 2, nameless, { stdin: berries });
  });

  it('does not replace what nn did not write', () => {
    using work = berryFolder();
    work.write('d.model.json', 'mine');
    expect(work.nn(['train', 'd.csv', '--target', 'ripe']).status).toBe(6);
    expect(work.read('d.model.json')).toBe('mine');
  });
});

describe('nn train of spec and data', () => {
  it('takes them in any order, and the spec by its flag', () => {
    using work = berryFolder();
    const ways = ['s.json d.csv', 'd.csv s.json', 'd.csv --spec s.json', '--spec s.json d.csv', '--spec=s.json d.csv'];
    const models = ways.map((files, at) => {
      expect(work.shell(`nn train ${files} -q -o m${at}.json`), files).toMatchObject({ status: 0, stderr: '' });
      return work.read(`m${at}.json`);
    });
    expect(new Set(models).size).toBe(1);
  });

  it('says what is missing where there is only a table, and what is too much', () => {
    using work = berryFolder();
    const hint = '    to train on it without a spec: nn train d.csv --target COLUMN';
    expectRefusal(work, ['train', 'd.csv'], 2, ['nn: d.csv: must be a spec, found a table', hint]);
    expectRefusal(work, ['train', 'd.csv', 'd.csv'], 2, ['nn: d.csv: must be a spec, found a table', hint]);
    expectRefusal(work, ['train'], 2, [
      'nn: train: a spec or data are required',
      '    nn train spec.json data.csv, or nn train data.csv --target COLUMN',
    ]);
    expectRefusal(work, ['train', 's.json', 'd.csv', '--spec', 's.json'], 2, [
      'nn: --spec: the spec is s.json already, found s.json and d.csv besides',
      '    name the data alone',
    ]);
  });
});
