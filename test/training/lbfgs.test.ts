import { describe, expect, it } from 'vitest';
import { columnNames } from '../../src/encode/inputs.ts';
import { plainExamples, trainingExamples } from '../../src/fit/examples.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { Network } from '../../src/network/network.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { type Evaluate, Lbfgs } from '../../src/training/lbfgs.ts';
import { penaltyOf } from '../../src/training/penalty.ts';
import { copyOf } from '../../src/training/saved.ts';
import type { TeamWork } from '../../src/training/team.ts';
import { type Epoch, Training } from '../../src/training/train.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { bundledTable, readBundled } from '../table.ts';
import { asRows, deep, follow, initialised, kernels, never, run, specOf, twoClasses, workOf } from './runs.ts';

interface Case {
  readonly l2: number;
  readonly cost: number;
  readonly coefficients: number[];
  readonly intercept: number;
  readonly sklearn: { readonly evaluations_until_near: number };
}

// The minimum by Newton's method in numpy, and the evaluations of scikit-learn 1.2.1; see test/oracles/lbfgs_logistic.py.
const oracle = readOracle<
  { near: number } & Record<'breast-cancer' | 'birth-weight', { columns: string[]; cases: Case[] }>
>('lbfgs_logistic');

const cases = (['breast-cancer', 'birth-weight'] as const).flatMap((data) =>
  oracle[data].cases.map((expected) => ({ data, l2: expected.l2, expected })),
);

/** Logistic regression on all rows of a bundled data set, from zero weights as scikit-learn begins. */
async function logisticOn(data: string, l2: number) {
  const spec = parseSpec(readBundled(data as 'iris', 'spec.json'), 'spec.json', [
    { path: ['precision'], value: 'float64' },
    { path: ['output'], value: { activation: 'sigmoid', init: 'zeros' } },
    { path: ['training'], value: { epochs: 1000, optimizer: 'lbfgs', l2, validation: 0 } },
  ]);
  const prepared = prepare(await bundledTable(data, spec.ignore), undefined, spec, 'spec.json');
  const { network, encoder } = prepared;
  const work: TeamWork = {
    network,
    inputs: encoder.width,
    classes: true,
    parameters: initialised(network, encoder.width),
    training: trainingExamples(prepared, kernels),
    validation: plainExamples(prepared, prepared.validation, kernels),
    kernels,
    threads: 1,
  };
  return { work, spec: spec.training, columns: columnNames(encoder.inputs) };
}

/** J of the weights as they are, by one pass of the network. */
function costOf({ network, inputs, training, parameters }: TeamWork, l2: number): number {
  const { loss } = new Network(network, inputs, training.X.rows, kernels).loss(parameters, training);
  return loss / training.X.rows + penaltyOf(parameters, { l1: 0, l2 });
}

describe.each(cases)('L-BFGS on $data with l2 = $l2', async ({ data, l2, expected }) => {
  const { work, spec, columns } = await logisticOn(data, l2);
  const training = new Training(work, spec);
  const epochs: Epoch[] = [];
  /** Passes that were needed to the cost with which an epoch begins. */
  const passes: number[] = [1];
  let ending: unknown;
  for (const steps = training.epochs(never); ; ) {
    const { value, done } = await steps.next();
    ending = value;
    if (done) break;
    epochs.push(value);
    passes.push(training.passes!);
  }

  it('comes near the minimum in at most 1.25 times the passes of scikit-learn', () => {
    const near = epochs.findIndex(({ cost }) => cost <= expected.cost + oracle.near);
    expect(near).toBeGreaterThan(0);
    expect(passes[near]).toBeLessThanOrEqual(1.25 * expected.sklearn.evaluations_until_near);
  });

  it('says that it has converged, at the minimum of Newton', () => {
    expect(ending).toBe('converged');
    expect(Math.abs(costOf(work, l2) - expected.cost)).toBeLessThan(1e-12);
  });

  it('finds the coefficients of Newton', () => {
    expect(columns).toEqual(oracle[data].columns);
    const { W, b } = work.parameters;
    for (const [i, w] of expected.coefficients.entries()) expect(Math.abs(W[0]!.data[i]! - w)).toBeLessThan(1e-5);
    expect(Math.abs(b[0]!.data[0]! - expected.intercept)).toBeLessThan(1e-5);
  });

  it('tells costs that never rise, and their penalty', () => {
    for (const [i, { cost }] of epochs.slice(1).entries()) expect(cost).toBeLessThanOrEqual(epochs[i]!.cost);
    expect(epochs[0]!.cost).toBeCloseTo(Math.LN2, 14);
    expect(epochs[0]!.penalty).toBe(0);
    expect(epochs.at(-1)!.penalty).toBeGreaterThan(0);
  });
});

/** Rosenbrock's valley, with its one minimum, 0, at (1, 1): f = (1 − x)² + 100 (y − x²)². */
function valley() {
  const theta = Float64Array.of(-1.2, 1);
  const gradient = new Float64Array(2);
  const seen: number[][] = [];
  const evaluate: Evaluate = async () => {
    const [x, y] = theta as unknown as [number, number];
    seen.push([x, y]);
    gradient.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  };
  return { theta, gradient, seen, evaluate, lbfgs: new Lbfgs(theta, gradient, specOf({ optimizer: 'lbfgs' })) };
}

