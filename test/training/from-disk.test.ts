import { afterAll, describe, expect, it } from 'vitest';
import { type EngineChoice, openEngine } from '../../src/kernels/engine.ts';
import { fileMatrix } from '../../src/kernels/file-rows.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import type { Examples } from '../../src/network/network.ts';
import type { Precision } from '../../src/spec/schema.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import { copyOf } from '../../src/training/saved.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { Training } from '../../src/training/train.ts';
import { CheckUp } from '../../src/training/vitals.ts';
import { networkOf } from '../networks.ts';
import { Workdir } from '../workdir.ts';
import { asRows, deep, follow, logistic, never, run, specOf, twoClasses, weightsOf, workOf } from './runs.ts';

const wide = networkOf(
  [
    [64, 'relu'],
    [1, 'sigmoid'],
  ],
  'cross-entropy',
);
const folder = new Workdir();
const files: ScratchFile[] = [];
afterAll(() => {
  for (const file of files) file.close();
  folder[Symbol.dispose]();
});

const rows = twoClasses(6000);
const heldOut = twoClasses(700);

/** The same rows with X in a file. */
function toDisk({ X, Y, V }: Examples, { precision }: Kernels): Examples {
  const file = new ScratchFile(folder.path, 0);
  files.push(file);
  file.append(X.data.subarray(0, X.rows * X.cols));
  return { X: fileMatrix({ fd: file.fd, serial: file.serial, position: 0 }, X.rows, X.cols, precision), Y, V };
}

async function trained(
  {
    engine,
    precision,
    network,
    spec,
  }: { engine: EngineChoice; precision: Precision; network: typeof deep; spec: Partial<TrainingSpec> },
  threads: number,
  fromDisk: boolean,
) {
  const kernels = openEngine(engine, precision, { rows: 6000, inputs: 3, units: [1] });
  const place = (examples: Examples) => (fromDisk ? toDisk(examples, kernels) : examples);
  const training = place(asRows(rows, kernels));
  const validation = place(asRows(heldOut, kernels));
  const given = { engine: kernels, threads, validation };
  const result = await run(network, training, spec, given);
  return { weights: weightsOf(result), epochs: result.epochs, ending: result.ending };
}

const specs: [string, typeof deep, Partial<TrainingSpec>][] = [
  ['logistic regression', logistic, { epochs: 3 }],
  ['hidden layers', deep, { epochs: 3 }],
  ['a wide layer in shards', wide, { epochs: 3 }],
  ['early stopping', logistic, { epochs: 30, learningRate: 3, earlyStopping: { patience: 2, least: 0.01 } }],
  ['L-BFGS', deep, { epochs: 4, optimizer: 'lbfgs', l2: 0.001 }],
  ['mini-batches', wide, { epochs: 2, batchSize: 1000, optimizer: 'adam', learningRate: 0.01 }],
];

describe.each(specs)('training from disk with %s', (_, network, spec) => {
  it.each<[EngineChoice, Precision]>([
    ['js', 'float32'],
    ['js', 'float64'],
    ['wasm', 'float32'],
    ['wasm', 'float64'],
  ])('gives bit for bit what training in memory gives, on %s in %s', async (engine, precision) => {
    const what = { engine, precision, network, spec };
    const expected = await trained(what, 1, false);
    for (const threads of engine === 'js' ? [1] : [1, 2, 3]) {
      expect(await trained(what, threads, true)).toEqual(expected);
    }
  });
});

describe('training from disk', () => {
  it('in mini-batches goes on from where it was saved to the same bits', async () => {
    const kernels = openEngine('js', 'float64', { rows: 6000, inputs: 3, units: [1] });
    const disk = toDisk(asRows(rows, kernels), kernels);
    const spec = specOf({ epochs: 4, batchSize: 700, optimizer: 'adam', learningRate: 0.01 });
    const whole = workOf(deep, disk, { engine: kernels });
    await follow(new Training(whole, spec));
    const first = new Training(workOf(deep, disk, { engine: kernels }), spec);
    for await (const { epoch } of first.epochs(never)) if (epoch === 2) break;
    const work = workOf(deep, disk, { engine: kernels });
    const second = new Training(work, spec);
    second.restore(copyOf(first.save()));
    await follow(second);
    expect(weightsOf(work)).toEqual(weightsOf(whole));
  });

  it('lets vitals be taken', () => {
    const kernels = openEngine('wasm', 'float32', { rows: 6000, inputs: 3, units: [1] });
    const memory = asRows(rows, kernels);
    const given = { engine: kernels };
    const expected = new CheckUp(workOf(deep, memory, given)).take();
    expect(new CheckUp(workOf(deep, toDisk(memory, kernels), given)).take()).toEqual(expected);
  });
});
