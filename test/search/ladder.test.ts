import { describe, expect, it } from 'vitest';
import { planFolds } from '../../src/search/cross-validation.ts';
import type { FoldResult } from '../../src/search/fold.ts';
import { runFolds } from '../../src/search/fold-team.ts';
import { climb, gainOf, rungSpecs } from '../../src/search/ladder.ts';
import { checkSpec, type SpecJson } from '../../src/spec/parse-spec.ts';
import { expectClose } from '../numbers.ts';
import { tableOf } from '../table.ts';
import { toyCsv, type toySets } from '../toy-sets.ts';

/** How many seeds each set is drawn with; 20 are what the ladder was judged by. */
const seeds = Number(process.env.SEEDS ?? 1);

/** Whether the ladder goes up from a linear model. */
async function climbs(name: keyof typeof toySets, seed: number, rows: number): Promise<boolean> {
  const table = await tableOf(toyCsv(name, seed, rows));
  const written = { target: 'y', training: { seed } };
  const spec = checkSpec(written, 's.json', 'usage');
  const splits = planFolds(table, spec, 's.json', { folds: 5, repeats: 1, groups: undefined });
  const rungs = climb(written, { rows, inputs: table.columns.length - 1 }, async (tried) => {
    const rung = checkSpec(tried, 's.json', 'usage');
    const results: FoldResult[] = [];
    const works = [{ table, spec: rung, place: 's.json', engine: 'wasm' as const }];
    const jobs = splits.map((split) => ({ work: 0, split }));
    for await (const { job, result } of runFolds(works, jobs, 2)) results[job] = result;
    return results;
  });
  for await (const { gain } of rungs) if (gain !== null) return gain.pays;
  throw new Error('must have a second rung');
}

describe('the ladder', () => {
  it.each([
    ['logistic', false],
    ['line', false],
    ['xor', true],
    ['spirals', true],
  ] as const)('on %s has a use for a hidden layer: %s', { timeout: 600_000 * seeds }, async (name, expected) => {
    const found: boolean[] = [];
    for (let seed = 1; seed <= seeds; seed++) found.push(await climbs(name, seed, 200 + 100 * (seed % 3)));
    const right = found.filter((one) => one === expected).length;
    expect(right, `seeds: ${found}`).toBeGreaterThanOrEqual(Math.floor(0.9 * seeds));
    if (seeds > 2) process.stdout.write(`${name}: ${right} of ${seeds}\n`);
  });

  it('ends after the first rung that does not pay', async () => {
    const losses = [1, 0.5, 0.499, 0.1];
    const depths: number[] = [];
    for await (const { gain } of climb({ target: 'y' }, { rows: 100, inputs: 2 }, async (_, depth) =>
      foldsOf([losses[depth]!, losses[depth]! + 0.01]),
    )) {
      depths.push(gain?.mean ?? 0);
    }
    expectClose(depths, [0, 0.5, 0.001], 1e-12);
  });
});

/** Results of folds with these log losses, a fifth of 100 rows each. */
function foldsOf(losses: readonly number[]): FoldResult[] {
  return losses.map((logLoss) => ({
    rows: { train: 80, test: 20 },
    epochs: 1,
    metrics: { accuracy: 0.5, logLoss } as FoldResult['metrics'],
    baseline: { accuracy: 0.5, logLoss: 0.7 },
  }));
}

describe('a gain', () => {
  // Differences 0.3, 0.1, 0.2: mean 0.2, s = 0.1, and (1/3 + 20/80) s² under the root.
  it('has the noise of Nadeau and Bengio, worked by hand', () => {
    const { mean, noise, pays } = gainOf([0.8, 0.7, 0.9], foldsOf([0.5, 0.6, 0.7]));
    expectClose([mean, noise], [0.2, Math.sqrt(1 / 3 + 1 / 4) * 0.1], 1e-12);
    expect(pays).toBe(true);
  });

  it('does not pay within its noise, nor below a hundredth of the loss', () => {
    expect(gainOf([0.8, 0.7, 0.9], foldsOf([0.5, 0.7, 0.9])).pays).toBe(false);
    expect(gainOf([0.8, 0.8], foldsOf([0.7921, 0.7921])).pays).toBe(false);
    expect(gainOf([0.8, 0.8], foldsOf([0.7919, 0.7919])).pays).toBe(true);
  });
});

