// Does `nn tune` better what `nn init` gives? Tunes on folds of one seed, then compares both specs on folds of others.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gainOf, lossesOf } from '../dist/model/ladder.js';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'nn-tune-'));
/** Seed of the search, and of the comparison, whose folds the search never saw. */
const seeds = { search: 1, judge: 101 };
const repeats = 3;
const options = { trials: '20', halving: 'no', only: '' };
for (const word of process.argv.slice(2)) {
  const [, name, value] = /^--(trials|halving|only)=(.+)$/.exec(word) ?? [];
  if (name === undefined) throw new Error(`must be --trials=N, --halving=yes or --only=NAME, found ${word}`);
  options[name] = value;
}

function nn(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/nn'), ...args], {
    cwd: folder,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`nn ${args.join(' ')}: ${stderr}`);
  return stdout.toString();
}

/** What `nn init` gives, without the columns that the bundled spec leaves out. */
function initialSpec(name, data) {
  const { target, ignore = [] } = JSON.parse(readFileSync(join(root, 'datasets', name, 'spec.json'), 'utf8'));
  const spec = JSON.parse(nn('init', data, '--target', target, '-q'));
  const ignored = [...new Set([...(spec.ignore ?? []), ...ignore])];
  return { ...spec, ...(ignored.length === 0 ? {} : { ignore: ignored }) };
}

function judge(spec) {
  const args = ['--seed', String(seeds.judge), '--repeats', String(repeats), '--json', '-q'];
  return JSON.parse(nn('cross-validate', spec, ...args));
}

const rows = [
  ['data set', 'loss as by init', 'tuned', 'gain ± noise', 'score as by init', 'tuned', 'shown', 'what was set'],
];
let better = 0;
const names = readdirSync(join(root, 'datasets')).filter((name) => name.includes(options.only));
for (const name of names) {
  const data = join(root, 'datasets', name, 'data.csv');
  writeFileSync(join(folder, 'init.json'), JSON.stringify(initialSpec(name, data)));
  const search = [
    '--seed',
    String(seeds.search),
    '--trials',
    options.trials,
    '-q',
    '--json',
    '-o',
    'tuned.json',
    '--force',
  ];
  const { trials } = JSON.parse(
    nn('tune', 'init.json', ...search, ...(options.halving === 'yes' ? ['--halving'] : [])),
  );
  const [before, after] = [judge('init.json'), judge('tuned.json')];
  const gain = gainOf(lossesOf(before.folds), after.folds);
  if (gain.mean > 0) better++;
  const mean = (report) => lossesOf(report.folds).reduce((sum, loss) => sum + loss, 0) / report.folds.length;
  const score = ({ metrics }) => ('accuracy' in metrics ? metrics.accuracy : metrics.r2).mean.toFixed(3);
  rows.push([
    name,
    mean(before).toPrecision(4),
    mean(after).toPrecision(4),
    `${gain.mean.toPrecision(3)} ± ${gain.noise.toPrecision(2)}`,
    score(before),
    score(after),
    gain.pays ? 'yes' : 'no',
    Object.entries(trials[0].settings)
      .map(([key, value]) => `${key}=${key === 'layers' ? `[${value.map(({ units }) => units)}]` : value}`)
      .join(' '),
  ]);
  process.stderr.write(`${rows.at(-1).join('  ')}\n`);
}
rmSync(folder, { recursive: true });

process.stdout.write(`${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`);
process.stdout.write(
  `better on ${better} of ${names.length}: mean loss by ${repeats} times 5 folds, log loss or squared error\n`,
);
