import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { formatCheckpoint, ownerOf, parseCheckpoint } from '../../src/fit/checkpoint.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { openEngine } from '../../src/kernels/engine.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import type { Precision } from '../../src/spec/schema.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import type { Saved } from '../../src/training/saved.ts';
import { cutRows } from '../../src/training/shards.ts';
import { type Ending, type Epoch, Training } from '../../src/training/train.ts';
import { fitModel, passengers } from '../fit/fitted.ts';
import { networkOf, pseudoRows } from '../networks.ts';
import { tableOf } from '../table.ts';
import { asRows, deep, follow, specOf, twoClasses, workOf } from './runs.ts';

const [rows, held, inputs, batchSize] = [130, 20, 40, 100];
const X = pseudoRows(5, rows + held, inputs, 2);
const Y = X.map((row) => [row[0]! + row[1]! > 0, row[2]! * row[3]! > 0].map(Number)).map(([a, b]) =>
  a === 1 ? [1, 0, 0] : b === 1 ? [0, 1, 0] : [0, 0, 1],
);
const V = X.map((_, row) => 0.5 + (row % 3));
const work = { rows, inputs, units: [96, 24, 3] };

/** Wide enough that a batch of 100 rows is cut into shards, and so is the last one of 30, but into fewer. */
const network = networkOf(
  [
    [96, 'relu'],
    [24, 'tanh'],
    [3, 'softmax'],
  ],
  'cross-entropy',
);
const dropping: ResolvedNetwork = {
  ...network,
  layers: network.layers.map((layer, l) => (l === 2 ? layer : { ...layer, dropout: 0.2 })),
};

/** Everything that training remembers: batches, dropout, a plateau, early stopping. */
const memory = {
  batchSize,
  schedule: { name: 'plateau', patience: 1, factor: 0.7 },
  earlyStopping: { patience: 100 },
  clipNorm: 1,
  l2: 1e-4,
  l1: 1e-5,
  maxNorm: 3,
} as const;

/** Every optimiser with all that goes with it, at a rate at which a plateau is met. */
const optimizers: readonly [string, Partial<TrainingSpec>][] = [
  ['gradient-descent', { ...memory, learningRate: 0.5 }],
  ['momentum', { ...memory, learningRate: 0.3, momentum: 0.9 }],
  ['nesterov', { ...memory, learningRate: 0.3, momentum: 0.9, nesterov: true }],
  ['rmsprop', { ...memory, learningRate: 0.02, optimizer: 'rmsprop' }],
  ['adagrad', { ...memory, learningRate: 0.2, optimizer: 'adagrad' }],
  ['adam', { ...memory, learningRate: 0.03, optimizer: 'adam' }],
  ['adamw', { ...memory, learningRate: 0.03, optimizer: 'adamw', weightDecay: 0.1 }],
  ['lbfgs', { optimizer: 'lbfgs', l2: 1e-3, earlyStopping: { patience: 100 } }],
];

/** A training from initial weights, and what it works on. */
function open(kernels: Kernels, spec: Partial<TrainingSpec>, threads = 1) {
  const part = (from: number, to: number) =>
    asRows({ X: X.slice(from, to), Y: Y.slice(from, to), V: V.slice(from, to) }, kernels);
  const layers = spec.optimizer === 'lbfgs' ? network : dropping;
  const given = { validation: part(rows, rows + held), engine: kernels, threads };
  const team = workOf(layers, part(0, rows), given);
  const training = new Training(team, specOf({ epochs: 20, seed: 3, ...spec }));
  return { training, weights: () => [...team.parameters.all.data] };
}

/** What a training came to; vectors by their digest, for thousands of numbers that differ are slow to print. */
interface Trained {
  readonly epochs: readonly Epoch[];
  readonly ending: Ending | undefined;
  readonly passes: number | undefined;
  readonly weights: string;
  /** Of the best weights, and their epoch. */
  readonly kept: readonly [epoch: number, weights: string];
  /** What a later epoch would begin with. */
  readonly numbers: Saved['numbers'];
  readonly vectors: Readonly<Record<string, string>>;
}

const digest = (values: ArrayLike<number>) =>
  createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex');

async function toTheEnd({ training, weights }: ReturnType<typeof open>): Promise<Trained> {
  const { epochs, ending } = await follow(training);
  const { numbers, vectors } = training.save();
  const digests = Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, digest(values)]));
  const last = digest(weights());
  const kept = [training.keepBest(), digest(weights())] as const;
  return { epochs, ending, passes: training.passes, weights: last, kept, numbers, vectors: digests };
}

