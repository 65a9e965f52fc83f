// What a whole batch tells a layer, shard by shard, against a single block of all its rows.
import { describe, expect, it } from 'vitest';
import { Network } from '../../src/network/network.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork } from '../../src/spec/resolve.ts';
import { wholeBatch } from '../../src/training/batch-sums.ts';
import { cutRows } from '../../src/training/shards.ts';
import { Team } from '../../src/training/team.ts';
import { Turns } from '../../src/training/turns.ts';
import { refusal } from '../failures.ts';
import { pseudoRows } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { asRows, initialised, kernels, never, run, weightsOf, workOf } from './runs.ts';

const inputs = 3;
const specWith = (layers: readonly object[], more: object = {}) =>
  parseSpec(JSON.stringify({ target: 'y', layers, ...more }), 's.json');
const networkOf = (layers: readonly object[]) =>
  resolveNetwork(specWith(layers), { type: 'number' }, [{ name: 'x', width: inputs }], 's.json');

const layers = [
  { type: 'batch-norm' },
  { units: 40, activation: 'tanh', dropout: 0.3 },
  { type: 'batch-norm' },
  { units: 40, activation: 'tanh' },
  { type: 'batch-norm' },
];
const rowsOf = (rows: number, V?: readonly number[]) =>
  asRows({ X: pseudoRows(1, rows, inputs, 2), Y: pseudoRows(2, rows, 1), ...(V === undefined ? {} : { V }) });

describe('batch normalisation', () => {
  it('of many shards has the gradient of one block, with dropout and weights', async () => {
    const network = networkOf(layers);
    const rows = rowsOf(
      700,
      Array.from({ length: 700 }, (_, row) => (row % 7) / 2),
    );
    expect(cutRows(700, network, inputs, 'float64').bounds.length).toBeGreaterThan(5);
    const parameters = initialised(network, inputs);
    const step = { from: 0, key: 12345 };
    const team = new Team(workOf(network, rows, { parameters }), 700, new Turns());
    const loss = await team.sum(never, step);
    const gradient = [...team.gradient.data];
    team.close();
    const expected = allocateParameters(network.layers, inputs, kernels);
    const batch = wholeBatch(network.layers, rows.V);
    const draw = { key: step.key, firstRow: 0 };
    const whole = new Network(network, inputs, 700, kernels).addGradient({
      parameters,
      examples: rows,
      gradients: expected,
      draw,
      batch,
    });
    expectClose([loss!], [whole], 1e-12);
    expectClose(gradient, expected.all.data, 1e-9);
  });

  it('gives the same bits whether rows weigh 2 or are there twice, in its running statistics too', async () => {
    const network = networkOf([{ type: 'batch-norm' }]);
    const once = rowsOf(4, [2, 1, 0, 1]);
    const { X, Y } = { X: pseudoRows(1, 4, inputs, 2), Y: pseudoRows(2, 4, 1) };
    const twice = asRows({ X: [X[0]!, X[0]!, X[1]!, X[3]!], Y: [Y[0]!, Y[0]!, Y[1]!, Y[3]!] });
    const spec = { epochs: 3, validation: 0 };
    expectClose(weightsOf(await run(network, once, spec)), weightsOf(await run(network, twice, spec)), 1e-12);
  });

  it('learns nothing of means and variances from a batch of one row', async () => {
    const network = networkOf([{ type: 'batch-norm' }]);
    const { parameters } = await run(network, rowsOf(1), { epochs: 2, validation: 0 });
    expect(parameters.state.map(({ data }) => [...data])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  // By hand: without a step size nothing moves but running means and variances, halfway to those of the rows each epoch.
  it('has its running means follow the batches, also where the optimiser divides 0 by 0', async () => {
    const network = networkOf([{ type: 'batch-norm', momentum: 0.5 }]);
    const rows = asRows({
      X: [
        [1, 2, 3],
        [3, 2, 7],
      ],
      Y: [[1], [0]],
    });
    const spec = { epochs: 2, validation: 0, optimizer: 'adam', learningRate: 1e-12, epsilon: 1e-300 } as const;
    const { parameters } = await run(network, rows, spec);
    const [mean, variance] = parameters.state.map(({ data }) => [...data]);
    expectClose(mean!, [1.5, 1.5, 3.75], 1e-12);
    expectClose(variance!, [1.75, 0.25, 6.25], 1e-12);
  });

  it('does not go with L-BFGS, which takes no steps by batches', () => {
    const training = { optimizer: 'lbfgs' };
    expect(refusal('usage', () => specWith([{ type: 'batch-norm' }], { training }))).toEqual([
      's.json: layers[0].type: does not go with the optimizer "lbfgs"',
    ]);
  });
});
