import { describe, expect, it } from 'vitest';
import { plainExamples, trainingExamples } from '../../src/fit/examples.ts';
import { prepare } from '../../src/fit/prepare.ts';
import type { Kernels, Matrix, Order } from '../../src/kernels/kernels.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { mix, permute } from '../../src/random.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import { Team } from '../../src/training/team.ts';
import { Training } from '../../src/training/train.ts';
import { Turns } from '../../src/training/turns.ts';
import { networkOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { tableOf } from '../table.ts';
import { asRows, deep, follow, kernels, never, run, specOf, twoClasses, weightsOf, workOf } from './runs.ts';

describe('batches of all rows', () => {
  it.each([100, 101, 1_000_000])(
    'of 100, with a batchSize of %i, are batch descent, bit for bit',
    async (batchSize) => {
      const rows = asRows(twoClasses(100));
      const spec = { epochs: 10, optimizer: 'adam', learningRate: 0.05 } as const;
      const whole = await run(deep, rows, spec);
      const batches = await run(deep, rows, { ...spec, batchSize });
      expect(weightsOf(batches)).toEqual(weightsOf(whole));
      expect(batches.epochs).toEqual(whole.epochs);
    },
  );

  it('are not what smaller batches are', async () => {
    const rows = asRows(twoClasses(100));
    const whole = await run(deep, rows, { epochs: 2 });
    expect(weightsOf(await run(deep, rows, { epochs: 2, batchSize: 99 }))).not.toEqual(weightsOf(whole));
  });
});

describe('the batches of an epoch', () => {
  /** Kernels that note the rows gathered from X, by batch, in the order in which they are taken. */
  function noting(X: Matrix, batchRows: number): { noted: number[][]; kernels: Kernels } {
    const noted: number[][] = [];
    const gather = (M: Matrix, order: Order, from: number, to: Matrix) => {
      if (M === X) {
        const rows = [...order.rows.subarray(from, from + to.rows)];
        if (from % batchRows === 0) noted.push(rows);
        else noted.at(-1)!.push(...rows);
      }
      kernels.gather(M, order, from, to);
    };
    return { noted, kernels: Object.create(kernels, { gather: { value: gather } }) };
  }

  /** Rows of the batches of each epoch. */
  async function batchesOf(rows: number, spec: Partial<TrainingSpec> & { batchSize: number }): Promise<number[][][]> {
    const examples = asRows(twoClasses(rows));
    const { noted, kernels } = noting(examples.X, spec.batchSize);
    await follow(new Training(workOf(deep, examples, { engine: kernels }), specOf(spec)));
    const count = Math.ceil(rows / spec.batchSize);
    return Array.from({ length: noted.length / count }, (_, epoch) => noted.slice(epoch * count, (epoch + 1) * count));
  }

  it.each([1, 7, 32, 64, 99])('of %i rows hold each of 100 once, the last what is left', async (batchSize) => {
    const epochs = await batchesOf(100, { epochs: 4, batchSize });
    expect(epochs).toHaveLength(4);
    const sizes = Array.from({ length: Math.ceil(100 / batchSize) }, (_, i) =>
      Math.min(batchSize, 100 - i * batchSize),
    );
    for (const batches of epochs) {
      expect(batches.map(({ length }) => length)).toEqual(sizes);
      expect(batches.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, row) => row));
    }
  });

  // More rows than one block takes.
  it('may be longer than a block', async () => {
    const epochs = await batchesOf(1000, { epochs: 2, batchSize: 700 });
    for (const batches of epochs) {
      expect(batches.map(({ length }) => length)).toEqual([700, 300]);
      expect(new Set(batches.flat()).size).toBe(1000);
    }
  });

  it('come in another order every epoch, which the seed decides', async () => {
    const spec = { epochs: 5, batchSize: 10 };
    const texts = (epochs: number[][][]) => epochs.map((batches) => batches.join(';'));
    const one = texts(await batchesOf(100, { ...spec, seed: 1 }));
    expect(new Set(one).size).toBe(5);
    expect(texts(await batchesOf(100, { ...spec, seed: 1 }))).toEqual(one);
    const other = texts(await batchesOf(100, { ...spec, seed: 2 }));
    expect(new Set([...one, ...other]).size).toBe(10);
  });

  it('give the same bits for the same seed, and others for another', async () => {
    const spec = { epochs: 3, batchSize: 16 };
    const trained = async (seed: number) => weightsOf(await run(deep, asRows(twoClasses(100)), { ...spec, seed }));
    expect(await trained(5)).toEqual(await trained(5));
    expect(await trained(6)).not.toEqual(await trained(5));
  });

  // 6 orders of 3 rows over 6000 epochs: 1000 each, with a standard deviation of √(6000 · 1/6 · 5/6) = 28.9; five of them.
  it('come in all orders equally often', () => {
    const counts = new Map<string, number>();
    const order = new Int32Array(3);
    for (let epoch = 1; epoch <= 6000; epoch++) {
      permute(order, mix(mix(1) + epoch));
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });

  it.each([1, 7, 99])('of %i rows sum to the gradient and the loss of all rows', async (batchRows) => {
    const rows = asRows({ ...twoClasses(100), V: pseudoRows(8, 100, 1).map(([v]) => 1 + v!) });
    const work = workOf(deep, rows, { parameters: pseudoParameters(3, deep, 3, 1, kernels) });
    const whole = new Team(work, 100, new Turns());
    const loss = await whole.sum(never);
    const parts = new Team(work, batchRows, new Turns());
    parts.shuffle(12345);
    const total = kernels.alloc(1, whole.gradient.cols);
    let [added, weight] = [0, 0];
    for (let from = 0; from < 100; from += batchRows) {
      added += (await parts.sum(never, { from, key: 0 }))!;
      weight += parts.weight({ from, key: 0 });
      kernels.addScaled(1, parts.gradient, total);
    }
    expectClose([added], [loss!], 1e-12);
    expectClose([weight], [whole.weight({ from: 0, key: 0 })], 1e-12);
    expectClose(total.data, whole.gradient.data, 1e-12);
    expect([...parts.order!]).not.toEqual(Array.from({ length: 100 }, (_, row) => row));
  });

  // A learning rate that changes nothing.
  it('tell the cost of all rows, however many fill the last', async () => {
    const parameters = () => pseudoParameters(3, deep, 3, 1, kernels);
    const rows = asRows(twoClasses(100));
    const spec = { epochs: 1, learningRate: 1e-300 };
    const whole = await run(deep, rows, spec, { parameters: parameters() });
    const batches = await run(deep, rows, { ...spec, batchSize: 64 }, { parameters: parameters() });
    expectClose([batches.epochs[0]!.cost], [whole.epochs[0]!.cost], 1e-13);
  });

  describe('of 2 of 3 rows, worked by hand', () => {
    // ŷ = w x + b from w = b = 0, for x = 1, 2, 3 and y = 1, 0, 2, with α = 0.1. Seed 4 takes the rows in the order 1, 2, 0.
    const network = networkOf([[1, 'identity']], 'squared-error', 'zeros');
    const data = { X: [[1], [2], [3]], Y: [[1], [0], [2]] };
    const spec = { epochs: 1, learningRate: 0.1, batchSize: 2, seed: 4 };

    it('take these in this order', () => {
      const order = new Int32Array(3);
      permute(order, mix(mix(4) + 1));
      expect([...order]).toEqual([1, 2, 0]);
    });

    // Rows 1 and 2 err by 0 and −2: dw = (2 · 0 + 3 · −2) / 2 = −3, db = −1, so w = 0.3, b = 0.1. Row 0 then errs by −0.6,
    // alone: dw = db = −0.6, so w = 0.36, b = 0.16. J = (½ · 4 + ½ · 0.36) / 3.
    it('make the last row a step of its own', async () => {
      const { parameters, epochs } = await run(network, asRows(data), spec);
      expectClose(parameters.all.data, [0.36, 0.16], 1e-15);
      expect(epochs[0]!.cost).toBeCloseTo(2.18 / 3, 15);
    });

    // dw = (1 · 2 · 0 + 3 · 3 · −2) / 4 = −4.5, db = −1.5: w = 0.45, b = 0.15. Row 0 errs by −0.4, times 5 / 5: w = 0.49,
    // b = 0.19. J = (3 · ½ · 4 + 5 · ½ · 0.16) / 9.
    it('divide by the weights of their own rows', async () => {
      const { parameters, epochs } = await run(network, asRows({ ...data, V: [5, 1, 3] }), spec);
      expectClose(parameters.all.data, [0.49, 0.19], 1e-15);
      expect(epochs[0]!.cost).toBeCloseTo(6.4 / 9, 15);
    });

    it('take no step for rows that count nothing', async () => {
      const rows = asRows({ ...data, V: [0, 1, 3] });
      const { parameters, epochs } = await run(network, rows, {
        ...spec,
        optimizer: 'gradient-descent',
        momentum: 0.9,
      });
      expectClose(parameters.all.data, [0.45, 0.15], 1e-15);
      expect(epochs[0]!.cost).toBeCloseTo(6 / 4, 15);
    });
  });
});

