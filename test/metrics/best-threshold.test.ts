import { describe, expect, it } from 'vitest';
import { bestThreshold, thresholdMetrics } from '../../src/metrics/best-threshold.ts';
import { type ClassPredictions, classificationMetrics } from '../../src/metrics/classification.ts';
import { pseudoNumbers } from '../numbers.ts';

/** Predictions of two classes from P(class 1), at a threshold. */
function predictionsOf(p: readonly number[], labels: readonly number[], threshold = 0.5): ClassPredictions {
  const probabilities = Float64Array.from(p.flatMap((one) => [1 - one, one]));
  return {
    labels: Int32Array.from(labels),
    predicted: Int32Array.from(p, (one) => (one >= threshold ? 1 : 0)),
    probabilities,
    losses: Float64Array.from(labels, (label, row) => -Math.log(probabilities[2 * row + label]!)),
  };
}

describe('the best threshold', () => {
  // 0.1 0.3 | 0.4 0.45 with labels 0 0 | 1 1: everything above 0.3 up to 0.4 divides them.
  it('lies between the probabilities of two classes that can be divided, with few digits', () => {
    const predictions = predictionsOf([0.4, 0.1, 0.45, 0.3], [1, 0, 1, 0]);
    expect(bestThreshold(predictions, 'accuracy')).toEqual({ metric: 'accuracy', threshold: 0.35, value: 1 });
    expect(bestThreshold(predictions, 'f1')).toEqual({ metric: 'f1', threshold: 0.35, value: 1 });
  });

  // Labels by rising probability: 0 1 0 1. From 0.2 up: 3 of 4 right; from 0.8 up: 3 of 4 right, and as far from ½.
  it('is of equals the one nearest to ½', () => {
    const predictions = predictionsOf([0.1, 0.3, 0.5, 0.8], [0, 1, 0, 1]);
    const { threshold, value } = bestThreshold(predictions, 'accuracy');
    expect(value).toBe(0.75);
    expect([threshold > 0.5 && threshold <= 0.8, threshold]).toEqual([true, 0.7]);
  });

  it('of a single class predicts that class alone', () => {
    expect(bestThreshold(predictionsOf([0.6, 0.9], [0, 0]), 'accuracy')).toEqual({
      metric: 'accuracy',
      threshold: 0.95,
      value: 1,
    });
    expect(bestThreshold(predictionsOf([0.2, 0.1], [1, 1]), 'accuracy').threshold).toBeLessThanOrEqual(0.1);
  });

  it.each(thresholdMetrics)(
    'scores at least as much %s as every threshold in steps of 0.005, and says how much',
    (metric) => {
      for (let seed = 1; seed <= 20; seed++) {
        const next = pseudoNumbers(seed);
        const p = Array.from({ length: 40 }, () => Math.round(500 * (1 + next())) / 1000);
        const labels = p.map((one) => (one + 0.6 * next() > 0.5 ? 1 : 0));
        const best = bestThreshold(predictionsOf(p, labels), metric);
        expect(best.value).toBeCloseTo(classificationMetrics(predictionsOf(p, labels, best.threshold), 2)[metric], 12);
        for (let t = 0; t <= 1; t += 0.005) {
          expect(best.value).toBeGreaterThanOrEqual(
            classificationMetrics(predictionsOf(p, labels, t), 2)[metric] - 1e-12,
          );
        }
      }
    },
  );
});
