import { describe, expect, it } from 'vitest';
import { allocateParameters } from '../../src/network/parameters.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import { Stopping } from '../../src/training/stopping.ts';
import { Diverged, Training } from '../../src/training/train.ts';
import { networkOf, pseudoRows } from '../networks.ts';
import {
  asRows,
  deep,
  follow,
  initialised,
  kernels,
  never,
  run,
  specOf,
  twoClasses,
  weightsOf,
  workOf,
} from './runs.ts';

/** Shows a stopping what is watched in every epoch, weights being the number of the epoch. @returns where it ended, and with which weights kept */
function watch(spec: Partial<TrainingSpec>, watched: readonly number[]) {
  const weights = new Float64Array(1);
  const stopping = new Stopping(specOf(spec), weights);
  let ended: [epoch: number, why: string] | undefined;
  for (const [index, value] of watched.entries()) {
    weights[0] = index + 1;
    const why = stopping.observe(index + 1, 1, value);
    if (why === undefined) continue;
    ended = [index + 1, why];
    break;
  }
  const kept = stopping.keepBest();
  return { ended, kept, weights: weights[0] };
}

describe('early stopping, counted by hand,', () => {
  // The best is epoch 3; 4, 5 and 6 are no better.
  it('ends after `patience` epochs that are no better, with the best weights', () => {
    const costs = [5, 4, 3, 3.5, 3, 3.2, 2];
    expect(watch({ earlyStopping: { patience: 3 } }, costs)).toEqual({ ended: [6, 'early'], kept: 3, weights: 3 });
  });

  it('begins to count anew with every better epoch', () => {
    const costs = [5, 6, 6, 4, 6, 6, 3.9, 4, 4, 4];
    expect(watch({ earlyStopping: { patience: 3 } }, costs)).toEqual({ ended: [10, 'early'], kept: 7, weights: 7 });
  });

  it('with a patience of 1 ends at the first epoch that is no better', () => {
    expect(watch({ earlyStopping: { patience: 1 } }, [5, 4, 4])).toMatchObject({ ended: [3, 'early'], kept: 2 });
  });

  it('waits 20 epochs unless told otherwise', () => {
    const costs = [1, ...new Array<number>(30).fill(2)];
    expect(watch({ earlyStopping: {} }, costs)).toMatchObject({ ended: [21, 'early'], kept: 1 });
  });

  // Marks: 5 (epoch 1), 4 (3: by 1 > 0.5); 3.7 and 3.6 are within 0.5 of it. The weights kept are the best all the same.
  it('takes no progress of `least` or less for any', () => {
    const spec = { earlyStopping: { patience: 2, least: 0.5 } };
    expect(watch(spec, [5, 4.6, 4, 3.7, 3.6, 1])).toEqual({ ended: [5, 'early'], kept: 5, weights: 5 });
    expect(watch(spec, [5, 4.5, 4.5])).toMatchObject({ ended: [3, 'early'] });
  });

  // 5, 4.9, 4.8, … falls by 0.1 an epoch, and by more than 0.25 every third.
  it('adds small progress up until it counts', () => {
    const costs = Array.from({ length: 12 }, (_, index) => 5 - index / 10);
    expect(watch({ earlyStopping: { patience: 4, least: 0.25 } }, costs).ended).toBeUndefined();
    expect(watch({ earlyStopping: { patience: 2, least: 0.25 } }, costs).ended).toEqual([3, 'early']);
  });

  it('keeps the best weights also without being asked to stop', () => {
    expect(watch({}, [5, 3, 4, 6])).toEqual({ ended: undefined, kept: 2, weights: 2 });
  });

  it('counts what is not a number as no better', () => {
    const costs = [Number.POSITIVE_INFINITY, 3, Number.NaN, Number.NaN];
    expect(watch({ earlyStopping: { patience: 2 } }, costs)).toEqual({ ended: [4, 'early'], kept: 2, weights: 2 });
  });

  it('has no best weights when no rows are held out', () => {
    const stopping = new Stopping(specOf({}), new Float64Array([7]));
    expect(stopping.observe(1, 1, undefined)).toBeUndefined();
    expect(stopping.keepBest()).toBeUndefined();
  });
});

