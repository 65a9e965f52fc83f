import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataset, nnPath, Workdir } from '../workdir.ts';
import { berries, berryFolder, berrySpec, contents, expectRefusal, silent, train } from './examples.ts';

/** `nn train` on the berries, with a model that differs from the one in the folder. */
const retrain = ['train', 's.json', 'd.csv', '-q', '--seed', '2'];
const other = () => train(berries, { ...berrySpec, training: { ...berrySpec.training, seed: 2 } });
/** More epochs than could be run: what returns has not trained. */
const forEver = ['--epochs', '1000000000'];
/** Makes a model of about 200 kB. */
const large = ['--set', 'layers=[{"units":100},{"units":100}]', '--epochs', '1'];

const isRoot = process.getuid?.() === 0;
const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe('a model that cannot be saved', () => {
  it.skipIf(!mayMount)(
    'on a full disk leaves the old one as it was and goes to TMPDIR instead (I01; skipped where no tmpfs can be mounted)',
    () => {
      using work = berryFolder();
      mkdirSync(work.at('full'));
      mkdirSync(work.at('tmp'));
      const inside = [
        'mount -t tmpfs -o size=64k tmpfs full && cp m.json full/',
        `nn ${retrain.join(' ')} ${large.map((word) => `'${word}'`).join(' ')} -o full/m.json; echo "exit $?"`,
        'cmp m.json full/m.json && ls -A full',
      ].join('\n');
      work.write('inside.sh', `nn() { "$NODE" "$NN" "$@"; }\n${inside}`);
      const env = { TMPDIR: work.at('tmp'), NODE: process.execPath, NN: nnPath };
      const { stdout, stderr } = work.shell('unshare -rm bash inside.sh', { env });
      expect(stdout).toBe('exit 6\nm.json\n');
      const [rescue = ''] = readdirSync(work.at('tmp'));
      const { size } = statSync(work.at(`tmp/${rescue}`));
      expect(stderr.replace(/, \d+ are free/, ', N are free')).toBe(
        [
          'nn: full/m.json: cannot be written: no space left on the device',
          `    ${size} bytes are needed, N are free; the model was saved as ${work.at(`tmp/${rescue}`)} instead`,
          '',
        ].join('\n'),
      );
      expect(work.nn(['predict', `tmp/${rescue}`, 'd.csv', '--only', '-q']).stdout).toMatch(/^prediction\n(no|yes)\n/);
    },
  );

  it('because it is larger than allowed leaves the old one as it was, and nothing else (I02)', () => {
    using work = berryFolder();
    mkdirSync(work.at('tmp'));
    const before = contents(work);
    const line = `ulimit -f 60; nn ${retrain.join(' ')} ${large.map((word) => `'${word}'`).join(' ')} -o m.json`;
    const { status, stdout, stderr } = work.shell(line, { env: { TMPDIR: work.at('tmp') } });
    expect(stderr).toMatch(
      /^nn: m\.json: cannot be written: the file would be larger than allowed\n {4}\d{5,6} bytes are needed, \d+ are free\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(contents(work)).toEqual(before);
    expect(readdirSync(work.at('tmp'))).toEqual([]);
  });

  it('because there is no such folder, or its name is a folder’s, is refused before the first epoch (I03)', () => {
    using work = berryFolder();
    expectRefusal(work, [...retrain, ...forEver, '-o', 'models/m.json'], 6, [
      'nn: models/m.json: cannot be written: no such file or directory',
    ]);
    expectRefusal(work, [...retrain, ...forEver, '-o', '..'], 6, ['nn: ..: cannot be written: it is a directory']);
    expectRefusal(work, [...retrain, ...forEver, '-o', 'd.csv/m.json'], 6, [
      'nn: d.csv/m.json: cannot be written: part of the path is no directory',
    ]);
  });

  it.skipIf(isRoot)('because its folder is read-only is refused before the first epoch (I03; skipped for root)', () => {
    using work = berryFolder();
    mkdirSync(work.at('models'), { mode: 0o555 });
    const { status, stderr } = work.nn([...retrain, ...forEver, '-o', 'models/m.json']);
    expect({ status, stderr }).toEqual({
      status: 6,
      stderr: 'nn: models/m.json: cannot be written: permission denied\n',
    });
  });

  it('because its name leads round in a circle, or is too long, is refused before the first epoch (I12)', () => {
    using work = berryFolder();
    symlinkSync('circle', work.at('circle'));
    const run = (output: string) => {
      const { status, stderr } = work.nn([...retrain, ...forEver, '-o', output]);
      return { status, stderr };
    };
    expect(run('circle')).toEqual({
      status: 6,
      stderr: 'nn: circle: cannot be written: its symbolic links lead round in a circle\n',
    });
    const name = 'm'.repeat(300);
    expect(run(name)).toEqual({ status: 6, stderr: `nn: ${name}: cannot be written: the name is too long\n` });
  });
});

describe('a model that is saved', () => {
  it('keeps the mode of the file it replaces, and a new one has that of the umask (I04)', () => {
    using work = berryFolder();
    chmodSync(work.at('m.json'), 0o600);
    const names = work.list();
    expect(work.shell(`umask 027; nn ${retrain.join(' ')} -o m.json; nn ${retrain.join(' ')} -o new.json`)).toEqual(
      silent,
    );
    expect(work.bytes('m.json').equals(other())).toBe(true);
    expect(statSync(work.at('m.json')).mode & 0o777).toBe(0o600);
    expect(statSync(work.at('new.json')).mode & 0o777).toBe(0o640);
    expect(work.list()).toEqual([...names, 'new.json'].sort());
  });

  it('goes where a symbolic link points, and keeps the link, also when nothing is there yet (I05, I06)', () => {
    using work = berryFolder();
    mkdirSync(work.at('store'));
    work.write('store/m.json', work.bytes('m.json'));
    symlinkSync('store/m.json', work.at('link.json'));
    symlinkSync('store/new.json', work.at('dangling.json'));
    for (const link of ['link.json', 'dangling.json']) expect(work.nn([...retrain, '-o', link])).toEqual(silent);
    expect(readlinkSync(work.at('link.json'))).toBe('store/m.json');
    expect(readlinkSync(work.at('dangling.json'))).toBe('store/new.json');
    expect(work.bytes('store/m.json').equals(other())).toBe(true);
    expect(work.bytes('store/new.json').equals(other())).toBe(true);
    expect(readdirSync(work.at('store'))).toEqual(['m.json', 'new.json']);
    expect(work.list()).toEqual(['d.csv', 'dangling.json', 'link.json', 'm.json', 's.json', 'store']);
  });

  it('is written through a pipe and through /dev/stdout (I07)', () => {
    using work = berryFolder();
    const lines = [
      'mkfifo pipe; cat pipe > got1 &',
      `nn ${retrain.join(' ')} -o pipe; wait`,
      `nn ${retrain.join(' ')} -o /dev/stdout | cat > got2`,
      `nn ${retrain.join(' ')} -o - > got3`,
    ];
    expect(work.shell(lines.join('\n'))).toEqual(silent);
    expect(lstatSync(work.at('pipe')).isFIFO()).toBe(true);
    for (const got of ['got1', 'got2', 'got3']) expect(work.bytes(got).equals(other()), got).toBe(true);
    expect(work.list()).toEqual(['d.csv', 'got1', 'got2', 'got3', 'm.json', 'pipe', 's.json']);
  });

  it('is swallowed by a null device, which stays one (I07)', () => {
    using work = berryFolder();
    // Root could lose the real one to a mistake here.
    const device = isRoot && work.shell('mknod null c 1 3 && : > null').status === 0 ? work.at('null') : '/dev/null';
    const names = work.list();
    expect(work.nn([...retrain, '-o', device])).toEqual(silent);
    expect(lstatSync(device).isCharacterDevice()).toBe(true);
    expect(work.list()).toEqual(names);
  });

  it('never replaces an input, with --force or without (I08)', () => {
    using work = berryFolder();
    const message = (name: string, found = '') => [
      `nn: ${name}: must not be one of the files that are read${found}`,
      '    choose another name with -o',
    ];
    symlinkSync('d.csv', work.at('link.csv'));
    expectRefusal(work, [...retrain, ...forEver, '-o', 'd.csv', '--force'], 6, message('d.csv'));
    expectRefusal(work, [...retrain, ...forEver, '-o', 'link.csv', '--force'], 6, message('link.csv', ', found d.csv'));
    expectRefusal(
      work,
      [...retrain, ...forEver, '-o', './s.json', '--force'],
      6,
      message('./s.json', ', found s.json'),
    );
  });

  it('replaces what nn did not write only with --force (I08)', () => {
    using work = berryFolder();
    work.write('notes.txt', 'do not lose\n');
    work.write('other.csv', 'a,prediction,b\n1,2,3\n');
    const advice = '    choose another name with -o, or give --force';
    for (const name of ['notes.txt', 'other.csv']) {
      const message = [`nn: ${name}: exists and was not written by nn`, advice];
      expectRefusal(work, [...retrain, ...forEver, '-o', name], 6, message);
    }
    expect(work.nn([...retrain, '-o', 'notes.txt', '--force'])).toEqual(silent);
    expect(work.bytes('notes.txt').equals(other())).toBe(true);
  });

  it.each([
    'evaluate m.json d.csv',
    'inspect d.csv',
    'inspect s.json',
    'inspect s.json d.csv',
    'inspect m.json',
    'cross-validate s.json d.csv --folds 2 -q',
    'check s.json d.csv',
    'trace m.json d.csv',
    'graph 3*a a=2',
  ])('replaces its own report in JSON, and no other file: nn %s', (command) => {
    using work = berryFolder();
    const args = [...command.split(' '), '--json', '-o', 'r.json'];
    expect(work.nn(args).status).toBe(0);
    const report = work.read('r.json');
    expect(work.nn(args).status).toBe(0);
    expect(work.read('r.json')).toBe(report);
    for (const text of ['{"rows":150}\n', '{"kind":"model","name":"mine"}\n', work.read('m.json'), '3 rows\n']) {
      work.write('r.json', text);
      expectRefusal(work, args, 6, [
        'nn: r.json: exists and is no JSON report of nn',
        '    choose another name with -o, or give --force',
      ]);
    }
  });

  it('replaces a read-only model only with --force (I09)', () => {
    using work = berryFolder();
    chmodSync(work.at('m.json'), 0o444);
    expectRefusal(work, [...retrain, ...forEver, '-o', 'm.json'], 6, [
      'nn: m.json: exists and is read-only',
      '    choose another name with -o, or give --force',
    ]);
    expect(work.nn([...retrain, '-o', 'm.json', '--force'])).toEqual(silent);
    expect(work.bytes('m.json').equals(other())).toBe(true);
  });

  it('is always whole while two trainings write to the same name (J08)', async () => {
    using work = berryFolder();
    const whole = [work.read('m.json'), other().toString()];
    const both = ['1', '2'].map((seed) =>
      work.start(['train', 's.json', 'd.csv', '-q', '--seed', seed, '-o', 'm.json']),
    );
    const ended = Promise.all(both.map((nn) => once(nn, 'close')));
    let running = true;
    ended.then(() => {
      running = false;
    });
    const seen = new Set<string>();
    while (running) {
      seen.add(work.read('m.json'));
      await new Promise((done) => setTimeout(done, 1));
    }
    expect(await ended).toEqual([
      [0, null],
      [0, null],
    ]);
    expect([...seen].filter((text) => !whole.includes(text))).toEqual([]);
    expect(whole).toContain(work.read('m.json'));
    expect(work.list()).toEqual(['d.csv', 'm.json', 's.json']);
  });
});

describe('predictions in a file', () => {
  it('leave the old file as it was when a row cannot be read', () => {
    using work = berryFolder();
    expect(work.nn(['predict', 'm.json', 'd.csv', '-o', 'out.csv', '-q'])).toEqual(silent);
    expectRefusal(
      work,
      ['predict', 'm.json', '-', '-o', 'out.csv'],
      3,
      ['nn: stdin:3: column "size" must be a number, found "big"'],
      { stdin: 'size,color,weight\n1,red,2\nbig,red,2\n' },
    );
  });

  it('never replace the rows or the model', () => {
    using work = berryFolder();
    for (const name of ['d.csv', 'm.json']) {
      expectRefusal(work, ['predict', 'm.json', 'd.csv', '-o', name, '--force'], 6, [
        `nn: ${name}: must not be one of the files that are read`,
        '    choose another name with -o',
      ]);
    }
  });
});

it('never writes into the folder of the data', () => {
  const before = readdirSync(dataset('iris'));
  using work = new Workdir();
  expect(work.nn(['train', `${dataset('iris')}/spec.json`, '-q', '--epochs', '1'])).toEqual(silent);
  expect(readdirSync(dataset('iris'))).toEqual(before);
  expect(work.list()).toEqual(['spec.model.json']);
});
