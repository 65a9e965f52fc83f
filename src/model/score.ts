import type { Target } from '../data/target.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { type ClassPredictions, classificationMetrics } from '../metrics/classification.ts';
import { regressionMetrics } from '../metrics/regression.ts';
import type { ResolvedLayer } from '../spec/resolve.ts';
import type { Baseline, Metrics } from './model.ts';
import { type ClassOutput, chooseClass, numberOutput, writeClassOutput } from './outputs.ts';

/** The class that the baseline always answers: the one with the largest share in training, the first of equals. */
export function commonestClass(prior: readonly number[]): number {
  return prior.reduce((best, share, k) => (share > prior[best]! ? k : best), 0);
}

/** Collects predictions of labelled rows, block by block, and gives their metrics. */
export class Scorer {
  readonly #target: Target;
  readonly #output: ResolvedLayer;
  readonly #threshold: number;
  /** K; 0 of a number. */
  readonly #classes: number;
  #rows = 0;
  #labels: Float64Array;
  #predicted: Float64Array;
  #outputs: ClassOutput;

  /**
   * @param threshold of P(second class) when there are two
   * @param rows      how many there will be, if that is known; there may be more
   */
  constructor(target: Target, output: ResolvedLayer, threshold: number, rows = 256) {
    this.#target = target;
    this.#output = output;
    this.#threshold = threshold;
    this.#classes = target.type === 'number' ? 0 : target.classes.length;
    this.#labels = new Float64Array(rows);
    this.#predicted = new Float64Array(rows);
    const room = rows * this.#classes;
    this.#outputs = { probabilities: new Float64Array(room), logProbabilities: new Float64Array(room) };
  }

  /**
   * Adds rows.
   *
   * @param Z      their logits
   * @param labels class numbers from 0, or targets in the user's units
   */
  add(Z: Matrix, labels: ArrayLike<number>): void {
    this.#need(this.#rows + Z.rows);
    for (let row = 0; row < Z.rows; row++) {
      const at = this.#rows++;
      this.#labels[at] = labels[row]!;
      if (this.#target.type === 'number') {
        this.#predicted[at] = numberOutput(Z, row, this.#output, this.#target);
        continue;
      }
      const first = at * this.#classes;
      writeClassOutput(Z, row, this.#outputs, first);
      this.#predicted[at] = chooseClass(this.#outputs.probabilities, this.#threshold, first, this.#classes);
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of the rows added, at least one. */
  metrics(): Metrics {
    if (this.#target.type === 'number') {
      return regressionMetrics(this.#labels.subarray(0, this.#rows), this.#predicted.subarray(0, this.#rows));
    }
    return classificationMetrics(this.predictions(), this.#classes);
  }

  /** Of a classifier, for the confusion matrix; good until more rows are added. */
  predictions(): ClassPredictions {
    const numbers = this.#rows * this.#classes;
    return {
      labels: new Int32Array(this.#labels.subarray(0, this.#rows)),
      predicted: new Int32Array(this.#predicted.subarray(0, this.#rows)),
      probabilities: this.#outputs.probabilities.subarray(0, numbers),
      logProbabilities: this.#outputs.logProbabilities.subarray(0, numbers),
    };
  }

  /** Loss of each row: −log P(true class) of classes, the squared error of numbers. */
  losses(): Float64Array {
    const losses = new Float64Array(this.#rows);
    const { logProbabilities } = this.#outputs;
    for (let row = 0; row < losses.length; row++) {
      losses[row] =
        this.#classes === 0
          ? (this.#predicted[row]! - this.#labels[row]!) ** 2
          : -logProbabilities[row * this.#classes + this.#labels[row]!]!;
    }
    return losses;
  }

  /** The same of the baseline. @param prior as for `baseline` */
  baselineLosses(prior: readonly number[]): Float64Array {
    const logs = prior.map((share) => -Math.log(share));
    const losses = new Float64Array(this.#rows);
    for (let row = 0; row < losses.length; row++) {
      const label = this.#labels[row]!;
      losses[row] = this.#classes === 0 ? (prior[0]! - label) ** 2 : logs[label]!;
    }
    return losses;
  }

  /**
   * What the same rows score without looking at them.
   *
   * @param prior shares of the classes, or the mean target, in the training rows
   */
  baseline(prior: readonly number[]): Baseline {
    if (this.#target.type === 'number') {
      const actual = this.#labels.subarray(0, this.#rows);
      return regressionMetrics(actual, new Float64Array(actual.length).fill(prior[0]!));
    }
    const commonest = commonestClass(prior);
    const logs = prior.map((share) => Math.log(share));
    let hits = 0;
    let logLoss = 0;
    for (let row = 0; row < this.#rows; row++) {
      const label = this.#labels[row]!;
      if (label === commonest) hits++;
      logLoss -= logs[label]!;
    }
    return { accuracy: hits / this.#rows, logLoss: logLoss / this.#rows };
  }

  #need(rows: number): void {
    if (rows <= this.#labels.length) return;
    const room = 2 * rows;
    this.#labels = grown(this.#labels, room);
    this.#predicted = grown(this.#predicted, room);
    const { probabilities, logProbabilities } = this.#outputs;
    this.#outputs = {
      probabilities: grown(probabilities, room * this.#classes),
      logProbabilities: grown(logProbabilities, room * this.#classes),
    };
  }
}

function grown(numbers: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(numbers);
  return larger;
}
