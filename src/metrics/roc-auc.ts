import { sortNumbers } from './sort-numbers.ts';

/**
 * Area under the ROC curve: the chance that a positive row is scored above a
 * negative one, ties counting half (Hanley, McNeil 1982).
 *
 *     AUC = (Σ over positives of: negatives below it + ½ negatives beside it) / (n₁ n₀)
 *
 * @param positives scores of the rows of the class, finite; sorted in place
 * @param negatives scores of the others; the same
 * @returns null if one of the two kinds does not occur
 */
export function rocAuc(positives: Float64Array, negatives: Float64Array): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  sortNumbers(positives);
  sortNumbers(negatives);
  let wins = 0;
  let below = 0;
  let beside = 0; // negatives up to and beside the positive's score
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i]!;
    while (below < negatives.length && negatives[below]! < score) below++;
    if (beside < below) beside = below;
    while (beside < negatives.length && negatives[beside] === score) beside++;
    wins += below + (beside - below) / 2;
  }
  return wins / (positives.length * negatives.length);
}
