import { describe, expect, it, vi } from 'vitest';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { gainsOf } from '../../src/fit/gains.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { Scorer } from '../../src/fit/score.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import { isShownBetter } from '../../src/metrics/comparison.ts';
import type { Gains } from '../../src/model/model.ts';
import { Random } from '../../src/random.ts';
import { denseLayer } from '../../src/spec/layer-kinds.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { tableOf } from '../table.ts';

/** Rows of two inputs in (-1, 1) and a class drawn with the probability that they give it. */
function rowsOf(seed: number, count: number, pOfYes: (x1: number, x2: number) => number): string {
  const random = new Random(seed, 'split');
  const rows = Array.from({ length: count }, () => {
    const [x1, x2] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    return `${x1},${x2},${random.uniform() < pOfYes(x1, x2) ? 'yes' : 'no'}`;
  });
  return `x1,x2,y\n${rows.join('\n')}\n`;
}

/** What a network with a hidden layer gains on rows held out. */
async function trainedGains(csv: string, seed: number): Promise<Required<Gains>> {
  const layers = [{ units: 8, activation: 'tanh' }];
  const training = { optimizer: 'adam', learningRate: 0.03, epochs: 150, validation: 0.4, seed };
  const spec = parseSpec(JSON.stringify({ target: 'y', layers, training }), 's.json');
  const fitting = new ModelFitting(prepare(await tableOf(csv), undefined, spec, 's.json'), new WasmKernels('float32'));
  for await (const _ of fitting.epochs(new AbortController().signal));
  return (await fitting.finish('0.0.0', 'epochs')).training.gains as Required<Gains>;
}

describe('the verdict', () => {
  it('on shuffled labels is "not better" in at least 95 of 100 seeds, of the baseline and of a linear model', async () => {
    const mistaken = { baseline: 0, linear: 0 };
    for (let seed = 1; seed <= 100; seed++) {
      const gains = await trainedGains(
        rowsOf(seed, 150, () => 0.5),
        seed,
      );
      if (isShownBetter(gains.baseline)) mistaken.baseline++;
      if (isShownBetter(gains.linear)) mistaken.linear++;
    }
    expect(mistaken.baseline).toBeLessThanOrEqual(5);
    expect(mistaken.linear).toBeLessThanOrEqual(5);
  });

  it.each([1, 2, 3])('on XOR is "better" than the baseline and than a linear model (seed %i)', async (seed) => {
    const { baseline, linear } = await trainedGains(
      rowsOf(seed, 400, (x1, x2) => (x1 * x2 > 0 ? 0.9 : 0.1)),
      seed,
    );
    expect([isShownBetter(baseline), isShownBetter(linear)]).toEqual([true, true]);
  });

  it.each([1, 2, 3])(
    'on classes whose log-odds are linear is "better" than the baseline, not than the line (seed %i)',
    async (seed) => {
      const { baseline, linear } = await trainedGains(
        rowsOf(seed, 400, (x1, x2) => 1 / (1 + Math.exp(-4 * (x1 + x2)))),
        seed,
      );
      expect([isShownBetter(baseline), isShownBetter(linear)]).toEqual([true, false]);
    },
  );
});

describe('targets in another order', () => {
  it('are those of at most 50 000 rows, evenly spread', () => {
    const one = denseLayer(1, 'identity', {}, 0);
    const target = { type: 'number', name: 'y', mean: 0, std: 1 } as const;
    const scorer = new Scorer(target, { layers: [one], loss: { name: 'squared-error', setting: 0 } }, 0.5);
    const data = Float64Array.from({ length: 100_000 }, (_, row) => row % 7);
    scorer.add({ rows: data.length, cols: 1, data }, data);
    const asked = vi.spyOn(scorer, 'lossesOn');
    gainsOf(scorer, [3], undefined, 1, 'nothing');
    expect(asked.mock.calls).toEqual([[Int32Array.from({ length: 50_000 }, (_, place) => 2 * place)]]);
  });
});
