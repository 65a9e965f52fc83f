import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apartFromDifferences } from '../../src/lessons/activations.ts';
import { concepts } from '../../src/lessons/concepts.ts';
import { scan } from '../../src/lessons/convex.ts';
import { revive } from '../../src/lessons/dead-units.ts';
import { farthest, Solved } from '../../src/lessons/graph.ts';
import { descend } from '../../src/lessons/learning-rate.ts';
import { bendOf, collapse } from '../../src/lessons/linear-collapse.ts';
import { race } from '../../src/lessons/loops-and-vectors.ts';
import { leaveSaddle, roll } from '../../src/lessons/minima.ts';
import { step } from '../../src/lessons/one-example.ts';
import { treat } from '../../src/lessons/overfitting.ts';
import { costsAlong, dips, madeScales, unitOn } from '../../src/lessons/practice/landscape.ts';
import { madeTable, parabola, spirals, tableOfPoints, xor } from '../../src/lessons/practice/made.ts';
import { Practice, unitsOf } from '../../src/lessons/practice/practice.ts';
import { loopStep } from '../../src/lessons/practice/the-loop.ts';
import { productsApart } from '../../src/lessons/several-classifiers.ts';
import { apartByColumns, onThree, shapesOf } from '../../src/lessons/shapes.ts';
import { deepGradient } from '../../src/lessons/small-random.ts';
import { lopsided, train } from '../../src/lessons/symmetry.ts';
import { course } from '../../src/lessons/vanishing.ts';
import { learn } from '../../src/lessons/zero-mean.ts';
import { expectClose } from '../numbers.ts';

/** One step on x = (2, 1), y = 1 from w = (0.5, -0.25), b = 0.1 with α = 0.1, computed in Python. */
const byHand = {
  z: 0.85,
  a: 0.7005671424739729,
  L: 0.35586506844219595,
  da: -1.4274149319487268,
  dz: -0.2994328575260271,
  gradient: [-0.5988657150520542, -0.2994328575260271, -0.2994328575260271],
  after: [0.5598865715052054, -0.22005671424739728, 0.12994328575260272],
  lossAfter: 0.30537104514692076,
};

describe('the step on one example', () => {
  it('is what Python computes', async () => {
    const { z, a, L, da, dz, dw1, dw2, db, after, lossAfter } = await step();
    const { gradient, ...expected } = byHand;
    expectClose(
      [z, a, L, da, dz, lossAfter],
      [expected.z, expected.a, expected.L, expected.da, expected.dz, expected.lossAfter],
      1e-15,
    );
    expectClose([dw1, dw2, db], gradient, 1e-15);
    expectClose(after, expected.after, 1e-15);
  });
});

describe('the loop over examples', () => {
  it('takes the same step on one example', () => {
    const { J, weights } = loopStep([[2, 1]], [1], { w: [0.5, -0.25], b: 0.1 }, 0.1);
    expect(J).toBeCloseTo(byHand.L, 15);
    expectClose([...weights.w, weights.b], byHand.after, 1e-15);
  });

  it('divides by m after the loop over the examples, not inside it: the same example twice changes nothing', () => {
    const once = loopStep([[2, 1]], [1], { w: [0.5, -0.25], b: 0.1 }, 0.1);
    const twice = loopStep([[2, 1], [2, 1]], [1, 1], { w: [0.5, -0.25], b: 0.1 }, 0.1); // biome-ignore format: two rows
    expect(twice).toEqual(once);
  });

  // How many times as fast matrices are depends on what else the machine does: that they were timed is all a test can ask.
  it('gives the costs and weights of the kernels to 1e-12, and both are timed', async () => {
    const { loops, vectors, ofWeights, ofCosts } = await race(1);
    expect(Math.max(ofWeights, ofCosts)).toBeLessThan(1e-12);
    expect(loops / vectors).toBeGreaterThan(0);
  });
});