/** By way of the text of a checkpoint. */
function throughFile(training: Training): Saved {
  const owner = { spec: {}, data: [], engine: 'js' };
  const saved = training.save();
  return parseCheckpoint(formatCheckpoint(saved, owner, '0.1.0'), 'model.json.checkpoint', owner, saved);
}

function expectSame(actual: Trained, expected: Trained, from = 0): void {
  expect(actual).toEqual({ ...expected, epochs: expected.epochs.slice(from) });
}

/** The engine in a precision, or the reason why it cannot run here. */
function engineOf(engine: 'js' | 'wasm' | 'blas', precision: Precision): Kernels | string {
  try {
    return openEngine(engine, precision, work);
  } catch (error) {
    return (error as Error).message;
  }
}

const engines = (['js', 'wasm', 'blas'] as const).map((engine) => {
  const precision: Precision = engine === 'wasm' ? 'float32' : 'float64';
  return { engine, precision, opened: engineOf(engine, precision), threads: engine === 'js' ? 1 : 2 };
});

it('the work of these tests is enough for several threads', () => {
  const shards = (count: number, precision: Precision) => cutRows(count, network, inputs, precision).bounds.length - 1;
  for (const precision of ['float32', 'float64'] as const) {
    expect(shards(rows, precision)).toBeGreaterThanOrEqual(3);
    expect(shards(batchSize, precision)).toBeGreaterThanOrEqual(3);
  }
});

describe.each(engines)('training with the $engine engine in $precision', ({ engine, opened, threads: several }) => {
  if (typeof opened === 'string') {
    it.skip(`cannot run here: ${opened}`, () => {});
    return;
  }
  const kernels = opened;
  const places = { js: [42], wasm: [1, 23], blas: [44] } as const;

  describe.each(optimizers)('by %s', (name, spec) => {
    let known: Trained | undefined;
    /** Twenty epochs at a stretch, on one thread. */
    const whole = async () => {
      known ??= await toTheEnd(open(kernels, spec));
      return known;
    };

    it('for 10 epochs and then 10 more, with another number of threads, gives the bits of 20', async () => {
      const expected = await whole();
      expect(expected.epochs).toHaveLength(20);
      const first = open(kernels, { ...spec, epochs: 10 });
      await follow(first.training);
      const saved = throughFile(first.training);
      const second = open(kernels, spec, several);
      second.training.restore(saved);
      expect(second.training.epoch).toBe(10);
      expectSame(await toTheEnd(second), expected, 10);
    });

    it('meets a plateau and moves on the way, or the test above shows little', async () => {
      const { numbers, epochs } = await whole();
      if (name !== 'lbfgs') expect(numbers['method.factor']).toBeLessThan(1);
      expect(epochs.at(-1)!.cost).toBeLessThan(epochs[0]!.cost);
      expect(numbers['stopping.bestEpoch']).toBeGreaterThan(1);
    });

    // Counted in blocks, so that the signal falls anywhere in an epoch of 4 or 5.
    it.each(places[engine])(
      'left in the middle of an epoch, at block %i, gives the same bits when gone on with',
      async (at) => {
        const expected = await whole();
        const stop = new AbortController();
        const first = open(kernels, spec);
        let left = 0;
        const affine = kernels.affine.bind(kernels);
        const spy = vi.spyOn(kernels, 'affine').mockImplementation((A, W, b, Z) => {
          if (W.cols === inputs && ++left === at) stop.abort();
          affine(A, W, b, Z);
        });
        const { epochs, ending } = await follow(first.training, stop.signal);
        spy.mockRestore();
        expect(ending).toBeUndefined();
        expect(epochs).toEqual(expected.epochs.slice(0, epochs.length));
        expect(epochs.length).toBeLessThan(20);
        const second = open(kernels, spec);
        second.training.restore(throughFile(first.training));
        expectSame(await toTheEnd(second), expected, epochs.length);
      },
    );

    it.skipIf(engine === 'js').each([2, 3])('gives the same bits with %i threads', async (threads) => {
      expectSame(await toTheEnd(open(kernels, spec, threads)), await whole());
    });
  });
});

