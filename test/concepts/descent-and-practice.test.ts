// Letters as in src/explain/layer-trace.ts; α is the learning rate.

import { describe, expect, it } from 'vitest';
import { descend, tracePassage } from '../../src/explain/layer-trace.ts';
import { trainingExamples } from '../../src/fit/examples.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { sigmoid } from '../../src/formulas/activation.ts';
import { countZeros, pruneModel } from '../../src/model/prune.ts';
import { quantizeRows } from '../../src/model/quantize.ts';
import { fillMask } from '../../src/network/dropout.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters, initialise } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import type { DenseLayer } from '../../src/spec/layer-kinds.ts';
import { parsePath } from '../../src/spec/override.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork } from '../../src/spec/resolve.ts';
import { clip } from '../../src/training/penalty.ts';
import { Diverged } from '../../src/training/train.ts';
import { denseLayers, denseTraces, denseWeights } from '../dense.ts';
import { singleExample } from '../explain/single-example.ts';
import { fitModel } from '../fit/fitted.ts';
import { networkOf, pseudoParameters, pseudoRows, rowsOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { tableOf } from '../table.ts';
import { asRows, kernels, run, twoClasses } from '../training/runs.ts';
import { Workdir } from '../workdir.ts';
import { concepts, titleOf } from './rows.ts';

const logistic = networkOf([[1, 'sigmoid']], 'cross-entropy', 'small');
const classes = asRows(twoClasses(40));
const xor = asRows({
  X: [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ],
  Y: [[0], [1], [1], [0]],
});

describe('forward, backward, descent', () => {
  const graphOf = (...flags: string[]) => {
    using work = new Workdir();
    return work.nn(['graph', '3*(a+b*c)', 'a=5', 'b=3', 'c=2', ...flags]).stdout;
  };

  it(titleOf(concepts.descent.graph), () => {
    // By hand: u = 6, v = 11, J = 33; dv = du = da = 3, db = 3 c = 6, dc = 3 b = 9.
    const text = graphOf();
    for (const part of ['u = b · c', 'v = a + u', 'J = 3 · v', '33', 'da = 3', 'db = 6', 'dc = 9'])
      expect(text).toContain(part);
  });

  it(titleOf(concepts.descent.nudge), () => {
    expect(graphOf('--bump', 'a=0.001')).toContain('33.003');
  });

  it(titleOf(concepts.descent.chain), () => {
    expect(graphOf()).toContain('db = du · c = 3 · 2 = 6');
  });

  it(titleOf(concepts.descent.single), () => {
    const network = networkOf([[1, 'sigmoid']], 'cross-entropy');
    const parameters = allocateParameters(network.layers, 2, kernels);
    parameters.all.data.set([...singleExample.w, singleExample.b]);
    const { layers, loss } = tracePassage(network, parameters, singleExample.x, [1], kernels);
    const { z, a, da, dz, dW, db } = denseTraces(layers)[0]!;
    const { step } = singleExample;
    for (const [found, expected] of [
      [z[0], singleExample.z],
      [a[0], singleExample.a],
      [loss, singleExample.L],
      [da![0], singleExample.da],
      [dz![0], singleExample.dz],
      [dW![0]![0], singleExample.dw[0]],
      [dW![0]![1], singleExample.dw[1]],
      [db![0], singleExample.dz],
    ] as [number, number][])
      expectClose([found], [expected], 1e-12);
    const after = descend(network, layers, singleExample.learningRate, kernels);
    expectClose(after.all.data, [...step.w, step.b], 1e-12);
    expectClose([tracePassage(network, after, singleExample.x, [1], kernels).loss!], [step.L], 1e-12);
  });

  it(titleOf(concepts.descent.loop), () => {
    // The loops of docs/concepts.md, line by line.
    const { X, Y } = twoClasses(40);
    const [w, b] = [[0.3, -0.2, 0.1], 0.05];
    let [J, db] = [0, 0];
    const dw = [0, 0, 0];
    for (const [i, x] of X.entries()) {
      const a = sigmoid(x.reduce((sum, value, k) => sum + w[k]! * value, b));
      const y = Y[i]![0]!;
      J += -(y * Math.log(a) + (1 - y) * Math.log(1 - a));
      for (const k of [0, 1, 2]) dw[k]! += x[k]! * (a - y);
      db += a - y;
    }
    const parameters = allocateParameters(logistic.layers, 3, kernels);
    parameters.all.data.set([...w, b]);
    const gradient = allocateParameters(logistic.layers, 3, kernels);
    const loss = new Network(logistic, 3, 40, kernels).addGradient({
      parameters,
      examples: classes,
      gradients: gradient,
    });
    expectClose([loss / 40], [J / 40], 1e-12);
    expectClose(gradient.all.data, [...dw, db], 1e-12);
  });

  it(titleOf(concepts.descent.step), () => {
    // J(w) of one example y = 1 falls as w grows: from the left of any optimum the step leads right, from the right left.
    const rows = asRows({ X: [[1], [-1], [1]], Y: [[1], [0], [0]] });
    const slopeAt = (w: number) => {
      const [parameters, gradient] = [
        allocateParameters(logistic.layers, 1, kernels),
        allocateParameters(logistic.layers, 1, kernels),
      ];
      parameters.all.data.set([w, 0]);
      new Network(logistic, 1, 3, kernels).addGradient({ parameters, examples: rows, gradients: gradient });
      return gradient.all.data[0]!;
    };
    expect([Math.sign(slopeAt(-5)), Math.sign(slopeAt(5))]).toEqual([-1, 1]);
  });

  it(titleOf(concepts.descent.bowl), async () => {
    const { epochs } = await run(logistic, classes, { epochs: 100, learningRate: 0.1 });
    expect(epochs.every(({ cost }, i) => i === 0 || cost < epochs[i - 1]!.cost)).toBe(true);
  });

  it(titleOf(concepts.descent.rate), async () => {
    const costAfter = async (learningRate: number) =>
      (await run(logistic, classes, { epochs: 50, learningRate })).epochs.at(-1)!.cost;
    expect(await costAfter(0.001)).toBeGreaterThan(await costAfter(0.1));
    const line = networkOf([[1, 'identity']], 'squared-error');
    await expect(run(line, classes, { epochs: 5000, learningRate: 100 })).rejects.toThrow(Diverged);
  });

  it(titleOf(concepts.descent.stop), async () => {
    expect((await run(logistic, classes, { epochs: 30 })).ending).toBe('epochs');
    const { ending, epochs } = await run(logistic, classes, { epochs: 100_000, learningRate: 1, tolerance: 1e-4 });
    expect(ending).toBe('tolerance');
    expect(epochs.length).toBeLessThan(1000);
  });

  it(titleOf(concepts.descent.optimum), async () => {
    const ends = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const parameters = pseudoParameters(seed, logistic, 3, 2, kernels);
        return (await run(logistic, classes, { epochs: 200, optimizer: 'lbfgs' }, { parameters })).epochs.at(-1)!.cost;
      }),
    );
    expectClose(ends, [ends[0]!, ends[0]!, ends[0]!], 1e-6);
  });

  it(titleOf(concepts.descent.cache), () => {
    const network = networkOf([[3, 'tanh'] as const, [1, 'sigmoid'] as const], 'cross-entropy');
    const parameters = pseudoParameters(1, network, 3, 1, kernels);
    const worker = new Network(network, 3, 40, kernels);
    worker.forward(parameters, classes.X);
    const forward = worker.cache(40).map(({ Z }) => [...Z!.data]);
    worker.addGradient({ parameters, examples: classes, gradients: allocateParameters(network.layers, 3, kernels) });
    expect(worker.cache(40).map(({ Z }) => [...Z!.data])).toEqual(forward);
  });

  it(titleOf(concepts.descent.cycle), () => {
    const network = networkOf([[3, 'tanh'] as const, [1, 'sigmoid'] as const], 'cross-entropy');
    let parameters = pseudoParameters(1, network, 2, 1, kernels);
    const losses = Array.from({ length: 20 }, () => {
      const { layers, loss } = tracePassage(network, parameters, [1, -1], [1], kernels);
      parameters = descend(network, layers, 0.1, kernels);
      return loss!;
    });
    expect(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!)).toBe(true);
  });

  it(titleOf(concepts.descent.share), () => {
    const parameters = pseudoParameters(1, logistic, 3, 1, kernels);
    const [first] = denseTraces(tracePassage(logistic, parameters, [0, 1, 2], [1], kernels).layers);
    const [none, one, two] = first!.dW![0]!;
    expect(Math.abs(none!)).toBe(0);
    expectClose([two!], [2 * one!], 1e-12);
  });
});

