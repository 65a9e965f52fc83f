// Tables whose targets have nothing to do with their inputs, and some whose targets have.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Random } from '../../dist/random.js';
import { openRows } from '../../dist/table/rows.js';
import { readTable } from '../../dist/table/table.js';

const sizes = [10, 14, 20, 30, 50, 80, 100, 150, 200, 300, 400];

/** Targets by name. */
const draws = {
  number: (random) => random.normal().toFixed(4),
  'skewed number': (random) => Math.exp(1.5 * random.normal()).toFixed(4),
  'two classes': (random) => (random.uniform() < 0.5 ? 'yes' : 'no'),
  'a class of 10 %': (random) => (random.uniform() < 0.1 ? 'yes' : 'no'),
  'a class of 2 %': (random) => (random.uniform() < 0.02 ? 'yes' : 'no'),
  'three classes': (random) => 'abc'[Math.floor(3 * random.uniform())],
};

/** A table of every size and kind, with one or five inputs. */
export async function* randomTables(seed, { only = '' }) {
  for (const [kind, draw] of Object.entries(draws).filter(([name]) => name.includes(only))) {
    for (const rows of sizes) {
      const random = new Random(1000 * seed + rows, 'trials');
      const inputs = seed % 2 === 0 ? 5 : 1;
      const lines = Array.from({ length: rows }, () => [
        ...Array.from({ length: inputs }, () => random.normal().toFixed(4)),
        draw(random),
      ]);
      const names = Array.from({ length: inputs }, (_, i) => `x${i + 1}`);
      if (new Set(lines.map((line) => line.at(-1))).size < 2) continue;
      yield { kind, rows, table: await tableOf([[...names, 'y'], ...lines]), target: 'y' };
    }
  }
}

/** Targets of the suite whose name is not the last column's. */
const targets = {
  'College.csv': 'Apps',
  'HealthInsurance.csv': 'insurance',
  'OJ.csv': 'Purchase',
  'Sacramento.csv': 'price',
  'Wage.csv': 'wage',
  'attrition.csv': 'Attrition',
  'concrete.csv': 'compressive_strength',
  'diamonds.csv': 'price',
  'spam7.csv': 'yesno',
  'stackoverflow.csv': 'Remote',
  'taxis.csv': 'fare',
  'two_class.csv': 'Class',
  'wa_churn.csv': 'churn',
};

/** 200 and 400 rows of every file of a folder, their targets shuffled. */
export async function* shuffledTables(seed, { suite, only = '' }) {
  for (const name of readdirSync(suite).filter((file) => file.endsWith('.csv') && file.includes(only))) {
    const { header, rows, target } = readSuite(suite, name);
    const at = header.indexOf(target);
    for (const size of [200, 400]) {
      const random = new Random(1000 * seed + size, 'trials');
      const drawn = drawRows(rows, size, random);
      const labels = drawn.map((row) => row[at]);
      random.shuffle(labels);
      const lines = drawn.map((row, i) => row.map((cell, column) => (column === at ? labels[i] : cell)));
      if (new Set(labels).size < 2) continue;
      yield { kind: name, rows: size, table: await tableOf([header, ...lines]), target };
    }
  }
}

const bundled = {
  iris: 'species',
  'breast-cancer': 'diagnosis',
  wine: 'cultivar',
  diabetes: 'progression',
  'air-quality': 'Ozone',
};

/** Real signals: 100 and 150 rows of bundled sets, and XOR. */
export async function* signalTables(seed) {
  for (const [name, target] of Object.entries(bundled)) {
    const [header, ...rows] = parse(readFileSync(join(import.meta.dirname, '../../datasets', name, 'data.csv')));
    const at = header.indexOf(target);
    const labelled = rows.filter((row) => row[at] !== 'NA');
    for (const size of [100, 150]) {
      const lines = drawRows(labelled, size, new Random(seed, 'trials'));
      yield { kind: name, rows: lines.length, table: await tableOf([header, ...lines]), target };
    }
  }
  for (const size of [100, 200, 400]) {
    const random = new Random(seed, 'trials');
    const lines = Array.from({ length: size }, () => {
      const [x1, x2] = [random.normal(), random.normal()];
      const wrong = random.uniform() < 0.1;
      return [x1.toFixed(4), x2.toFixed(4), x1 * x2 > 0 !== wrong ? 'odd' : 'even'];
    });
    yield { kind: 'XOR, a tenth wrong', rows: size, table: await tableOf([['x1', 'x2', 'y'], ...lines]), target: 'y' };
  }
}

function readSuite(folder, name) {
  const [header, ...rows] = parse(readFileSync(join(folder, name)));
  return { header, rows, target: targets[name] ?? header.at(-1) };
}

/** So many rows at random, or all. */
function drawRows(rows, size, random) {
  const order = rows.map((_, i) => i);
  random.shuffle(order);
  return order.slice(0, size).map((i) => rows[i]);
}

async function tableOf(lines) {
  async function* chunks() {
    yield Buffer.from(stringify(lines));
  }
  return readTable(await openRows(chunks(), 'data.csv', { delimiter: ',', header: true }), { digests: true });
}
