// Units that take less than all: what they do not take has weights of exactly 0, whatever the training.
import { afterAll, describe, expect, it } from 'vitest';
import { type EngineChoice, openEngine } from '../../src/kernels/engine.ts';
import { fileMatrix } from '../../src/kernels/file-rows.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import type { Examples } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { maskedParameters } from '../../src/spec/layers.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import type { Precision } from '../../src/spec/schema.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import { masked } from '../../src/spec/wiring.ts';
import { copyOf } from '../../src/training/saved.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { cutRows } from '../../src/training/shards.ts';
import { Training } from '../../src/training/train.ts';
import { CheckUp } from '../../src/training/vitals.ts';
import { networkOf, pseudoRows, unitOf, wired } from '../networks.ts';
import { Workdir } from '../workdir.ts';
import { asRows, follow, initialised, kernels as plain, run, specOf, weightsOf, workOf } from './runs.ts';

const [rows, held, inputs, batchSize] = [130, 20, 40, 100];
const X = pseudoRows(5, rows + held, inputs, 2);
const Y = X.map((row) => [row[0]! + row[1]! > 0, row[2]! * row[3]! > 0].map(Number)).map(([a, b]) =>
  a === 1 ? [1, 0, 0] : b === 1 ? [0, 1, 0] : [0, 0, 1],
);
const part = (from: number, to: number, kernels: Kernels) =>
  asRows(
    { X: X.slice(from, to), Y: Y.slice(from, to), V: X.slice(from, to).map((_, row) => 0.5 + (row % 3)) },
    kernels,
  );

/** Each unit takes others; one of them takes all. */
const first = Array.from({ length: 96 }, (_, u) =>
  u === 7 ? { name: 'all' } : unitOf([u % 11, 12], [13 + (u % 20), 34]),
);
const second = Array.from({ length: 24 }, (_, u) => unitOf([0, 1], [3 * u + 2, 3 * u + 20]));
const network = wired(
  networkOf(
    [
      [96, 'relu'],
      [24, 'tanh'],
      [3, 'softmax'],
    ],
    'cross-entropy',
  ),
  first,
  second,
);
const dropping = {
  ...network,
  layers: network.layers.map((layer, l) => (l === 2 ? layer : { ...layer, dropout: 0.2 })),
};

/** Everything that might move a weight. */
const everything = {
  batchSize,
  earlyStopping: { patience: 100 },
  clipNorm: 1,
  l2: 1e-4,
  l1: 1e-5,
  maxNorm: 1,
} as const;

const optimizers: readonly [string, Partial<TrainingSpec>][] = [
  ['gradient-descent', { ...everything, learningRate: 0.5 }],
  ['momentum', { ...everything, learningRate: 0.3, momentum: 0.9 }],
  ['nesterov', { ...everything, learningRate: 0.3, momentum: 0.9, nesterov: true }],
  ['rmsprop', { ...everything, learningRate: 0.02, optimizer: 'rmsprop' }],
  ['adagrad', { ...everything, learningRate: 0.2, optimizer: 'adagrad' }],
  ['adam', { ...everything, learningRate: 0.03, optimizer: 'adam' }],
  ['adamw', { ...everything, learningRate: 0.03, optimizer: 'adamw', weightDecay: 0.1 }],
  ['lbfgs', { optimizer: 'lbfgs', l2: 1e-3 }],
];

function engineOf(engine: EngineChoice, precision: Precision): Kernels | string {
  try {
    return openEngine(engine, precision, { rows, inputs, units: [96, 24, 3] });
  } catch (error) {
    return (error as Error).message;
  }
}

const engines = (
  [
    ['js', 'float64'],
    ['wasm', 'float64'],
    ['wasm', 'float32'],
    ['blas', 'float32'],
  ] as const
).map(([engine, precision]) => ({ engine, precision, opened: engineOf(engine, precision) }));

