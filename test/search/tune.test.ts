import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { planFolds } from '../../src/search/cross-validation.ts';
import { allOf, chooseTrials, drawOf, type Settings, sizeOf, TrialMaker } from '../../src/search/trials.ts';
import { type Outcome, rank, roundsOf, type TunePlan, tune } from '../../src/search/tune.ts';
import { usualGrid } from '../../src/search/usual-grid.ts';
import type { DenseSpec } from '../../src/spec/dense-schema.ts';
import { checkSpec, parseSpec, type SpecJson } from '../../src/spec/parse-spec.ts';
import { refusal } from '../failures.ts';
import { tableOf } from '../table.ts';
import { toyCsv } from '../toy-sets.ts';

const grid = { a: [1, 2], b: ['x', 'y', 'z'] };
const spec: SpecJson = { target: 'y', training: { epochs: 9, learningRate: 0.3 } };
const place = 's.json';

const xor = tableOf(toyCsv('xor', 1, 60));

async function makerOf(written: SpecJson = spec): Promise<TrialMaker> {
  return new TrialMaker(written, await xor, place);
}

describe('combinations', () => {
  it('are all of the grid, the last key changing fastest', () => {
    expect(sizeOf(grid)).toBe(6);
    expect([...allOf(grid)]).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 1, b: 'z' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
      { a: 2, b: 'z' },
    ]);
  });

  it('are drawn at random, none twice, the same for the same seed', () => {
    const drawn = [...drawOf(grid, new Random(1, 'trials'))];
    expect(drawn).not.toEqual([...allOf(grid)]);
    expect(new Set(drawn.map((one) => JSON.stringify(one)))).toHaveLength(6);
    expect([...drawOf(grid, new Random(1, 'trials'))]).toEqual(drawn);
    expect([...drawOf(grid, new Random(2, 'trials'))]).not.toEqual(drawn);
  });

  it('are of steps, penalties and layers around those of the spec if nothing is asked for', () => {
    const training = '"training":{"optimizer":"adam","learningRate":0.01,"l2":0.05}';
    const usual = usualGrid(parseSpec(`{"target":"y","layers":[{"units":8}],${training}}`, place));
    expect(usual).toEqual({
      'training.learningRate': [0.003, 0.01, 0.03],
      'training.l2': [0.005, 0.015, 0.05, 0.15],
      layers: [
        [{ units: 8 }],
        [],
        [{ units: 8 }, { units: 4 }],
        [{ units: 2 }],
        [{ units: 16 }],
        [{ units: 8, activation: 'tanh' }],
      ],
    });
  });

  it('reach further where the spec says nothing: over plain steps, penalties from 0 up, and layers where it has none', () => {
    const usual = usualGrid(parseSpec('{"target":"y"}', place));
    expect(usual['training.learningRate']).toEqual([0.01, 0.03, 0.1, 0.3, 1]);
    expect(usual['training.l2']).toEqual([0, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect(usual.layers!.map((layers) => (layers as DenseSpec[]).map(({ units }) => units))).toEqual([
      [],
      [32],
      [32, 16],
      [8],
      [64],
      [32],
    ]);
  });

  it('leave out what L-BFGS has no use for, and what would be there twice', () => {
    const lbfgs = parseSpec('{"target":"y","layers":[{"units":1}],"training":{"optimizer":"lbfgs"}}', place);
    expect(Object.keys(usualGrid(lbfgs))).toEqual(['training.l2', 'layers']);
    expect(usualGrid(lbfgs).layers).toHaveLength(5);
  });

  it('try one layer less of two, ReLU beside tanh, and no slope where there is none', () => {
    const leaky = '{"units":4,"activation":"leaky-relu","slope":0.1}';
    const spec = parseSpec(`{"target":"y","layers":[${leaky},{"units":2,"activation":"tanh"}]}`, place);
    const { layers } = usualGrid(spec);
    expect(layers![2]).toEqual(spec.layers.slice(0, 1));
    expect(layers!.at(-1)).toEqual([
      { units: 4, activation: 'tanh' },
      { units: 2, activation: 'relu' },
    ]);
  });
});

