import { describe, expect, it } from 'vitest';
import { namesWhere } from '../../src/formulas/names.ts';
import type { RuleName } from '../../src/formulas/optimizer.ts';
import { optimizerRows } from '../../src/formulas/optimizer.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import { allocateParameters } from '../../src/network/parameters.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import { type Optimizer, openOptimizer } from '../../src/training/optimizer.ts';
import { addPenaltyGradient, capUnits, clip } from '../../src/training/penalty.ts';
import { networkOf, rowsOf } from '../networks.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { asRows, logistic, run, specOf, twoClasses } from './runs.ts';

interface Case {
  readonly momentum?: number;
  readonly alpha?: number;
  readonly epsilon?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly weight_decay?: number;
  readonly clip_norm?: number;
  readonly l2?: number;
  readonly torch: number[][];
  readonly hand: number[][];
}

// Five steps of torch 1.13's optimisers and of the published formulas on fixed gradients; see test/oracles/optimizers.py.
const oracle = readOracle<{
  learning_rate: number;
  theta: number[];
  gradients: number[][];
  clipped_gradients: number[][];
  cases: Record<string, Case>;
}>('optimizers');

const names: Record<string, Partial<TrainingSpec>> = {
  gradient_descent: { optimizer: 'gradient-descent' },
  momentum: { optimizer: 'gradient-descent' },
  nesterov: { optimizer: 'gradient-descent', nesterov: true },
  rmsprop: { optimizer: 'rmsprop' },
  adagrad: { optimizer: 'adagrad' },
  adam: { optimizer: 'adam' },
  adam_other_betas: { optimizer: 'adam' },
  adamw: { optimizer: 'adamw' },
};