/** Every weight that wiring holds at 0, bit by bit: −0 is another number here. */
function heldWeights({ W }: { W: readonly { cols: number; data: ArrayLike<number> }[] }): number[] {
  return [first, second].flatMap((units, l) =>
    units.flatMap((one, u) => {
      const { cols, data } = W[l]!;
      const places = masked(one, cols).flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
      return places.map((place) => data[u * cols + place]!);
    }),
  );
}

const folder = new Workdir();
const files: ScratchFile[] = [];
afterAll(() => {
  for (const file of files) file.close();
  folder[Symbol.dispose]();
});

/** The same rows with X in a file. */
function toDisk({ X: M, Y: labels, V }: Examples, { precision }: Kernels): Examples {
  const file = new ScratchFile(folder.path, 0);
  files.push(file);
  file.append(M.data.subarray(0, M.rows * M.cols));
  const start = { fd: file.fd, serial: file.serial, position: 0 };
  return { X: fileMatrix(start, M.rows, M.cols, precision), Y: labels, V };
}

describe.each(engines)('wired units with the $engine engine in $precision', ({ engine, opened }) => {
  if (typeof opened === 'string') {
    it.skip(`cannot run here: ${opened}`, () => {});
    return;
  }
  const kernels = opened;
  const several = engine === 'js' ? 1 : 2;

  describe.each(optimizers)('by %s', (name, spec) => {
    const net = name === 'lbfgs' ? network : dropping;
    const open = (threads: number, fromDisk = false, more: Partial<TrainingSpec> = {}) => {
      const place = (examples: Examples) => (fromDisk ? toDisk(examples, kernels) : examples);
      const given = { engine: kernels, threads, validation: place(part(rows, rows + held, kernels)) };
      const work = workOf(net, place(part(0, rows, kernels)), given);
      return { work, training: new Training(work, specOf({ epochs: 8, ...spec, ...more })) };
    };

    it('keep every weight that they have not at exactly 0, and move the others', async () => {
      const { work, training } = open(1);
      const before = [...work.parameters.all.data];
      await follow(training);
      const zeros = heldWeights(work.parameters);
      expect(zeros.length).toBeGreaterThan(3000);
      expect(zeros.every((w) => Object.is(w, 0))).toBe(true);
      const after = [...work.parameters.all.data];
      const still = after.filter((w, i) => w === before[i]).length;
      expect(after.every(Number.isFinite)).toBe(true);
      expect(still - zeros.length).toBeLessThan(0.1 * (after.length - zeros.length));
    });

    it('give the same bits with another number of threads, from disk, and after a stop', async () => {
      const whole = open(1);
      const { epochs } = await follow(whole.training);
      const others = [open(several), open(several, true)];
      for (const { work, training } of others) {
        expect((await follow(training)).epochs).toEqual(epochs);
        expect(work.parameters.all.data).toEqual(whole.work.parameters.all.data);
      }
      const begun = open(1, false, { epochs: 4 });
      await follow(begun.training);
      const resumed = open(several);
      resumed.training.restore(copyOf(begun.training.save()));
      expect((await follow(resumed.training)).epochs).toEqual(epochs.slice(4));
      expect(resumed.work.parameters.all.data).toEqual(whole.work.parameters.all.data);
    });
  });

  it.each([
    ['ε vanishes in the precision, so that a gradient of 0 gives 0 / 0', 'rmsprop', { epsilon: 1e-60 }],
    ['the same happens to the means of Adam', 'adam', { epsilon: 1e-60 }],
    ['decay turns every sign', 'adamw', { weightDecay: 40 }],
  ] as const)('keep their zeros where %s', async (_, optimizer, more) => {
    const small = networkOf(
      [
        [4, 'tanh'],
        [3, 'softmax'],
      ],
      'cross-entropy',
    );
    const net = wired(small, first.slice(0, 4));
    const spec = { optimizer, learningRate: 0.03, epochs: 3, ...more };
    const { parameters } = await run(net, part(0, rows, kernels), spec, { engine: kernels });
    const { data } = parameters.all;
    const zeros = maskedParameters(net.layers, inputs).flatMap(([from, to]) => [...data.subarray(from, to)]);
    expect(zeros.length).toBeGreaterThan(20);
    expect(zeros.every((w) => Object.is(w, 0))).toBe(true);
    expect(data.every(Number.isFinite)).toBe(true);
  });
});

