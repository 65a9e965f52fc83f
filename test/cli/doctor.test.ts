import { describe, expect, it } from 'vitest';
import { sick } from '../doctor/zoo.ts';
import { Screen } from '../screen.ts';
import { nnPath, Workdir } from '../workdir.ts';

function folderOf(name: keyof typeof sick): Workdir {
  const work = new Workdir();
  work.write('d.csv', sick[name]!.csv);
  work.write('s.json', JSON.stringify(sick[name]!.spec));
  return work;
}

describe('nn train', () => {
  it('says what is wrong while it trains, and at the end the command that changes it', () => {
    using work = folderOf('a category under two names');
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv']);
    expect(status).toBe(0);
    const lines = stderr.split('\n').filter((line) => !line.startsWith('epoch '));
    expect(lines.slice(0, 2)).toEqual([
      'doctor: column "code" tells the same as "town": once is enough',
      `    try: nn train s.json d.csv --set 'ignore=["code"]'`,
    ]);
    const cured = work.shell(lines[1]!.replace('    try: ', ''));
    expect(cured.status, cured.stderr).toBe(0);
    expect(cured.stderr).not.toContain('doctor:');
  });

  it('puts all advice into one command, with what the spec leaves out already, and does not go on to predict with a leak', () => {
    using work = new Workdir();
    const towns = ['Bonn', 'Kiel', 'Ulm'];
    const rows = Array.from({ length: 120 }, (_, i) => {
      const [town, y] = [i % 3, Number((i * 7) % 10 > 4)];
      return `${i},${(i * 13) % 29},${towns[town]},${'cba'[town]},${y === 1 ? 'alive' : 'dead'},${y}`;
    });
    work.write('d.csv', `id,x,town,code,fate,y\n${rows.join('\n')}\n`);
    const layers = Array.from({ length: 9 }, () => ({ units: 4, activation: 'sigmoid' }));
    const columns = { y: { type: 'category' } };
    work.write('s.json', JSON.stringify({ target: 'y', ignore: ['id'], columns, layers, training: { epochs: 20 } }));
    const given = ['train', 's.json', 'd.csv', '-o', 'm.json', '--seed', '2'];
    const { stderr } = work.nn([...given, '--set', 'ignore=["id"]', '--learning-rate=0.2']);
    const cured = JSON.stringify(layers.slice(0, 2).map(({ units }) => ({ units, activation: 'relu' })));
    expect(stderr.split('\n').filter((line) => line.includes('try:'))).toEqual([
      `    try: nn ${given.join(' ')} --learning-rate=0.2 --set 'ignore=["id","code","fate"]' --set 'layers=${cured}'`,
    ]);
    expect(stderr).toMatch(
      /\nwrote m\.json \(.* kB\); its scores may be owed to what gives the target away: do as the doctor says\n$/,
    );
    const followed = work.shell(/try: (.*)/.exec(stderr)![1]!);
    expect(followed.status, followed.stderr).toBe(0);
    expect(followed.stderr).not.toMatch(/code|fate|vanish/);
  });

  it('takes flags that its advice replaces out of the command', () => {
    using work = folderOf('a learning rate of 20');
    const given = ['train', 's.json', 'd.csv', '-o', 'm.json', '--force'];
    for (const flags of [['--learning-rate', '20'], ['--learning-rate=20'], ['--set', 'training.learningRate=20']]) {
      const { stderr } = work.nn([...given, ...flags]);
      expect(stderr).toContain(`\n    try: nn ${given.join(' ')} --set training.learningRate=0.1\n`);
    }
  });

  it('advises no going on from a checkpoint, but another training of the same model', () => {
    using work = folderOf('a category under two names');
    const given = 'train s.json d.csv --engine js';
    expect(work.shell(`nn ${given} -q -o m.json --checkpoint 1h`).status).toBe(0);
    expect(work.shell('cp m.json n.json && cp m.json.checkpoint n.json.checkpoint').status).toBe(0);
    const advice = `--set 'ignore=["code"]'\n`;
    for (const [flags, instead] of [
      ['--resume m.json', '-o m.json'],
      ['--resume=m.json', '-o m.json'],
      ['--resume m.json -o n.json', '-o n.json'],
      ['--output=n.json --resume m.json', '--output=n.json'],
    ]) {
      const { stderr } = work.shell(`nn ${given} ${flags}`);
      expect(stderr, flags).toContain(`\n    try: nn ${given} ${instead} ${advice}`);
    }
  });

  it('says of a constant target that it is constant, and nothing else', () => {
    using work = new Workdir();
    work.write('d.csv', `x,y\n${Array.from({ length: 12 }, (_, i) => `${i},42.5`).join('\n')}\n`);
    work.write('s.json', JSON.stringify({ target: 'y', columns: { y: { type: 'number' } }, training: { epochs: 50 } }));
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv']);
    expect(status).toBe(0);
    expect(stderr.split('\n').filter((line) => /doctor|try/.test(line))).toEqual([
      'doctor: the target "y" is constant in the training rows: there is nothing to learn',
    ]);
    expect(stderr).toMatch(/\nwrote s\.model\.json \(.*\)\n$/);
  });

  it('says of a target without a signal that none was found, and does not advise more of the same', () => {
    using work = folderOf('a target that is drawn by lot');
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv']);
    expect(status).toBe(0);
    expect(stderr.split('\n').filter((line) => /doctor|try/.test(line))).toEqual([
      'doctor: no signal was found: on 60 rows held out the model is no better than always giving the same answer, and no column by itself tells of "y"',
    ]);
    expect(stderr).toMatch(/\nwrote s\.model\.json \(.*\)\n$/);
  });

  it('names a cell that hides what the others tell, and its advice brings that back without a row less', () => {
    using work = new Workdir();
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${i === 30 ? '99999999999' : i % 3},${i % 3 > 0}`);
    work.write('d.csv', `i,a,y\n${rows.join('\n')}\n`);
    work.shell('nn init d.csv --target y --quick -q > s.json');
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']);
    expect(stderr.split('\n')[0]).toBe(
      'doctor: 99999999999 in column "a", line 32, lies 50000000000 times as far from the middle half of the values as that is wide: mend what is a slip, or take it for no value',
    );
    const [, command] = /\n {4}try: (nn train .*)\n/.exec(stderr)!;
    const report = (line: string) => JSON.parse(work.shell(`${line} -q --json --force`).stdout);
    const [before, after] = [report('nn train s.json d.csv -o m.json'), report(command!)];
    expect(before.metrics.train.accuracy).toBeLessThan(0.8);
    expect(after.metrics.validation.accuracy).toBe(1);
    expect(after.rows).toEqual(before.rows);
    expect(after.diagnoses).toEqual([]);
  });

  it.each(['a.b', 'a=b', 'it\'s "it"', '$HOME', '1\u001b[31m'])(
    'gives advice that a shell takes on a column named %j',
    (name) => {
      using work = new Workdir();
      const rows = Array.from({ length: 40 }, (_, i) => `${1000 * (i % 7)},${i % 3},${i % 2}`);
      work.write('d.csv', `"${name.replaceAll('"', '""')}",x,y\n${rows.join('\n')}\n`);
      const columns = { [name]: { type: 'number', scale: 'none' }, x: { type: 'number' } };
      work.write('s.json', JSON.stringify({ target: 'y', columns, training: { epochs: 1, validation: 0 } }));
      const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']);
      expect(stderr).toContain('is taken as it is, and its values are about');
      const [, command] = /\n {4}try: (nn train .*scale=standard.*)\n/.exec(stderr) ?? [];
      const cured = work.shell(command!);
      expect(cured.status, cured.stderr).toBe(0);
      expect(cured.stderr).not.toContain('is taken as it is');
    },
  );

  it('reports diagnoses with --json, and none of a healthy run', () => {
    using work = folderOf('nine sigmoid layers');
    const layers = Array.from({ length: 2 }, () => ({ units: 10, activation: 'relu' }));
    const { stdout } = work.nn(['train', 's.json', 'd.csv', '--json', '-q']);
    expect(JSON.parse(stdout).diagnoses).toMatchObject([{ name: 'vanishing-gradients', settings: { layers } }]);
    const cured = work.nn(['train', 's.json', 'd.csv', '--json', '-q', '--set', `layers=${JSON.stringify(layers)}`]);
    expect(JSON.parse(cured.stdout).diagnoses).toEqual([]);
  });

  it('writes the same model whether anyone listens to the doctor or not, and says nothing of it with -q', () => {
    using work = folderOf('noise learned by heart');
    const loud = work.nn(['train', 's.json', 'd.csv', '-o', 'loud.json']);
    expect(loud.stderr).toContain('doctor: the model learns its rows by heart');
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'quiet.json', '-q']).stderr).toBe('');
    expect(work.bytes('quiet.json').equals(work.bytes('loud.json'))).toBe(true);
  });

  it('puts a diagnosis on a line of its own above the bar', () => {
    using work = folderOf('all weights zero before tanh');
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '--progress', 'always']);
    expect(stderr).toContain('\r\u001b[Kdoctor: layer 1: its 8 units have equal weights');
    expect(stderr).toContain("\n    try: nn train s.json d.csv --progress always --set 'layers[0].init=xavier'\n");
  });

  it('leaves the bar and the summary in their places below a diagnosis on a terminal', () => {
    using work = folderOf('all weights zero before tanh');
    const nn = `"${process.execPath}" "${nnPath}"`;
    const { stdout } = work.shell(`script -qec 'stty cols 80; ${nn} train s.json d.csv' /dev/null`);
    const { lines } = new Screen(80).write(stdout);
    const places = [/^doctor: layer 1: its 8 units have equal weights/, /^epoch (\d+)\/\1 /, /^trained /].map((start) =>
      lines.findIndex((line) => start.test(line)),
    );
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(lines.filter((line) => line.startsWith('epoch '))).toHaveLength(1);
  });
});
