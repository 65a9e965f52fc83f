import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nnPath, type Workdir } from '../workdir.ts';
import { berryFolder, contents, silent } from './examples.ts';

/** A training that would take days. */
const long = ['train', 's.json', 'd.csv', '--epochs', '1000000000'];

/** Starts a training and waits until it has done some epochs, which its log tells. It does not outlive its test. */
async function trainingUnderWay(work: Workdir, output: string) {
  expect(work.shell('mkfifo log')).toEqual(silent);
  const nn = work.start([...long, '-o', output, '--log', 'log']);
  onTestFinished(() => {
    nn.kill('SIGKILL');
  });
  let said = '';
  nn.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const log = createReadStream(work.at('log'));
  await once(log, 'data');
  log.resume();
  return { nn, said: () => said };
}

/** Sends a signal and waits for the end: the exit status and what it died of. */
async function signalled(nn: ChildProcessWithoutNullStreams, signal: NodeJS.Signals) {
  nn.kill(signal);
  return once(nn, 'close');
}

describe('a training', () => {
  it.each<[NodeJS.Signals, string]>([
    ['SIGINT', 'J01'],
    ['SIGTERM', 'J03'],
    ['SIGHUP', 'J04'],
  ])('saves what it has when it is sent %s, says so, and dies of it (%s)', async (signal) => {
    using work = berryFolder();
    const { nn, said } = await trainingUnderWay(work, 'm.json');
    expect(await signalled(nn, signal)).toEqual([null, signal]);
    const { epochs, stopped } = JSON.parse(work.read('m.json')).training;
    expect(stopped).toBe('interrupted');
    expect(epochs).toBeGreaterThan(0);
    expect(said()).toContain(`interrupted after ${epochs} of 1000000000 epochs`);
    expect(work.nn(['predict', 'm.json', 'd.csv', '--only', '-q']).stdout).toMatch(/^prediction\n(no|yes)\n/);
    expect(work.list()).toEqual(['d.csv', 'log', 'm.json', 's.json']);
  });

  it.each([
    ['INT', '130', 'J01'],
    ['TERM', '143', 'J03'],
  ])('that is sent SIG%s has the exit code %s in a shell (%s)', (signal, code) => {
    using work = berryFolder();
    const lines = [
      `mkfifo log; "${process.execPath}" "$NN" ${long.join(' ')} -q -o m.json --log log & pid=$!`,
      'exec 3< log; read -r line <&3', // the first epochs are done
      `kill -${signal} $pid; cat <&3 > rest & wait $pid; echo $?`,
    ];
    expect(work.shell(lines.join('\n'), { env: { NN: nnPath } })).toEqual({ ...silent, stdout: `${code}\n` });
  });

  it('that is interrupted a second time ends at once, also where saving does not come to an end (J02)', async () => {
    using work = berryFolder();
    expect(work.shell('mkfifo pipe')).toEqual(silent);
    const { nn, said } = await trainingUnderWay(work, 'pipe'); // which nobody reads
    nn.kill('SIGINT');
    while (!said().includes('interrupted: stopping and saving')) await once(nn.stderr, 'data');
    await sleep(500); // long enough, as a rule, to be in the middle of saving
    expect([nn.exitCode, nn.signalCode]).toEqual([null, null]);
    expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
  });

  it.each([0, 30])('that is interrupted again after %i ms leaves a whole model, old or new (J02)', async (pause) => {
    using work = berryFolder();
    const old = work.read('m.json');
    const { nn } = await trainingUnderWay(work, 'm.json');
    nn.kill('SIGINT');
    await sleep(pause);
    const ended = nn.exitCode === null && nn.signalCode === null ? once(nn, 'close') : undefined;
    nn.kill('SIGINT');
    await ended;
    expect(nn.signalCode).toBe('SIGINT');
    const left = work.read('m.json');
    if (left !== old) expect(JSON.parse(left).training.stopped).toBe('interrupted');
    expect(work.nn(['predict', 'm.json', 'd.csv', '--only', '-q'])).toMatchObject({ status: 0, stderr: '' });
  });
});

it('a prediction that waits for rows ends at SIGINT (J06)', async () => {
  using work = berryFolder();
  const before = contents(work);
  const nn = work.start(['predict', 'm.json']);
  nn.stdin.write('size,color,weight\n7,red,8\n');
  await once(nn.stdout, 'data');
  expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
  expect(contents(work)).toEqual(before);
});
