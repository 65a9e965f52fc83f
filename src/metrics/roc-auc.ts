/**
 * Area under the ROC curve: the chance that a positive row is scored above a
 * negative one, ties counting half (Hanley, McNeil 1982).
 *
 *     AUC = (Σ over positives of: negatives below it + ½ negatives beside it) / (n₁ n₀)
 *
 * @param positive 1 or 0, by row
 * @param scores   by row
 * @returns null if one of the two kinds does not occur
 */
export function rocAuc(positive: Int32Array, scores: Float64Array): number | null {
  const positives = scoresOf(1, positive, scores).sort();
  const negatives = scoresOf(0, positive, scores).sort();
  if (positives.length === 0 || negatives.length === 0) return null;
  let wins = 0;
  let below = 0;
  let beside = 0; // negatives up to and beside the positive's score
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    if (beside < below) beside = below;
    while (beside < negatives.length && negatives[beside] === score) beside++;
    wins += below + (beside - below) / 2;
  }
  return wins / (positives.length * negatives.length);
}

function scoresOf(kind: 0 | 1, positive: Int32Array, scores: Float64Array): Float64Array {
  const some = new Float64Array(scores.length);
  let count = 0;
  for (let row = 0; row < scores.length; row++) if (positive[row] === kind) some[count++] = scores[row]!;
  return some.subarray(0, count);
}
