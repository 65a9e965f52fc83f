import { describe, expect, it } from 'vitest';
import { sick } from '../doctor/zoo.ts';
import { nnPath, Workdir } from '../workdir.ts';

function folderOf(name: keyof typeof sick): Workdir {
  const work = new Workdir();
  work.write('d.csv', sick[name]!.csv);
  work.write('s.json', JSON.stringify(sick[name]!.spec));
  return work;
}

describe('nn train', () => {
  it('says what is wrong while it trains, with the flag that changes the one key', () => {
    using work = folderOf('a column that never changes');
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv']);
    expect(status).toBe(0);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'doctor: column "unit" is constant: nothing can be learned from it',
      `    try: --set 'ignore=["unit"]'`,
    ]);
    const cured = work.nn(['train', 's.json', 'd.csv', '--force', '--set', 'ignore=["unit"]']);
    expect(cured.stderr).not.toContain('doctor:');
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
      const [, advice] = /\n {4}try: (--set .*scale=standard.*)\n/.exec(stderr) ?? [];
      const cured = work.shell(`nn train s.json d.csv -o m.json ${advice}`);
      expect(cured.status, cured.stderr).toBe(0);
      expect(cured.stderr).not.toContain('is taken as it is');
    },
  );

  it('reports diagnoses with --json, and none of a healthy run', () => {
    using work = folderOf('nine sigmoid layers');
    const layers = Array.from({ length: 9 }, () => ({ units: 10, activation: 'relu' }));
    const { stdout } = work.nn(['train', 's.json', 'd.csv', '--json', '-q']);
    expect(JSON.parse(stdout).diagnoses).toMatchObject([{ name: 'vanishing-gradients', key: 'layers', value: layers }]);
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
    using work = folderOf('a learning rate of 20');
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '--progress', 'always']);
    expect(stderr).toContain('\r\u001b[Kdoctor: the learning rate 20 is too large');
    expect(stderr).toContain('\n    try: --set training.learningRate=2\n');
  });

  it('leaves the bar and the summary in their places below a diagnosis on a terminal', () => {
    using work = folderOf('a learning rate of 20');
    const nn = `"${process.execPath}" "${nnPath}"`;
    const { stdout } = work.shell(`script -qec '${nn} train s.json d.csv' /dev/null`);
    // cli-progress ends by going back to where it began (DECRC), so the place has to be saved again (DECSC) after the lines.
    const saved = stdout.lastIndexOf('\u001b7');
    expect(saved).toBeGreaterThan(stdout.indexOf('try: --set training.learningRate=2'));
    expect(stdout.indexOf('\u001b8')).toBeGreaterThan(saved);
  });
});
