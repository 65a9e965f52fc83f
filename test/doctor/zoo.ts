// Runs with one disease each, and runs with none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiagnosisName } from '../../src/doctor/diagnosis.ts';
import { inferSpec } from '../../src/encode/infer-spec.ts';
import { Random } from '../../src/random.ts';
import { tableOf } from '../table.ts';
import { toyCsv } from '../toy-sets.ts';
import { dataset } from '../workdir.ts';

/** A data set and the spec it is trained by. */
export interface Run {
  readonly csv: string;
  readonly spec: Record<string, unknown>;
  /** A column that is written after the target is known, and what its cells hold until then. */
  readonly writtenLater?: { readonly column: string; readonly before: string };
}

/** Rows of cells as CSV. */
function csvOf(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** Normal numbers x1 … xk, and what `more` makes of them. */
function normals(seed: number, rows: number, k: number, more: (x: number[], random: Random) => (string | number)[]) {
  const random = new Random(seed, 'split');
  return Array.from({ length: rows }, () => {
    const x = Array.from({ length: k }, () => random.normal());
    return [...x.map((value) => value.toFixed(4)), ...more(x, random)];
  });
}

/** A class that is likelier the larger x1 − x2 is. */
const likely = ([a, b]: number[], random: Random) =>
  random.uniform() < 1 / (1 + Math.exp(-2 * (a! - b!))) ? 'yes' : 'no';

const plain = csvOf(
  ['x1', 'x2', 'x3', 'y'],
  normals(1, 200, 3, (x, random) => [likely(x, random)]),
);

const many = csvOf(
  ['x1', 'x2', 'x3', 'y'],
  normals(11, 600, 3, (x, random) => [likely(x, random)]),
);

const relu = (units: number, more: object = {}) => ({ units, activation: 'relu', ...more });
const deep = (activation: string, more: object = {}) =>
  Array.from({ length: 9 }, () => ({ units: 10, activation, ...more }));
const spec = (layers: readonly object[], training: object, more: object = {}) => ({
  target: 'y',
  layers,
  training: { validation: 0.2, seed: 1, ...training },
  ...more,
});

/** Each is to be told its own disease, and nothing else; what to change, unless it is one that no change of the spec is known to help. */
export const sick: Record<string, Run & { disease: DiagnosisName; incurable?: true }> = {
  'all weights zero before tanh': {
    disease: 'symmetric-units',
    csv: plain,
    spec: spec([{ units: 8, activation: 'tanh', init: 'zeros' }], { epochs: 50 }, { output: { init: 'zeros' } }),
  },
  'all weights zero before sigmoid units': {
    disease: 'symmetric-units',
    csv: plain,
    spec: spec([{ units: 4, activation: 'sigmoid', init: 'zeros' }], { epochs: 50 }, { output: { init: 'zeros' } }),
  },
  'nine sigmoid layers': {
    disease: 'vanishing-gradients',
    csv: plain,
    spec: spec(deep('sigmoid'), { epochs: 50 }),
  },
  'nine tanh layers with weights of 0.01': {
    disease: 'vanishing-gradients',
    csv: plain,
    spec: spec(deep('tanh', { init: 'small' }), { epochs: 50 }),
  },
  'thirty layers that double the variance': {
    disease: 'exploding-gradients',
    csv: many,
    spec: spec(
      Array.from({ length: 30 }, () => ({ units: 12, activation: 'leaky-relu', slope: 0.99 })),
      { epochs: 20, learningRate: 1e-9 },
    ),
  },
  'ReLU with a bias of −20': {
    disease: 'dead-units',
    csv: plain,
    spec: spec([relu(16, { biasInit: -20 })], { epochs: 50 }),
  },
  'tanh with a bias of 10': {
    disease: 'saturated-units',
    csv: plain,
    spec: spec([{ units: 16, activation: 'tanh', biasInit: 10 }], { epochs: 50 }),
  },
  'sigmoid units with a bias of −12': {
    disease: 'saturated-units',
    csv: plain,
    spec: spec([{ units: 16, activation: 'sigmoid', biasInit: -12 }], { epochs: 50 }),
  },
  'a learning rate of 20': {
    disease: 'learning-rate-too-large',
    csv: plain,
    spec: spec([{ units: 16, activation: 'tanh' }], { epochs: 100, learningRate: 20 }),
  },
  'logistic regression at a rate of 50': {
    disease: 'learning-rate-too-large',
    csv: plain,
    spec: spec([], { epochs: 100, learningRate: 50 }),
  },
  'a learning rate of 0.00001': {
    disease: 'learning-rate-too-small',
    csv: plain,
    spec: spec([relu(16)], { epochs: 200, learningRate: 1e-5 }),
  },
  'a rate that falls to nothing at once': {
    disease: 'plateau',
    csv: many,
    spec: spec([relu(16)], { epochs: 200, learningRate: 0.01, schedule: { name: 'exponential', factor: 0.7 } }),
  },
  'noise learned by heart': {
    disease: 'overfitting',
    csv: csvOf(
      [...Array.from({ length: 10 }, (_, i) => `x${i + 1}`), 'y'],
      normals(2, 150, 10, (x, random) => [
        random.uniform() < 0.25 ? (random.uniform() < 0.5 ? 'yes' : 'no') : likely(x, random),
      ]),
    ),
    spec: spec([relu(32)], { epochs: 400, optimizer: 'adam', learningRate: 0.01 }),
  },
  'a target that is drawn by lot': {
    disease: 'no-signal',
    incurable: true,
    csv: csvOf(
      ['x1', 'x2', 'x3', 'y'],
      normals(21, 300, 3, (_, random) => [random.normal().toFixed(4)]),
    ),
    spec: spec([relu(8)], { epochs: 50 }),
  },
  'a target that is always the same': {
    disease: 'constant-target',
    incurable: true,
    csv: csvOf(
      ['x1', 'x2', 'y'],
      normals(22, 60, 2, () => [42.5]),
    ),
    spec: spec([relu(8)], { epochs: 50 }, { columns: { y: { type: 'number' } } }),
  },
  'a slip of the keyboard': {
    disease: 'outlying-cells',
    csv: csvOf(
      ['x1', 'x2', 'y'],
      normals(23, 200, 2, (x, random) => [likely(x, random)]).map((row, at) =>
        at === 17 ? [99999999999, ...row.slice(1)] : row,
      ),
    ),
    spec: spec([relu(8)], { epochs: 200 }),
  },
  'XOR by logistic regression': {
    disease: 'no-signal',
    incurable: true,
    csv: toyCsv('xor', 1, 400),
    spec: spec([], { epochs: 200 }),
  },
  'a column that never changes': {
    disease: 'constant-column',
    incurable: true,
    csv: csvOf(
      ['x1', 'x2', 'unit', 'y'],
      normals(3, 200, 2, (x, random) => ['cm', likely(x, random)]),
    ),
    spec: spec([relu(8)], { epochs: 100 }),
  },
  'a length in metres and in feet': {
    disease: 'duplicate-column',
    incurable: true,
    csv: csvOf(
      ['x1', 'x2', 'feet', 'y'],
      normals(4, 200, 2, (x, random) => [(3.28084 * Number(x[0]!.toFixed(4))).toFixed(6), likely(x, random)]),
    ),
    spec: spec([relu(8)], { epochs: 100 }),
  },
  'a category under two names': {
    disease: 'duplicate-column',
    csv: csvOf(
      ['x1', 'x2', 'town', 'code', 'y'],
      normals(5, 300, 2, (x, random) => {
        const town = Math.floor(25 * random.uniform());
        return [`town ${town}`, `c${24 - town}`, likely(x, random)];
      }),
    ),
    spec: spec([], { epochs: 300 }),
  },
  'a column written after the fact': {
    disease: 'leaking-column',
    writtenLater: { column: 'alive', before: 'missing' },
    csv: csvOf(
      ['x1', 'x2', 'alive', 'y'],
      normals(6, 200, 2, (x, random) => {
        const y = likely(x, random);
        return [y === 'yes' ? 'alive' : random.uniform() < 0.5 ? 'dead' : 'missing', y];
      }),
    ),
    spec: spec([relu(8)], { epochs: 100 }),
  },
  'a number that the classes were cut from': {
    disease: 'leaking-column',
    writtenLater: { column: 'grams', before: '' },
    csv: csvOf(
      ['x1', 'x2', 'grams', 'y'],
      normals(7, 200, 2, (x, random) => {
        const grams = Math.round(3000 + 500 * (x[0]! + random.normal()));
        return [grams, grams < 2500 ? 'low' : 'normal'];
      }),
    ),
    spec: spec([relu(8)], { epochs: 100 }),
  },
  'a target in other units among the inputs': {
    disease: 'leaking-column',
    writtenLater: { column: 'cents', before: '' },
    csv: csvOf(
      ['x1', 'x2', 'cents', 'y'],
      normals(8, 200, 2, ([a, b], random) => {
        const euros = 100 + 10 * a! - 5 * b! + random.normal();
        return [Math.round(100 * euros), euros.toFixed(2)];
      }),
    ),
    spec: spec([relu(8)], { epochs: 100 }),
  },
  'a column in millions, taken as it is': {
    disease: 'unscaled-column',
    csv: csvOf(
      ['x1', 'x2', 'income', 'y'],
      normals(9, 200, 2, (x, random) => [Math.round(1e6 * (2 + random.normal())), likely(x, random)]),
    ),
    spec: spec(
      [{ units: 8, activation: 'tanh' }],
      { epochs: 100, learningRate: 0.01 },
      { columns: { income: { scale: 'none' } } },
    ),
  },
};

/** A bundled data set, with its own spec. */
function bundledRun(name: string): Run {
  const read = (file: string) => readFileSync(join(dataset(name), file), 'utf8');
  return { csv: read('data.csv'), spec: JSON.parse(read('spec.json')) };
}

/** What `nn init` would write for a data set. */
async function initRun(csv: string, target: string, ignore: readonly string[] = []): Promise<Run> {
  const { spec } = inferSpec(await tableOf(csv, 'data.csv'), { target, effort: 'quick' });
  const all = [...((spec.ignore as string[] | undefined) ?? []), ...ignore];
  return { csv, spec: all.length === 0 ? spec : { ...spec, ignore: all } };
}

const bundledNames = [
  'air-quality',
  'birth-weight',
  'breast-cancer',
  'diabetes',
  'digits',
  'house-prices',
  'iris',
  'wine',
];

/** None of these is to be told a disease. */
export async function healthy(): Promise<Record<string, Run>> {
  const runs: Record<string, Run> = {};
  for (const name of bundledNames) {
    const own = bundledRun(name);
    if (name !== 'digits') runs[`${name} with its own spec`] = own; // which keeps three constant columns
    runs[`${name} with that of nn init`] = await initRun(
      own.csv,
      own.spec.target as string,
      own.spec.ignore as string[],
    );
  }
  for (const name of ['xor', 'spirals', 'logistic', 'line'] as const) {
    runs[`${name} with the spec of nn init`] = await initRun(toyCsv(name, 1, 400), 'y');
  }
  runs['logistic regression by L-BFGS'] = { csv: plain, spec: spec([], { optimizer: 'lbfgs', epochs: 50, l2: 0.001 }) };
  runs['plain descent through one tanh layer'] = {
    csv: plain,
    spec: spec([{ units: 8, activation: 'tanh' }], { epochs: 300 }),
  };
  runs['XOR by plain descent'] = { csv: toyCsv('xor', 2, 400), spec: spec([relu(16)], { epochs: 1000 }) };
  runs['dropout and early stopping'] = {
    csv: toyCsv('spirals', 3, 400),
    spec: spec([relu(32, { dropout: 0.2 }), relu(32)], {
      epochs: 300,
      optimizer: 'adam',
      learningRate: 0.01,
      batchSize: 32,
      earlyStopping: { patience: 40 },
    }),
  };
  runs['nine ReLU layers'] = {
    csv: toyCsv('xor', 4, 600),
    spec: spec(deep('relu'), { epochs: 60, optimizer: 'adam', learningRate: 0.003, batchSize: 32 }),
  };
  return runs;
}
