import { permute, Random } from '../random.ts';

/** Times that the targets are shuffled … */
const shuffles = 199;
/** … and how many of these may do as well as the targets in their order: 5 of 200 orders, their own included, are 2.5 %. */
const asGood = 4;
/** Rows that are shuffled at most; so many tell the weakest signal worth telling. */
const mostRows = 50_000;

/**
 * Mean losses of predictions on the targets as they are, and on shuffled ones: the permutation test of predictions that
 * have nothing to do with the targets (Fisher 1935), which is exact however few the rows and however skewed the losses.
 *
 * @param rows   at least one
 * @param lossOf of the prediction of a row on the target of another
 * @param seed   of the shuffles
 * @returns the mean loss of the rows (of 50 000 of them if they are more), and the one that 4 of 199 shuffles go below
 */
export function shuffleTargets(
  rows: number,
  lossOf: (row: number, other: number) => number,
  seed: number,
): { readonly own: number; readonly shuffled: number } {
  const count = Math.min(rows, mostRows);
  const places = Int32Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));
  const order = Int32Array.from(places.keys());
  const meanLoss = () => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += lossOf(places[index]!, places[order[index]!]!);
    return sum / count;
  };
  const own = meanLoss();
  const random = new Random(seed, 'shuffles');
  const losses = Float64Array.from({ length: shuffles }, () => {
    permute(order, Math.floor(random.uniform() * 2 ** 32));
    return meanLoss();
  });
  return { own, shuffled: losses.sort()[asGood]! };
}