/** Steps until there is none lower. @returns the costs before each */
async function descend(lbfgs: Lbfgs, evaluate: Evaluate, most = 200): Promise<number[]> {
  const costs: number[] = [];
  for (let step = 0; step < most; step++) {
    const cost = await lbfgs.step(evaluate);
    if (typeof cost !== 'number') return costs;
    costs.push(cost);
  }
  throw new Error('no end');
}

describe('L-BFGS', () => {
  it("follows Rosenbrock's valley to its minimum", async () => {
    const { theta, evaluate, seen, lbfgs } = valley();
    const costs = await descend(lbfgs, evaluate);
    expectClose(theta, [1, 1], 1e-9);
    for (const [i, cost] of costs.slice(1).entries()) expect(cost).toBeLessThan(costs[i]!);
    expect(lbfgs.passes).toBe(seen.length);
    expect(seen.length).toBeLessThan(100);
  });

  it('begins at the weights it is given, and counts that pass', async () => {
    const { evaluate, seen, lbfgs } = valley();
    // f = 2.2² + 100 (1 − 1.44)² = 24.2
    expect(await lbfgs.step(evaluate)).toBeCloseTo(24.2, 12);
    expect(seen[0]).toEqual([-1.2, 1]);
  });

  it('at a minimum says so, and stays', async () => {
    const { theta, evaluate, lbfgs } = valley();
    theta.set([1, 1]);
    expect(await lbfgs.step(evaluate)).toBe('converged');
    expect([...theta]).toEqual([1, 1]);
  });

  it('given up in the middle leaves the weights as they were, and goes on as if nothing had been', async () => {
    const whole = valley();
    const costs = await descend(whole.lbfgs, whole.evaluate);
    for (let stop = 1; stop <= whole.seen.length; stop++) {
      const { theta, evaluate, lbfgs } = valley();
      let passes = 0;
      const untilStop: Evaluate = async () => (++passes === stop ? undefined : evaluate());
      const before = [[...theta]];
      const seen: number[] = [];
      for (let step = await lbfgs.step(untilStop); step !== 'converged'; step = await lbfgs.step(untilStop)) {
        if (step === undefined) expect([...theta]).toEqual(before.at(-1));
        else seen.push(step);
        before.push([...theta]);
      }
      expect(passes).toBeGreaterThan(stop);
      expect(seen).toEqual(costs);
      expect([...theta]).toEqual([...whole.theta]);
      expect(lbfgs.passes).toBe(whole.lbfgs.passes);
    }
  });

  // A training may be stopped after that, before its model is written.
  it('that has converged does not try again after it was saved', async () => {
    const first = valley();
    await descend(first.lbfgs, first.evaluate);
    const second = valley();
    second.theta.set(first.theta);
    second.lbfgs.restore(first.lbfgs.save());
    expect(await second.lbfgs.step(second.evaluate)).toBe('converged');
    expect(second.seen).toEqual([]);
  });

  it('goes on from what it saved as if it had never stopped', async () => {
    const whole = valley();
    const costs = await descend(whole.lbfgs, whole.evaluate);
    for (let stop = 0; stop < costs.length; stop++) {
      const first = valley();
      for (let step = 0; step < stop; step++) await first.lbfgs.step(first.evaluate);
      const saved = copyOf(first.lbfgs.save());
      const second = valley();
      second.theta.set(first.theta);
      second.lbfgs.restore(saved);
      expect(await descend(second.lbfgs, second.evaluate)).toEqual(costs.slice(stop));
      expect([...second.theta]).toEqual([...whole.theta]);
      expect(second.lbfgs.passes).toBe(whole.lbfgs.passes);
    }
  });

  it('trains a network of three layers, never upwards, far below what gradient descent reaches in as many passes', async () => {
    const rows = asRows(twoClasses(60));
    const work = workOf(deep, rows);
    const training = new Training(work, specOf({ epochs: 100, optimizer: 'lbfgs', l2: 1e-4 }));
    const { epochs } = await follow(training);
    for (const [i, { cost }] of epochs.slice(1).entries()) expect(cost).toBeLessThanOrEqual(epochs[i]!.cost);
    const plain = await run(deep, rows, { epochs: training.passes!, learningRate: 0.3, l2: 1e-4 });
    expect(epochs.at(-1)!.cost).toBeLessThan(0.5 * plain.epochs.at(-1)!.cost);
  });

  it('left in the middle of an epoch leaves weights, passes and memory as they were', async () => {
    const rows = asRows(twoClasses(60));
    const spec = specOf({ epochs: 8, optimizer: 'lbfgs' });
    const whole = workOf(deep, rows);
    const reference = new Training(whole, spec);
    await follow(reference);
    for (const passes of [1, 2, 3, 7]) {
      const stop = new AbortController();
      let left = passes;
      const affine = kernels.affine.bind(kernels);
      const counting = Object.create(kernels, {
        affine: {
          value: (...matrices: Parameters<typeof affine>) => {
            if (--left === 0) stop.abort();
            affine(...matrices);
          },
        },
      });
      const work = { ...workOf(deep, rows), kernels: counting };
      const first = new Training(work, spec);
      const { epochs, ending } = await follow(first, stop.signal);
      expect(ending).toBeUndefined();
      expect(epochs.length).toBeLessThan(8);
      const again = workOf(deep, rows);
      const second = new Training(again, spec);
      second.restore(copyOf(first.save()));
      await follow(second);
      expect([...again.parameters.all.data]).toEqual([...whole.parameters.all.data]);
      expect(second.passes).toBe(reference.passes);
    }
  });
});