it('the work of these tests is enough for several threads', () => {
  for (const precision of ['float32', 'float64'] as const) {
    expect(cutRows(batchSize, network, inputs, precision).bounds.length - 1).toBeGreaterThanOrEqual(3);
  }
});

describe('a unit that takes one of three inputs', () => {
  const narrow = networkOf(
    [
      [4, 'tanh'],
      [1, 'sigmoid'],
    ],
    'cross-entropy',
  );
  const wide = wired(
    narrow,
    Array.from({ length: 4 }, () => unitOf([1, 2])),
  );
  const all = pseudoRows(8, 90, 3, 2);
  const labels = pseudoRows(9, 90, 1).map(([noise], row) => [all[row]![1]! + noise! > 0 ? 1 : 0]);

  /** From the same initial weights: those of the wide network, its zeros left out. */
  async function both(spec: Partial<TrainingSpec>) {
    const dropout = (net: ResolvedNetwork) =>
      spec.optimizer === 'lbfgs'
        ? net
        : { ...net, layers: net.layers.map((one, l) => ({ ...one, dropout: l === 0 ? 0.3 : 0 })) };
    const start = initialised(wide, 3);
    const small = allocateParameters(narrow.layers, 1, plain);
    small.all.data.set(withoutZeros([...start.all.data]));
    const wideRun = await run(dropout(wide), asRows({ X: all, Y: labels }), spec, { parameters: start });
    const narrowRun = await run(dropout(narrow), asRows({ X: all.map((row) => [row[1]!]), Y: labels }), spec, {
      parameters: small,
    });
    return { wideRun, narrowRun };
  }

  const zeros = maskedParameters(wide.layers, 3);
  const withoutZeros = (all: readonly number[]) =>
    all.filter((_, i) => !zeros.some(([from, to]) => i >= from && i < to));

  const bare = { batchSize: 32, clipNorm: 0.05, l2: 0.01, l1: 0.001, maxNorm: 0.4, epochs: 12 } as const;
  it.each([
    ['gradient descent', { ...bare, learningRate: 0.5 }],
    ['momentum', { ...bare, momentum: 0.9 }],
    ['Nesterov momentum', { ...bare, momentum: 0.9, nesterov: true }],
    ['RMSprop', { ...bare, optimizer: 'rmsprop' }],
    ['Adagrad', { ...bare, optimizer: 'adagrad' }],
    ['Adam', { ...bare, optimizer: 'adam' }],
    ['AdamW', { ...bare, optimizer: 'adamw' }],
    ['L-BFGS', { optimizer: 'lbfgs', epochs: 40, l2: 0.01 }],
  ] as const)('learns by %s, bit by bit, what it learns without the other two', async (_, spec) => {
    const { wideRun, narrowRun } = await both(spec);
    expect(wideRun.epochs).toEqual(narrowRun.epochs);
    expect(withoutZeros(weightsOf(wideRun))).toEqual(weightsOf(narrowRun));
  });

  it('shows the doctor a gradient in which the others count nothing', async () => {
    const start = initialised(wide, 3);
    const small = allocateParameters(narrow.layers, 1, plain);
    small.all.data.set(withoutZeros([...start.all.data]));
    const one = new CheckUp(workOf(wide, asRows({ X: all, Y: labels }), { parameters: start })).take();
    const two = new CheckUp(
      workOf(narrow, asRows({ X: all.map((row) => [row[1]!]), Y: labels }), { parameters: small }),
    ).take();
    expect(one).toEqual(two);
  });
});