describe('the weight of a row', () => {
  const networks: [string, ResolvedNetwork][] = [
    ['sigmoid cross-entropy', deep],
    [
      'softmax cross-entropy',
      networkOf(
        [
          [5, 'tanh'],
          [3, 'softmax'],
        ],
        'cross-entropy',
      ),
    ],
    [
      'squared error',
      networkOf(
        [
          [5, 'tanh'],
          [2, 'identity'],
        ],
        'squared-error',
      ),
    ],
  ];
  const X = pseudoRows(1, 40, 3, 2);

  function targetsFor({ layers, loss }: ResolvedNetwork): number[][] {
    const { units } = layers.at(-1)!;
    const numbers = pseudoRows(5, 40, units);
    if (loss.name === 'squared-error') return numbers;
    if (units === 1) return numbers.map(([y]) => [y! > 0 ? 1 : 0]);
    return numbers.map((row) => row.map((y) => (y === Math.max(...row) ? 1 : 0)));
  }

  const trainings: [string, Partial<TrainingSpec>][] = [
    ['gradient descent', {}],
    ['adam with penalties and clipping', { optimizer: 'adam', l2: 0.01, l1: 0.001, clipNorm: 0.1 }],
    ['lbfgs', { optimizer: 'lbfgs', l2: 0.01 }],
  ];

  // Whole numbers of times: 0 leaves a row out.
  const times = X.map((_, row) => row % 4);

  it.each(networks.flatMap(([loss, network]) => trainings.map(([name, spec]) => ({ loss, network, name, spec }))))(
    'of n is the row n times, to 1e-12: $loss, by $name',
    async ({ network, spec }) => {
      const Y = targetsFor(network);
      const repeated = (rows: number[][]) => rows.flatMap((row, i) => new Array<number[]>(times[i]!).fill(row));
      const trained = (rows: Parameters<typeof asRows>[0]) =>
        run(network, asRows(rows), { epochs: 12, learningRate: 0.05, ...spec });
      const weighed = await trained({ X, Y, V: times });
      const longer = await trained({ X: repeated(X), Y: repeated(Y) });
      expectClose(weightsOf(weighed), weightsOf(longer), 1e-12);
      expectClose(
        weighed.epochs.map(({ cost }) => cost),
        longer.epochs.map(({ cost }) => cost),
        1e-12,
      );
      const unweighted = await trained({ X, Y });
      expect(Math.abs(unweighted.epochs[0]!.cost - weighed.epochs[0]!.cost)).toBeGreaterThan(1e-4);
    },
  );

  it('counts for the cost of the rows held out too', async () => {
    const rows = asRows(twoClasses(20));
    const parameters = allocateParameters(deep.layers, 3, kernels);
    parameters.all.data.set(pseudoParameters(3, deep, 3, 1, kernels).all.data);
    const Y = targetsFor(deep);
    const cost = async (held: Parameters<typeof asRows>[0]) =>
      (await run(deep, rows, { epochs: 1, learningRate: 1e-300 }, { parameters, validation: asRows(held) })).epochs[0]!
        .validation!.cost;
    const repeated = (all: number[][]) => all.flatMap((row, i) => new Array<number[]>(times[i]!).fill(row));
    expectClose([await cost({ X, Y, V: times })], [await cost({ X: repeated(X), Y: repeated(Y) })], 1e-13);
  });
});

