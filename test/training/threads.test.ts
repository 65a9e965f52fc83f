import { describe, expect, it } from 'vitest';
import { blasLibrary } from '../../src/kernels/blas-library.ts';
import { type EngineChoice, openEngine } from '../../src/kernels/engine.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { SharedMemory } from '../../src/kernels/shared-memory.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import { allocateParameters, initialise } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import type { Precision } from '../../src/spec/schema.ts';
import { cutRows } from '../../src/training/shards.ts';
import { Training } from '../../src/training/train.ts';
import { networkOf, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';

const inputs = 21;
const rows = 3001; // 24 blocks, the last one short: no size fills a vector, a tile or a block
const network = networkOf(
  [
    [33, 'relu'],
    [9, 'tanh'],
    [3, 'softmax'],
  ],
  'cross-entropy',
);
const X = pseudoRows(5, rows, inputs, 2);
const labels = X.map((row) => (row[0]! + row[1]! > 0 ? 0 : row[2]! * row[3]! > 0 ? 1 : 2));
const work = { rows, inputs, units: network.layers.map(({ units }) => units) };

/** Weights and costs after five epochs. */
async function trained(kernels: Kernels, threads: number): Promise<{ weights: number[]; costs: number[] }> {
  const part = (from: number, to: number) => {
    const [inputsOf, targetsOf, weights] = [inputs, 3, 1].map((cols) => kernels.allocRows(to - from, cols));
    const part = { X: inputsOf!, Y: targetsOf!, V: weights! };
    part.V.data.fill(1);
    part.X.data.set(X.slice(from, to).flat());
    for (let row = from; row < to; row++) part.Y.data[(row - from) * 3 + labels[row]!] = 1;
    return part;
  };
  const parameters = allocateParameters(network.layers, inputs, kernels);
  initialise(parameters, network.layers, new Random(3, 'weights'));
  const run = {
    network,
    inputs,
    classes: true,
    parameters,
    training: part(0, 2500),
    validation: part(2500, rows),
    kernels,
    threads,
  };
  const spec = {
    epochs: 5,
    learningRate: 0.3,
    batchSize: 'all',
    optimizer: 'gradient-descent',
    validation: 0,
    seed: 3,
  } as const;
  const costs: number[] = [];
  for await (const { cost, validation } of new Training(run, spec).epochs(new AbortController().signal)) {
    costs.push(cost, validation!.cost, validation!.score);
  }
  return { weights: Array.from(parameters.all.data), costs };
}

const library = blasLibrary();

describe.each(['wasm', 'blas'] as const)('training with the %s engine', (engine) => {
  const open = (precision: Precision) => openEngine(engine as EngineChoice, precision, work);
  if (engine === 'blas' && typeof library === 'string') {
    it.skip(`cannot run here: ${library}`, () => {});
    return;
  }

  it.each(['float32', 'float64'] as const)('gives the same bits with 1, 2 and 3 threads in %s', async (precision) => {
    const one = await trained(open(precision), 1);
    expect(await trained(open(precision), 2)).toEqual(one);
    expect(await trained(open(precision), 3)).toEqual(one);
  });

  it.each([
    ['float32', 2e-5],
    ['float64', 1e-13],
  ] as const)('agrees with the js engine in %s to %d of the largest weight', async (precision, tolerance) => {
    const truth = await trained(openEngine('js', precision, work), 1);
    const fast = await trained(open(precision), 2);
    expectClose(fast.weights, truth.weights, tolerance);
    expectClose(fast.costs, truth.costs, tolerance);
  });
});

describe('data that does not fit the memory of the kernels', () => {
  it('trains from outside it, block by block, to the same bits', async () => {
    const roomy = await trained(new WasmKernels('float32'), 2);
    const limit = 4 << 20;
    const kernels = new WasmKernels('float32', SharedMemory.create(limit));
    kernels.shared.take(limit - 700_000); // X needs 210 000 bytes and an eighth of the limit to stay free
    expect(kernels.allocRows(2500, inputs)).toHaveProperty('address', -1);
    expect(await trained(kernels, 2)).toEqual(roomy);
  });

  it('is refused by alloc, which is for what must be inside', () => {
    const kernels = new WasmKernels('float32', SharedMemory.create(1 << 20));
    expect(() => kernels.alloc(1 << 10, 1 << 10)).toThrow("the kernels' memory is full");
  });
});

describe('the cut of the rows', () => {
  it('keeps small work in one shard, so that no second thread is started for it', () => {
    expect(
      cutRows(
        150,
        networkOf(
          [
            [16, 'relu'],
            [3, 'softmax'],
          ],
          'cross-entropy',
        ),
        4,
        'float32',
      ).bounds,
    ).toEqual([0, 150]);
  });

  it('covers every row once, in shards of whole dozens', () => {
    const { bounds } = cutRows(
      60_000,
      networkOf(
        [
          [128, 'relu'],
          [10, 'softmax'],
        ],
        'cross-entropy',
      ),
      784,
      'float32',
    );
    expect(bounds[0]).toBe(0);
    expect(bounds.at(-1)).toBe(60_000);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    for (const bound of bounds.slice(0, -1)) expect(bound % 12).toBe(0);
  });

  it('gives each shard a gradient only while these are affordable', () => {
    const huge = networkOf(
      [
        [4000, 'relu'],
        [2, 'softmax'],
      ],
      'cross-entropy',
    );
    expect(cutRows(60_000, huge, 4000, 'float32').bounds).toEqual([0, 60_000]);
  });
});
