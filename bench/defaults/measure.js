// Judges `nn init | nn train` beside scikit-learn: `node bench/defaults/measure.js [--extra=FOLDER] [--suite=FOLDER] [--wide=yes] [--judge=loss] [--only=iris] [--seeds=5] [--set=key=value;key=value]`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadSets, suiteSets, writeSplit } from './sets.js';
import { wideSets, writeDrawn } from './wide-sets.js';

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split(/=(.*)/s)));
const seeds = Number(options.seeds ?? 5);
const overrides = (options.set ?? '')
  .split(';')
  .filter(Boolean)
  .flatMap((setting) => ['--set', setting]);
const bin = join(import.meta.dirname, '../../bin/nn');
const folder = mkdtempSync(join(tmpdir(), 'nn-defaults-'));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const peer =
  options.peer === 'no'
    ? undefined
    : spawn(process.env.PYTHON ?? '/usr/bin/python3', [join(import.meta.dirname, 'sklearn_peer.py')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
const answers = peer && createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

/** By loss, less is better: log loss, or RMSE beside that of the mean. */
const byLoss = options.judge === 'loss';

/** Score (or loss) on the rows held out, and seconds of `nn train`. */
function ours({ train, test }, { target, number }, seed) {
  const nn = (args, input) =>
    execFileSync(process.execPath, [bin, ...args], { input, stdio: ['pipe', 'pipe', 'ignore'] });
  const spec = nn(['init', train, '--target', target]);
  const model = join(folder, 'm.json');
  const began = performance.now();
  nn(['train', '-', train, '-o', model, '--force', '-q', '--seed', String(seed), ...overrides], spec);
  const seconds = (performance.now() - began) / 1000;
  const { metrics, baseline } = JSON.parse(nn(['evaluate', model, test, '--json', '-q']));
  if (byLoss) return { score: number ? metrics.rmse / baseline.rmse : metrics.logLoss, seconds };
  return { score: number ? metrics.r2 : metrics.accuracy, seconds };
}

async function theirs({ train, test }, { target, number }, seed) {
  if (peer === undefined) return [Number.NaN, Number.NaN];
  peer.stdin.write(
    `${[train, test, target, number ? 'number' : 'class', seed, byLoss ? 'loss' : 'score'].join('\t')}\n`,
  );
  return JSON.parse((await answers.next()).value);
}

const format = (value) => (Number.isNaN(value) ? '' : value.toFixed(4));
process.stdout.write('| data | nn | linear | MLP | nn − better | seconds |\n|---|---|---|---|---|---|\n');
const differences = [];
const all = [];
const chosen =
  options.wide === 'yes'
    ? wideSets.filter(({ name }) => name.includes(options.only ?? ''))
    : options.suite !== undefined
      ? loadSets(options.suite, options.only, suiteSets, [])
      : loadSets(options.extra, options.only);
for (const set of chosen) {
  const found = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const files = options.wide === 'yes' ? writeDrawn(set.draw(seed), folder) : writeSplit(set, seed, folder);
    const { score, seconds } = ours(files, set, seed);
    const [linear, mlp] = await theirs(files, set, seed);
    found.push({ score, seconds, linear, mlp });
  }
  const [score, linear, mlp] = ['score', 'linear', 'mlp'].map((key) => mean(found.map((one) => one[key])));
  const better = byLoss ? Math.min(linear, mlp) : Math.max(linear, mlp);
  const slowest = Math.max(...found.map(({ seconds }) => seconds));
  differences.push(score - better);
  all.push(score);
  process.stdout.write(
    `| ${set.name} | ${format(score)} | ${format(linear)} | ${format(mlp)} | ${format(score - better)} | ${slowest.toFixed(1)} |\n`,
  );
}
process.stdout.write(
  `\nmean ${format(mean(all))}, mean difference to the better of scikit-learn's: ${format(mean(differences))}\n`,
);
peer?.stdin.end();
rmSync(folder, { recursive: true });
