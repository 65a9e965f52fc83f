// Does the doctor's advice help? `node bench/doctor.js [--suite=FOLDER] [--log=FILE]` follows it on every run of test/doctor/harm.test.ts with
// five seeds, and prints what was advised and what came of it. With --log the runs are kept there, and what is there already is not run again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const options = { suite: undefined, log: undefined };
for (const word of process.argv.slice(2)) {
  const [, name, value] = /^--(\w+)=(.+)$/.exec(word) ?? [];
  if (name === undefined || !(name in options)) throw new Error(`must be --suite=FOLDER or --log=FILE, found ${word}`);
  options[name] = value;
}

function run(log) {
  const env = { ...process.env, DOCTOR: 'all', DOCTOR_LOG: log, ...(options.suite ? { SUITE: options.suite } : {}) };
  const args = ['vitest', 'run', 'test/doctor/harm.test.ts', '--testTimeout', '600000'];
  spawnSync('npx', args, { cwd: root, env, stdio: ['ignore', 2, 2] });
}

/** A run as it is shown: JSON writes Infinity as null. */
function read(line) {
  const { steps, ...one } = JSON.parse(line);
  const losses = steps.map(({ loss }) => loss ?? Number.POSITIVE_INFINITY);
  const advised = steps.map(({ found }) => found.filter(({ settings }) => Object.keys(settings).length > 0));
  return { ...one, losses, advised, told: steps[0].found.map(({ name }) => name) };
}

const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'diverged');

/** A row of the table: all seeds of one set and spec. */
function rowOf([name, runs]) {
  const followed = runs.filter(({ advised }) => advised[0].length > 0);
  const advice = new Set(followed.flatMap(({ advised }) => advised.flat().map((one) => one.name)));
  const told = new Set(runs.flatMap((one) => one.told).filter((one) => !advice.has(one)));
  const each = followed
    .sort((a, b) => a.seed - b.seed)
    .map(({ seed, losses }) => `${seed}: ${losses.map(short).join(' → ')}`);
  return [
    name,
    runs.length,
    followed.length,
    [...advice].join(', '),
    [...told].join(', '),
    Math.max(...runs.map(({ losses }) => losses.length - 1)),
    each.join('; '),
  ];
}

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Lists by a name, in the order in which the names first come. */
function groupBy(list, nameOf) {
  const groups = {};
  for (const one of list) {
    groups[nameOf(one)] ??= [];
    groups[nameOf(one)].push(one);
  }
  return groups;
}

const print = (text) => process.stdout.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'nn-doctor-'));
const log = options.log ?? join(folder, 'runs.jsonl');
if (!existsSync(log)) run(log);
const runs = readFileSync(log, 'utf8').trimEnd().split('\n').map(read);
rmSync(folder, { recursive: true });

const kinds = Object.entries(groupBy(runs, ({ spec }) => spec));
const worse = ({ losses }) => losses.at(-1) > 1.01 * losses[0];
const totals = kinds.map(([kind, some]) => {
  const followed = some.filter(({ advised }) => advised[0].length > 0);
  const gains = followed.map(({ losses }) => losses.at(-1) / losses[0]).sort((a, b) => a - b);
  const steps = Math.max(...some.map(({ losses }) => losses.length - 1));
  const faults = some.reduce((sum, one) => sum + one.faults.length, 0);
  const ratio = (value) => (value === undefined ? '-' : value.toPrecision(3));
  return [
    kind,
    some.length,
    followed.length,
    steps,
    ratio(gains[gains.length >> 1]),
    ratio(gains.at(-1)),
    some.filter(worse).length,
    faults,
  ];
});
print(
  table(
    [
      'spec',
      'runs',
      'given advice',
      'most steps',
      'loss after / before: median',
      'worst',
      'worse by over 1 %',
      'faults',
    ],
    totals,
  ),
);
for (const [kind, some] of kinds) {
  const sets = Object.entries(groupBy(some, ({ name }) => name));
  print(`\n**${kind}**\n`);
  const header = [
    'set',
    'runs',
    'given advice',
    'advised',
    'told without advice',
    'most steps',
    'held-out loss by seed',
  ];
  print(table(header, sets.map(rowOf)));
}
