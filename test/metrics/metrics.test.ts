import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClassPredictions,
  classificationMetrics,
  classMetrics,
  confusionMatrix,
} from '../../src/metrics/classification.ts';
import { regressionMetrics } from '../../src/metrics/regression.ts';
import { rocAuc } from '../../src/metrics/roc-auc.ts';
import { readOracle } from '../oracle.ts';

interface ClassScores {
  readonly y: number[];
  readonly predicted: number[];
  readonly accuracy: number;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly support: number[];
  readonly macro_precision: number;
  readonly macro_recall: number;
  readonly macro_f1: number;
  readonly confusion_matrix: number[][];
  readonly log_loss: number;
  readonly brier: number;
}

// Scores of test/oracles/metrics.py: scikit-learn 1.2.1 with zero_division=0.
const oracle = readOracle<{
  binary: ClassScores & { p: number[]; roc_auc: number };
  three_classes: ClassScores & { p: number[][]; roc_auc: number[]; macro_roc_auc: number };
  missing_classes: ClassScores & { p: number[][]; roc_auc: (number | null)[] };
  regression: { y: number[]; predicted: number[]; rmse: number; mae: number; r2: number };
}>('metrics');

/** Predictions from one list of probabilities a row; the predicted class is the most probable one. */
function predictions(
  labels: readonly number[],
  p: readonly (readonly number[])[],
  predicted?: readonly number[],
): ClassPredictions {
  return {
    labels: Int32Array.from(labels),
    predicted: Int32Array.from(predicted ?? p.map((row) => row.indexOf(Math.max(...row)))),
    probabilities: Float64Array.from(p.flat()),
    losses: Float64Array.from(labels, (label, row) => -Math.log(p[row]![label]!)),
  };
}

const ofOracle = {
  binary: { ...oracle.binary, p: oracle.binary.p.map((p) => [1 - p, p]), classes: 2, area: oracle.binary.roc_auc },
  'three classes': { ...oracle.three_classes, classes: 3, area: oracle.three_classes.macro_roc_auc },
  // Class 2 is never predicted, class 3 never true. Its area is undefined; the mean is of the three others.
  'missing classes': {
    ...oracle.missing_classes,
    classes: 4,
    area: (oracle.missing_classes.roc_auc as number[]).slice(0, 3).reduce((sum, area) => sum + area, 0) / 3,
  },
};

describe.each(Object.entries(ofOracle))('classification metrics, %s,', (_, scores) => {
  const given = predictions(scores.y, scores.p, scores.predicted);

  it('count the confusion by true and by predicted class as scikit-learn does', () => {
    expect(confusionMatrix(given, scores.classes)).toEqual(scores.confusion_matrix);
  });

  it('give precision, recall and F1 of every class as scikit-learn does', () => {
    const names = scores.precision.map((_value, k) => `class ${k}`);
    const metrics = classMetrics(scores.confusion_matrix, names);
    expect(metrics.map(({ name }) => name)).toEqual(names);
    expect(metrics.map(({ support }) => support)).toEqual(scores.support);
    for (const [k, { precision, recall, f1 }] of metrics.entries()) {
      expect(precision).toBeCloseTo(scores.precision[k]!, 12);
      expect(recall).toBeCloseTo(scores.recall[k]!, 12);
      expect(f1).toBeCloseTo(scores.f1[k]!, 12);
    }
  });

  it('sum up as scikit-learn does', () => {
    const metrics = classificationMetrics(given, scores.classes);
    expect(metrics.accuracy).toBeCloseTo(scores.accuracy, 12);
    expect(metrics.logLoss).toBeCloseTo(scores.log_loss, 12);
    expect(metrics.precision).toBeCloseTo(scores.macro_precision, 12);
    expect(metrics.recall).toBeCloseTo(scores.macro_recall, 12);
    expect(metrics.f1).toBeCloseTo(scores.macro_f1, 12);
    expect(metrics.rocAuc).toBeCloseTo(scores.area, 12);
    expect(metrics.brier).toBeCloseTo(scores.brier, 12);
  });
});