describe('a tolerance, counted by hand,', () => {
  /** The epoch at which these costs end a training. */
  function endOf(tolerance: number | undefined, costs: readonly number[]): number | undefined {
    const stopping = new Stopping(specOf(tolerance === undefined ? {} : { tolerance }), new Float64Array(1));
    const index = costs.findIndex((cost, i) => stopping.observe(i + 1, cost, undefined) === 'tolerance');
    return index < 0 ? undefined : index + 1;
  }

  it('ends after ten epochs in a row with less progress than that share', () => {
    const stalled = new Array<number>(30).fill(0.999);
    expect(endOf(0.01, [1, ...stalled])).toBe(11);
    expect(endOf(0.01, [2, 1, ...stalled])).toBe(12);
    expect(endOf(undefined, [1, ...stalled])).toBeUndefined();
  });

  // 0.98 after nine stalled epochs is progress by 2 %: the count begins anew with the epoch after it.
  it('begins to count anew with an epoch of more progress', () => {
    const nine = new Array<number>(9).fill(1);
    expect(endOf(0.01, [1, ...nine, 0.98, ...nine])).toBeUndefined();
    expect(endOf(0.01, [1, ...nine, 0.98, ...nine, 0.98])).toBe(21);
  });

  // A share of the cost, not of 1: 1e-3 of 1e-6.
  it('is relative to the cost', () => {
    const falling = Array.from({ length: 30 }, (_, index) => 1e-6 * 0.99 ** index);
    expect(endOf(0.001, falling)).toBeUndefined();
    expect(endOf(0.02, falling)).toBe(11);
  });

  it('measures progress from the least cost so far, not from the last', () => {
    const swinging = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? 1 : 2));
    expect(endOf(0.01, swinging)).toBe(11);
  });
});

describe('a training that overfits', () => {
  // Labels that nothing explains: what is learned of them is wrong for the rows held out.
  const labels = pseudoRows(3, 60, 1).map(([y]) => [y! > 0 ? 1 : 0]);
  const rows = { X: pseudoRows(1, 60, 3, 2), Y: labels };
  const held = { X: pseudoRows(7, 40, 3, 2), Y: pseudoRows(9, 40, 1).map(([y]) => [y! > 0 ? 1 : 0]) };
  const spec = { epochs: 500, learningRate: 0.5, earlyStopping: { patience: 7 } };

  it('stops early, with the weights that were best on the rows held out', async () => {
    const work = workOf(deep, asRows(rows), { validation: asRows(held) });
    const course = new Training(work, specOf(spec));
    const weights: number[][] = [];
    const costs: number[] = [];
    let ending: unknown;
    for (const steps = course.epochs(never); ; ) {
      const { value, done } = await steps.next();
      if (done) {
        ending = value;
        break;
      }
      weights.push([...work.parameters.all.data]);
      costs.push(value.validation!.cost);
    }
    const best = costs.indexOf(Math.min(...costs));
    expect(ending).toBe('early');
    expect(costs).toHaveLength(best + 1 + 7);
    expect([...work.parameters.all.data]).toEqual(weights.at(-1));
    expect(course.keepBest()).toBe(best + 1);
    expect([...work.parameters.all.data]).toEqual(weights[best]);
  });

  it('watches what it is told to instead of the cost', async () => {
    const work = workOf(deep, asRows(rows), { validation: asRows(held) });
    const scores = [9, 8, 7, 7, 7, 7, 6, 6, 6];
    let epoch = 0;
    const course = new Training(
      work,
      specOf({ ...spec, earlyStopping: { patience: 3 } }),
      async () => scores[epoch++]!,
    );
    const { epochs, ending } = await follow(course);
    expect([epochs.length, ending]).toEqual([6, 'early']);
    expect(course.keepBest()).toBe(3);
  });

  it('tells why it ended', async () => {
    const settled = { epochs: 5000, learningRate: 0.3, tolerance: 1e-4 };
    const tired = await run(deep, asRows(twoClasses(40)), settled);
    expect(tired.ending).toBe('tolerance');
    expect(tired.epochs.length).toBeLessThan(5000);
    expect((await run(deep, asRows(rows), { epochs: 3 })).ending).toBe('epochs');
    const all = await run(deep, asRows(rows), { ...spec, epochs: 3 }, { validation: asRows(held) });
    expect([all.epochs.length, all.ending]).toEqual([3, 'epochs']);
  });
});