describe('the graph of 3(a + bc)', () => {
  const solved = new Solved('3*(a+b*c)', { a: 5, b: 3, c: 2 });

  it('is that of nn graph, with the values and derivatives worked out by hand', () => {
    expect(['u', 'v', 'J'].map((name) => solved.value(name))).toEqual([6, 11, 33]);
    expect(['v', 'a', 'u', 'b', 'c'].map((name) => solved.derivative(name))).toEqual([3, 3, 3, 6, 9]);
  });

  it('has the derivatives that nudges measure, since J is linear in each input', () => {
    expectClose(['a', 'b', 'c'].map((name) => solved.nudge('J', name, 0.001)), [3, 6, 9], 1e-9); // biome-ignore format: one line
    expect(solved.nudge('v', 'a', 0.001)).toBeCloseTo(1, 9);
    expect(solved.moved('a', 0.001)('J')).toBeCloseTo(33.003, 12);
  });

  it('is not the only one: where names are used several times, derivatives are still those of nudges', () => {
    const { difference, uses } = farthest(3);
    expect(uses).toBeGreaterThan(1);
    expect(difference).toBeLessThan(1e-7);
  });
});

describe('the columns of X', () => {
  it('are the rows of what nn keeps: W times each plus b is the first layer', () => {
    expect(apartByColumns(onThree([4], 2))).toBeLessThan(1e-14);
  });

  it('are not, once a weight is another', () => {
    const practice = onThree([4], 2);
    const { W } = practice.parameters;
    W[0]!.data[5] = Number.NaN;
    expect(apartByColumns(practice)).toBeNaN();
  });
});

describe('activations', () => {
  it.each(['sigmoid', 'tanh', 'relu', 'leaky-relu'] as const)('%s has the slope that small moves measure', (name) => {
    expect(apartFromDifferences(name, 5)).toBeLessThan(1e-9);
  });

  it('with answers around zero need fewer steps', async () => {
    const [tanh, sigmoid] = [await learn('tanh', 4), await learn('sigmoid', 4)];
    expect(Math.abs(tanh.mean)).toBeLessThan(0.25);
    expect(sigmoid.mean).toBeGreaterThan(0.25);
    expect(tanh.steps).toBeLessThan(sigmoid.steps);
  });
});

describe('dead units', () => {
  it('stay as they are with ReLU, to the last bit, and come back with leaky ReLU', async () => {
    const points = parabola(2, 100);
    const [relu, leaky] = [await revive(points, 'relu', 2), await revive(points, 'leaky-relu', 2)];
    expect([relu.dead, relu.stillDead, relu.gradient, relu.moved]).toEqual([8, 8, 0, false]);
    expect(leaky.dead).toBe(8);
    expect(leaky.stillDead).toBeLessThan(8);
    expect(leaky.cost).toBeLessThan(relu.cost);
  });
});

describe('the cost of one weight', () => {
  // With w and b = 0 every answer is 1/2: (1/2)² / 2, and log 2.
  it('is known at w = 0, for both losses', () => {
    const table = madeScales('deep', 1);
    expect(costsAlong(unitOn(table, 'squared-error', {}), [0])[0]).toBeCloseTo(0.125, 12);
    expect(costsAlong(unitOn(table, 'cross-entropy', {}), [0])[0]).toBeCloseTo(Math.LN2, 12);
  });

  // Two rows, x = 1 with 1 and x = −1 with 0: both lose (1 − σ(w))² / 2, or log(1 + e^−w).
  it('is what a hand makes of two rows', () => {
    const table = madeTable({ x: [1, -1], y: ['1', '0'] });
    const sigma = 1 / (1 + Math.exp(-0.7));
    expect(costsAlong(unitOn(table, 'squared-error', {}), [0.7])[0]).toBeCloseTo((1 - sigma) ** 2 / 2, 12);
    expect(costsAlong(unitOn(table, 'cross-entropy', {}), [0.7])[0]).toBeCloseTo(Math.log1p(Math.exp(-0.7)), 12);
  });

  it('has two minima with squared error, in which descents from both sides end, and one with cross-entropy', async () => {
    const [squared, entropy] = [await scan('squared-error', 3), await scan('cross-entropy', 3)];
    expect(squared.minima).toHaveLength(2);
    for (const [k, { w }] of squared.ends.entries()) expect(Math.abs(w - squared.minima[k]!)).toBeLessThan(0.03);
    expect(entropy.minima).toHaveLength(1);
    expect([squared.down > 0, entropy.down]).toEqual([true, 0]);
  });

  it('finds the dips of a list', () => {
    expect(dips([3, 1, 2, 2, 0, 5, 4])).toEqual([1, 4]);
  });
});

