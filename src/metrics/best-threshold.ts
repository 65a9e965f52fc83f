import { type ClassPredictions, ratio } from './classification.ts';

/** Scores that depend on the threshold; as in `ClassificationMetrics`, so recall is the balanced accuracy. */
export const thresholdMetrics = ['accuracy', 'precision', 'recall', 'f1'] as const;
export type ThresholdMetric = (typeof thresholdMetrics)[number];

/** The probability from which the second of two classes is best predicted. */
export interface BestThreshold {
  readonly metric: ThresholdMetric;
  /** In [0, 1]. */
  readonly threshold: number;
  /** The score of these rows with it. */
  readonly value: number;
}

/**
 * Finds the threshold with the greatest score, of equals the one nearest to ½: every threshold between two neighbouring
 * probabilities predicts the same, so one of each is tried.
 *
 * @param predictions of at least one row and two classes
 */
export function bestThreshold(predictions: ClassPredictions, metric: ThresholdMetric): BestThreshold {
  const { labels, probabilities } = predictions;
  const p = Float64Array.from(labels, (_, row) => probabilities[2 * row + 1]!);
  const distinct = [...new Set(p)].sort((a, b) => a - b);
  const edges = [...distinct, 1];
  const counts = countFrom(p, labels, edges);
  let best: BestThreshold | undefined;
  for (const [index, edge] of edges.entries()) {
    const below = index === 0 ? 0 : edges[index - 1]!;
    const value = score(counts[index]!, metric);
    const threshold = index === edges.length - 1 && below === 1 ? 1 : roundWithin(below, edge);
    const isBetter = best === undefined || value > best.value;
    const isNearer = value === best?.value && Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
    if (isBetter || isNearer) best = { metric, threshold, value };
  }
  return best!;
}

/** Rows by true and predicted class, if the second is predicted from an edge up. */
interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts for every edge, in one pass over the rows sorted by probability. @param edges ascending */
function countFrom(p: Float64Array, labels: Int32Array, edges: readonly number[]): Counts[] {
  const order = Int32Array.from(p, (_, row) => row).sort((a, b) => p[a]! - p[b]!);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  let trueNegatives = 0;
  let falseNegatives = 0;
  let at = 0;
  return edges.map((edge) => {
    for (; at < order.length && p[order[at]!]! < edge; at++) {
      if (labels[order[at]!] === 1) falseNegatives++;
      else trueNegatives++;
    }
    const truePositives = positives - falseNegatives;
    const falsePositives = p.length - positives - trueNegatives;
    return { truePositives, falsePositives, trueNegatives, falseNegatives };
  });
}

/** As `classificationMetrics`: the mean of both classes, of one that neither occurs nor is predicted not. */
function score(
  { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn }: Counts,
  metric: ThresholdMetric,
): number {
  if (metric === 'accuracy') return (tp + tn) / (tp + fp + tn + fn);
  const of = (hits: number, wrong: number, missed: number): number | undefined => {
    if (hits + wrong + missed === 0) return undefined;
    if (metric === 'f1') return ratio(2 * hits, 2 * hits + wrong + missed);
    return ratio(hits, hits + (metric === 'precision' ? wrong : missed));
  };
  const both = [of(tn, fn, fp), of(tp, fp, fn)].filter((value) => value !== undefined);
  return both.reduce((sum, value) => sum + value, 0) / both.length;
}

/** The number with the fewest digits above `below` and not above `to`, near their middle. */
function roundWithin(below: number, to: number): number {
  const middle = below + (to - below) / 2;
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short > below && short <= to) return short;
  }
  return to;
}
