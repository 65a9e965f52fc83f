// How often is a model called better than the baseline that cannot be, and how often one that is?
// `node bench/verdicts/measure.js [--seeds=200] [--from=1] [--only=number] [--suite=FOLDER] [--signals=yes] [--training=JSON] [--jsonl=FILE]`:
// random targets; with --suite, those of the CSV files in a folder, shuffled; with --signals, real ones. --training is merged into what `nn init` writes.
import { appendFileSync } from 'node:fs';
import { inferSpec } from '../../dist/encode/infer-spec.js';
import { UserError } from '../../dist/errors.js';
import { ModelFitting } from '../../dist/fit/fit-model.js';
import { prepare } from '../../dist/fit/prepare.js';
import { engineWorkOf } from '../../dist/fit/work.js';
import { openEngine } from '../../dist/kernels/engine.js';
import { compare, fewestRows, isShownBetter } from '../../dist/metrics/comparison.js';
import { Random } from '../../dist/random.js';
import { parseSpec } from '../../dist/spec/parse-spec.js';
import { randomTables, shuffledTables, signalTables } from './tables.js';

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split(/=(.*)/s)));
const from = Number(options.from ?? 1);
const seeds = Number(options.seeds ?? 20);

/** As `nn init | nn train`: whether each rule calls the model better, or undefined if too few rows are held out. */
async function judge({ table, target }, seed) {
  const { spec: written } = inferSpec(table, { target, effort: 'quick' });
  Object.assign(written.training, JSON.parse(options.training ?? '{}'));
  const spec = parseSpec(JSON.stringify(written), 'spec', [{ path: ['training', 'seed'], value: seed }]);
  const prepared = prepareOrNothing(table, spec);
  const held = prepared?.validation.rows.length ?? 0;
  if (held < fewestRows) return { held };
  const fitting = new ModelFitting(prepared, openEngine('wasm', spec.precision, engineWorkOf(prepared)));
  for await (const _ of fitting.epochs(new AbortController().signal));
  const { scorer } = await fitting.judge(prepared.validation);
  const { gains } = (await fitting.finish('bench', 'epochs')).training;
  fitting.close();
  const [losses, others] = [scorer.losses(), scorer.baselineLosses(prepared.prior)];
  return {
    held,
    bootstrap: bootstrapLow(losses, others, seed) > 0,
    jackknife: isShownBetter(compare(losses, others, gains.measure === 'rmse' ? 'root' : 'mean')),
    baseline: isShownBetter(gains.baseline),
    linear: gains.linear !== undefined && isShownBetter(gains.linear),
  };
}

/** Undefined where `nn train` refuses, as early stopping without rows held out. */
function prepareOrNothing(table, spec) {
  try {
    return prepare(table, undefined, spec, 'spec');
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Lower end of the 95 % interval of the paired bootstrap of mean losses, which was the rule before. */
function bootstrapLow(losses, others, seed) {
  const random = new Random(seed, 'shuffles');
  const rows = losses.length;
  const means = Float64Array.from({ length: 2000 }, () => {
    let sum = 0;
    for (let draw = 0; draw < rows; draw++) {
      const row = Math.floor(random.uniform() * rows);
      sum += others[row] - losses[row];
    }
    return sum / rows;
  });
  return means.sort()[50];
}

const counts = new Map();
function count(kind, rows, found) {
  const key = `${kind}\t${rows}`;
  const line = counts.get(key) ?? { runs: 0, told: 0, bootstrap: 0, jackknife: 0, baseline: 0, linear: 0 };
  counts.set(key, line);
  line.runs++;
  if (found.bootstrap !== undefined) line.told++;
  for (const rule of ['bootstrap', 'jackknife', 'baseline', 'linear']) line[rule] += found[rule] ? 1 : 0;
}

const source =
  options.suite !== undefined ? shuffledTables : options.signals !== undefined ? signalTables : randomTables;
for (let seed = from; seed < from + seeds; seed++) {
  for await (const { kind, rows, ...data } of source(seed, options)) {
    const found = await judge(data, seed);
    count(kind, rows, found);
    if (options.jsonl) appendFileSync(options.jsonl, `${JSON.stringify({ kind, rows, seed, ...found })}\n`);
  }
}

process.stdout.write(
  '| targets | rows | runs | with 10 rows held out | bootstrap | jackknife | with shuffles | than linear |\n',
);
process.stdout.write('|---|---|---|---|---|---|---|---|\n');
for (const [key, { runs, told, bootstrap, jackknife, baseline, linear }] of counts) {
  const [kind, rows] = key.split('\t');
  process.stdout.write(`| ${[kind, rows, runs, told, bootstrap, jackknife, baseline, linear].join(' | ')} |\n`);
}
