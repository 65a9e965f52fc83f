import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nnPath, type Workdir } from '../workdir.ts';
import { berries, berryFolder, berrySpec, contents, silent, train } from './examples.ts';

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

  it('dies of the signal too when the reader of its log has left', async () => {
    using work = berryFolder();
    const nn = work.start([...long, '-q', '-o', 'm.json', '--log', '-']);
    onTestFinished(() => void nn.kill('SIGKILL'));
    await once(nn.stdout, 'data');
    nn.stdout.destroy();
    await sleep(500); // long enough, as a rule, for the next epoch to find it so
    expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
    expect(JSON.parse(work.read('m.json')).training.stopped).toBe('interrupted');
  });

  it.each([
    ['says so', [], 'stopped before the first epoch was done: nothing was written\n'],
    ['keeps silent with --quiet', ['-q'], ''],
  ])('that is interrupted before its first epoch is done %s', async (_, flags, end) => {
    using work = berryFolder();
    const [header, ...rows] = berries.trimEnd().split('\n');
    work.write('d.csv', [header, ...Array.from({ length: 1000 }, () => rows).flat(), ''].join('\n'));
    // Twelve thousand steps an epoch: it takes long, and can end at each.
    work.write(
      'wide.json',
      JSON.stringify({ target: 'ripe', layers: Array(2).fill({ units: 400 }), training: { batchSize: 1 } }),
    );
    const before = work.list();
    expect(work.shell('mkfifo log')).toEqual(silent);
    const nn = work.start(['train', 'wide.json', 'd.csv', '-o', 'new.json', '--log', 'log', ...flags]);
    onTestFinished(() => void nn.kill('SIGKILL'));
    let said = '';
    nn.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await once(createReadStream(work.at('log')).resume(), 'open'); // the training is about to begin, and listens
    expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
    expect(work.list()).toEqual([...before, 'log'].sort());
    if (end === '') expect(said).toBe('');
    else expect(said.endsWith(end)).toBe(true);
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

describe('a training that is done', () => {
  /** Makes a model of 200 kB: more than a pipe holds. */
  const large = { ...berrySpec, layers: [{ units: 100 }, { units: 100 }], training: { epochs: 1 } };

  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'exits 0 and says so when %s comes while it is saved',
    async (signal) => {
      using work = berryFolder();
      work.write('large.json', JSON.stringify(large));
      expect(work.shell('mkfifo pipe')).toEqual(silent);
      const nn = work.start(['train', 'large.json', 'd.csv', '-o', 'pipe', '--progress', 'never']);
      onTestFinished(() => void nn.kill('SIGKILL'));
      let said = '';
      nn.stderr.on('data', (chunk: Buffer) => {
        said += chunk;
      });
      const pipe = createReadStream(work.at('pipe'));
      await once(pipe, 'readable'); // the model is being written, and waits for its reader
      nn.kill(signal);
      while (!said.includes('once more to leave at once\n')) await sleep(5);
      const chunks: Buffer[] = [];
      pipe.on('data', (chunk) => chunks.push(chunk as Buffer));
      expect(await once(nn, 'close')).toEqual([0, null]);
      expect(said.endsWith('\nthe training was done already: nothing was cut short\n')).toBe(true);
      expect(Buffer.concat(chunks).equals(train(berries, large))).toBe(true);
    },
  );

  it('exits 0 when a signal comes after its last word, while the program ends', async () => {
    using work = berryFolder();
    work.write('short.json', JSON.stringify({ ...berrySpec, training: { epochs: 1 } }));
    for (let round = 0; round < Number(process.env.KILLS ?? 12); round++) {
      const nn = work.start(['train', 'short.json', 'd.csv', '-o', 'n.json', '--force', '--progress', 'never']);
      let said = '';
      nn.stderr.on('data', (chunk: Buffer) => {
        const hasEnded = said.includes('wrote n.json');
        said += chunk;
        if (hasEnded || !said.includes('wrote n.json')) return;
        setTimeout(() => nn.kill(round % 2 === 0 ? 'SIGINT' : 'SIGTERM'), 2 * round);
      });
      expect(await once(nn, 'close'), said).toEqual([0, null]);
    }
  });

  // Whatever the moment: either the model is that of a training left alone, and the exit code 0, or the program died of the signal.
  it('is told from one that was cut short by exit code and model alike, at any moment', async () => {
    using work = berryFolder();
    const spec = { ...berrySpec, layers: [{ units: 8 }], training: { ...berrySpec.training, epochs: 400 } };
    work.write('short.json', JSON.stringify(spec));
    const whole = train(berries, spec);
    for (let round = 0; round < Number(process.env.KILLS ?? 8); round++) {
      rmSync(work.at('n.json'), { force: true });
      const signal = round % 2 === 0 ? 'SIGINT' : 'SIGTERM';
      const nn = work.start(['train', 'short.json', 'd.csv', '-o', 'n.json']);
      let said = '';
      nn.stderr.on('data', (chunk: Buffer) => {
        said += chunk;
      });
      const ended = once(nn, 'close');
      await Promise.race([ended, sleep(Math.random() * 900)]);
      nn.kill(signal);
      const [status, diedOf] = await ended;
      const isWhole = existsSync(work.at('n.json')) && work.bytes('n.json').equals(whole);
      expect({ status, diedOf, isWhole }, said).toEqual(
        isWhole ? { status: 0, diedOf: null, isWhole } : { status: null, diedOf: signal, isWhole },
      );
      if (said.includes('interrupted: ') && isWhole) expect(said).toContain('nothing was cut short\n');
      if (existsSync(work.at('n.json')) && !isWhole) expect(said).toMatch(/interrupted after|was cut short: the model/);
    }
  });
});

it('a training that waits for the reader of its log ends at the second SIGINT (J02)', async () => {
  using work = berryFolder();
  work.write('d.csv', `${berries}3,red,3,maybe\n`);
  const names = work.list();
  expect(work.shell('mkfifo log')).toEqual(silent);
  const nn = work.start([...long, '-o', 'n.json', '--log', 'log']); // which nobody reads
  onTestFinished(() => void nn.kill('SIGKILL'));
  await once(nn.stderr, 'data'); // the note of a class with a single row, after which it soon waits
  await sleep(500); // at any moment before and after that, the same must be seen
  nn.kill('SIGINT');
  await Promise.race([once(nn, 'close'), once(nn.stderr, 'data')]);
  nn.kill('SIGINT');
  if (nn.signalCode === null) await once(nn, 'close');
  expect(nn.signalCode).toBe('SIGINT');
  expect(work.list()).toEqual([...names, 'log'].sort());
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

describe('a search that gets a signal', () => {
  /** Starts a command, and waits for a line that it tells. */
  async function underWay(work: Workdir, args: readonly string[], line: string) {
    const nn = work.start(args);
    onTestFinished(() => void nn.kill('SIGKILL'));
    let said = '';
    nn.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    while (!said.includes(line)) await once(nn.stderr, 'data');
    return { nn, said: () => said };
  }

  it.each([
    [['--log', 'l.jsonl'], 'the same command goes on from what is in l\\.jsonl'],
    [[], 'with --log FILE they would be kept'],
  ])('tune %j says what was done, and dies of it', async (flags, end) => {
    using work = berryFolder();
    work.write('t.json', JSON.stringify({ ...berrySpec, tune: { 'training.epochs': [1, 1e9] } }));
    const args = ['tune', 't.json', 'd.csv', '--folds', '2', '--threads', '1', ...flags];
    const { nn, said } = await underWay(work, args, 'trial 1: ');
    expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
    expect(said()).toMatch(new RegExp(`\\ninterrupted: \\d trials? w(?:as|ere) tried; ${end}\\n$`));
  });

  it.each([
    ['cross-validate', 'fold 1/', /\ninterrupted: \d+ of 120000 folds were done; nothing was written\n$/],
    ['ladder', ': fold 1/', /\ninterrupted: no rung was done; nothing was written\n$/],
  ])('%s says what was done, and dies of it', async (command, line, end) => {
    using work = berryFolder();
    const args = [command, 's.json', 'd.csv', '--folds', '2', '--repeats', '60000'];
    const { nn, said } = await underWay(work, args, line);
    expect(await signalled(nn, 'SIGINT')).toEqual([null, 'SIGINT']);
    expect(said()).toMatch(end);
  });
});
