import { permute, Random } from '../random.ts';

/** Times that the targets are shuffled … */
const shuffles = 199;
/** … and how many of these may do as well as the targets in their order: 5 of 200 orders, their own included, are 2.5 %. */
const asGood = 4;
/** Rows that are shuffled at most; so many tell the weakest signal worth telling. */
export const mostShuffled = 50_000;

/** Losses of some predictions on the targets of the same rows, in any order. */
export interface LossesOnTargets {
  /** Of each row; at least one, and no more than `mostShuffled`. */
  readonly targets: Float64Array | Int32Array;
  /** Loss of the prediction of a row on a target. */
  readonly lossOf: (row: number, target: number) => number;
  /** What is known of every prediction on every target; left out where it would take too long to find. */
  readonly pairs?: Pairs;
}

/** Losses of every prediction on every target. */
export interface Pairs {
  readonly mean: number;
  /** Mean of what each prediction costs at least. */
  readonly least: number;
  /** How much more than its least any prediction costs at most. */
  readonly most: number;
}

/** Mean loss of predictions on their targets, in the order given; without one, each on its own. */
export function meanLoss({ targets, lossOf }: LossesOnTargets, order?: Int32Array): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += lossOf(row, targets[order === undefined ? row : order[row]!]!);
  return sum / targets.length;
}

/**
 * The mean loss on shuffled targets that 4 of 199 shuffles go below: the permutation test of predictions that have nothing
 * to do with the targets (Fisher 1935), which is exact however few the rows and however skewed the losses.
 *
 * @param seed of the shuffles
 */
export function shuffleTargets(losses: LossesOnTargets, seed: number): number {
  const order = new Int32Array(losses.targets.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  const random = new Random(seed, 'shuffles');
  const means = new Float64Array(shuffles);
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    permute(order, Math.floor(random.uniform() * 2 ** 32));
    means[shuffle] = meanLoss(losses, order);
  }
  return means.sort()[asGood]!;
}

/** How likely a shuffle may be to go below what all of them are said to lie above; five of 199 do in one of 10²⁰ cases then. */
const unlikely = 1e-6;

/**
 * Whether it need not be tried that shuffled targets have a higher mean loss than `level`. Sums of aᵢπ(i) over the rows, with
 * all a from 0 to 1 and π a random order, are concentrated (Chatterjee 2007, proposition 1.1):
 *
 *     P(|X − E X| ≥ t) ≤ 2 exp(−t² / (4 E X + 2 t))
 */
export function isSurelyBelowShuffles(level: number, { targets, pairs }: LossesOnTargets): boolean {
  if (pairs === undefined || level >= pairs.mean) return false;
  const expected = (targets.length * (pairs.mean - pairs.least)) / pairs.most;
  const t = (targets.length * (pairs.mean - level)) / pairs.most;
  return 2 * Math.exp((-t * t) / (4 * expected + 2 * t)) < unlikely;
}
