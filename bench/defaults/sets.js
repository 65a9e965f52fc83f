// The data sets that the defaults are judged on, divided the same way for everyone.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../dist/random.js';

const bundled = join(import.meta.dirname, '../../datasets');

/** Name, target, what is predicted, and how the rows are made; `extra` lies in the folder that --extra names. */
const sets = [
  { name: 'iris', target: 'species' },
  { name: 'breast-cancer', target: 'diagnosis' },
  { name: 'wine', target: 'cultivar' },
  { name: 'digits', target: 'digit' },
  { name: 'birth-weight', target: 'low', leave: ['bwt'] },
  { name: 'diabetes', target: 'progression', number: true },
  { name: 'air-quality', target: 'Ozone', number: true },
  {
    name: 'titanic',
    extra: 'titanic.csv',
    target: 'survived',
    keep: ['survived', 'pclass', 'sex', 'age', 'sibsp', 'parch', 'fare', 'embarked'],
  },
  { name: 'penguins', extra: 'penguins.csv', target: 'species' },
  { name: 'banknote', extra: 'banknote_authentication.csv', target: 'c5', headless: true },
  { name: 'pima', extra: 'pima-indians-diabetes.csv', target: 'c9', headless: true },
];

/** Name, target, and whether it is a number, of 21 public sets; each is `NAME.csv` in the folder that --suite names. */
export const suiteSets = [
  ...Object.entries({
    'credit-g': 'class',
    hypothyroid: 'Class',
    soybean: 'class',
    attrition: 'Attrition',
    wa_churn: 'churn',
    stackoverflow: 'Remote',
    two_class: 'Class',
    OJ: 'Purchase',
    spam7: 'yesno',
    biopsy: 'class',
    HealthInsurance: 'insurance',
  }).map(([name, target]) => ({ name, extra: `${name}.csv`, target })),
  ...Object.entries({
    Sacramento: 'price',
    concrete: 'compressive_strength',
    diamonds: 'price',
    Wage: 'wage',
    College: 'Apps',
    bodyfat: 'class',
    housing: 'class',
    servo: 'class',
    quake: 'richter',
    taxis: 'fare',
  }).map(([name, target]) => ({ name, extra: `${name}.csv`, target, number: true })),
];

/** The data sets that are there, and `more`, as rows of cells; of those that are not there, a word. */
export function loadSets(extra, only = '', more = [], own = sets) {
  return [...own, ...more]
    .filter(({ name }) => name.includes(only))
    .flatMap((set) => {
      const path = set.extra === undefined ? join(bundled, set.name, 'data.csv') : join(extra ?? '', set.extra);
      if (extra === undefined && set.extra !== undefined) {
        process.stderr.write(`${set.name}: not here (name its folder with --extra=FOLDER)\n`);
        return [];
      }
      if (!existsSync(path)) {
        process.stderr.write(`${set.name}: ${path} is not there\n`);
        return [];
      }
      const lines = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
      const first = lines[0].split(',');
      const header = set.headless ? first.map((_, i) => `c${i + 1}`) : lines.shift().split(',');
      const kept = header.flatMap((name, at) =>
        (set.keep === undefined || set.keep.includes(name)) && !set.leave?.includes(name) ? [at] : [],
      );
      const pick = (cells) => kept.map((at) => cells[at] ?? '');
      const rows = lines.map((line) => pick(line.split(',')));
      const columns = pick(header);
      const at = columns.indexOf(set.target);
      const isLabelled = (row) => row[at] !== '' && row[at] !== 'NA';
      return [{ ...set, columns, rows: rows.filter(isLabelled) }];
    });
}

/** Holds a fifth of the rows out, at random by the seed, and writes both parts. */
export function writeSplit({ columns, rows }, seed, folder) {
  const order = rows.map((_, i) => i);
  new Random(1000 + seed, 'split').shuffle(order);
  const held = Math.round(rows.length / 5);
  const write = (name, part) => writeRows({ columns, rows: part.map((i) => rows[i]) }, join(folder, name));
  return { train: write('train.csv', order.slice(held)), test: write('test.csv', order.slice(0, held)) };
}

/** Writes a data set as CSV. @returns where */
export function writeRows({ columns, rows }, path) {
  writeFileSync(path, `${[columns, ...rows].map((row) => row.join(',')).join('\n')}\n`);
  return path;
}