describe('momentum and Adam', () => {
  it('pass a shallow minimum in which descent ends', async () => {
    const [descent, momentum, adam] = [await roll('descent', 2), await roll('momentum', 2), await roll('Adam', 2)];
    expect(descent.w).toBeLessThan(-0.4);
    for (const { w } of [momentum, adam]) expect(w).toBeGreaterThan(0);
  });

  it('leave a saddle in fewer steps', async () => {
    const steps = await leaveSaddle('descent', 2);
    expect(await leaveSaddle('momentum', 2)).toBeLessThan(steps);
    expect(await leaveSaddle('Adam', 2)).toBeLessThan(steps);
  });
});

describe('a network that overfits', () => {
  it('knows the rows it was given by heart, others less well, and less so with a penalty', async () => {
    const untreated = await treat({ label: '', claim: '' }, 2);
    const treated = await treat({ label: '', claim: '', training: { l2: 0.03 } }, 2);
    expect(untreated.given).toBeLessThan(0.2);
    expect(untreated.fresh).toBeGreaterThan(Math.LN2);
    expect(treated.given).toBeGreaterThan(untreated.given);
    expect(treated.fresh).toBeLessThan(untreated.fresh);
  });

  // The classes are decided by the product of two inputs, which no line knows: log 2 at best, but for chance.
  it('without a hidden layer does badly on both', async () => {
    const line = await treat({ label: '', claim: '', layer: null }, 2);
    for (const loss of [line.given, line.fresh]) expect(Math.abs(loss - Math.LN2)).toBeLessThan(0.1);
  });
});

describe('several classifiers', () => {
  it('are rows of one product', () => {
    const runs = [1, 2, 3].map((seed) => new Practice(tableOfPoints(xor(1, 20, 0.3)), { target: 'y', training: { seed } })); // biome-ignore format: one line
    expect(productsApart(runs)).toBeLessThan(1e-15);
    expect(new Set(runs.map(({ parameters }) => parameters.W[0]!.data[0])).size).toBe(3);
  });

  it('answer with probabilities that sum up to 1, as softmax has them', () => {
    const of = ['a', 'b', 'c'];
    const table = madeTable({ x: of.map((_, k) => k), y: of });
    const practice = new Practice(table, { target: 'y', output: { init: 'zeros' } });
    for (const row of practice.probabilities([[0], [1]])) expectClose(row, [1 / 3, 1 / 3, 1 / 3], 1e-15);
  });
});

describe('descent into the bowl', () => {
  // x and y are standardised, so that dJ/dw = w − w*: every step leaves the share 1 − α of the way, and (1 − α)² of the cost.
  it.each([0.01, 0.5, 1.5])('with α = %d leaves the share (1 − α)² of the cost at every step', async (rate) => {
    const least = (await descend(2, 1, 3)).costs.at(-1)!;
    const { costs } = await descend(2, rate, 20);
    const expected = costs.map((_, epoch) => (0.5 - least) * (1 - rate) ** (2 * epoch));
    expectClose(costs.map((cost) => cost - least), expected, 1e-9); // biome-ignore format: one line
  });

  // 4^t (J − J*) passes the largest double at t = 512.5; the cost is measured before the step, the weights after it.
  it('with α = 3 ends when a double can no longer hold the cost', async () => {
    const { diverged } = await descend(2, 3, 1000);
    expect(diverged).toBeGreaterThan(505);
    expect(diverged).toBeLessThan(516);
  });
});

describe('units that start at zero', () => {
  // 3 of 10 rows are of the second class: −0.3 ln 0.3 − 0.7 ln 0.7.
  it('leave tanh weights exactly 0 and the answer at the share of the class', async () => {
    const { units, costs } = await train(lopsided(5), 'tanh', 'zeros', 1);
    expect(units.flat()).toEqual([0, 0, 0, 0]);
    expect(costs.at(-1)).toBeCloseTo(0.6108643020548935, 10);
  });

  it('stay identical with sigmoid, but not zero', async () => {
    const { units } = await train(lopsided(5), 'sigmoid', 'zeros', 1);
    expect(units[0]).toEqual(units[1]);
    expect(Math.abs(units[0]![0]!)).toBeGreaterThan(0.01);
  });
});

