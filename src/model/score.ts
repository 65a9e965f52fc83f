import type { Target } from '../data/target.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { type ClassPredictions, classificationMetrics } from '../metrics/classification.ts';
import { regressionMetrics } from '../metrics/regression.ts';
import type { ResolvedLayer } from '../spec/resolve.ts';
import type { Baseline, Metrics } from './model.ts';
import { chooseClass, classOutput, numberOutput } from './outputs.ts';

/** The class that the baseline always answers: the one with the largest share in training, the first of equals. */
export function commonestClass(prior: readonly number[]): number {
  return prior.reduce((best, share, k) => (share > prior[best]! ? k : best), 0);
}

/** Collects predictions of labelled rows, block by block, and gives their metrics. */
export class Scorer {
  readonly #target: Target;
  readonly #output: ResolvedLayer;
  readonly #threshold: number;
  readonly #labels: number[] = [];
  readonly #predicted: number[] = [];
  readonly #probabilities: number[] = [];
  readonly #logProbabilities: number[] = [];

  /** @param threshold of P(second class) when there are two */
  constructor(target: Target, output: ResolvedLayer, threshold: number) {
    this.#target = target;
    this.#output = output;
    this.#threshold = threshold;
  }

  /**
   * Adds rows.
   *
   * @param Z      their logits
   * @param labels class numbers from 0, or targets in the user's units
   */
  add(Z: Matrix, labels: ArrayLike<number>): void {
    for (let row = 0; row < Z.rows; row++) {
      this.#labels.push(labels[row]!);
      if (this.#target.type === 'number') {
        this.#predicted.push(numberOutput(Z, row, this.#output, this.#target));
        continue;
      }
      const output = classOutput(Z, row);
      this.#predicted.push(chooseClass(output, this.#threshold));
      for (const p of output.probabilities) this.#probabilities.push(p);
      for (const p of output.logProbabilities) this.#logProbabilities.push(p);
    }
  }

  get rows(): number {
    return this.#labels.length;
  }

  /** Of the rows added, at least one. */
  metrics(): Metrics {
    if (this.#target.type === 'number') {
      return regressionMetrics(Float64Array.from(this.#labels), Float64Array.from(this.#predicted));
    }
    return classificationMetrics(this.predictions(), this.#target.classes.length);
  }

  /** Of a classifier, for the confusion matrix. */
  predictions(): ClassPredictions {
    return {
      labels: Int32Array.from(this.#labels),
      predicted: Int32Array.from(this.#predicted),
      probabilities: Float64Array.from(this.#probabilities),
      logProbabilities: Float64Array.from(this.#logProbabilities),
    };
  }

  /** Loss of each row: −log P(true class) of classes, the squared error of numbers. */
  losses(): Float64Array {
    if (this.#target.type === 'number') {
      return Float64Array.from(this.#labels, (y, row) => (this.#predicted[row]! - y) ** 2);
    }
    const classes = this.#target.classes.length;
    return Float64Array.from(this.#labels, (label, row) => -this.#logProbabilities[row * classes + label]!);
  }

  /** The same of the baseline. @param prior as for `baseline` */
  baselineLosses(prior: readonly number[]): Float64Array {
    if (this.#target.type === 'number') return Float64Array.from(this.#labels, (y) => (prior[0]! - y) ** 2);
    return Float64Array.from(this.#labels, (label) => -Math.log(prior[label]!));
  }

  /**
   * What the same rows score without looking at them.
   *
   * @param prior shares of the classes, or the mean target, in the training rows
   */
  baseline(prior: readonly number[]): Baseline {
    if (this.#target.type === 'number') {
      const actual = Float64Array.from(this.#labels);
      return regressionMetrics(actual, new Float64Array(actual.length).fill(prior[0]!));
    }
    const commonest = commonestClass(prior);
    const hits = this.#labels.filter((label) => label === commonest).length;
    const logLoss = this.#labels.reduce((sum, label) => sum - Math.log(prior[label]!), 0);
    return { accuracy: hits / this.rows, logLoss: logLoss / this.rows };
  }
}
