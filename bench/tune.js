// Does `nn tune` better what `nn init` gives? `node bench/tune.js [--extra=FOLDER] [--only=iris] [--trials=20] [--halving=yes] [--seed=1]`
// tunes on folds of one seed, then compares both specs on folds of another.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gainOf, lossesOf } from '../dist/search/ladder.js';
import { loadSets, writeRows } from './defaults/sets.js';

const bin = join(import.meta.dirname, '../bin/nn');
const folder = mkdtempSync(join(tmpdir(), 'nn-tune-'));
const repeats = 3;
const options = { trials: '20', halving: 'no', only: '', seed: '1', extra: undefined };
for (const word of process.argv.slice(2)) {
  const [, name, value] = /^--(\w+)=(.+)$/.exec(word) ?? [];
  if (name === undefined || !(name in options)) {
    throw new Error(`must be --${Object.keys(options).join('=…, --')}=…, found ${word}`);
  }
  options[name] = value;
}
/** Seed of the search, and of the comparison, whose folds the search never saw. */
const seeds = { search: options.seed, judge: String(100 + Number(options.seed)) };

function nn(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`nn ${args.join(' ')}: ${stderr}`);
  return stdout.toString();
}

/** Writes `tuned.json`. @returns what the best trial sets */
function tune() {
  const search = ['--seed', seeds.search, '--trials', options.trials, '-q', '--json', '-o', 'tuned.json', '--force'];
  const report = nn('tune', 'init.json', ...search, ...(options.halving === 'yes' ? ['--halving'] : []));
  return JSON.parse(report).trials[0].settings;
}

function judge(spec) {
  const args = ['--seed', seeds.judge, '--repeats', String(repeats), '--json', '-q'];
  return JSON.parse(nn('cross-validate', spec, ...args));
}

function describe(settings) {
  const units = (layers) => `[${layers.map((layer) => Object.values(layer).join(' '))}]`;
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${key === 'layers' ? units(value) : value}`)
    .join(' ');
}

/** Tunes one data set, and compares. */
function compare(set) {
  writeRows(set, join(folder, 'data.csv'));
  nn('init', 'data.csv', '--target', set.target, '-q', '-o', 'init.json', '--force');
  const began = performance.now();
  const settings = tune();
  const seconds = (performance.now() - began) / 1000;
  const [before, after] = [judge('init.json'), judge('tuned.json')];
  const gain = gainOf(lossesOf(before.folds), after.folds);
  const mean = (report) => lossesOf(report.folds).reduce((sum, loss) => sum + loss, 0) / report.folds.length;
  const score = ({ metrics }) => ('accuracy' in metrics ? metrics.accuracy : metrics.r2).mean.toFixed(3);
  const row = [
    set.name,
    mean(before).toPrecision(4),
    mean(after).toPrecision(4),
    `${gain.mean.toPrecision(3)} ± ${gain.noise.toPrecision(2)}`,
    score(before),
    score(after),
    gain.mean > 2 * gain.noise ? 'yes' : 'no',
    seconds.toFixed(0),
    describe(settings),
  ];
  process.stderr.write(`${row.join('  ')}\n`);
  return { row, better: gain.mean > 0 };
}

const sets = loadSets(options.extra, options.only, [{ name: 'house-prices', target: 'price', number: true }]);
const compared = sets.map(compare);
rmSync(folder, { recursive: true });

const header =
  'data set, loss as by init, tuned, gain ± noise, score as by init, tuned, beyond noise, seconds, what was set';
const table = [header.split(', '), Array(9).fill('---'), ...compared.map(({ row }) => row)];
process.stdout.write(`${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`);
const count = compared.filter(({ better }) => better).length;
process.stdout.write(
  `better on ${count} of ${sets.length}: mean loss by ${repeats} times 5 folds, log loss or squared error\n`,
);
