import { once } from 'node:events';
import { createReadStream, mkdirSync, readdirSync, readlinkSync, renameSync, statSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, silent } from './examples.ts';

/** Makes a model of 30 kB whose checkpoint takes three times as much: Adam remembers two numbers a weight. */
const wide = `--set training.optimizer=adam --set 'layers=[{"units":300}]' --set training.earlyStopping.patience=30`;

/** Starts a training that tells of its epochs through the pipe `log`, and waits there for its reader. It does not outlive its test. */
async function trainingHeldUp(work: Workdir, args: readonly string[]) {
  expect(work.shell('mkfifo log')).toEqual(silent);
  const nn = work.start([...args, '--log', 'log']);
  onTestFinished(() => void nn.kill('SIGKILL'));
  let said = '';
  nn.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const log = createReadStream(work.at('log'));
  await once(log, 'readable'); // the first thousand epochs are done, and more than a pipe holds is still to be read
  return { nn, log, said: () => said };
}

describe('nn train', () => {
  it('goes on when checkpoints cannot be written, saves the model, and tells what is missing', () => {
    using work = berryFolder();
    const line = `ulimit -f 48; nn train s.json d.csv -o new.json --epochs 20 --checkpoint 10m ${wide}`;
    const { status, stdout, stderr } = work.shell(line);
    const reason = 'new.json.checkpoint: cannot be written: the file would be larger than allowed';
    expect(stderr).toContain(`note: ${reason}; the training goes on\n`);
    expect(stderr).toContain('\nwrote new.json (');
    expect(stderr.endsWith(`\nnn: ${reason}\n    1 of 1 checkpoints could not be written\n`)).toBe(true);
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(work.list()).toEqual(['d.csv', 'm.json', 'new.json', 's.json']);
    expect(work.shell(`nn train s.json d.csv -q -o whole.json --epochs 20 ${wide}; cmp whole.json new.json`)).toEqual(
      silent,
    );
  });

  it('goes on when the folder of its checkpoints is away for a while', async () => {
    using work = berryFolder();
    mkdirSync(work.at('models'));
    const args = ['train', 's.json', 'd.csv', '-o', 'models/n.json', '--epochs', '5000', '--progress', 'never'];
    const { nn, log, said } = await trainingHeldUp(work, [...args, '--checkpoint', '0.001']);
    renameSync(work.at('models'), work.at('away'));
    log.resume();
    while (!said().includes('the training goes on') && nn.exitCode === null) await sleep(5);
    log.pause();
    renameSync(work.at('away'), work.at('models'));
    log.resume();
    expect(await once(nn, 'close')).toEqual([6, null]);
    const reason = 'models/n.json.checkpoint: cannot be written: no such file or directory';
    expect(said().split(`note: ${reason}; the training goes on\n`)).toHaveLength(2); // told once
    expect(said()).toMatch(
      new RegExp(`\\nnn: ${reason}\\n {4}\\d+ of \\d+ checkpoints could not be written; the last one was\\n$`),
    );
    expect(readdirSync(work.at('models'))).toEqual(['n.json', 'n.json.checkpoint']);
    expect(JSON.parse(work.read('models/n.json')).training).toMatchObject({ epochs: 5000, stopped: 'epochs' });
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '--epochs', '5000', '--resume', 'models/n.json'])).toEqual(
      silent,
    );
  });

  it('saves the model although there is no room for the log', () => {
    using work = berryFolder();
    const line = 'ulimit -f 16; nn train s.json d.csv -q -o new.json --epochs 2000 --log l.jsonl';
    const stderr = 'nn: l.jsonl: cannot be written: the file would be larger than allowed\n';
    expect(work.shell(line)).toEqual({ ...silent, status: 6, stderr });
    expect(work.list()).toEqual(['d.csv', 'm.json', 'new.json', 's.json']);
    expect(work.shell('nn train s.json d.csv -q -o whole.json --epochs 2000; cmp whole.json new.json')).toEqual(silent);
  });

  it('saves model and log although the report cannot be written', () => {
    using work = berryFolder();
    const line = 'nn train s.json d.csv -q -o new.json --log l.jsonl --json > /dev/full';
    const stderr = 'nn: standard output: cannot be written: no space left on the device\n';
    expect(work.shell(line)).toEqual({ ...silent, status: 6, stderr });
    expect(work.bytes('new.json').equals(work.bytes('m.json'))).toBe(true);
    expect(work.read('l.jsonl').split('\n')).toHaveLength(51);
  });

  it('keeps the log of a training whose model cannot be saved, and tells of all that is missing', () => {
    using work = berryFolder();
    mkdirSync(work.at('tmp'));
    const line = `ulimit -f 16; nn train s.json d.csv -q -o new.json --epochs 20 --log l.jsonl --checkpoint 1h ${wide}`;
    const { status, stderr } = work.shell(line, { env: { TMPDIR: work.at('tmp') } });
    const reason = 'cannot be written: the file would be larger than allowed';
    expect(stderr).toMatch(
      new RegExp(
        `^nn: new.json.checkpoint: ${reason}\\n {4}1 of 1 checkpoints could not be written\\nnn: new.json: ${reason}\\n {4}\\d+ bytes are needed, \\d+ are free\\n$`,
      ),
    );
    expect(status).toBe(6);
    expect(work.list()).toEqual(['d.csv', 'l.jsonl', 'm.json', 's.json', 'tmp']);
    expect(work.read('l.jsonl').split('\n')).toHaveLength(21);
  });

  it('ends in words when the rows in its temporary file cannot be read any more', async () => {
    using work = berryFolder();
    const row = (index: number) =>
      `${index % 97},${['red', 'blue'][index % 2]},${index % 13},${['no', 'yes'][index % 2]}`;
    const rows = Array.from({ length: 20_000 }, (_, index) => row(index));
    work.write('long.csv', [berries.split('\n')[0], ...rows, ''].join('\n'));
    mkdirSync(work.at('tmp'));
    const limits = [
      '--memory',
      '350K',
      '--scratch',
      'tmp',
      '--threads',
      '1',
      '--epochs',
      '100000',
      '--progress',
      'never',
    ];
    const args = ['train', 's.json', 'long.csv', '-o', 'new.json', '--checkpoint', '1h', ...limits];
    const { nn, log, said } = await trainingHeldUp(work, args);
    const open = `/proc/${nn.pid}/fd`;
    const fd = readdirSync(open).find((one) => readlinkSync(`${open}/${one}`).includes('.scratch'));
    truncateSync(`${open}/${fd}`, 0);
    expect(statSync(`${open}/${fd}`).size).toBe(0);
    log.resume();
    expect(await once(nn, 'close')).toEqual([6, null]);
    expect(said()).toMatch(
      /nn: the temporary file of rows: cannot be read: a temporary file ends at byte \d+\n {4}new\.json was not written; if new\.json\.checkpoint is there, --resume goes on from it\n$/,
    );
    expect(work.list()).toEqual(['d.csv', 'log', 'long.csv', 'm.json', 's.json', 'tmp']);
  });
});