describe('initial weights', () => {
  /** A network of ten layers of ten units, and the sizes of its gradients of the first and the last layer. */
  function deepGradients(activation: 'relu' | 'sigmoid', init: DenseLayer['init'], scale = 1) {
    const network = networkOf([...new Array(9).fill([10, activation]), [1, 'sigmoid']], 'cross-entropy', init);
    const parameters = allocateParameters(network.layers, 10, kernels);
    initialise(parameters, network.layers, new Random(1, 'weights'));
    kernels.scale(scale, parameters.all);
    const gradient = allocateParameters(network.layers, 10, kernels);
    const X = pseudoRows(1, 20, 10, 2);
    new Network(network, 10, 20, kernels).addGradient({
      parameters,
      examples: asRows({ X, Y: X.map((_, i) => [i % 2]) }),
      gradients: gradient,
    });
    kernels.scale(1 / 20, gradient.all);
    return { first: Math.hypot(...gradient.W[0]!.data), last: Math.hypot(...gradient.W[9]!.data), gradient };
  }

  it(titleOf(concepts.start.symmetry), async () => {
    const network = networkOf([[2, 'sigmoid'] as const, [1, 'sigmoid'] as const], 'cross-entropy', 'zeros');
    const { parameters } = await run(network, xor, { epochs: 100, learningRate: 1 });
    const [one, other] = rowsOf(parameters.W[0]!);
    expect(one).toEqual(other);
  });

  it(titleOf(concepts.start.bias), async () => {
    const network = networkOf([[4, 'tanh'] as const, [1, 'sigmoid'] as const], 'cross-entropy');
    const { epochs } = await run(network, xor, { epochs: 2000, learningRate: 0.5 });
    expect(epochs.at(-1)!.cost).toBeLessThan(0.05);
  });

  it(titleOf(concepts.start.small), () => {
    const network = networkOf([[100, 'tanh']], 'squared-error', 'small');
    const parameters = allocateParameters(network.layers, 100, kernels);
    initialise(parameters, network.layers, new Random(1, 'weights'));
    expect(Math.abs(Math.hypot(...parameters.W[0]!.data) / 100 - 0.01)).toBeLessThan(0.0005); // √(mean w²), 10 000 of them
  });

  it(titleOf(concepts.start.advanced), () => {
    expect(deepGradients('relu', 'small').first).toBeLessThan(1e-10);
    expect(deepGradients('relu', 'he').first).toBeGreaterThan(1e-3);
    const initOf = (layers: object[]) => {
      const spec = parseSpec(JSON.stringify({ target: 'y', layers }), 's.json');
      const network = resolveNetwork(spec, { type: 'number' }, [{ name: 'x', width: 3 }], 's.json');
      return denseLayers(network.layers).map(({ init }) => init);
    };
    expect(initOf([])).toEqual(['small']);
    expect(initOf([{ units: 3 }, { units: 3, activation: 'tanh' }])).toEqual(['he', 'xavier', 'xavier']);
  });

  it(titleOf(concepts.start.positive), () => {
    const spec = parseSpec('{ "target": "y", "layers": [{ "units": 3, "biasInit": 0.1 }] }', 's.json');
    const { layers } = resolveNetwork(spec, { type: 'number' }, [{ name: 'x', width: 3 }], 's.json');
    const parameters = allocateParameters(layers, 3, kernels);
    initialise(parameters, layers, new Random(1, 'weights'));
    expect([...parameters.b[0]!.data]).toEqual([0.1, 0.1, 0.1]);
  });

  it(titleOf(concepts.challenges.vanishing), () => {
    const { first, last } = deepGradients('sigmoid', 'xavier');
    expect(first / last).toBeLessThan(1e-4);
    const relu = deepGradients('relu', 'he');
    expect(relu.first / relu.last).toBeGreaterThan(0.1);
  });

  it(titleOf(concepts.challenges.exploding), () => {
    const { first, gradient } = deepGradients('relu', 'he', 10);
    expect(first).toBeGreaterThan(1e3);
    clip(gradient.all, 1, kernels);
    expectClose([Math.hypot(...gradient.all.data)], [1], 1e-12);
  });
});