/** The settings of a case, as a spec says them. */
function settingsOf(name: string): Partial<TrainingSpec> {
  const own = oracle.cases[name]!;
  const kind = names[name.replace(/_(clipped|l2)$/, '')];
  if (kind === undefined) throw new Error(`what optimizer is "${name}"?`);
  const settings = {
    ...kind,
    momentum: own.momentum,
    decay: own.alpha,
    epsilon: own.epsilon,
    beta1: own.beta1,
    beta2: own.beta2,
    weightDecay: own.weight_decay,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

const threeInputs = networkOf([[1, 'identity']], 'squared-error');

/** Weights (1, 3) and a bias, a gradient to set, and an optimiser of them. */
function steered(kernels: Kernels, spec: Partial<TrainingSpec>, weights: readonly number[], bias = 0) {
  const { layers } = threeInputs;
  const parameters = allocateParameters(layers, 3, kernels);
  parameters.all.data.set([...weights, bias]);
  const gradient = allocateParameters(layers, 3, kernels);
  const training = specOf(spec);
  const rule = training.optimizer as RuleName;
  const optimizer = openOptimizer(rule, { parameters, layers, inputs: 3, kernels }, training);
  return { parameters, gradient, optimizer };
}

const engines = [
  ['js', () => new JsKernels('float64')],
  ['wasm', () => new WasmKernels('float64')],
] as const;

describe.each(engines)('an optimiser with the %s engine', (_, open) => {
  it.each(Object.keys(oracle.cases))('takes the five steps of torch and of the formula: %s', (name) => {
    const kernels = open();
    const { l2 = 0, clip_norm: most, torch, hand } = oracle.cases[name]!;
    const { parameters, gradient, optimizer } = steered(kernels, settingsOf(name), oracle.theta, 0.75);
    for (const [index, numbers] of oracle.gradients.entries()) {
      gradient.all.data.set([...numbers, 0]);
      if (l2 > 0) addPenaltyGradient(parameters, { l1: 0, l2 }, gradient, kernels);
      if (most !== undefined) clip(gradient.all, most, kernels);
      optimizer.step(gradient.all, oracle.learning_rate, index + 1);
      for (const expected of [torch[index]!, hand[index]!]) {
        for (const [i, theta] of expected.entries()) {
          expect(Math.abs(parameters.W[0]!.data[i]! - theta)).toBeLessThan(1e-9);
        }
      }
    }
    // A bias is neither penalised nor decayed, so without a gradient it stays.
    expect(parameters.b[0]!.data[0]).toBe(0.75);
  });

  it('clips the gradients of the oracle to a norm of 1, and leaves shorter ones as they are', () => {
    const kernels = open();
    const { gradient } = steered(kernels, {}, [0, 0, 0]);
    for (const [index, numbers] of oracle.gradients.entries()) {
      gradient.all.data.set([...numbers, 0]);
      clip(gradient.all, 1, kernels);
      expectClose(gradient.W[0]!.data, oracle.clipped_gradients[index]!, 1e-14);
    }
  });

  // The bias counts too: (2, 0, 1 | 2) has norm 3.
  it('clips by the norm over weights and biases together', () => {
    const kernels = open();
    const { gradient } = steered(kernels, {}, [0, 0, 0]);
    gradient.all.data.set([2, 0, 1, 2]);
    clip(gradient.all, 1.5, kernels);
    expectClose(gradient.all.data, [1, 0, 0.5, 1], 1e-15);
  });
});

describe('the step of an L1 penalty', () => {
  const kernels = new JsKernels('float64');
  const weights = [0.5, -0.003, 0.02];

  // A threshold of α λ₁ = 0.1 · 0.1 = 0.01.
  it.each([{ optimizer: 'gradient-descent' }, { optimizer: 'gradient-descent', momentum: 0.9 }] as const)(
    'of %o takes α λ₁ off every weight, to exactly 0, and leaves the bias',
    (spec) => {
      const { parameters, optimizer } = steered(kernels, spec, weights, 0.004);
      optimizer.shrink(0.1, 0.1, 1);
      expect(parameters.W[0]!.data[1]).toBe(0);
      expectClose(parameters.all.data, [0.49, 0, 0.01, 0.004], 1e-15);
    },
  );

  // After a first step with g the mean square is g² (Adam, corrected; Adagrad) or 0.1 g² (RMSprop), so that a threshold is
  // α λ₁ / |g|, or that over √0.1; the steps are α sign(g), or that over √0.1.
  it.each([
    ['adam', 1],
    ['adamw', 1],
    ['adagrad', 1],
    ['rmsprop', Math.sqrt(0.1)],
  ] as const)('of %s has a threshold for each weight', (optimizer, root) => {
    const spec = { optimizer, ...(optimizer === 'adamw' ? { weightDecay: 0 } : {}) };
    const course = steered(kernels, spec, [1, 1, 1], 0.5);
    course.gradient.all.data.set([1, -2, 0.005, 0]);
    course.optimizer.step(course.gradient.all, 0.01, 1);
    course.optimizer.shrink(0.5, 0.01, 1);
    const step = 0.01 / root;
    const expected = [1 - step - 0.005 / root, 1 + step - 0.0025 / root, 0, 0.5];
    expectClose(course.parameters.all.data, expected, 1e-7); // ε
    expect(course.parameters.W[0]!.data[2]).toBe(0); // its threshold is 1 and more
  });

  // The third input of these rows says nothing of the class.
  it.each(namesWhere(optimizerRows, ({ way }) => way === 'rule'))(
    'leaves a useless input exactly 0 after training with %s',
    async (optimizer) => {
      const spec = { epochs: 300, learningRate: 0.05, optimizer, l1: 0.1 };
      const { parameters } = await run(networkOf([[1, 'sigmoid']], 'cross-entropy'), asRows(twoClasses(200)), spec);
      const [first, second, third] = parameters.W[0]!.data;
      expect(third).toBe(0);
      expect(Math.abs(first!)).toBeGreaterThan(0.1);
      expect(second).not.toBe(0);
    },
  );
});

describe('the weights of a penalised network', () => {
  const network = networkOf(
    [
      [5, 'tanh'],
      [1, 'sigmoid'],
    ],
    'cross-entropy',
  );
  const norm = (matrices: readonly { data: ArrayLike<number> }[]) =>
    Math.sqrt(matrices.reduce((sum, { data }) => Array.from(data).reduce((part, w) => part + w * w, sum), 0));

  it('are the smaller the larger l2 is', async () => {
    const norms: number[] = [];
    for (const l2 of [0, 0.001, 0.01, 0.1, 1]) {
      const { parameters } = await run(network, asRows(twoClasses(100)), { epochs: 300, learningRate: 0.3, l2 });
      norms.push(norm(parameters.W));
    }
    for (const [i, one] of norms.slice(1).entries()) expect(one).toBeLessThan(norms[i]!);
  });

  // (3, 4) has norm 5, (0.3, 0.4) has 0.5.
  it('are cut to the norm that maxNorm allows, unit by unit, worked by hand', () => {
    const kernels = new JsKernels('float64');
    const { layers } = networkOf([[2, 'relu']], 'squared-error');
    const parameters = allocateParameters(layers, 2, kernels);
    parameters.all.data.set([3, 4, 0.3, 0.4, 7, 8]);
    capUnits(parameters, 1);
    expectClose(parameters.all.data, [0.6, 0.8, 0.3, 0.4, 7, 8], 1e-15);
  });

  it('never pass maxNorm in training', async () => {
    const spec = { epochs: 50, learningRate: 1, maxNorm: 0.7 };
    const { parameters } = await run(network, asRows(twoClasses(100)), spec);
    const norms = parameters.W.flatMap((W) => rowsOf(W).map((unit) => norm([{ data: unit }])));
    expect(Math.max(...norms)).toBeLessThan(0.7 + 1e-12);
    expect(Math.max(...norms)).toBeGreaterThan(0.7 - 1e-12); // or the cap did nothing
  });
});

// J = ½ Σ λ w², from w = 1 until all |w| ≤ 0.01. The best constant rate of gradient descent is 2 / (λ_least + λ_most), by
// which the error shrinks to (κ − 1) / (κ + 1) a step: log(0.01) / log(999/1001) = 2302.6 steps. Polyak's best momentum and
// rate follow from κ too.
describe('on a quadratic a thousand times as steep in one direction as in another', () => {
  const curvatures = [1, 30, 1000];

  function stepsOf(spec: Partial<TrainingSpec>): number {
    const kernels = new JsKernels('float64');
    const { parameters, gradient, optimizer } = steered(kernels, spec, [1, 1, 1]);
    const w = parameters.W[0]!.data;
    const { learningRate } = specOf(spec);
    for (let t = 1; t <= 5000; t++) {
      for (const [i, curvature] of curvatures.entries()) gradient.all.data[i] = curvature * w[i]!;
      (optimizer satisfies Optimizer).step(gradient.all, learningRate, t);
      if (w.every((value) => Math.abs(value) <= 0.01)) return t;
    }
    return Number.POSITIVE_INFINITY;
  }

  const plain = stepsOf({ learningRate: 2 / 1001 });
  const root = Math.sqrt(1000);

  it('gradient descent takes the steps that theory says', () => {
    expect(plain).toBe(2303);
  });

  it.each([
    ['momentum', { momentum: ((root - 1) / (root + 1)) ** 2, learningRate: 4 / (root + 1) ** 2 }],
    ['nesterov', { momentum: (root - 1) / (root + 1), learningRate: 1 / 1000, nesterov: true }],
    ['adam', { optimizer: 'adam', learningRate: 0.01 }],
  ] as const)('%s takes fewer than half as many', (_, spec) => {
    expect(stepsOf(spec)).toBeLessThan(plain / 2);
  });
});

// The cost is convex, so its least value does not depend on the way down.
describe('the least cost with an L1 penalty', () => {
  const l1 = 0.05;
  const leastOf = async (spec: Partial<TrainingSpec>) => {
    const { epochs } = await run(logistic, asRows(twoClasses(200)), { ...spec, l1, epochs: 4000 });
    return epochs.at(-1)!.cost;
  };

  it.each([
    ['momentum', { momentum: 0.9, learningRate: 0.1 }],
    ['nesterov', { momentum: 0.9, nesterov: true, learningRate: 0.1 }],
    ['rmsprop', { optimizer: 'rmsprop', learningRate: 0.001 }],
    ['adagrad', { optimizer: 'adagrad', learningRate: 0.3 }],
    ['adam', { optimizer: 'adam', learningRate: 0.003 }],
  ] as const)('is the same for %s as for plain gradient descent', async (_, spec) => {
    expect(Math.abs((await leastOf(spec)) - (await leastOf({ learningRate: 0.5 })))).toBeLessThan(1e-4);
  });
});