describe('gradients through ten layers', () => {
  it('vanish with sigmoid, by the 4⁻⁹ of its slopes in the middle of some starts, and not with ReLU', async () => {
    const [sigmoid, relu] = [await course('sigmoid', 1), await course('relu', 1)];
    expect(sigmoid.middle).toBeLessThan(4 ** -9);
    expect(sigmoid.ratios.at(-1)).toBeLessThan(relu.ratios[0]!);
    expect(relu.middle).toBeGreaterThan(0.1);
    expect(relu.middle).toBeLessThan(10);
  });

  it('are dead with weights × 0.01, and alive with those of He', () => {
    expect(deepGradient(xor(1, 200, 0.3), 'small', 1)).toBeLessThan(1e-14);
    expect(deepGradient(xor(1, 200, 0.3), 'he', 1)).toBeGreaterThan(1e-3);
  });
});

describe('layers without activations', () => {
  const points = xor(1, 40, 0.3);
  const rows = points.map(({ x, y }) => [x, y]);
  const chain = (activation: 'identity' | 'tanh') =>
    new Practice(tableOfPoints(points), { target: 'y', layers: [1, 2].map(() => ({ units: 3, activation })) });

  it('are one layer, whose weights are the product', () => {
    const practice = chain('identity');
    const { X } = practice.work.training;
    const [w1, w2, b] = collapse(practice) as [number, number, number];
    const z = practice.logits(rows).data;
    expectClose(z, rows.map((_, i) => w1 * X.data[2 * i]! + w2 * X.data[2 * i + 1]! + b), 1e-12); // biome-ignore format: one line
  });

  it('collapse to hand-worked numbers', () => {
    const practice = chain('identity');
    const { W, b } = practice.parameters;
    W[0]!.data.set([1, 0, 0, 1, 1, 1]);
    W[1]!.data.set([1, 0, 0, 0, 2, 0, 0, 0, 3]);
    W[2]!.data.set([1, 1, 1]);
    b[0]!.data.set([1, 2, 3]);
    b[1]!.data.set([0, 0, 1]);
    b[2]!.data.set([5]);
    expect(collapse(practice)).toEqual([1 + 3, 2 + 3, 1 + 4 + 9 + 1 + 5]);
  });

  it('do not bend, and layers with activations do', () => {
    expect(bendOf(chain('identity'), rows)).toBeLessThan(1e-12);
    expect(bendOf(chain('tanh'), rows)).toBeGreaterThan(1e-3);
  });
});

describe('a practice network', () => {
  it('has weights (n[l], n[l-1]), and biases that are kept as a row', () => {
    const layers = [{ units: 4, activation: 'sigmoid' as const }];
    const practice = new Practice(tableOfPoints(spirals(1, 20)), { target: 'y', layers });
    expect(shapesOf(practice)).toEqual([
      { W: '(4, 2)', b: '(1, 4)' },
      { W: '(1, 4)', b: '(1, 1)' },
    ]);
    expect(unitsOf(practice.parameters, 1)).toHaveLength(4);
  });

  it('answers the rows it was trained on as its training sees them', async () => {
    const points = xor(2, 40, 0.3);
    const practice = new Practice(tableOfPoints(points), { target: 'y', training: { epochs: 5 } });
    await practice.train();
    const answers = practice.answers(points.map(({ x, y }) => [x, y]));
    const losses = answers.map((a, row) => -Math.log(points[row]!.second ? a : 1 - a));
    expect(losses.reduce((sum, loss) => sum + loss, 0) / 40).toBeCloseTo(practice.cost(), 12);
  });
});

describe('the chapters of docs/concepts.md', () => {
  it('are the concepts that lessons and tests name', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/concepts.md'), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());
    expect(headings).toEqual(concepts);
  });

  it('link to each other by headings that are there', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/concepts.md'), 'utf8');
    const anchors = concepts.map((concept) => `#${concept.replaceAll(',', '').replaceAll(' ', '-')}`);
    for (const [, anchor] of text.matchAll(/\]\((#[^)]+)\)/g)) expect(anchors).toContain(anchor);
  });
});
