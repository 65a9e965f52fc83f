// Judges `nn train data.csv --target y`, quick, as usual and thorough, beside the best of five models of Python's: `node bench/defaults/suite.js FOLDER [--seeds=5] [--only=iris]`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suiteSets } from './sets.js';

const [suite, ...flags] = process.argv.slice(2);
const options = Object.fromEntries(flags.map((word) => word.replace(/^--/, '').split(/=(.*)/s)));
const bin = join(import.meta.dirname, '../../bin/nn');
const folder = mkdtempSync(join(tmpdir(), 'nn-suite-'));
const seeds = Number(options.seeds ?? 5);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const efforts = { quick: ['--quick'], nn: [], thorough: ['--thorough'] };

const peer = spawn(process.env.PYTHON ?? '/usr/bin/python3', [join(import.meta.dirname, 'five_peers.py')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

async function ask(...words) {
  peer.stdin.write(`${words.join('\t')}\n`);
  return JSON.parse((await answers.next()).value);
}

/** Divides a set, and tells of the five models: score, loss, calibration error, seconds. */
function theirs({ name, target, number }, seed) {
  return ask(join(suite, `${name}.csv`), target, number ? 'number' : 'class', seed, folder);
}

/** The same of ours, and the share of the rows whose truth `--interval 90` holds. */
async function ours({ target, number }, seed, flags) {
  const nn = (...args) => execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const [train, test, model, predicted] = ['train.csv', 'test.csv', 'm.json', 'p.csv'].map((name) =>
    join(folder, name),
  );
  const began = performance.now();
  nn('train', train, '--target', target, '-o', model, '--force', '-q', '--seed', String(seed + 1), ...flags);
  const seconds = (performance.now() - began) / 1000;
  const { metrics, coverage } = JSON.parse(nn('evaluate', model, test, '--json', '-q'));
  if (number) return [metrics.r2, metrics.rmse, 0, seconds, coverage?.share];
  nn('predict', model, test, '--only', '--probabilities', '-q', '-o', predicted, '--force');
  return [metrics.accuracy, metrics.logLoss, await ask(predicted, test, target), seconds, coverage?.share];
}

/** Means over seeds, number by number. */
function meansOf(found) {
  return Object.keys(found[0]).map((at) => mean(found.map((one) => one[at])));
}

/** Ranks from 1 of values by name, the least first; equals share theirs. */
function ranksOf(values) {
  const all = Object.values(values);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      all.filter((one) => one < value).length + (all.filter((one) => one === value).length + 1) / 2,
    ]),
  );
}

const show = (value) => (Math.abs(value) >= 100 ? value.toPrecision(4) : value.toFixed(4));
const peers = ['linear', 'mlp', 'forest', 'boosting', 'xgboost'];
const names = [...peers, ...Object.keys(efforts)];
process.stdout.write(
  `| set | ${names.join(' | ')} | nn − best | loss / least | seconds |\n|---|${'---|'.repeat(names.length + 3)}\n`,
);
const rows = [];
for (const set of suiteSets.filter(({ name }) => name.includes(options.only ?? ''))) {
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let seed = 0; seed < seeds; seed++) {
    for (const [name, values] of Object.entries(await theirs(set, seed))) found[name].push(values);
    for (const [name, flags] of Object.entries(efforts)) found[name].push(await ours(set, seed, flags));
  }
  const means = Object.fromEntries(names.map((name) => [name, meansOf(found[name])]));
  const best = Math.max(...peers.map((name) => means[name][0]));
  const least = Math.min(...peers.map((name) => means[name][1]));
  rows.push({ set, means, best, least });
  const cells = names.map((name) => `${show(means[name][0])} / ${show(means[name][1])}`);
  const { nn } = means;
  process.stdout.write(
    `| ${set.name} | ${cells.join(' | ')} | ${show(nn[0] - best)} | ${show(nn[1] / least)} | ${nn[3].toFixed(1)} |\n`,
  );
}
peer.stdin.end();
rmSync(folder, { recursive: true });

for (const effort of Object.keys(efforts)) {
  const differences = rows.map(({ means, best }) => means[effort][0] - best);
  const ratios = rows.map(({ means, least }) => means[effort][1] / least);
  const beside = [...peers, effort];
  const rank = (sign, at) =>
    mean(
      rows.map(
        ({ means }) => ranksOf(Object.fromEntries(beside.map((name) => [name, sign * means[name][at]])))[effort],
      ),
    );
  process.stdout.write(
    `\n${effort}: score minus best ${show(mean(differences))}, worst ${show(Math.min(...differences))}; loss over least ${show(mean(ratios))}; ` +
      `mean rank of six ${rank(-1, 0).toFixed(2)} by score, ${rank(1, 1).toFixed(2)} by loss; ` +
      `longest ${Math.max(...rows.map(({ means }) => means[effort][3])).toFixed(1)} s\n`,
  );
}
const classes = rows.filter(({ set }) => !set.number);
const calibration = names.map((name) => `${name} ${show(mean(classes.map(({ means }) => means[name][2])))}`);
process.stdout.write(`\ncalibration error: ${calibration.join(', ')}\n`);
for (const [kind, some] of Object.entries({ classes, numbers: rows.filter(({ set }) => set.number) })) {
  const held = some.map(({ means }) => means.nn[4]);
  process.stdout.write(`--interval 90 of ${kind} holds ${show(mean(held))}, least ${show(Math.min(...held))}\n`);
}
