// Layers of every kind from the command line: trained by any engine and any threads, kept, gone on with, looked at.
import { describe, expect, it } from 'vitest';
import type { GradientCheck } from '../../src/explain/check-spec.ts';
import { pseudoNumbers } from '../numbers.ts';
import { Workdir } from '../workdir.ts';

const next = pseudoNumbers(5);
const csv = [
  'a,b,c,y',
  ...Array.from({ length: 600 }, () => {
    const [a, b, c] = [next(), next(), next()];
    return [a, b, c, a * b + 0.3 * c + 0.2 * next() > 0 ? 'yes' : 'no'].join(',');
  }),
].join('\n');

const tanh = (units: number, more: object = {}) => ({ units, activation: 'tanh', ...more });

/** Networks with layers of each kind, and the lines of `nn inspect` on them. */
const networks: Record<string, { readonly layers: readonly object[]; readonly shown: readonly RegExp[] }> = {
  scale: {
    layers: [{ type: 'scale' }, tanh(64), { type: 'scale' }, tanh(48, { dropout: 0.2 })],
    shown: [/^s1 +\(3, 1\) +scale$/m, /^W2 +\(64, 3\) +tanh$/m, /^s3 +\(64, 1\) +scale$/m],
  },
  skips: {
    layers: [tanh(48), tanh(48, { skip: true, dropout: 0.2 }), { type: 'scale' }, tanh(48, { skip: true })],
    shown: [/^W1 +\(48, 3\) +tanh$/m, /^W2 +\(48, 48\) +tanh, skip, dropout 0.2$/m],
  },
  'batch-norm': {
    layers: [
      { type: 'batch-norm' },
      tanh(48, { dropout: 0.2 }),
      { type: 'batch-norm', momentum: 0.2 },
      tanh(48, { skip: true }),
    ],
    shown: [/^gamma1 +\(3, 1\) +batch-norm$/m, /^variance3 +\(48, 1\)$/m, /^parameters: 2695$/m],
  },
};

const training = { epochs: 6, batchSize: 240, optimizer: 'adam', learningRate: 0.01, earlyStopping: { patience: 5 } };

function folder(layers: readonly object[], more: object = {}): Workdir {
  const work = new Workdir();
  work.write('d.csv', `${csv}\n`);
  work.write('s.json', JSON.stringify({ data: 'd.csv', target: 'y', layers, training, ...more }));
  return work;
}

function ran(work: Workdir, ...args: string[]): string {
  const { status, stdout, stderr } = work.nn(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  return stdout;
}

const train = (work: Workdir, ...args: string[]) => {
  ran(work, 'train', 's.json', '--quiet', '--force', '-o', 'm.json', ...args);
  return work.read('m.json');
};

describe.each(Object.entries(networks))('a network with %s', (_, { layers, shown }) => {
  it.each(['js', 'wasm', 'blas'])('is trained by %s to the same bytes with any number of threads', (engine) => {
    using work = folder(layers);
    const [one, two, eight] = ['1', '2', '8'].map((threads) => train(work, '--engine', engine, '--threads', threads));
    expect(two).toBe(one);
    expect(eight).toBe(one);
    expect(ran(work, 'predict', 'm.json', 'd.csv').split('\n')).toHaveLength(602);
  });

  it.each(['float32', 'float64'])('is trained to about the same weights by js and wasm, in %s', (precision) => {
    using work = folder(layers, { precision });
    const numbersOf = (model: string) =>
      JSON.stringify((JSON.parse(model) as { layers: object }).layers)
        .match(/-?\d[\d.e+-]*/g)!
        .map(Number);
    const [js, wasm] = ['js', 'wasm'].map((engine) => numbersOf(train(work, '--engine', engine)));
    const largest = Math.max(...js!.map(Math.abs));
    const furthest = Math.max(...js!.map((value, at) => Math.abs(value - wasm![at]!)));
    expect(furthest / largest).toBeLessThan(precision === 'float32' ? 1e-3 : 1e-10);
  });

  it('is checked, by its gradient', () => {
    using work = folder(layers);
    const { pass, tensors } = JSON.parse(ran(work, 'check', 's.json', '--json')) as GradientCheck;
    expect(pass).toBe(true);
    expect(Math.max(...tensors.map(({ error }) => error!))).toBeLessThan(1e-7);
  });

  it('goes on after a checkpoint to the bytes of a training that was left alone', () => {
    using work = folder(layers);
    const whole = train(work, '--engine', 'js');
    train(work, '--engine', 'js', '--checkpoint', '1h', '--epochs', '3');
    ran(work, 'train', 's.json', '--quiet', '--engine', 'js', '--resume', 'm.json');
    expect(work.read('m.json')).toBe(whole);
  });

  it('is shown by inspect and trace, pruned, quantized, and read as it was written', () => {
    using work = folder(layers);
    train(work);
    const shape = ran(work, 'inspect', 'm.json');
    for (const line of shown) expect(shape).toMatch(line);
    const trace = JSON.parse(ran(work, 'trace', 'm.json', '--step', '--json')) as { layers: object[]; loss: number };
    expect(trace.layers).toHaveLength(layers.length + 1);
    expect((trace as unknown as { step: { loss: number } }).step.loss).toBeLessThan(trace.loss);
    expect(ran(work, 'trace', 'm.json')).toContain(`layer ${layers.length + 1}: 1 unit, sigmoid`);
    expect(ran(work, 'trace', 'm.json', '--format', 'svg')).toContain('<svg');
    ran(work, 'prune', 'm.json', '--sparsity', '0.3', '-o', 'p.json');
    ran(work, 'quantize', 'p.json', '-o', 'q.json');
    expect(ran(work, 'predict', 'q.json', 'd.csv').split('\n')).toHaveLength(602);
    ran(work, 'prune', 'm.json', '--sparsity', '0', '-o', 'again.json');
    const layersOf = (file: string) => (JSON.parse(work.read(file)) as { layers: object }).layers;
    expect(layersOf('again.json')).toEqual(layersOf('m.json'));
    expect(ran(work, 'inspect', 's.json')).toContain('layer network');
  });
});

describe('a model with a running variance below 0', () => {
  it('is refused by its place', () => {
    using work = folder(networks['batch-norm']!.layers);
    const model = JSON.parse(train(work)) as { layers: { variance: number[] }[] };
    model.layers[0]!.variance[1] = -1;
    work.write('m.json', JSON.stringify(model));
    const { status, stdout, stderr } = work.nn(['predict', 'm.json', 'd.csv', '--allow-edited']);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain('m.json: damaged: layer 1: variance must hold numbers from 0 up, found -1');
  });
});