describe('the training rows of a spec', () => {
  // Six of a, three of b and one of c; w weighs some of them.
  const csv = [
    'x,w,class',
    ...['1,1,a', '2,1,a', '3,1,a', '4,1,a', '5,2,a', '6,2,a'],
    ...['7,1,b', '8,3,b', '9,0,b', '10,0.5,c'],
  ].join('\n');

  async function prepared(training: object, weights?: string) {
    const json = { target: 'class', ignore: ['w'], training: { validation: 0, ...training } };
    const spec = parseSpec(
      JSON.stringify(
        weights === undefined ? json : { ...json, ignore: [], weights, columns: { x: { type: 'number' } } },
      ),
      'spec.json',
    );
    return prepare(await tableOf(csv, 'data.csv', spec.ignore), undefined, spec, 'spec.json');
  }

  const V = async (training: object, weights?: string) => [
    ...trainingExamples(await prepared(training, weights), kernels).V.data,
  ];

  it('count 1 unless told otherwise', async () => {
    expect(await V({})).toEqual(new Array(10).fill(1));
    expect(await V({}, 'w')).toEqual([1, 1, 1, 1, 2, 2, 1, 3, 0, 0.5]);
  });

  // m / (K m_k): 10 / (3 · 6), 10 / (3 · 3), 10 / (3 · 1); scikit-learn's "balanced".
  it('are balanced by the formula', async () => {
    const [a, b, c] = [10 / 18, 10 / 9, 10 / 3];
    expectClose(await V({ classWeights: 'balanced' }), [a, a, a, a, a, a, b, b, b, c], 1e-15);
  });

  // By weight a has 8, b 4 and c ½ of 12½.
  it('are balanced by weight', async () => {
    const [a, b, c] = [12.5 / (3 * 8), 12.5 / (3 * 4), 12.5 / (3 * 0.5)];
    const expected = [a, a, a, a, 2 * a, 2 * a, b, 3 * b, 0, 0.5 * c];
    expectClose(await V({ classWeights: 'balanced' }, 'w'), expected, 1e-15);
  });

  it('have the weights given for their classes, the others 1', async () => {
    expect(await V({ classWeights: { b: 2.5 } })).toEqual([1, 1, 1, 1, 1, 1, 2.5, 2.5, 2.5, 1]);
    expect(await V({ classWeights: { b: 2.5, a: 2 } }, 'w')).toEqual([2, 2, 2, 2, 4, 4, 2.5, 7.5, 0, 0.5]);
  });

  // y (1 − s) + s / K: 1 − 0.3 + 0.1 and 0.1.
  it('have smoothed labels, and those held out do not', async () => {
    const made = await prepared({ labelSmoothing: 0.3, validation: 0.3 });
    const smooth = trainingExamples(made, kernels).Y;
    expectClose([...new Set([...smooth.data].map((y) => y.toFixed(12)))].map(Number).toSorted(), [0.1, 0.8], 1e-12);
    expect(new Set(plainExamples(made, made.validation, kernels).Y.data)).toEqual(new Set([0, 1]));
  });
});
