import { describe, expect, it } from 'vitest';
import { classLossesOn, numberLossesOn } from '../../src/fit/losses-on.ts';
import { isSurelyBelowShuffles, type LossesOnTargets, meanLoss, shuffleTargets } from '../../src/metrics/chance.ts';
import { Random } from '../../src/random.ts';
import { expectClose } from '../numbers.ts';

const random = new Random(1, 'lessons');
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());

/** What is said of all pairs, found one by one. */
function pairsOneByOne({ targets, lossOf }: LossesOnTargets): { mean: number; least: number; most: number } {
  const rows = Array.from(targets, (_, row) => Array.from(targets, (target) => lossOf(row, target)));
  const meanOf = (list: number[]) => list.reduce((sum, one) => sum + one / list.length, 0);
  const most = Math.max(...rows.map((row) => Math.max(...row) - Math.min(...row)));
  return { mean: meanOf(rows.map(meanOf)), least: meanOf(rows.map((row) => Math.min(...row))), most };
}

/** Three classes of which the answers know something. */
function classes(count: number): LossesOnTargets {
  const labels = Int32Array.from({ length: count }, () => Math.floor(3 * random.uniform()));
  const scores = Float64Array.from({ length: 3 * count }, (_, at) => {
    return Math.exp(random.normal() + (labels[Math.floor(at / 3)] === at % 3 ? 1.5 : 0));
  });
  const probabilities = scores.map(
    (score, at) => score / (scores[at - (at % 3)]! + scores[at - (at % 3) + 1]! + scores[at - (at % 3) + 2]!),
  );
  return classLossesOn(labels, probabilities, Int32Array.from(labels.keys()), 3);
}

/** Numbers, and answers that know something of them. */
function numbers(count: number): LossesOnTargets {
  const targets = normals(count);
  const answers = targets.map((y) => 0.7 * y + 0.3 * random.normal());
  return numberLossesOn(targets, answers, (answer, y) => (answer - y) ** 2, true);
}

describe('losses on the targets of other rows', () => {
  it('of classes are known pair by pair', () => {
    const losses = classes(40);
    const { mean, least, most } = pairsOneByOne(losses);
    expectClose(Object.values(losses.pairs!), [mean, least, most], 1e-12);
  });

  it('of numbers are known on average, and at most', () => {
    const losses = numbers(40);
    const { mean, most } = pairsOneByOne(losses);
    expectClose([losses.pairs!.mean], [mean], 1e-12);
    expect(losses.pairs!.least).toBe(0);
    expect(losses.pairs!.most).toBeGreaterThanOrEqual(most);
  });

  it('other than squared ones are not known without trying', () => {
    const losses = numberLossesOn(normals(5), normals(5), (answer, y) => Math.abs(answer - y), false);
    expect([losses.pairs, isSurelyBelowShuffles(0, losses)]).toEqual([undefined, false]);
  });

  it.each([
    ['classes', classes],
    ['numbers', numbers],
  ])('of %s are shuffled to no less than was sure before', (_, make) => {
    const losses = make(3000);
    const levels = Array.from({ length: 100 }, (_, step) => meanLoss(losses) * (1 + step / 20));
    const sure = levels.filter((level) => isSurelyBelowShuffles(level, losses));
    expect(sure.length).toBeGreaterThan(0);
    expect(sure.length).toBeLessThan(100);
    expect(shuffleTargets(losses, 1)).toBeGreaterThan(sure.at(-1)!);
  });
});
