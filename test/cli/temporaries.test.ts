import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nnPath, type Workdir } from '../workdir.ts';
import { berries, berryFolder, contents, silent } from './examples.ts';

/** How many runs are killed at moments drawn at random: `KILLS=80` for many. */
const kills = Number(process.env.KILLS ?? 6);

const temporary = /^\.(.*)\.nn-(\d+)-([0-9a-f]{8})-([0-9a-f]{12})\.tmp$/;
const temporariesIn = (work: Workdir) => work.list().filter((name) => temporary.test(name));

/** Starts predictions into a file, one of which lies in a temporary file while it waits for more rows. They do not outlive their test. */
async function predictionUnderWay(work: Workdir, output: string) {
  const nn = work.start(['predict', 'm.json', '-', '-o', output]);
  onTestFinished(() => void nn.kill('SIGKILL'));
  nn.stdin.write('size,color,weight\n7,red,8\n');
  const isIts = (name: string) => name.startsWith(`.${output}.nn-${nn.pid}-`);
  const size = (name: string) => statSync(work.at(name), { throwIfNoEntry: false })?.size ?? 0;
  while (!temporariesIn(work).some((name) => isIts(name) && size(name) > 0)) await sleep(10);
  return nn;
}

describe('a temporary file', () => {
  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])('is removed when %s ends a prediction', async (signal) => {
    using work = berryFolder();
    const before = contents(work);
    const nn = await predictionUnderWay(work, 'out.csv');
    nn.kill(signal);
    expect(await once(nn, 'close')).toEqual([null, signal]);
    expect(contents(work)).toEqual(before);
  });

  it('is removed when a training ends that can write neither its log nor its model', () => {
    using work = berryFolder();
    const before = contents(work);
    const wide = `--set 'layers=[{"units":100},{"units":100}]' --epochs 300`;
    const line = `ulimit -f 8; nn train s.json d.csv -q -o new.json --log l.jsonl ${wide}`;
    const { status, stdout, stderr } = work.shell(line, { env: { TMPDIR: work.at('none') } });
    expect(stderr).toMatch(
      /^nn: new\.json: cannot be written: the file would be larger than allowed\n {4}\d+ bytes are needed, \d+ are free\nnn: l\.jsonl: cannot be written: the file would be larger than allowed\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(contents(work)).toEqual(before);
  });

  it('is not taken for a leftover by the program that made it, whatever names its folder goes by', () => {
    using work = berryFolder();
    symlinkSync('.', work.at('here'));
    for (const log of ['l.jsonl', 'here/l.jsonl', work.at('l.jsonl')]) {
      const args = ['-o', 'n.json', '--log', log, '--checkpoint', '0.001s', '--epochs', '50', '--force'];
      expect(work.nn(['train', 's.json', 'd.csv', '-q', ...args]), log).toEqual(silent);
      expect(work.read('l.jsonl').trimEnd().split('\n'), log).toHaveLength(50);
    }
  });

  const mayTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

  it.skipIf(!mayTrace).each(['fsync', 'rename'])(
    'is removed when the system fails at %s, and the old file stands (skipped where nothing can be traced)',
    (call) => {
      using work = berryFolder();
      const before = contents(work);
      const fail = `strace -f -o /dev/null -e inject=${call}:error=EIO`;
      const line = `${fail} "${process.execPath}" "${nnPath}" train s.json d.csv -q --seed 2 -o m.json`;
      const { status, stderr } = work.shell(line, { env: { TMPDIR: work.at('none') } });
      expect(stderr).toMatch(/^nn: m\.json: cannot be written: the device failed\n/);
      expect(status).toBe(6);
      expect(contents(work)).toEqual(before);
    },
  );

  it.skipIf(!mayTrace)(
    'needs no change of its permissions, which a system may refuse (skipped where nothing can be traced)',
    () => {
      using work = berryFolder();
      chmodSync(work.at('m.json'), 0o606);
      const refuse = 'strace -f -o /dev/null -e inject=chmod,fchmod,fchmodat:error=EPERM';
      const line = `umask 077; ${refuse} "${process.execPath}" "${nnPath}" train s.json d.csv -q -o m.json`;
      expect(work.shell(line)).toEqual(silent);
      expect(statSync(work.at('m.json')).mode & 0o777).toBe(0o606);
      expect(temporariesIn(work)).toEqual([]);
    },
  );

  it('that a kill left is removed by the next run beside it, that of a living process is not', async () => {
    using work = berryFolder();
    const killed = await predictionUnderWay(work, 'killed.csv');
    killed.kill('SIGKILL');
    await once(killed, 'close');
    const [left] = temporariesIn(work);
    expect(left).toMatch(new RegExp(`^\\.killed\\.csv\\.nn-${killed.pid}-`));

    const alive = await predictionUnderWay(work, 'alive.csv');
    const names = temporariesIn(work);
    expect(names).toEqual([expect.stringMatching(new RegExp(`^\\.alive\\.csv\\.nn-${alive.pid}-`))]);
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm.json'])).toEqual(silent);
    expect(temporariesIn(work)).toEqual(names);
    alive.stdin.end();
    expect(await once(alive, 'close')).toEqual([0, null]);
    expect(work.read('alive.csv')).toBe('size,color,weight,prediction\n7,red,8,yes\n');
    expect(temporariesIn(work)).toEqual([]);
  });

  it('of another machine, whose processes cannot be asked after, is removed after a week', async () => {
    using work = berryFolder();
    const nn = await predictionUnderWay(work, 'killed.csv');
    nn.kill('SIGKILL');
    await once(nn, 'close');
    const [left = ''] = temporariesIn(work);
    const [, , pid, here] = temporary.exec(left)!;
    const name = (of: string, where: string) => `.x.nn-${of}-${where}-0123456789ab.tmp`;
    const dead = name(pid!, here!);
    const alive = name(String(process.pid), here!);
    const [fresh, old] = [name(pid!, '00000000'), name(pid!, '11111111')];
    const alike = `.x.nn-${pid}-${here}-0123.tmp`;
    for (const one of [dead, alive, fresh, old, alike]) work.write(one, 'x');
    const eightDaysAgo = Date.now() / 1000 - 8 * 24 * 3600;
    for (const one of [old, alive]) utimesSync(work.at(one), eightDaysAgo, eightDaysAgo);
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm.json'])).toEqual(silent);
    expect(work.list()).toEqual([alive, fresh, alike, 'd.csv', 'm.json', 's.json'].sort());
  });

  it('is left by none of many trainings that are killed at any moment, once another has run', {
    timeout: 3_600_000,
  }, async () => {
    using work = berryFolder();
    const run = ['train', 's.json', 'd.csv', '-q', '-o', 'm.json', '--log', 'l.jsonl', '--checkpoint', '0.001'];
    for (let round = 0; round < kills; round++) {
      const signal = (['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)[round % 4]!;
      const nn = work.start([...run, '--epochs', '1000000000']);
      const ended = once(nn, 'close');
      const asked = Math.random() < 0.5; // half of them while they train, half at any moment from the start on
      while (asked && nn.exitCode === null && temporariesIn(work).length === 0) await sleep(5);
      await sleep(Math.random() * (asked ? 100 : 1500));
      nn.kill(signal);
      await ended;
      if (signal !== 'SIGKILL') expect(temporariesIn(work), `after ${signal}`).toEqual([]);
      else expect(work.nn([...run, '--epochs', '5'])).toEqual(silent);
      expect(temporariesIn(work), `after ${signal}`).toEqual([]);
    }
    const known = ['d.csv', 'l.jsonl', 'm.json', 'm.json.checkpoint', 's.json'];
    expect(work.list().filter((name) => !known.includes(name))).toEqual([]);
    expect(work.read('d.csv')).toBe(berries);
  });
});