describe('a training that is gone on with', () => {
  const data = asRows(twoClasses(60));
  const validation = asRows({ X: pseudoRows(7, 40, 3, 2), Y: pseudoRows(9, 40, 1).map(([y]) => [y! > 0 ? 1 : 0]) });

  async function endOf(spec: Partial<TrainingSpec>, saved?: Saved) {
    const team = workOf(deep, data, { validation });
    const training = new Training(team, specOf(spec));
    if (saved !== undefined) training.restore(saved);
    const { epochs, ending } = await follow(training);
    return { training, epochs, ending, weights: [...team.parameters.all.data] };
  }

  // The checkpoint may be written, and the program killed, before the model is.
  it.each([
    ['early', { epochs: 500, learningRate: 0.5, earlyStopping: { patience: 7 } }],
    ['tolerance', { epochs: 5000, learningRate: 0.5, tolerance: 1e-3 }],
    ['converged', { epochs: 5000, optimizer: 'lbfgs', l2: 0.01 }],
    ['epochs', { epochs: 5 }],
  ] as const)('after it had ended (%s) ends at once, in the same way', async (ending, spec) => {
    const first = await endOf(spec);
    expect(first.ending).toBe(ending);
    const second = await endOf(spec, throughFile(first.training));
    expect(second.epochs).toEqual([]);
    expect(second.ending).toBe(ending);
    expect(second.weights).toEqual(first.weights);
    expect(second.training.passes).toBe(first.training.passes);
  });

  it('after it had stopped early in the last epoch of all says so too', async () => {
    const spec = { epochs: 500, learningRate: 0.5, earlyStopping: { patience: 7 } };
    const { epochs } = await endOf(spec);
    const first = await endOf({ ...spec, epochs: epochs.length });
    expect(first.ending).toBe('early');
    expect((await endOf({ ...spec, epochs: epochs.length }, throughFile(first.training))).ending).toBe('early');
  });

  it.each([1, 3, 20])('%i epochs before it stopped early stops at the same epoch', async (before) => {
    const spec = { epochs: 500, learningRate: 0.5, earlyStopping: { patience: 30 } };
    const whole = await endOf(spec);
    const part = await endOf({ ...spec, epochs: whole.epochs.length - before });
    const rest = await endOf(spec, throughFile(part.training));
    expect(rest.epochs).toEqual(whole.epochs.slice(-before));
    expect([rest.ending, rest.training.keepBest()]).toEqual(['early', whole.training.keepBest()]);
  });

  // From w = 0, w − 1 is multiplied by 1 − α a step for x = ±1 and y = x: α = 12, 6 and 3 diverge, 1.5 does not.
  it.each([10, 80, 200, 700])('remembers its halvings and initial weights, stopped after %i epochs', async (count) => {
    const network = networkOf([[1, 'identity']], 'squared-error', 'zeros');
    const rows = asRows({ X: [[1], [-1]], Y: [[1], [-1]] });
    const spec = specOf({ epochs: 1500, learningRate: 12, onDivergence: 'halve' });
    const opened = () => {
      const team = workOf(network, rows);
      return { training: new Training(team, spec), weights: team.parameters.all.data };
    };
    const whole = opened();
    const { epochs } = await follow(whole.training);
    const first = opened();
    let seen = 0;
    for await (const _ of first.training.epochs(new AbortController().signal)) if (++seen === count) break;
    const second = opened();
    second.training.restore(throughFile(first.training));
    expect((await follow(second.training)).epochs).toEqual(epochs.slice(count));
    expect(second.training.halvings).toBe(3);
    expect([...second.weights]).toEqual([...whole.weights]);
  });
});

describe('a model whose training was gone on with', () => {
  const json = {
    target: 'survived',
    ignore: ['class', 'paid'],
    layers: [{ units: 5, activation: 'tanh', dropout: 0.1 }],
    training: {
      epochs: 450, // more than a history keeps
      optimizer: 'adam',
      learningRate: 0.01,
      batchSize: 4,
      validation: 0.25,
      earlyStopping: { patience: 400, metric: 'accuracy' },
      augment: { jitter: 0.1 },
    },
  };

  it('is the same file, by whatever stops', async () => {
    const expected = formatModel(await fitModel(passengers, json));
    const spec = parseSpec(JSON.stringify(json), 'spec.json');
    const prepared = prepare(await tableOf(passengers, 'data.csv', spec.ignore), undefined, spec, 'spec.json');
    const opened = () => new ModelFitting(prepared, openEngine('js', 'float32', work));
    let fitting = opened();
    for (const stop of [1, 150, 201, 399]) {
      for await (const { epoch } of fitting.epochs(new AbortController().signal)) if (epoch === stop) break;
      const owner = ownerOf(prepared, fitting.engine);
      const text = formatCheckpoint(fitting.save(), owner, '0.1.0');
      fitting = opened();
      fitting.restore(parseCheckpoint(text, 'model.json.checkpoint', owner, fitting.save()));
    }
    for await (const _ of fitting.epochs(new AbortController().signal));
    expect(formatModel(await fitting.finish('0.1.0', 'epochs'))).toBe(expected);
  });
});
