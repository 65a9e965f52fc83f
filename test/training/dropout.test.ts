// Letters as in src/network/dropout.ts: M (m, units) holds 0 for a silenced unit and 1 / (1 − share) for the others.

import { describe, expect, it } from 'vitest';
import { checkGradient } from '../../src/explain/check.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { activationRows, hiddenActivations } from '../../src/formulas/activation.ts';
import { fillMask } from '../../src/network/dropout.ts';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { mix, Random } from '../../src/random.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import { blockRowsFor } from '../../src/training/shards.ts';
import { Team } from '../../src/training/team.ts';
import { Turns } from '../../src/training/turns.ts';
import { denseLayers } from '../dense.ts';
import { passengers } from '../fit/fitted.ts';
import { logitsOf } from '../model/logits.ts';
import { largestError } from '../network/gradient-check.ts';
import { networkOf, pseudoParameters, pseudoRows, rowsOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { tableOf } from '../table.ts';
import { asRows, deep, kernels, never, run, twoClasses, weightsOf, workOf } from './runs.ts';

/** The network with units of its hidden layers silenced. */
const dropping = ({ layers, loss }: ResolvedNetwork, share: number): ResolvedNetwork => ({
  layers: layers.map((layer, l) => (l === layers.length - 1 ? layer : { ...layer, dropout: share })),
  loss,
});

function maskOf(rows: number, units: number, share: number, key: number, layer = 0, firstRow = 0): number[][] {
  const M = kernels.alloc(rows, units);
  fillMask(M, share, { key, firstRow }, layer);
  return rowsOf(M);
}

describe('a mask', () => {
  const [rows, units, steps] = [100, 40, 50];

  // Of n draws with probability p the count is binomial; five standard deviations are √(n p (1 − p)) · 5.
  it.each([0.1, 0.25, 0.5, 0.9])('silences a share of %f, in all and in every row, unit and step', (p) => {
    const masks = Array.from({ length: steps }, (_, step) => maskOf(rows, units, p, mix(mix(1) + step)));
    const expectShare = (counts: number[], n: number) => {
      for (const count of counts) expect(Math.abs(count - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
    };
    const silenced = (values: number[]) => values.filter((value) => value === 0).length;
    expectShare([silenced(masks.flat(2))], rows * units * steps);
    expectShare(
      masks.map((mask) => silenced(mask.flat())),
      rows * units,
    );
    expectShare(
      Array.from({ length: rows }, (_, row) => silenced(masks.flatMap((mask) => mask[row]!))),
      units * steps,
    );
    expectShare(
      Array.from({ length: units }, (_, unit) => silenced(masks.flatMap((mask) => mask.map((row) => row[unit]!)))),
      rows * steps,
    );
  });

  it.each([0.1, 0.5, 0.9])('raises the others by 1 / (1 − %f)', (p) => {
    expect(new Set(maskOf(rows, units, p, 7).flat())).toEqual(new Set([0, 1 / (1 - p)]));
  });

  // Masks that have nothing to do with each other agree where both or neither silence: p² + (1 − p)² of all places.
  it.each([
    ['another step', maskOf(rows, units, 0.3, mix(mix(1) + 1))],
    ['another seed', maskOf(rows, units, 0.3, mix(mix(2)))],
    ['another layer', maskOf(rows, units, 0.3, mix(mix(1)), 1)],
    ['the next rows', maskOf(rows, units, 0.3, mix(mix(1)), 0, rows)],
    ['the row after', maskOf(rows, units, 0.3, mix(mix(1)), 0, 1)],
  ])('has nothing to do with that of %s', (_, other) => {
    const [one, another] = [maskOf(rows, units, 0.3, mix(mix(1))).flat(), other.flat()];
    const agreeing = one.filter((value, i) => value === another[i]).length;
    const [n, p] = [rows * units, 0.3 ** 2 + 0.7 ** 2];
    expect(Math.abs(agreeing - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
  });

  it('of a row is the same in whatever block it stands', () => {
    const whole = maskOf(50, 7, 0.4, 99, 2);
    expect([0, 1, 13, 49].flatMap((from) => maskOf(1, 7, 0.4, 99, 2, from))).toEqual(
      [0, 1, 13, 49].map((row) => whole[row]!),
    );
    expect([...maskOf(20, 7, 0.4, 99, 2), ...maskOf(30, 7, 0.4, 99, 2, 20)]).toEqual(whole);
  });
});

describe('a network with dropout', () => {
  const rows = asRows(twoClasses(30));
  const parameters = pseudoParameters(3, deep, 3, 1, kernels);

  /** Loss and gradient of the rows, taken in blocks. */
  function summed(network: ResolvedNetwork, key: number | undefined, blockRows = 30) {
    const worker = new Network(network, 3, blockRows, kernels);
    const gradients = allocateParameters(network.layers, 3, kernels);
    let loss = 0;
    for (let from = 0; from < 30; from += blockRows) {
      const count = Math.min(blockRows, 30 - from);
      const part = (M: typeof rows.X) => kernels.view(M, from * M.cols, count, M.cols);
      const block = { X: part(rows.X), Y: part(rows.Y), V: part(rows.V) };
      loss += worker.addGradient({
        parameters,
        examples: block,
        gradients,
        draw: key === undefined ? key : { key, firstRow: from },
      });
    }
    return { loss, gradient: [...gradients.all.data] };
  }

  // Z[2] of a linear layer on D = M ∘ A: the mean over draws is Z[2] without dropout. With p = ½, M has mean and variance 1,
  // so that of the mean of n draws deviates by √(Σ (w a)² / n); five of them.
  it('has the same expected activations as without', () => {
    const network = networkOf(
      [
        [6, 'tanh'],
        [1, 'identity'],
      ],
      'squared-error',
    );
    const own = pseudoParameters(5, network, 3, 1, kernels);
    const X = asRows(twoClasses(1)).X;
    const plain = new Network(network, 3, 1, kernels).forward(own, X).data[0]!;
    const noisy = new Network(dropping(network, 0.5), 3, 1, kernels);
    const draws = 4000;
    let sum = 0;
    for (let step = 0; step < draws; step++) {
      sum += noisy.forward(own, X, { key: mix(mix(1) + step), firstRow: 0 }).data[0]!;
    }
    const [W, b] = [rowsOf(own.W[0]!), own.b[0]!.data];
    const a = W.map((unit, j) => Math.tanh(unit.reduce((total, w, k) => total + w * X.data[k]!, b[j]!)));
    const spread = Math.sqrt(a.reduce((total, value, j) => total + (own.W[1]!.data[j]! * value) ** 2, 0) / draws);
    expect(spread).toBeGreaterThan(0);
    expect(Math.abs(sum / draws - plain)).toBeLessThan(5 * spread);
  });

  it('silences none when measuring or predicting, bit for bit', () => {
    const noisy = new Network(dropping(deep, 0.5), 3, 30, kernels);
    const plain = new Network(deep, 3, 30, kernels);
    noisy.forward(parameters, rows.X, { key: 5, firstRow: 0 }); // what was drawn before must not stay
    expect(rowsOf(noisy.forward(parameters, rows.X))).toEqual(rowsOf(plain.forward(parameters, rows.X)));
    expect(noisy.loss(parameters, rows).loss).toBe(plain.loss(parameters, rows).loss);
    expect(summed(dropping(deep, 0.5), undefined)).toEqual(summed(deep, undefined));
  });

  it.each([1, 7, 12])('sums the same gradient from blocks of %i rows', (blockRows) => {
    const whole = summed(dropping(deep, 0.5), 77);
    const parts = summed(dropping(deep, 0.5), 77, blockRows);
    expectClose([parts.loss], [whole.loss], 1e-13);
    expectClose(parts.gradient, whole.gradient, 1e-13);
    expect(summed(dropping(deep, 0.5), 78).loss).not.toBe(whole.loss);
  });

  it.each(hiddenActivations.filter((name) => !activationRows[name].kink))(
    'has the gradient that central differences find for a fixed draw, with %s',
    (activation) => {
      const network = dropping(
        networkOf(
          [
            [6, activation],
            [5, activation],
            [3, 'softmax'],
          ],
          'cross-entropy',
        ),
        0.4,
      );
      const Y = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((k) => (i % 3 === k ? 1 : 0)));
      const examples = asRows({ X: pseudoRows(1, 8, 3, 2), Y });
      const own = pseudoParameters(4, network, 3, 1, kernels);
      const worker = new Network(network, 3, 8, kernels);
      const draw = { key: 123, firstRow: 0 };
      const spare = allocateParameters(network.layers, 3, kernels);
      const cost = () => worker.addGradient({ parameters: own, examples, gradients: spare, draw });
      const gradients = allocateParameters(network.layers, 3, kernels);
      worker.addGradient({ parameters: own, examples, gradients, draw });
      const claim = { parameters: own, gradient: gradients, cost };
      expect(largestError(checkGradient(claim, Number.POSITIVE_INFINITY, new Random(1, 'check')))).toBeLessThan(1e-7);
    },
  );
});

describe('training with dropout', () => {
  const spec = { epochs: 5, learningRate: 0.3 };

  it('draws anew in every step, which the seed decides', async () => {
    const rows = asRows(twoClasses(30));
    const still = { ...spec, learningRate: 1e-300 };
    const costsOf = async (seed: number) =>
      (await run(dropping(deep, 0.5), rows, { ...still, seed })).epochs.map(({ cost }) => cost);
    const costs = await costsOf(1);
    expect(new Set(costs).size).toBe(5);
    expect(await costsOf(1)).toEqual(costs);
    expect(new Set([...costs, ...(await costsOf(2))]).size).toBe(10);
  });

  // 400 rows are three blocks, none of which may begin with the masks of the first.
  it('silences in the blocks of a step what it would in one block', async () => {
    const network = dropping(deep, 0.5);
    const rows = asRows(twoClasses(400));
    const parameters = pseudoParameters(3, deep, 3, 1, kernels);
    expect(blockRowsFor(network, 3, 'float64')).toBeLessThan(200);
    const gradients = allocateParameters(network.layers, 3, kernels);
    const whole = new Network(network, 3, 400, kernels);
    const loss = whole.addGradient({ parameters, examples: rows, gradients, draw: { key: 99, firstRow: 0 } });
    const team = new Team(workOf(network, rows, { parameters }), 400, new Turns());
    expectClose([(await team.sum(never, { from: 0, key: 99 }))!], [loss], 1e-12);
    expectClose(team.gradient.data, gradients.all.data, 1e-12);
  });

  it('differs from training without', async () => {
    const rows = asRows(twoClasses(30));
    const [plain, noisy] = [await run(deep, rows, spec), await run(dropping(deep, 0.5), rows, spec)];
    expect(weightsOf(noisy)).not.toEqual(weightsOf(plain));
  });

  it('measures the rows held out without', async () => {
    const held = asRows(twoClasses(20));
    const { parameters, epochs } = await run(dropping(deep, 0.5), asRows(twoClasses(30)), spec, { validation: held });
    const { loss } = new Network(deep, 3, 20, kernels).loss(parameters, held);
    expectClose([epochs.at(-1)!.validation!.cost], [loss / 20], 1e-14);
  });

  it('gives a model that predicts without', async () => {
    const spec = parseSpec(
      JSON.stringify({
        target: 'survived',
        ignore: ['class', 'paid'],
        precision: 'float64',
        layers: [{ units: 8, activation: 'tanh', dropout: 0.5 }],
        training: { epochs: 20, validation: 0 },
      }),
      'spec.json',
    );
    const prepared = prepare(await tableOf(passengers, 'data.csv', spec.ignore), undefined, spec, 'spec.json');
    const fitting = new ModelFitting(prepared, kernels);
    for await (const _ of fitting.epochs(new AbortController().signal));
    const model = await fitting.finish('0.1.0', 'epochs');
    const { loss } = model.network;
    const layers = denseLayers(model.network.layers);
    expect(layers[0]!.dropout).toBe(0.5);
    const plain = { ...model, network: { layers: layers.map((layer) => ({ ...layer, dropout: 0 })), loss } };
    const logit = (from: typeof model) => logitsOf(from, kernels, [['22', '7.25', 'male']])[0];
    expect(logit(model)).toBe(logit(plain));
  });
});