describe('trials', () => {
  it('begin with the spec as it is, and count what they have to learn', async () => {
    const { trials, refused } = chooseTrials(await makerOf(), [{ layers: [{ units: 4 }] }, {}], 9);
    expect(refused).toEqual([]);
    expect(trials.map(({ settings, parameters }) => [settings, parameters])).toEqual([
      [{}, 3],
      [{ layers: [{ units: 4 }] }, 17],
    ]);
    expect(trials[1]!.spec.layers).toEqual([{ units: 4 }]);
  });

  it('leave out what train would refuse, and say why', async () => {
    const combinations: Settings[] = [
      { 'training.optimizer': 'lbfgs', 'training.batchSize': 10 },
      { 'training.optimizer': 'lbfgs' },
      { 'training.momentum': 2 },
      { 'training.epoch': 2 },
      { 'output.activation': 'identity' },
      { ignore: ['x3'] },
      { 'columns.y.type': 'number' },
      { missing: ['odd'] },
      { 'layers[1].units': 3 },
    ];
    const { trials, refused } = chooseTrials(await makerOf({ ...spec, layers: [] }), combinations, 9);
    expect(trials.map(({ settings }) => settings)).toEqual([{}, { 'training.optimizer': 'lbfgs' }]);
    expect(refused.map(({ reasons }) => reasons)).toEqual([
      ['s.json: training.batchSize: must be "all" for the optimizer "lbfgs", found 10'],
      ['s.json: training.momentum: must be a number, 0 or more and below 1, found 2'],
      ['s.json: training: unknown key "epoch" (did you mean "epochs"?)'],
      ['s.json: output.activation: must be "sigmoid" or "softmax" for the 2 classes of "y", found "identity"'],
      ['s.json: ignore: no column "x3" in data.csv (did you mean "x1"?)'],
      ['data.csv: 48 cells in 1 column cannot be read'],
      ['data.csv: the target "y" must have at least 2 classes, found a single class "even"'],
      ['s.json: layers: must be set at a list position from 0 to 0, found "1"'],
    ]);
  });

  it('must be judged on the same rows', async () => {
    const table = await tableOf('x,y\n1,a\n2,b\n3,c\n4,a\n5,b\n6,c\n');
    const { refused } = chooseTrials(new TrialMaker(spec, table, place), [{ missing: ['c'] }, { 'training.l2': 1 }], 9);
    expect(refused.map(({ reasons }) => reasons)).toEqual([
      ['s.json: must leave the labelled rows and the type of the target as they are'],
    ]);
  });

  it('are refused if there is none that train would take', async () => {
    const maker = await makerOf();
    expect(refusal('usage', () => chooseTrials(maker, [{ 'training.momentum': 2 }], 9))).toEqual([
      's.json: tune: must have a combination that can be trained, found none\n    s.json: training.momentum: must be a number, 0 or more and below 1, found 2',
    ]);
  });

  it('change nothing of the spec or the grid they come from', async () => {
    const written: SpecJson = { ...spec, layers: [{ units: 2 }] };
    const layers = [{ units: 3 }];
    const { trials } = chooseTrials(await makerOf(written), [{ layers, 'layers[0].units': 5 }], 9);
    expect(trials[1]!.spec.layers).toEqual([{ units: 5 }]);
    expect([written.layers, layers]).toEqual([[{ units: 2 }], [{ units: 3 }]]);
  });
});

/** Trials of these learning rates, after the spec as it is. */
async function trialsOf(rates: readonly number[]) {
  const combinations = rates.map((rate) => ({ 'training.learningRate': rate }));
  return chooseTrials(await makerOf(), combinations, rates.length).trials;
}

async function planOf(halving: boolean, threads: number): Promise<TunePlan> {
  const table = await xor;
  const splits = planFolds(table, checkSpec(spec, place, 'usage'), place, { folds: 2, repeats: 1, groups: undefined });
  return { table, place, engine: 'wasm', splits, metric: 'logLoss', rounds: roundsOf(halving), threads };
}

