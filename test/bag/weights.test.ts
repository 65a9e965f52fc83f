import { describe, expect, it } from 'vitest';
import { chooseWeights, type Truth } from '../../src/bag/greedy.ts';
import { fitTemperature } from '../../src/bag/temperature.ts';
import { logitsOfMean } from '../../src/model/outputs.ts';
import { expectClose } from '../numbers.ts';
import { readOracle } from '../oracle.ts';

interface Case {
  readonly classes: number;
  readonly labels: number[];
  readonly rowWeights: number[] | null;
  readonly answers: number[][];
  readonly losses: number[];
  readonly weights: number[];
  readonly temperature: number | null;
}

// Weights and temperatures of test/oracles/bag.py: numpy and scipy, 20 steps.
const oracle = Object.entries(readOracle<Record<string, Case>>('bag'));

const squaredError = (answer: number, y: number) => (answer - y) ** 2;

const truthOf = ({ labels, classes, rowWeights }: Case): Truth => ({
  labels,
  classes,
  weights: rowWeights ?? undefined,
  ...(classes === 0 ? { lossOf: squaredError } : {}),
});

/** Candidates with as many parameters each, but where told. */
function candidates(answers: readonly (readonly number[])[], parameters: readonly number[] = []) {
  return answers.map((one, index) => ({ answers: Float64Array.from(one), parameters: parameters[index] ?? 1 }));
}

describe('greedy weights', () => {
  it.each(oracle)('are those of numpy (%s)', (_, found) => {
    const { weights, losses } = chooseWeights(candidates(found.answers), truthOf(found), 20);
    expectClose(weights, found.weights, 1e-12);
    expectClose(losses, found.losses, 1e-12);
  });

  it('take of equals the simpler, whatever their order', () => {
    const truth = { labels: [0, 1], classes: 0, weights: undefined, lossOf: squaredError };
    const same = [0.5, 0.5];
    expect(chooseWeights(candidates([same, same, same], [3, 2, 9]), truth, 5).weights).toEqual([0, 1, 0]);
  });

  it('are 1 of the only candidate', () => {
    const truth = { labels: [0, 1, 1], classes: 2, weights: undefined };
    expect(chooseWeights(candidates([[0.9, 0.1, 0.4, 0.6, 0, 1]]), truth, 7).weights).toEqual([1]);
  });

  it('stay finite where the probability of a true class has rounded to 0', () => {
    const truth = { labels: [0], classes: 2, weights: undefined };
    const { losses } = chooseWeights(candidates([[0, 1]]), truth, 1);
    expect(losses[0]).toBeCloseTo(744.44, 2);
  });

  it('are never worse than the best candidate alone', () => {
    for (const [, found] of oracle) {
      const { weights, losses } = chooseWeights(candidates(found.answers), truthOf(found), 20);
      const mean = found.answers[0]!.map((_, i) =>
        found.answers.reduce((sum, one, v) => sum + weights[v]! * one[i]!, 0),
      );
      const { losses: own } = chooseWeights(candidates([mean]), truthOf(found), 1);
      expect(own[0]).toBeLessThanOrEqual(Math.min(...losses) + 1e-12);
    }
  });
});

describe('the temperature', () => {
  it.each(oracle.filter(([, { classes }]) => classes > 0))('is that of scipy (%s)', (_, found) => {
    const mean = Float64Array.from(found.answers[0]!, (_, i) => {
      return found.answers.reduce((sum, one, v) => sum + found.weights[v]! * one[i]!, 0);
    });
    expectClose([fitTemperature(mean, truthOf(found))], [found.temperature!], 1e-5);
  });

  it('is 1 of probabilities that tell nothing', () => {
    const mean = new Float64Array(8).fill(0.25);
    expect(fitTemperature(mean, { labels: [0, 3], classes: 4, weights: undefined })).toBe(1);
  });

  it('leaves few rows that are all right unsure', () => {
    const mean = Float64Array.from([0.9, 0.1, 0.2, 0.8, 0.7, 0.3]);
    const temperature = fitTemperature(mean, { labels: [0, 1, 0], classes: 2, weights: undefined });
    expect(temperature).toBeGreaterThan(0.5);
    expect(temperature).toBeLessThan(1);
  });

  it('makes p^(1/T), scaled to sum to 1', () => {
    const Z = logitsOfMean(Float64Array.of(0.2, 0.8), { name: 'y', type: 'category', classes: ['a', 'b'] }, 2);
    const [a, b] = [Math.sqrt(0.2), Math.sqrt(0.8)];
    expect(1 / (1 + Math.exp(-Z.data[0]!))).toBeCloseTo(b / (a + b), 12);
    const three = { name: 'y', type: 'category', classes: ['a', 'b', 'c'] } as const;
    expect([...logitsOfMean(Float64Array.of(0.25, 0.25, 0.5), three, 0.5).data]).toEqual([
      2 * Math.log(0.25),
      2 * Math.log(0.25),
      2 * Math.log(0.5),
    ]);
  });
});
