// Letters: z logits, a activations, W weights, J cost; one row's loss is L.

import { describe, expect, it } from 'vitest';
import { activationRows, sigmoid } from '../../src/formulas/activation.ts';
import { sigmoidLoss, softmaxRow } from '../../src/formulas/cross-entropy.ts';
import { losses } from '../../src/formulas/loss.ts';
import { chooseClass } from '../../src/model/outputs.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork } from '../../src/spec/resolve.ts';
import { penaltyOf } from '../../src/training/penalty.ts';
import { denseLayers, denseWeights } from '../dense.ts';
import { refusal } from '../failures.ts';
import { fitModel } from '../fit/fitted.ts';
import { cases, gradientError } from '../network/gradient-check.ts';
import { matrixOf, networkOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { asRows, kernels } from '../training/runs.ts';
import { predictNumbers } from './predict.ts';
import { concepts, titleOf } from './rows.ts';

/** Training to the optimum in double precision. */
const toTheEnd = { epochs: 500, validation: 0, optimizer: 'lbfgs' };
const csvOf = (header: string, rows: readonly (readonly (number | string)[])[]) =>
  [header, ...rows.map((row) => row.join(','))].join('\n');

describe('the model', () => {
  it(titleOf(concepts.model.linear), async () => {
    // Residuals of least squares are orthogonal to every column and to 1: the normal equations.
    const rows = pseudoRows(1, 30, 4, 2);
    const columns = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { scale: 'none' }]));
    const model = await fitModel(csvOf('a,b,c,y', rows), {
      target: 'y',
      columns,
      precision: 'float64',
      training: toTheEnd,
    });
    const residuals = predictNumbers(
      model,
      rows.map((row) => row.slice(0, 3)),
    ).map((y, i) => y - rows[i]![3]!);
    const against = (column: (row: number[]) => number) =>
      rows.reduce((sum, row, i) => sum + residuals[i]! * column(row), 0);
    expectClose(
      [0, 1, 2].map((k) => 1 + against((row) => row[k]!)),
      [1, 1, 1],
      1e-6,
    );
    expectClose([1 + against(() => 1)], [1], 1e-6);
  });

  it(titleOf(concepts.model.parallel), () => {
    const [three, one] = [networkOf([[3, 'sigmoid']], 'cross-entropy'), networkOf([[1, 'sigmoid']], 'cross-entropy')];
    const X = pseudoRows(1, 5, 2, 2);
    const Y = X.map((_, i) => [i % 2, Number(i > 2), Number(i === 0)]);
    const all = pseudoParameters(2, three, 2, 1, kernels);
    const dW = allocateParameters(three.layers, 2, kernels);
    new Network(three, 2, 5, kernels).addGradient({ parameters: all, examples: asRows({ X, Y }), gradients: dW });
    for (const k of [0, 1, 2]) {
      const alone = allocateParameters(one.layers, 2, kernels);
      alone.all.data.set([...all.W[0]!.data.subarray(2 * k, 2 * k + 2), all.b[0]!.data[k]!]);
      const dw = allocateParameters(one.layers, 2, kernels);
      new Network(one, 2, 5, kernels).addGradient({
        parameters: alone,
        examples: asRows({ X, Y: Y.map((y) => [y[k]!]) }),
        gradients: dw,
      });
      expectClose(dw.all.data, [...dW.W[0]!.data.subarray(2 * k, 2 * k + 2), dW.b[0]!.data[k]!], 1e-12);
    }
  });

  it(titleOf(concepts.model.sigmoid), () => {
    expect([sigmoid(0), sigmoid(1000), sigmoid(-1000)]).toEqual([0.5, 1, 0]);
    expectClose([sigmoid(0.7)], [0.6681877721681662], 1e-15); // Python: 1 / (1 + math.exp(-0.7))
  });

  it(titleOf(concepts.model.tanh), () => {
    const tanh = activationRows.tanh.value(0.7, 0);
    expectClose([tanh, tanh], [0.6043677771171636, 2 * sigmoid(1.4) - 1], 1e-15); // Python: math.tanh(0.7)
  });

  it(titleOf(concepts.model.relu), () => {
    const { relu, 'leaky-relu': leaky } = activationRows;
    expect([relu.value(-2, 0), relu.value(3, 0), leaky.value(-2, 0.1), leaky.value(3, 0.1)]).toEqual([0, 3, -0.2, 3]);
    const slope = (c: number) =>
      `{ "target": "y", "layers": [{ "units": 2, "activation": "leaky-relu", "slope": ${c} }] }`;
    for (const c of [0, 1, -0.1, 2]) expect(refusal('usage', () => parseSpec(slope(c), 's.json'))).toHaveLength(1);
  });

  it(titleOf(concepts.model.softmax), () => {
    const softmax = (...z: number[]) => {
      const a = Float64Array.from(z);
      const logSum = softmaxRow(a, 0, a.length);
      return { a: [...a], loss: (k: number) => logSum - z[k]! };
    };
    expectClose([softmax(1, -2, 0.5).a.reduce((sum, p) => sum + p, 0)], [1], 1e-12);
    expectClose(softmax(1001, 998, 1000.5).a, softmax(1, -2, 0.5).a, 1e-12);
    expectClose([softmax(0.3, 1.2).loss(1)], [sigmoidLoss(1.2 - 0.3, 1)], 1e-12);
  });

  it(titleOf(concepts.model.derivatives), () => {
    // Python: s * (1 - s) of s = 1 / (1 + math.exp(-0.7)), and 1 - math.tanh(0.7) ** 2.
    const { sigmoid: s, tanh, relu, 'leaky-relu': leaky } = activationRows;
    expectClose([s.derivative(0.7, 0), tanh.derivative(0.7, 0)], [0.22171287329310904, 0.6347395899824584], 1e-14);
    expect([
      relu.derivative(-1, 0),
      relu.derivative(1, 0),
      leaky.derivative(-1, 0.1),
      leaky.derivative(1, 0.1),
    ]).toEqual([0, 1, 0.1, 1]);
    for (const { value, derivative } of Object.values(activationRows)) {
      for (const z of [-1.3, 0.4])
        expectClose([(value(z + 1e-6, 0.1) - value(z - 1e-6, 0.1)) / 2e-6], [derivative(z, 0.1)], 1e-8);
    }
  });

  it(titleOf(concepts.model.rules), () => {
    const spec = parseSpec('{ "target": "y", "layers": [{ "units": 3 }] }', 's.json');
    const { layers } = resolveNetwork(spec, { type: 'category', classes: 2 }, [{ name: 'x', width: 2 }], 's.json');
    expect(denseLayers(layers).map(({ activation }) => activation)).toEqual(['relu', 'sigmoid']);
  });

  it(titleOf(concepts.model.linearLayers), () => {
    const network = networkOf(
      [[4, 'identity'] as const, [4, 'identity'] as const, [1, 'identity'] as const],
      'squared-error',
    );
    const parameters = pseudoParameters(5, network, 2, 1, kernels);
    const [x, y] = [
      [1, -2],
      [0.5, 3],
    ];
    const X = matrixOf([x, y, x.map((value, i) => (value + y[i]!) / 2)], kernels);
    const [fx, fy, middle] = new Network(network, 2, 3, kernels).forward(parameters, X).data;
    expectClose([middle!], [(fx! + fy!) / 2], 1e-9);
  });

  it(titleOf(concepts.model.approximation), async () => {
    const xs = Array.from({ length: 61 }, (_, i) => -3 + i / 10);
    const spec = { target: 'y', layers: [{ units: 8, activation: 'tanh' }], precision: 'float64', training: toTheEnd };
    const model = await fitModel(
      csvOf(
        'x,y',
        xs.map((x) => [x, Math.sin(x)]),
      ),
      spec,
    );
    const errors = predictNumbers(
      model,
      xs.map((x) => [x]),
    ).map((y, i) => (y - Math.sin(xs[i]!)) ** 2);
    expect(Math.sqrt(errors.reduce((sum, e) => sum + e, 0) / xs.length)).toBeLessThan(0.05);
  });

  it(titleOf(concepts.model.housing), async () => {
    const sizes = [10, 20, 30, 40, 60, 80, 100, 120];
    const csv = csvOf(
      'size,price',
      sizes.map((size) => [size, Math.max(0, 3 * size - 100) + (size % 20 === 0 ? 2 : 0)]),
    );
    const training = { epochs: 3000, learningRate: 0.1, validation: 0 };
    const numeric = { target: 'price', columns: { price: { type: 'number' } }, training };
    const model = await fitModel(csv, { ...numeric, output: { activation: 'relu' } });
    const linear = await fitModel(csv, numeric);
    const asked = Array.from({ length: 40 }, (_, i) => [5 * i - 50]);
    expect(Math.min(...predictNumbers(model, asked))).toBe(0);
    expect(Math.min(...predictNumbers(linear, asked))).toBeLessThan(0);
  });

  it(titleOf(concepts.model.thresholds), () => {
    const probabilities = [0.1, 0.3, 0.45, 0.6, 0.9].map((p) => Float64Array.of(1 - p, p));
    const positives = [0.2, 0.4, 0.5, 0.8].map(
      (threshold) => probabilities.filter((p) => chooseClass(p, threshold) === 1).length,
    );
    expect(positives).toEqual([4, 3, 2, 1]);
  });
});

