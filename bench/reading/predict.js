// Times predictions by a 28-64-32-1 network, CSV on stdin to CSV on stdout, beside pandas and scikit-learn with the same weights:
// node reading/predict.js [--rows=20000] [--rounds=5] [--contender=nn] [--crlf] [--keep].
import { readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from '../contender.js';
import { runCommand, runInTurn } from './commands.js';
import { temporaryFolder } from './folder.js';
import { makeData } from './make-data.js';
import { parseOptions } from './options.js';
import { commandRow, commandTitles, fileTitle, print, setting, table } from './report.js';

const options = parseOptions({ rows: 1_000_000, rounds: 5, contender: '', crlf: false, keep: false });
const nn = [process.execPath, resolve(import.meta.dirname, '../../bin/nn')];
const python = process.env.PYTHON ?? '/usr/bin/python3';
const peer = (file) => [python, join(import.meta.dirname, file)];
const sampleRows = 20_000;

const folder = temporaryFolder(options.keep);
const sample = join(folder, 'sample.csv');
const few = join(folder, 'few.csv');
const rows = join(folder, 'rows.csv');
await makeData('numbers', sample, sampleRows, { seed: 2 });
await makeData('numbers', few, 1000, { crlf: options.crlf, label: false });
const megabytes = (await makeData('numbers', rows, options.rows, { crlf: options.crlf, label: false })) / 1e6;

const spec = join(folder, 'spec.json');
const model = join(folder, 'model.json');
const pickle = join(folder, 'model.pickle');
const training = { optimizer: 'adam', learningRate: 0.01, batchSize: 256 };
writeFileSync(spec, JSON.stringify({ target: 'label', layers: [{ units: 64 }, { units: 32 }], training }));
await runCommand([...nn, 'train', spec, sample, '--epochs', '5', '-q', '-o', model], { folder });
// Without Python there is no pickle: predict_peer.py then fails, and its line of the table says why.
await runCommand([...peer('fit_network.py'), sample, model, pickle], { folder }).catch(() => {});

/** Contenders, and whether they give back the rows and print probabilities; they are compared with nn where both do the same. */
const contenders = [
  { name: 'nn predict', command: [...nn, 'predict', model, '-q'], whole: true, probable: false },
  {
    name: 'nn predict --probabilities',
    command: [...nn, 'predict', model, '-q', '--probabilities'],
    whole: true,
    probable: true,
  },
  {
    name: 'nn predict --probabilities --only',
    command: [...nn, 'predict', model, '-q', '--probabilities', '--only'],
    whole: false,
    probable: true,
  },
  {
    name: 'pandas, scikit-learn MLPClassifier, whole rows',
    command: [...peer('predict_peer.py'), pickle],
    whole: true,
    probable: true,
  },
  {
    name: 'pandas, scikit-learn MLPClassifier, prediction columns',
    command: [...peer('predict_peer.py'), pickle, 'only'],
    whole: false,
    probable: true,
  },
].filter(({ name }) => options.contender.split(',').some((part) => name.includes(part)));

/** Cells of a printed CSV of plain cells. */
const cellsOf = (text) =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));

/** Refuses a contender whose answers for a few rows are not those of nn. */
async function requireAgreement({ name, command, whole, probable }) {
  const given = cellsOf(readFileSync(few, 'utf8'));
  const own = await runCommand([...nn, 'predict', model, few, '-q', '--probabilities'], { folder });
  const expected = cellsOf(own.printed).map((cells) => [
    ...cells.slice(whole ? 0 : -3, -3),
    ...cells.slice(-3, probable ? undefined : -2),
  ]);
  const found = cellsOf((await runCommand(command, { folder, input: few })).printed);
  if (found.length !== given.length) throw new Error(`${name} answers ${found.length - 1} of ${given.length - 1} rows`);
  for (const [row, cells] of expected.entries()) {
    const same = cells.every((cell, index) => {
      const other = found[row][index];
      return cell === other || Math.abs(cell - other) < 1e-5;
    });
    if (!same || found[row].length !== cells.length)
      throw new Error(`row ${row}: nn answers ${cells}, ${name} ${found[row]}`);
  }
}

const running = await runInTurn(
  contenders.map((contender) => ({ ...contender, input: rows, output: devNull })),
  options.rounds,
  folder,
  requireAgreement,
);
const peerOfAll = running.find(({ name, absent }) => name.endsWith('whole rows') && absent === undefined);
const lines = running.map((one) =>
  commandRow(one, megabytes, peerOfAll === undefined ? undefined : median(peerOfAll.times)),
);
print([setting(options.rounds)]);
print([fileTitle('predictions by 28-64-32-1', options.rows, megabytes), '', ...table(commandTitles, lines)]);
