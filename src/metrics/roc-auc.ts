/**
 * Area under the ROC curve: the chance that a positive row is scored above a
 * negative one, ties counting half (Hanley, McNeil 1982).
 *
 *     AUC = (R − n₁ (n₁ + 1) / 2) / (n₁ n₀)      R: sum of the positives' ranks, ties sharing their mean rank
 *
 * @param positive 1 or 0, by row
 * @param scores   by row
 * @returns null if one of the two kinds does not occur
 */
export function rocAuc(positive: Int32Array, scores: Float64Array): number | null {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const meanRank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) {
      if (positive[order[at]!] === 0) continue;
      positives++;
      rankSum += meanRank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
