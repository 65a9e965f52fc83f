// Letters as in src/explain/layer-trace.ts.

import { describe, expect, it } from 'vitest';
import { inspectNetwork } from '../../src/cli/reports/inspect-network.ts';
import { linesOf } from '../../src/cli/terminal/report.ts';
import { descend, tracePassage } from '../../src/explain/layer-trace.ts';
import { plainExamples } from '../../src/fit/examples.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { activationRows, sigmoid } from '../../src/formulas/activation.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { parameterCount } from '../../src/spec/layers.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { denseTraces } from '../dense.ts';
import { refusal } from '../failures.ts';
import { networkOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { tableOf } from '../table.ts';
import { asRows, kernels, run, weightsOf } from '../training/runs.ts';
import { concepts, titleOf } from './rows.ts';

const logistic = networkOf([[1, 'sigmoid']], 'cross-entropy');
const small = networkOf([[4, 'tanh'] as const, [1, 'sigmoid'] as const], 'cross-entropy');
const X = pseudoRows(3, 6, 3, 2);
const Y = X.map((_, i) => [i % 2]);

/** Mean loss and gradient of all rows, in one pass. */
function batch(network: typeof small) {
  const parameters = pseudoParameters(2, network, 3, 1, kernels);
  const gradient = allocateParameters(network.layers, 3, kernels);
  const loss = new Network(network, 3, X.length, kernels).addGradient({
    parameters,
    examples: asRows({ X, Y }),
    gradients: gradient,
  });
  kernels.scale(1 / X.length, gradient.all);
  const passages = X.map((x, i) => tracePassage(network, parameters, x, Y[i]!, kernels));
  return { parameters, gradient, cost: loss / X.length, passages };
}

const prepared = async (csv: string, spec: object) =>
  prepare(await tableOf(csv), undefined, parseSpec(JSON.stringify(spec), 's.json'), 's.json');

describe('slips that are common', () => {
  it(titleOf(concepts.slips.means), () => {
    const { passages, gradient } = batch(logistic);
    const sums = [0, 1, 2].map((k) =>
      passages.reduce((sum, { layers }) => sum + denseTraces(layers)[0]!.dW![0]![k]!, 0),
    );
    expectClose(
      gradient.W[0]!.data,
      sums.map((sum) => sum / X.length),
      1e-12,
    );
  });

  it(titleOf(concepts.slips.previous), () => {
    const layers = denseTraces(batch(small).passages[0]!.layers);
    expectClose(
      layers[1]!.z,
      [layers[1]!.W[0]!.reduce((sum, w, k) => sum + w * layers[0]!.a[k]!, layers[1]!.b[0]!)],
      1e-12,
    );
  });

  it(titleOf(concepts.slips.next), () => {
    const [first, second] = denseTraces(batch(small).passages[0]!.layers);
    expectClose(
      first!.dz!,
      first!.a.map((a, k) => second!.W[0]![k]! * second!.dz![0]! * (1 - a ** 2)),
      1e-12,
    );
  });

  it(titleOf(concepts.slips.divided), () => {
    const { passages, gradient } = batch(small);
    const mean = passages.reduce((sum, { layers }) => sum + denseTraces(layers)[0]!.db![2]!, 0) / X.length;
    expectClose([gradient.b[0]!.data[2]!], [mean], 1e-12);
  });

  it(titleOf(concepts.slips.cost), () => {
    const { passages, cost } = batch(logistic);
    const sum = passages.reduce((all, { layers }, i) => {
      const [a, y] = [layers[0]!.a[0]!, Y[i]![0]!];
      return all + y * Math.log(a) + (1 - y) * Math.log(1 - a);
    }, 0);
    expectClose([cost], [-sum / X.length], 1e-12);
  });

  it(titleOf(concepts.slips.minus), () => {
    const { parameters } = batch(logistic);
    const { layers } = tracePassage(logistic, parameters, [1, 1, 1], [1], kernels);
    const [layer] = denseTraces(layers);
    expect(layer!.dW![0]![0]).toBeLessThan(0);
    const after = descend(logistic, layers, 0.1, kernels).W[0]!.data[0]!;
    expect(after).toBeGreaterThan(layer!.W[0]![0]!);
  });

  it(titleOf(concepts.slips.rows), () => {
    const { W, z, b } = denseTraces(batch(small).passages[0]!.layers)[0]!;
    expect(W.map((row) => row.length)).toEqual([3, 3, 3, 3]);
    expectClose([z[3]!], [W[3]!.reduce((sum, w, k) => sum + w * X[0]![k]!, b[3]!)], 1e-12);
  });

  it(titleOf(concepts.slips.kink), () => {
    expect(activationRows.relu.derivative(0, 0)).toBe(1);
    expect(activationRows['leaky-relu'].derivative(0, 0.01)).toBe(1);
  });

  it(titleOf(concepts.slips.ranges), () => {
    expect(sigmoid(30)).toBeLessThan(1);
    expect(sigmoid(40)).toBe(1); // 1 − 4e-18
    expect(sigmoid(-700)).toBeGreaterThan(0);
    expect(activationRows.tanh.value(30, 0)).toBe(1);
  });

  it(titleOf(concepts.slips.zeros), () => {
    const hidden = (name: 'tanh' | 'relu' | 'sigmoid') => {
      const network = networkOf([[2, name] as const, [1, 'sigmoid'] as const], 'cross-entropy');
      return tracePassage(network, allocateParameters(network.layers, 3, kernels), X[0]!, [1], kernels).layers[0]!.a;
    };
    expect([hidden('tanh'), hidden('relu'), hidden('sigmoid')]).toEqual([
      [0, 0],
      [0, 0],
      [0.5, 0.5],
    ]);
  });

  it(titleOf(concepts.slips.adamProp), () => {
    const text = '{ "target": "y", "training": { "optimizer": "AdamProp" } }';
    expect(refusal('usage', () => parseSpec(text, 's.json')).join()).toMatch(
      /optimizer: must be one of .*"rmsprop".*"adam"/,
    );
  });
});

describe('data and notation', () => {
  const csv = 'a,b,c,y\n1,2,3,no\n2,1,0,yes\n3,5,1,no\n0,2,2,yes\n5,1,1,no\n4,4,4,yes\n2,2,2,\n';
  const spec = { target: 'y', layers: [{ units: 4, activation: 'tanh' }], training: { validation: 0.34 } };

  /** What `nn inspect` tells of a spec. */
  const inspected = async (given: object) => {
    const { target, encoder, network, training, validation, spec: full } = await prepared(csv, given);
    const rows = { train: training.rows.length, validation: validation.rows.length };
    const inputs = encoder.width;
    return inspectNetwork({
      kind: 'spec',
      target,
      inputs,
      layers: network.layers,
      rows,
      hyperparameters: full.training,
    });
  };

  it(titleOf(concepts.data.shapes), async () => {
    const { lines } = await inspected(spec);
    expect(linesOf(lines, 80).map((line) => line.replace(/ +/g, ' '))).toEqual(
      expect.arrayContaining(['X (3, 4)', 'Y (1, 4)']),
    );
  });

  it(titleOf(concepts.data.counts), async () => {
    const { training, validation, unlabelled } = await prepared(csv, spec);
    expect([training.rows.length, validation.rows.length, unlabelled]).toEqual([4, 2, 1]);
  });

  it(titleOf(concepts.data.labels), async () => {
    const all = await prepared(csv, { ...spec, training: { validation: 0 } });
    expect(all.target).toMatchObject({ type: 'category', classes: ['no', 'yes'] });
    expect([...plainExamples(all, all.training, kernels).Y.data]).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it(titleOf(concepts.data.unroll), () => {
    expect(parameterCount(logistic.layers, 64 * 64 * 3)).toBe(12289);
  });

  it(titleOf(concepts.data.supervised), async () => {
    const { training, validation } = await prepared(csv, spec);
    expect([...training.rows, ...validation.rows].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it(titleOf(concepts.data.kinds), async () => {
    expect((await prepared(csv, { target: 'y' })).target.type).toBe('category');
    const number = { target: 'a', columns: { a: { type: 'number' } } };
    expect((await prepared(csv, number)).network.layers[0]).toMatchObject({ activation: 'identity', units: 1 });
    expect((await prepared(csv, { target: 'b' })).target.type).toBe('category'); // four different whole numbers
  });

  it(titleOf(concepts.data.independent), async () => {
    const order = [4, 2, 0, 5, 1, 3];
    const weights = async (places: number[]) => {
      const rows = asRows({ X: places.map((i) => X[i]!), Y: places.map((i) => Y[i]!) });
      return weightsOf(await run(small, rows, { epochs: 50 }));
    };
    expectClose(await weights(order), await weights([0, 1, 2, 3, 4, 5]), 1e-9);
  });

  it(titleOf(concepts.data.depth), async () => {
    expect((await inspected(spec)).lines[0]).toContain('2-layer network (L=2)');
  });

  it(titleOf(concepts.data.letters), async () => {
    const { shapes } = (await inspected(spec)).data as { shapes: object };
    expect(Object.keys(shapes)).toEqual(['X', 'Y', 'W1', 'b1', 'W2', 'b2']);
  });

  it(titleOf(concepts.data.small), async () => {
    const { shapes, parameters } = (await inspected(spec)).data as { shapes: object; parameters: number };
    expect(shapes).toMatchObject({ W1: [4, 3], b1: [4, 1], W2: [1, 4], b2: [1, 1] });
    expect(parameters).toBe(21);
  });

  it(titleOf(concepts.data.deep), async () => {
    const deep = { ...spec, layers: [{ units: 5 }, { units: 5 }, { units: 2 }] };
    const { data, lines } = await inspected(deep);
    expect(lines[0]).toContain('4-layer network (L=4)');
    expect((data as { shapes: object }).shapes).toMatchObject({ W1: [5, 3], W2: [5, 5] });
  });

  it(titleOf(concepts.data.dense), () => {
    const layers = denseTraces(batch(small).passages[0]!.layers);
    expect(layers.flatMap(({ dW }) => dW!.flat()).every((dw) => dw !== 0)).toBe(true);
  });
});