describe('the cost', () => {
  const network = networkOf([[1, 'sigmoid']], 'cross-entropy');
  const X = pseudoRows(1, 8, 2, 2);
  const Y = X.map((_, i) => [i % 2]);
  const parameters = pseudoParameters(2, network, 2, 1, kernels);
  const z = X.map((x) =>
    x.reduce((sum, value, k) => sum + value * parameters.W[0]!.data[k]!, parameters.b[0]!.data[0]!),
  );
  const cost = new Network(network, 2, 8, kernels).loss(parameters, asRows({ X, Y })).loss / 8;

  it(titleOf(concepts.cost.mean), () => {
    expectClose([cost], [z.reduce((sum, logit, i) => sum + sigmoidLoss(logit, Y[i]![0]!), 0) / 8], 1e-12);
  });

  it(titleOf(concepts.cost.entropy), () => {
    expectClose([sigmoidLoss(0, 0), sigmoidLoss(0, 1)], [Math.LN2, Math.LN2], 1e-15);
    expectClose(
      [sigmoidLoss(0.7, 1), sigmoidLoss(0.7, 0)],
      [-Math.log(sigmoid(0.7)), -Math.log(1 - sigmoid(0.7))],
      1e-14,
    );
    expect([sigmoidLoss(1000, 0), sigmoidLoss(-1000, 1)]).toEqual([1000, 1000]);
  });

  it(titleOf(concepts.cost.convex), () => {
    const bend = (loss: 'cross-entropy' | 'squared-error') => {
      const unit = networkOf([[1, 'sigmoid']], loss);
      const worker = new Network(unit, 1, 2, kernels);
      const rows = asRows({ X: [[1], [-2]], Y: [[1], [0]] });
      const J = Array.from({ length: 81 }, (_, i) => {
        const w = allocateParameters(unit.layers, 1, kernels);
        w.all.data[0] = (i - 40) / 4;
        return worker.loss(w, rows).loss / 2;
      });
      return Math.min(...J.slice(1, -1).map((value, i) => J[i]! - 2 * value + J[i + 2]!));
    };
    expect(bend('cross-entropy')).toBeGreaterThanOrEqual(-1e-12);
    expect(bend('squared-error')).toBeLessThan(-1e-4);
  });

  it(titleOf(concepts.cost.penalty), async () => {
    const csv = csvOf(
      'a,b,y',
      X.map((x, i) => [...x, i % 2 ? 'yes' : 'no']),
    );
    const spec = (l2: number) => ({ target: 'y', precision: 'float64', training: { epochs: 20, validation: 0, l2 } });
    const model = await fitModel(csv, spec(0.5));
    const last = parametersOf(denseWeights(model)[0]!.W[0]!);
    expectClose([model.training.penalty!], [penaltyOf(last, { l1: 0, l2: 0.5 })], 1e-12);
    const [without, zero] = [
      await fitModel(csv, { ...spec(0), training: { epochs: 20, validation: 0 } }),
      await fitModel(csv, spec(0)),
    ];
    expect(zero.weights).toEqual(without.weights);
  });

  it(titleOf(concepts.cost.likelihood), () => {
    const likelihood = z.reduce(
      (product, logit, i) => product * (Y[i]![0] === 1 ? sigmoid(logit) : sigmoid(-logit)),
      1,
    );
    expectClose([cost], [-Math.log(likelihood) / 8], 1e-12);
  });

  it(titleOf(concepts.cost.universal), () => {
    const checked = new Set(cases.map(({ loss }) => loss));
    expect(checked).toEqual(new Set(Object.keys(losses)));
    for (const loss of checked)
      expect(gradientError(cases.find((one) => one.loss === loss && one.hiddenLayers.length === 3)!)).toBeLessThan(
        1e-6,
      );
  });

  function parametersOf(w: readonly number[]) {
    const all = allocateParameters(network.layers, w.length, kernels);
    all.W[0]!.data.set(w);
    return all;
  }
});
