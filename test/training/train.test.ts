import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import { defaults } from '../../src/spec/defaults.ts';
import { cutIntoBlocks } from '../../src/training/rows.ts';
import { blockRowsFor, cutRows } from '../../src/training/shards.ts';
import { Diverged, type Epoch, Training } from '../../src/training/train.ts';
import { networkOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { asRows, deep, initialised, kernels, logistic, never, run, twoClasses, weightsOf, workOf } from './runs.ts';

describe('batch gradient descent', () => {
  it('numbers its epochs from 1 and runs as many as asked for', async () => {
    const { epochs } = await run(logistic, asRows(twoClasses(20)), { epochs: 5 });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  // x = (2, 1), w = (0.5, -0.25), b = 0.1, y = 1, α = 0.1, worked by hand (docs/concepts.md, one example):
  // z = 0.85, a = 0.70057, dz = a − 1 = −0.29943, dw = x dz, db = dz, and w := w − α dw.
  it('takes a single step as worked by hand', async () => {
    const rows = asRows({ X: [[2, 1]], Y: [[1]] });
    const parameters = allocateParameters(logistic.layers, 2, kernels);
    parameters.all.data.set([0.5, -0.25, 0.1]);
    const { epochs } = await run(logistic, rows, { epochs: 2, learningRate: 0.1 }, { parameters });
    expect(epochs[0]!.cost).toBeCloseTo(0.35586506844219595, 15);
    expect(epochs[1]!.cost).toBeCloseTo(0.30537104514692076, 15);
  });

  it('leaves the weights of that step behind', async () => {
    const rows = asRows({ X: [[2, 1]], Y: [[1]] });
    const parameters = allocateParameters(logistic.layers, 2, kernels);
    parameters.all.data.set([0.5, -0.25, 0.1]);
    await run(logistic, rows, { epochs: 1, learningRate: 0.1 }, { parameters });
    expectClose(parameters.all.data, [0.5598865715052054, -0.22005671424739728, 0.12994328575260272], 1e-15);
  });

  it('never lets the cost rise on a convex problem with a small learning rate', async () => {
    const { epochs } = await run(logistic, asRows(twoClasses(200)), { epochs: 300, learningRate: 0.05 });
    const costs = epochs.map(({ cost }) => cost);
    for (let epoch = 1; epoch < costs.length; epoch++) expect(costs[epoch]!).toBeLessThanOrEqual(costs[epoch - 1]!);
    expect(costs.at(-1)!).toBeLessThan(0.8 * costs[0]!);
  });

  it('comes to the same cost of a convex problem from any start', async () => {
    const rows = asRows(twoClasses(100));
    const costs = [];
    for (const seed of [1, 2, 3]) {
      const parameters = pseudoParameters(seed, logistic, 3, 2, kernels);
      const { epochs } = await run(logistic, rows, { epochs: 1500, learningRate: 1 }, { parameters });
      costs.push(epochs.at(-1)!.cost);
    }
    expectClose(costs, [costs[0]!, costs[0]!, costs[0]!], 1e-6);
  });

  it('trains a network that XOR needs, from random weights and zero biases', async () => {
    const corners = {
      X: [
        [-1, -1],
        [-1, 1],
        [1, -1],
        [1, 1],
      ],
      Y: [[0], [1], [1], [0]],
    };
    const network = networkOf(
      [
        [4, 'tanh'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
    );
    const { epochs } = await run(network, asRows(corners), { epochs: 500, learningRate: 0.5 });
    expect(epochs.at(-1)!.cost).toBeLessThan(0.05);
  });

  it('gives bit for bit the same weights when run again', async () => {
    const rows = asRows(twoClasses(300));
    const spec = { epochs: 20, learningRate: 0.3 };
    expect(weightsOf(await run(deep, rows, spec))).toEqual(weightsOf(await run(deep, rows, spec)));
  });

  it('does not change the rows it is given', async () => {
    const training = asRows(twoClasses(300));
    const validation = asRows(twoClasses(40));
    const matrices = [training.X, training.Y, validation.X, validation.Y];
    const before = matrices.map(({ data }) => [...data]);
    await run(deep, training, { epochs: 3 }, { validation });
    expect(matrices.map(({ data }) => [...data])).toEqual(before);
  });

  // D15: another order of the rows is another order of the same sum.
  it('gives the same weights for rows in another order', async () => {
    const { X, Y } = twoClasses(300);
    const order = Int32Array.from(X, (_, row) => row);
    new Random(1, 'split').shuffle(order);
    const shuffled = { X: Array.from(order, (row) => X[row]!), Y: Array.from(order, (row) => Y[row]!) };
    const spec = { epochs: 100, learningRate: 0.3 };
    expectClose(
      weightsOf(await run(deep, asRows(shuffled), spec)),
      weightsOf(await run(deep, asRows({ X, Y }), spec)),
      1e-9,
    );
  });

  it.each([1, 7, 64, 300])('gives the same weights when the rows are cut into blocks of %i', async (blockRows) => {
    const rows = asRows(twoClasses(300));
    const parameters = initialised(deep, 3);
    const gradients = allocateParameters(deep.layers, 3, kernels);
    const worker = new Network(deep, 3, blockRows, kernels);
    for (let epoch = 0; epoch < 30; epoch++) {
      gradients.all.data.fill(0);
      for (const block of cutIntoBlocks(rows, 0, 300, blockRows, kernels)) {
        worker.addGradient({ parameters, examples: block, gradients });
      }
      kernels.addScaled(-0.3 / 300, gradients.all, parameters.all);
    }
    const trained = await run(deep, rows, { epochs: 30, learningRate: 0.3 });
    expectClose(weightsOf(trained), [...parameters.all.data], 1e-11);
  });
});

describe('cost and gradient of a batch', () => {
  // The loop over the examples with accumulators J, dw1, dw2, … (docs/concepts.md, vectors against loops); the division comes after the loop.
  // One step with α = 1 takes the gradient off the weights, from which it is read here.
  it('are those of the loop over the examples', async () => {
    const data = twoClasses(300);
    const m = data.X.length;
    const [w1, w2, w3, b] = [0.4, -0.3, 0.2, 0.1];
    let [J, dw1, dw2, dw3, db] = [0, 0, 0, 0, 0];
    for (const [i, [x1, x2, x3]] of data.X.entries()) {
      const y = data.Y[i]![0]!;
      const z = w1 * x1! + w2 * x2! + w3 * x3! + b;
      const a = 1 / (1 + Math.exp(-z));
      J += -(y * Math.log(a) + (1 - y) * Math.log(1 - a));
      const dz = a - y;
      dw1 += x1! * dz;
      dw2 += x2! * dz;
      dw3 += x3! * dz;
      db += dz;
    }
    const parameters = allocateParameters(logistic.layers, 3, kernels);
    const before = [w1, w2, w3, b];
    parameters.all.data.set(before);
    const { epochs } = await run(logistic, asRows(data), { epochs: 1, learningRate: 1 }, { parameters });
    const gradient = before.map((weight, index) => weight - parameters.all.data[index]!);
    expectClose([epochs[0]!.cost], [J / m], 1e-12);
    expectClose(gradient, [dw1 / m, dw2 / m, dw3 / m, db / m], 1e-12);
  });
});

describe('blocks', () => {
  it('hold every row once, in order, the last what is left', () => {
    const rows = asRows(twoClasses(10));
    const blocks = cutIntoBlocks(rows, 0, 10, 4, kernels);
    expect(blocks.map(({ X, Y }) => [X.rows, Y.rows])).toEqual([
      [4, 4],
      [4, 4],
      [2, 2],
    ]);
    expect(blocks.flatMap(({ X }) => [...X.data])).toEqual([...rows.X.data]);
    expect(blocks.flatMap(({ Y }) => [...Y.data])).toEqual([...rows.Y.data]);
  });

  it('can be those of a part of the rows, and share its memory', () => {
    const rows = asRows(twoClasses(10));
    const blocks = cutIntoBlocks(rows, 2, 7, 3, kernels);
    expect(blocks.map(({ X }) => X.rows)).toEqual([3, 2]);
    blocks[0]!.X.data[0] = 42;
    expect(rows.X.data[6]).toBe(42);
  });

  it('of no rows are none', () => {
    expect(cutIntoBlocks(asRows(twoClasses(10)), 4, 4, 4, kernels)).toEqual([]);
  });

  // 1 MiB holds 131 072 numbers of 8 bytes; a row takes its inputs, and Z, A and dZ of every unit.
  it('hold as many dozens of rows as fit 1 MiB with their activations, but neither very few nor very many', () => {
    expect(blockRowsFor(logistic, 1000, 'float64')).toBe(120); // 131 072 / 1003 = 130
    expect(blockRowsFor(logistic, 2000, 'float32')).toBe(120); // 262 144 / 2003 = 130
    expect(blockRowsFor(logistic, 100_000, 'float64')).toBe(12);
    expect(blockRowsFor(logistic, 3, 'float64')).toBe(blockRowsFor(logistic, 30, 'float32'));
  });

  it.each([1, 100, 256, 257, 5000, 100_000])('of %i rows lie in shards that meet at their edges', (rows) => {
    const { bounds } = cutRows(
      rows,
      networkOf(
        [
          [50, 'relu'],
          [1, 'sigmoid'],
        ],
        'cross-entropy',
      ),
      20,
      'float32',
    );
    expect([bounds[0], bounds.at(-1)]).toEqual([0, rows]);
    for (const [shard, from] of bounds.slice(0, -1).entries()) {
      expect(from % 12).toBe(0);
      expect(bounds[shard + 1]!).toBeGreaterThan(from);
    }
  });
});

describe('validation', () => {
  it('is measured with the weights after the step, on rows that are not trained on', async () => {
    const training = asRows(twoClasses(100));
    const held = { X: pseudoRows(9, 30, 3), Y: pseudoRows(8, 30, 1).map(([y]) => [y! > 0 ? 1 : 0]) };
    const { epochs, parameters } = await run(logistic, training, { epochs: 3 }, { validation: asRows(held) });
    const alone = await run(logistic, training, { epochs: 3 });
    expect(weightsOf({ parameters })).toEqual(weightsOf(alone));
    expect(alone.epochs.every(({ validation }) => validation === undefined)).toBe(true);

    const [w1, w2, w3, b] = parameters.all.data as Float64Array;
    const z = held.X.map((x) => w1! * x[0]! + w2! * x[1]! + w3! * x[2]! + b!);
    const y = held.Y.map((row) => row[0]!);
    const { cost, score } = epochs.at(-1)!.validation!;
    const losses = z.map((logit, i) => Math.log1p(Math.exp(y[i] === 1 ? -logit : logit)));
    expectClose([cost], [losses.reduce((sum, loss) => sum + loss, 0) / 30], 1e-12);
    expect(score).toBe(z.filter((logit, i) => logit >= 0 === (y[i] === 1)).length / 30);
  });

  it('scores softmax by the most probable class', async () => {
    const network = networkOf([[3, 'softmax']], 'cross-entropy');
    const X = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ];
    const Y = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 1, 0],
    ];
    const parameters = allocateParameters(network.layers, 3, kernels);
    parameters.W[0]!.data.set([5, 0, 0, 0, 5, 0, 0, 0, 5]);
    const { epochs } = await run(
      network,
      asRows({ X, Y }),
      { epochs: 1 },
      { parameters, validation: asRows({ X, Y }) },
    );
    expect(epochs[0]!.validation!.score).toBe(0.75);
  });

  // 1 − Σ (ŷ − y)² / Σ (y − mean)² with ŷ = 1, 2, 3 for y = 1, 2, 6: 1 − 9 / 14.
  it('scores numbers by R², worked by hand', async () => {
    const network = networkOf([[1, 'identity']], 'squared-error');
    const parameters = allocateParameters(network.layers, 1, kernels);
    parameters.all.data.set([1, 0]);
    const held = asRows({ X: [[1], [2], [3]], Y: [[1], [2], [6]] });
    const spec = { epochs: 1, learningRate: 1e-300 }; // the weights stay what they are
    const { epochs } = await run(network, held, spec, { parameters, validation: held });
    const { cost, score } = epochs[0]!.validation!;
    expect(cost).toBeCloseTo(1.5, 15); // ½ · 9 / 3
    expect(score).toBeCloseTo(1 - 9 / 14, 15);
  });
});

describe('training that does not come to its end', () => {
  it('is not begun when the signal is aborted already', async () => {
    const { epochs, parameters } = await run(logistic, asRows(twoClasses(20)), {}, { signal: AbortSignal.abort() });
    expect(epochs).toEqual([]);
    expect(weightsOf({ parameters })).toEqual(weightsOf({ parameters: initialised(logistic, 3) }));
  });

  it('stops at a signal, with the weights of the last epoch it told of', async () => {
    const rows = asRows(twoClasses(50));
    const stop = new AbortController();
    const parameters = initialised(logistic, 3);
    const work = workOf(logistic, rows, { parameters });
    const seen: number[] = [];
    for await (const { epoch } of new Training(work, defaults.training).epochs(stop.signal)) {
      seen.push(epoch);
      if (epoch === 4) stop.abort();
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    expect([...parameters.all.data]).toEqual(weightsOf(await run(logistic, rows, { epochs: 4 })));
  });

  it('hears a signal that comes from outside within one long epoch, and leaves the weights as they were', async () => {
    const network = networkOf(
      [
        [200, 'tanh'],
        [1, 'sigmoid'],
      ],
      'cross-entropy',
    );
    const rows = asRows({ X: pseudoRows(1, 4000, 50), Y: new Array(4000).fill([1]) });
    const parameters = initialised(network, 50);
    const before = weightsOf({ parameters });
    const stop = new AbortController();
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 1000; // long enough for a turn of the event loop after every block
      return now;
    });
    onTestFinished(() => clock.mockRestore());
    setImmediate(() => stop.abort());
    const { epochs, ending } = await run(network, rows, { epochs: 1 }, { parameters, signal: stop.signal });
    expect([epochs, ending]).toEqual([[], undefined]);
    expect(weightsOf({ parameters })).toEqual(before);
  });

  it('keeps what was learned when the caller leaves the loop', async () => {
    const rows = asRows(twoClasses(50));
    const parameters = initialised(logistic, 3);
    const work = workOf(logistic, rows, { parameters });
    for await (const { epoch } of new Training(work, defaults.training).epochs(never)) if (epoch === 2) break;
    expect([...parameters.all.data]).toEqual(weightsOf(await run(logistic, rows, { epochs: 2 })));
  });

  // ŷ = w x with x = 1, y = 1, α = 1000: the error is multiplied by 1 − α = −999 a step, its square by 10⁶, until 10³⁰⁸.
  it('is given up at the first epoch whose cost is not finite, which is named', async () => {
    const network = networkOf([[1, 'identity']], 'squared-error', 'zeros');
    const rows = asRows({ X: [[1], [-1]], Y: [[1], [-1]] });
    const parameters = allocateParameters(network.layers, 1, kernels);
    const seen: Epoch[] = [];
    const work = workOf(network, rows, { parameters });
    const fail = async () => {
      const course = new Training(work, { ...defaults.training, learningRate: 1000 });
      for await (const epoch of course.epochs(never)) seen.push(epoch);
    };
    const error = await fail().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Diverged);
    expect((error as Diverged).epoch).toBe(seen.length + 1);
    expect((error as Diverged).message).toBe(`the cost is no longer a finite number at epoch ${seen.length + 1}`);
    expect(seen.every(({ cost }) => Number.isFinite(cost))).toBe(true);
    // ½ · 999^(2n) passes 1.8e308 at n = 52 steps, the first epoch being measured after none.
    expect(seen).toHaveLength(52);
  });
});