// ŷ = w x with x = ±1 and y = x, from w = 0: w − 1 is multiplied by 1 − α a step, so rates above 2 diverge. Of 12 the
// halves are 6, 3, 1.5: three halvings.
describe('a training that diverges and may halve its learning rate', () => {
  const network = networkOf([[1, 'identity']], 'squared-error', 'zeros');
  const rows = asRows({ X: [[1], [-1]], Y: [[1], [-1]] });
  const spec = { epochs: 2000, learningRate: 12, onDivergence: 'halve' } as const;

  it('begins again from the initial weights, as often as needed', async () => {
    const parameters = allocateParameters(network.layers, 1, kernels);
    parameters.all.data.set([0.5, 0.25]);
    const work = workOf(network, rows, { parameters });
    const course = new Training(work, specOf(spec));
    const { epochs, ending } = await follow(course);
    expect([ending, course.halvings]).toEqual(['epochs', 3]);

    const firsts = epochs.filter(({ epoch }) => epoch === 1);
    expect(firsts.map(({ halvings }) => halvings)).toEqual([undefined, 1, 2, 3]);
    // ½ ((0.5 + 0.25 − 1)² + (−0.5 + 0.25 + 1)²) / 2
    expect(firsts.map(({ cost }) => cost)).toEqual(new Array(4).fill((0.0625 + 0.5625) / 4));
    expect(epochs.at(-1)).toMatchObject({ epoch: 2000, halvings: 3 });
    expect(epochs.every(({ cost }) => Number.isFinite(cost))).toBe(true);

    const straight = allocateParameters(network.layers, 1, kernels);
    straight.all.data.set([0.5, 0.25]);
    await run(network, rows, { epochs: 2000, learningRate: 1.5 }, { parameters: straight });
    expect([...parameters.all.data]).toEqual([...straight.all.data]);
  });

  it.each([1, 2])('gives up after %i halvings, if no more are allowed', async (halvings) => {
    const course = new Training(workOf(network, rows), specOf({ ...spec, halvings }));
    await expect(follow(course)).rejects.toThrow(Diverged);
    expect(course.halvings).toBe(halvings);
  });

  it('is given up at once if it is not to begin again', async () => {
    const course = new Training(workOf(network, rows), specOf({ ...spec, onDivergence: 'stop' }));
    await expect(follow(course)).rejects.toThrow(Diverged);
    expect(course.halvings).toBe(0);
  });

  it.each(['adam', 'rmsprop'] as const)('forgets what %s had gathered, and the plateau', async (optimizer) => {
    const wild = { ...spec, optimizer, learningRate: 1e200, schedule: { name: 'plateau', patience: 1 } } as const;
    const data = asRows(twoClasses(20));
    const squared = networkOf([[1, 'identity']], 'squared-error', 'zeros');
    const course = new Training(workOf(squared, data), specOf({ ...wild, halvings: 1000, epochs: 30 }));
    const { epochs } = await follow(course);
    expect(course.halvings).toBeGreaterThan(0);
    const calm = { ...wild, learningRate: 1e200 / 2 ** course.halvings, epochs: 30 };
    const straight = await run(squared, data, { ...calm, onDivergence: 'stop' });
    const last = epochs.slice(-30);
    expect(last.map(({ cost }) => cost)).toEqual(straight.epochs.map(({ cost }) => cost));
  });

  it('counts a validation cost that is not finite as divergence too', async () => {
    // Rows so far out that only their squares are beyond all numbers.
    const validation = asRows({ X: [[1e200]], Y: [[0]] });
    const parameters = initialised(network, 1);
    const fail = run(network, rows, { epochs: 5, learningRate: 0.1 }, { parameters, validation });
    await expect(fail).rejects.toThrow(Diverged);
    expect(weightsOf({ parameters }).every(Number.isFinite)).toBe(true);
  });
});
