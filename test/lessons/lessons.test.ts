import { describe, expect, it } from 'vitest';
import { backward, forward, nudge } from '../../src/lessons/graph.ts';
import { descend } from '../../src/lessons/learning-rate.ts';
import { lessons } from '../../src/lessons/lessons.ts';
import { bendOf, collapse } from '../../src/lessons/linear-collapse.ts';
import { race } from '../../src/lessons/loops-and-vectors.ts';
import { spirals, tableOfPoints, xor } from '../../src/lessons/made.ts';
import { step } from '../../src/lessons/one-example.ts';
import { Practice, unitsOf } from '../../src/lessons/practice.ts';
import { shapesOf } from '../../src/lessons/shapes.ts';
import { deepGradient } from '../../src/lessons/small-random.ts';
import { train } from '../../src/lessons/symmetry.ts';
import { loopStep } from '../../src/lessons/the-loop.ts';
import { deep } from '../../src/lessons/vanishing.ts';
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

describe("the seed's loop", () => {
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
    const { loops, vectors, ofWeights, ofCosts } = await race();
    expect(Math.max(ofWeights, ofCosts)).toBeLessThan(1e-12);
    expect(loops / vectors).toBeGreaterThan(0);
  });
});

describe('the graph of 3(a + bc)', () => {
  it('has the values and derivatives of the seed', () => {
    expect(forward({ a: 5, b: 3, c: 2 })).toEqual({ u: 6, v: 11, J: 33 });
    expect(backward({ a: 5, b: 3, c: 2 })).toEqual({ dv: 3, da: 3, du: 3, db: 6, dc: 9 });
  });

  it('has the derivatives that nudges measure, since J is linear in each input', () => {
    expectClose([nudge('a'), nudge('b'), nudge('c')], [3, 6, 9], 1e-9);
  });
});

describe('descent into the bowl', () => {
  // x and y are standardised, so that dJ/dw = w − w*: every step leaves the share 1 − α of the way, and (1 − α)² of the cost.
  it.each([0.01, 0.5, 1.5])('with α = %d leaves the share (1 − α)² of the cost at every step', async (rate) => {
    const least = (await descend(1, 3)).costs.at(-1)!;
    const { costs } = await descend(rate, 20);
    const expected = costs.map((_, epoch) => (0.5 - least) * (1 - rate) ** (2 * epoch));
    expectClose(costs.map((cost) => cost - least), expected, 1e-9); // biome-ignore format: one line
  });

  // 4^t (J − J*) passes the largest double at t = 512.5; the cost is measured before the step, the weights after it.
  it('with α = 3 ends when a double can no longer hold the cost', async () => {
    const { diverged } = await descend(3, 1000);
    expect(diverged).toBeGreaterThan(505);
    expect(diverged).toBeLessThan(516);
  });
});

describe('units that start at zero', () => {
  // 3 of 10 rows are of the second class: −0.3 ln 0.3 − 0.7 ln 0.7.
  it('leave tanh weights exactly 0 and the answer at the share of the class', async () => {
    const { units, costs } = await train('tanh', 'zeros');
    expect(units.flat()).toEqual([0, 0, 0, 0]);
    expect(costs.at(-1)).toBeCloseTo(0.6108643020548935, 10);
  });

  it('stay identical with sigmoid, but not zero', async () => {
    const { units } = await train('sigmoid', 'zeros');
    expect(units[0]).toEqual(units[1]);
    expect(Math.abs(units[0]![0]!)).toBeGreaterThan(0.01);
  });
});

describe('gradients through ten layers', () => {
  it('vanish with sigmoid, by at least the 4⁻⁹ of its slopes, and not with ReLU', async () => {
    const [sigmoid, relu] = [await deep('sigmoid'), await deep('relu')];
    expect(sigmoid.ratio).toBeLessThan(4 ** -9);
    expect(relu.ratio).toBeGreaterThan(0.1);
    expect(relu.ratio).toBeLessThan(10);
  });

  it('are dead with weights × 0.01, and alive with those of He', () => {
    expect(deepGradient('small')).toBeLessThan(1e-14);
    expect(deepGradient('he')).toBeGreaterThan(1e-3);
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
  it('has the shapes of the seed', () => {
    const layers = [{ units: 4, activation: 'sigmoid' as const }];
    const practice = new Practice(tableOfPoints(spirals(1, 20)), { target: 'y', layers });
    expect(shapesOf(practice)).toEqual([
      { W: '(4, 2)', b: '(4, 1)' },
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

describe('every lesson', () => {
  it.each(Object.keys(lessons))('%s names the lines of the seed that it claims', async (name) => {
    const { lines, load } = lessons[name]!;
    const ranges = lines.split(', ').map((range) => range.split('-').map(Number));
    const { claims } = await (await load()).teach();
    for (const { line } of claims) {
      expect(
        ranges.some(([from, to = from]) => line >= from! && line <= to!),
        `line ${line}`,
      ).toBe(true);
    }
  });
});