describe('classification metrics', () => {
  it('leave classes out of the means that neither occur nor are predicted', () => {
    const two = predictions(
      [0, 1, 1],
      [
        [0.9, 0.1],
        [0.4, 0.6],
        [0.7, 0.3],
      ],
    );
    const three = predictions(
      [0, 1, 1],
      [
        [0.9, 0.1, 0],
        [0.4, 0.6, 0],
        [0.7, 0.3, 0],
      ],
    );
    const { precision, recall, f1 } = classificationMetrics(two, 2);
    expect(classificationMetrics(three, 3)).toMatchObject({ precision, recall, f1 });
  });

  // One row of each class, all taken for class 0: precision 1/2 and 0/0, recall 1 and 0.
  it('count a ratio of nothing to nothing as 0, never as NaN', () => {
    const metrics = classificationMetrics(
      predictions(
        [0, 1],
        [
          [0.9, 0.1],
          [0.8, 0.2],
        ],
      ),
      2,
    );
    expect(metrics).toMatchObject({ precision: 0.25, recall: 0.5, f1: 1 / 3 });
  });

  it('give null for the area under the curve when only one class occurs', () => {
    const metrics = classificationMetrics(
      predictions(
        [1, 1],
        [
          [0.1, 0.9],
          [0.6, 0.4],
        ],
      ),
      2,
    );
    expect(metrics.rocAuc).toBeNull();
    expect(metrics.accuracy).toBe(0.5);
  });

  it('are all finite or null for one row', () => {
    for (const value of Object.values(classificationMetrics(predictions([2], [[0.2, 0.5, 0.3]]), 3))) {
      expect(value === null || Number.isFinite(value)).toBe(true);
    }
  });

  // Brier of two classes is (p − y)², of more Σ (p − y)² over the classes: 0.04 and 0.04 + 0.01 + 0.01.
  it('give the Brier score worked by hand', () => {
    expect(classificationMetrics(predictions([1], [[0.2, 0.8]]), 2).brier).toBeCloseTo(0.04, 15);
    expect(classificationMetrics(predictions([1], [[0.1, 0.8, 0.1]]), 3).brier).toBeCloseTo(0.06, 15);
  });

  it('take the losses they are given, so that certainty in the wrong class stays finite', () => {
    const certain: ClassPredictions = {
      labels: Int32Array.of(1),
      predicted: Int32Array.of(0),
      probabilities: Float64Array.of(1, 0),
      losses: Float64Array.of(1000),
    };
    expect(classificationMetrics(certain, 2).logLoss).toBe(1000);
  });
});

describe('the area under the ROC curve', () => {
  const area = (positive: readonly number[], scores: readonly number[]) =>
    rocAuc(
      Float64Array.from(scores.filter((_, row) => positive[row] === 1)),
      Float64Array.from(scores.filter((_, row) => positive[row] === 0)),
    );

  it.each([0, 1, 2])('of class %i against the rest is that of scikit-learn', (k) => {
    const { y, p, roc_auc } = oracle.three_classes;
    const positive = y.map((label) => (label === k ? 1 : 0));
    expect(
      area(
        positive,
        p.map((row) => row[k]!),
      ),
    ).toBeCloseTo(roc_auc[k]!, 12);
  });

  it('is 1 for a perfect order, 0 for the reverse, and a half when all scores are equal', () => {
    expect(area([0, 0, 1, 1], [1, 2, 3, 4])).toBe(1);
    expect(area([1, 1, 0, 0], [1, 2, 3, 4])).toBe(0);
    expect(area([0, 1, 1, 0], [7, 7, 7, 7])).toBe(0.5);
  });

  // Pairs (negative, positive): (1, 2) won, (1, 1) tied, (2, 2) tied, (2, 1) lost: (1 + ½ + ½ + 0) / 4.
  it('counts ties half', () => {
    expect(area([0, 1, 0, 1], [1, 2, 2, 1])).toBe(0.5);
    expect(area([0, 1, 1], [1, 1, 2])).toBe(0.75);
  });

  it('is null when one of the two kinds does not occur', () => {
    expect(area([1, 1], [0.1, 0.2])).toBeNull();
    expect(area([0, 0], [0.1, 0.2])).toBeNull();
    expect(area([], [])).toBeNull();
  });

  it('is the share of pairs in the right order, ties counting half, for any scores', () => {
    const row = fc.record({ positive: fc.constantFrom(0, 1), score: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const scoresOf = (kind: number) => rows.filter(({ positive }) => positive === kind).map(({ score }) => score);
        const pairs = scoresOf(1).flatMap((up) => scoresOf(0).map((down) => (up > down ? 1 : up === down ? 0.5 : 0)));
        const measured = area(
          rows.map(({ positive }) => positive),
          rows.map(({ score }) => score),
        );
        if (pairs.length === 0) expect(measured).toBeNull();
        else expect(measured).toBeCloseTo(pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length, 12);
      }),
    );
  });
});

describe('regression metrics', () => {
  const metrics = (y: readonly number[], predicted: readonly number[]) =>
    regressionMetrics(Float64Array.from(y), Float64Array.from(predicted));

  it('are those of scikit-learn', () => {
    const { y, predicted, ...expected } = oracle.regression;
    const { rmse, mae, r2 } = metrics(y, predicted);
    expect(rmse).toBeCloseTo(expected.rmse, 12);
    expect(mae).toBeCloseTo(expected.mae, 12);
    expect(r2).toBeCloseTo(expected.r2, 12);
  });

  // Errors 0, 1, 2: √(5/3), 1; y has the mean 2 and the spread 2, so R² = 1 − 5/2.
  it('are those worked by hand', () => {
    const { rmse, mae, r2 } = metrics([1, 2, 3], [1, 3, 5]);
    expect([rmse, mae, r2]).toEqual([Math.sqrt(5 / 3), 1, -1.5]);
  });

  it('give R² 1 to the truth and 0 to the mean', () => {
    expect(metrics([1, 2, 6], [1, 2, 6])).toEqual({ rmse: 0, mae: 0, r2: 1 });
    expect(metrics([1, 2, 6], [3, 3, 3]).r2).toBe(0);
  });

  // The mean of three 0.1 is 0.10000000000000002: their spread must not count as one.
  it.each([[[5, 5, 5]], [[0.1, 0.1, 0.1]], [[7]], [[0, 1e-200]]])(
    'give null for R² when the truth %j has no spread',
    (y) => {
      expect(
        metrics(
          y,
          y.map((value) => value + 1),
        ).r2,
      ).toBeNull();
    },
  );
});