describe('a rung', () => {
  const size = { rows: 3000, inputs: 21 };
  const usual = { units: 40, activation: 'relu' };

  it('takes the layers of the spec first, and others twice as wide as the input', () => {
    const own = { units: 5, activation: 'tanh' as const };
    const layersAt = (depth: number) =>
      rungSpecs({ target: 'y', layers: [own] }, depth, size).map(({ layers }) => layers);
    expect(layersAt(3)).toEqual([[own, usual, usual]]);
    expect(new Set(layersAt(0).map((layers) => layers!.length))).toEqual(new Set([0]));
    const scale = { type: 'scale' as const };
    const about = (depth: number) =>
      rungSpecs({ target: 'y', layers: [scale, own, scale, own] }, depth, size).map(({ layers }) => layers);
    expect([about(1), about(2), about(3)]).toEqual([
      [[scale, own, scale]],
      [[scale, own, scale, own]],
      [[scale, own, scale, own, usual]],
    ]);
    expect(rungSpecs({ target: 'y' }, 1, { rows: 100, inputs: 2 })[0]!.layers).toEqual([{ ...usual, units: 16 }]);
  });

  it('without hidden layers is a linear model at its best, however the spec trains', () => {
    const trainings = [undefined, { learningRate: 0.5, optimizer: 'adam', batchSize: 32, epochs: 3 } as const];
    for (const training of trainings) {
      const specs = rungSpecs({ target: 'y', ...(training && { training }) }, 0, size);
      const linear = (l2: number) => ({ optimizer: 'lbfgs', epochs: 1000, l2 });
      expect(specs.map((one) => one.training)).toEqual([0.0001, 0.001, 0.01, 0.1].map(linear));
    }
    const training = { seed: 3, validation: 0.3, classWeights: 'balanced', labelSmoothing: 0.1, l2: 0.05 } as const;
    const own = rungSpecs({ target: 'y', training: { ...training, epochs: 7 } }, 0, size);
    expect(own.at(-1)!.training).toEqual({ optimizer: 'lbfgs', epochs: 1000, ...training });
    expect(own[0]!.training).toEqual({ optimizer: 'lbfgs', epochs: 1000, ...training, l2: 0.0001 });
  });

  it('without hidden layers goes another way where the loss has a kink that L-BFGS cannot follow', () => {
    const [first] = rungSpecs({ target: 'y', loss: 'absolute-error' }, 0, size);
    expect(first!.training).toMatchObject({ optimizer: 'adam', earlyStopping: { patience: 40 }, l2: 0.0001 });
    expect(() => checkSpec(first, 's.json', 'usage')).not.toThrow();
  });

  it('of linear models is the one with the least loss', async () => {
    const lossOf: Record<number, number> = { 0.0001: 0.6, 0.001: 0.5, 0.01: 0.4, 0.1: 0.7 };
    const train = async ({ training }: SpecJson) => foldsOf([lossOf[training!.l2!] ?? 0.4, 0.4]);
    const { value } = await climb({ target: 'y' }, size, train).next();
    expect(value!.spec.training!.l2).toBe(0.01);
  });

  it('with hidden layers is trained as the spec says, also with weaker penalties, or else to its end', () => {
    const training = { learningRate: 0.5 };
    expect(rungSpecs({ target: 'y', training }, 1, size)).toEqual([{ target: 'y', layers: [usual], training }]);
    const penalised = { learningRate: 0.5, l2: 0.04 };
    const tried = rungSpecs({ target: 'y', training: penalised }, 2, size).map((one) => one.training);
    expect(tried).toEqual([0.04, 0.004, 0.0004].map((l2) => ({ ...penalised, l2 })));
    const hidden = { optimizer: 'adam', epochs: 500, learningRate: 0.01, l2: 1e-4, batchSize: 64 };
    const trainingOf = (given: object) => rungSpecs({ target: 'y', training: given }, 1, size)[0]!.training;
    expect(trainingOf({ seed: 3 })).toEqual({ ...hidden, earlyStopping: { patience: 40 }, seed: 3 });
    expect(trainingOf({ validation: 0 })).toEqual({ ...hidden, validation: 0 });
  });

  it('leaves "tune" out', () => {
    for (const depth of [0, 1]) {
      const specs = rungSpecs({ target: 'y', tune: { 'training.l2': [0, 1] } }, depth, size);
      for (const one of specs) expect(one).not.toHaveProperty('tune');
    }
  });
});