describe('practice', () => {
  const { X, Y } = twoClasses(40);
  const csv = ['a,b,c,y', ...X.map((x, i) => [...x, Y[i]![0] ? 'yes' : 'no'].join(','))].join('\n');
  const spec = { target: 'y', layers: [{ units: 4, activation: 'tanh' }], training: { epochs: 20, validation: 0 } };

  it(titleOf(concepts.challenges.pruning), async () => {
    const model = await fitModel(csv, spec);
    const sizes = denseWeights(model)
      .flatMap(({ W }) => W.flat())
      .map(Math.abs)
      .sort((one, other) => one - other);
    const pruned = pruneModel(model, 0.5);
    expect(countZeros(pruned)).toEqual({ weights: 16, zeros: 8 });
    const kept = denseWeights(pruned)
      .flatMap(({ W }) => W.flat())
      .filter((w) => w !== 0);
    expect(Math.min(...kept.map(Math.abs))).toBe(sizes[8]);
  });

  it(titleOf(concepts.challenges.quantization), () => {
    const W = pseudoRows(1, 3, 20, 2);
    const { values, scale } = quantizeRows(W, 'float64');
    for (const [j, row] of W.entries()) {
      for (const [k, w] of row.entries())
        expect(Math.abs(w - values[20 * j + k]! * scale[j]!)).toBeLessThanOrEqual(scale[j]! / 2 + 1e-15);
    }
  });

  it(titleOf(concepts.challenges.regularisation), async () => {
    const norms = await Promise.all(
      [0, 0.01, 0.1, 1].map(async (l2) => {
        const { parameters } = await run(logistic, classes, { epochs: 200, optimizer: 'lbfgs', l2 });
        return Math.hypot(...parameters.W[0]!.data);
      }),
    );
    expect(norms).toEqual(norms.toSorted((one, other) => other - one));
    const { parameters } = await run(logistic, classes, { epochs: 500, learningRate: 0.5, l1: 0.3 });
    expect([...parameters.W[0]!.data]).toContain(0);
    expect(parameters.b[0]!.data[0]).not.toBe(0);
  });

  it(titleOf(concepts.challenges.dropout), () => {
    const M = kernels.alloc(100, 100);
    fillMask(M, 0.25, { key: 7, firstRow: 0 }, 0);
    const silenced = [...M.data].filter((value) => value === 0).length / 10_000;
    expect(Math.abs(silenced - 0.25)).toBeLessThan(0.022); // five standard deviations of a binomial share
    expect(new Set(M.data)).toEqual(new Set([0, 1 / 0.75]));
  });

  it(titleOf(concepts.challenges.augmentation), async () => {
    const augmented = { ...spec, training: { validation: 0.25, augment: { copies: 2, jitter: 0.1 } } };
    const prepared = prepare(await tableOf(csv), undefined, parseSpec(JSON.stringify(augmented), 's.json'), 's.json');
    expect([prepared.training.rows.length, prepared.validation.rows.length]).toEqual([30, 10]);
    expect(trainingExamples(prepared, kernels).X.rows).toBe(90);
  });

  it(titleOf(concepts.practice.parameters), () => {
    using work = new Workdir();
    work.write('d.csv', csv);
    work.write('s.json', JSON.stringify(spec));
    const { stdout } = work.nn(['inspect', 's.json', 'd.csv']);
    expect(stdout).toContain('parameters: 21\nhyperparameters: epochs 20, learningRate 0.1,');
  });

  it(titleOf(concepts.practice.settable), () => {
    const given = { 'training.learningRate': 0.5, 'training.epochs': 7, layers: [{ units: 9, activation: 'sigmoid' }] };
    const overrides = Object.entries(given).map(([path, value]) => ({ path: parsePath(path), value }));
    const { training, layers } = parseSpec('{ "target": "y" }', 's.json', overrides);
    expect([training.learningRate, training.epochs, layers]).toEqual([0.5, 7, [{ units: 9, activation: 'sigmoid' }]]);
  });

  it(titleOf(concepts.practice.simpler), async () => {
    const { training, linear } = await fitModel(csv, spec);
    expect(Object.keys(training.gains!)).toEqual(['measure', 'rows', 'baseline', 'linear']);
    expect(linear!.W[0]).toHaveLength(3);
  });

  it(titleOf(concepts.practice.figures), () => {
    using work = new Workdir();
    work.write('d.csv', csv);
    work.write('s.json', JSON.stringify(spec));
    expect(work.nn(['trace', 's.json', 'd.csv', '--format', 'svg']).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });
});