describe('nn tune', () => {
  it('goes on when trials cannot be logged, prints the best spec, and leaves a log of whole lines', () => {
    using work = berryFolder();
    const tune = 'tune s.json d.csv --folds 2 --trials 6 --threads 1 --log l.jsonl';
    const { status, stdout, stderr } = work.shell(`ulimit -f 1; nn ${tune}`);
    const reason = 'l.jsonl: cannot be written: the file would be larger than allowed';
    expect(stderr.split(`note: ${reason}; the search goes on\n`)).toHaveLength(2);
    const [, missing] = /\nnn: [^\n]*\n {4}(\d) of 7 finished trials are not in the log\n$/.exec(stderr) ?? [];
    const lines = work.read('l.jsonl').split('\n').slice(0, -1);
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(lines.map(() => 'trial'));
    expect(lines).toHaveLength(7 - Number(missing)); // the spec as it is, and six others
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ target: 'ripe' });
    const again = work.shell(`nn ${tune}`);
    expect(again.stderr).toContain(`${lines.length} finished trials are in the log, and are not tried again\n`);
    expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 0, stdout });
  });
});

it.each([
  ['tune', 'tune s.json d.csv --folds 2 --trials 2 --json', 'the spec', (stdout: string) => JSON.parse(stdout).trials],
  ['ladder', 'ladder s.json d.csv --folds 2 --json', 'the spec', (stdout: string) => JSON.parse(stdout).rungs],
  ['train', 'train s.json d.csv', 'the model', () => [1]],
])('nn %s saves what took long elsewhere when its place has no room', (name, command, what, listIn) => {
  using work = berryFolder();
  mkdirSync(work.at('tmp'));
  const { status, stdout, stderr } = work.shell(`nn ${command} -q -o /dev/full`, { env: { TMPDIR: work.at('tmp') } });
  const [rescue = ''] = readdirSync(work.at('tmp'));
  expect(stderr.replace(/, \d+ are free/, ', N are free')).toBe(
    [
      'nn: /dev/full: cannot be written: no space left on the device',
      `    ${statSync(work.at(`tmp/${rescue}`)).size} bytes are needed, N are free; ${what} was saved as ${work.at(`tmp/${rescue}`)} instead`,
      '',
    ].join('\n'),
  );
  expect(status).toBe(6);
  expect(listIn(stdout).length).toBeGreaterThan(0);
  if (name !== 'train') expect(work.nn(['check', `tmp/${rescue}`, 'd.csv']).status).toBe(0);
  else expect(work.bytes(`tmp/${rescue}`).equals(work.bytes('m.json'))).toBe(true);
});