/** Runs a search to its end. */
async function finish(outcomes: ReturnType<typeof tune>): Promise<{ seen: Outcome[]; ranked: readonly Outcome[] }> {
  const seen: Outcome[] = [];
  for (;;) {
    const next = await outcomes.next();
    if (next.done) return { seen, ranked: next.value };
    seen.push(next.value);
  }
}

describe('a search', () => {
  it('ranks by the metric, of equals the smaller first, failures last', async () => {
    const trials = await trialsOf([0.1, 0.2]);
    const large = { ...trials[0]!, parameters: 99 };
    const outcome = (trial: (typeof trials)[0], mean: number | null): Outcome => {
      const metrics = mean === null ? {} : { logLoss: { mean, standardError: 0 }, f1: { mean, standardError: 0 } };
      return { trial, part: 1, metrics, failure: mean === null ? 'diverged' : undefined };
    };
    const outcomes = [
      outcome(large, 0.5),
      outcome(trials[1]!, null),
      outcome(trials[2]!, 0.5),
      outcome(trials[1]!, 0.4),
    ];
    const order = (metric: 'logLoss' | 'f1') => rank(outcomes, trials, metric).map((one) => outcomes.indexOf(one));
    expect(order('logLoss')).toEqual([3, 2, 0, 1]);
    expect(order('f1')).toEqual([2, 0, 3, 1]);
  });

  it('gives the same side by side as one after the other', async () => {
    const trials = await trialsOf([0.1, 0.2, 0.4]);
    const one = await finish(tune(trials, await planOf(false, 1)));
    const two = await finish(tune(trials, await planOf(false, 2)));
    expect(two.ranked).toEqual(one.ranked);
    expect(one.seen.map(({ trial }) => trial)).toEqual(trials);
  });

  it('halving, tries all on few epochs, the better third on more, and the spec as it is to the end', async () => {
    const trials = await trialsOf([0.001, 0.01, 0.1, 0.5, 1, 2, 3, 4]);
    const { seen, ranked } = await finish(tune(trials, await planOf(true, 1)));
    const rates = (part: number) =>
      seen.filter((one) => one.part === part).map(({ trial }) => trial.settings['training.learningRate']);
    expect(rates(9)).toEqual([undefined, 0.001, 0.01, 0.1, 0.5, 1, 2, 3, 4]);
    // A third of nine, and the spec as it is if it is not among them; then a third of these.
    expect([3, 4]).toContain(rates(3).length);
    expect([1, 2, 3]).toContain(rates(1).length);
    expect([rates(3)[0], rates(1)[0]]).toEqual([undefined, undefined]);
    expect(ranked).toHaveLength(trials.length);
    expect(new Set(ranked.map(({ trial }) => trial))).toHaveLength(trials.length);
    expect(ranked.map(({ part }) => part)).toEqual(ranked.map(({ part }) => part).toSorted((a, b) => a - b));
  });

  it('goes on from what is known, to the same end', async () => {
    const trials = await trialsOf([0.1, 0.2, 0.4, 0.8]);
    const plan = await planOf(true, 1);
    const whole = await finish(tune(trials, plan));
    const known = whole.seen.slice(0, 4);
    const find = (trial: Outcome['trial'], part: number) =>
      known.find((one) => one.trial === trial && one.part === part);
    const rest = await finish(tune(trials, plan, find));
    expect(rest.seen).toEqual(whole.seen.slice(4));
    expect(rest.ranked).toEqual(whole.ranked);
  });

  it('tells of a trial that diverges, and goes on', async () => {
    const trials = await trialsOf([1e38, 0.2]);
    const { ranked } = await finish(tune(trials, await planOf(false, 2)));
    expect(ranked.at(-1)).toMatchObject({ trial: trials[1], metrics: {}, failure: /^diverged at epoch \d+$/ });
  });
});
