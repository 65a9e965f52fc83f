import type { ClassMetric, Scores } from '../formulas/metric.ts';
import { rocAuc } from './roc-auc.ts';

/** Of one class against the rest. A ratio of 0 to 0 is 0, as in scikit-learn with zero_division=0. */
export interface ClassMetrics {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows that truly are of this class. */
  readonly support: number;
}

/**
 * Of all classes together; precision, recall and F1 are means over the classes ("macro"). The ROC AUC is of class 1 when there are
 * two, else the mean of one-against-the-rest; the Brier score of P(class 1) when there are two, else summed over the classes.
 */
export type ClassificationMetrics = Scores<ClassMetric>;

/** Predictions of m rows for K classes. */
export interface ClassPredictions {
  /** True class of each row, 0 … K−1. */
  readonly labels: Int32Array;
  /** Predicted class of each row. */
  readonly predicted: Int32Array;
  /** P(class k | row i) at i·K + k. */
  readonly probabilities: Float64Array;
  /** −log P(true class | row) of each row, finite. */
  readonly losses: Float64Array;
}

/** Rows counted by true class (outer) and predicted class (inner). */
export function confusionMatrix({ labels, predicted }: ClassPredictions, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < labels.length; row++) counts[labels[row]!]![predicted[row]!]!++;
  return counts;
}

/** Precision, recall and F1 of every class, from the confusion matrix. */
export function classMetrics(confusion: readonly (readonly number[])[], names: readonly string[]): ClassMetrics[] {
  return names.map((name, k) => {
    const hits = confusion[k]![k]!;
    const support = confusion[k]!.reduce((sum, count) => sum + count, 0);
    const claimed = confusion.reduce((sum, row) => sum + row[k]!, 0);
    const precision = ratio(hits, claimed);
    const recall = ratio(hits, support);
    return { name, precision, recall, f1: ratio(2 * hits, claimed + support), support };
  });
}

/**
 * The metrics of a classifier.
 *
 * Classes that neither occur nor are predicted do not count in the means.
 *
 * @param predictions at least one row
 * @param classes K, at least 2
 */
export function classificationMetrics(predictions: ClassPredictions, classes: number): ClassificationMetrics {
  const { labels, probabilities, losses } = predictions;
  const rows = labels.length;
  const confusion = confusionMatrix(predictions, classes);
  const names = confusion.map((_, k) => String(k));
  const seen = classMetrics(confusion, names).filter(
    (_, k) => confusion[k]!.some(Boolean) || confusion.some((row) => row[k]! > 0),
  );
  const mean = (key: 'precision' | 'recall' | 'f1') => seen.reduce((sum, one) => sum + one[key], 0) / seen.length;
  return {
    accuracy: confusion.reduce((hits, row, k) => hits + row[k]!, 0) / rows,
    logLoss: sumOf(losses) / rows,
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    rocAuc: meanAuc(labels, probabilities, classes),
    // With two classes both squared errors are the same, and the customary score counts one.
    brier: squaredErrors(labels, probabilities, classes) / rows / (classes === 2 ? 2 : 1),
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** Σ (P(class k | row i) − [row i is of class k])² over rows and classes. */
function squaredErrors(labels: Int32Array, probabilities: Float64Array, classes: number): number {
  let sum = 0;
  for (let row = 0, at = 0; row < labels.length; row++) {
    for (let k = 0; k < classes; k++, at++) {
      const error = probabilities[at]! - (k === labels[row] ? 1 : 0);
      sum += error * error;
    }
  }
  return sum;
}

function meanAuc(labels: Int32Array, probabilities: Float64Array, classes: number): number | null {
  const areas: number[] = [];
  const scores = new Float64Array(labels.length);
  for (let k = classes === 2 ? 1 : 0; k < classes; k++) {
    const positives = divide(labels, probabilities, classes, k, scores);
    const area = rocAuc(scores.subarray(0, positives), scores.subarray(positives));
    if (area !== null) areas.push(area);
  }
  return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** Puts P(class k) of the rows of class k first, then of the others. @returns how many rows are of class k */
function divide(
  labels: Int32Array,
  probabilities: Float64Array,
  classes: number,
  k: number,
  scores: Float64Array,
): number {
  let first = 0;
  let last = scores.length;
  for (let row = 0; row < labels.length; row++) {
    const score = probabilities[row * classes + k]!;
    if (labels[row] === k) scores[first++] = score;
    else scores[--last] = score;
  }
  return first;
}

/** A share; 0 of nothing is 0, as in scikit-learn with zero_division=0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
