import type { NumberTarget, Target } from '../encode/target.ts';
import { rowLossOf } from '../formulas/loss.ts';
import type { LossMetric } from '../formulas/metric.ts';
import type { Matrix } from '../kernels/kernels.ts';
import type { LossesOnTargets } from '../metrics/chance.ts';
import {
  type ClassMetrics,
  type ClassPredictions,
  classificationMetrics,
  classMetrics,
  confusionMatrix,
} from '../metrics/classification.ts';
import type { RegressionMetrics } from '../metrics/regression.ts';
import type { Baseline, Metrics } from '../model/model.ts';
import { chooseClass, numberOutput, writeClassOutput } from '../model/outputs.ts';
import { outputOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { classLossesOn, numberLossesOn } from './losses-on.ts';
import { mainLossName, numberMetrics } from './number-scores.ts';

/** The class that the baseline always answers: the one with the largest share in training, the first of equals. */
export function commonestClass(prior: readonly number[]): number {
  return prior.reduce((best, share, k) => (share > prior[best]! ? k : best), 0);
}

/** What is collected of rows. */
interface Collected {
  /** Class numbers from 0, or targets in the user's units. */
  readonly labels: Float64Array | Int32Array;
  readonly predicted: Float64Array | Int32Array;
  /** P(class k | row i) at i·K + k; empty of numbers. */
  readonly probabilities: Float64Array;
  /** −log P(true class) of classes, the squared error of numbers, or the loss that they are told by. */
  readonly losses: Float64Array;
}

/** Collects predictions of labelled rows, block by block, and gives their metrics. */
export class Scorer {
  readonly #target: Target;
  readonly #network: ResolvedNetwork;
  /** By answer and target in the user's units; undefined of classes. */
  readonly #lossOf: ((answer: number, y: number) => number) | undefined;
  readonly #threshold: number;
  /** K; 0 of a number. */
  readonly #classes: number;
  #rows = 0;
  #room: number;
  #collected: Collected;

  /**
   * @param threshold of P(second class) when there are two
   * @param rows      how many there will be, if that is known; there may be more
   */
  constructor(target: Target, network: ResolvedNetwork, threshold: number, rows = 256) {
    this.#target = target;
    this.#network = network;
    this.#lossOf = target.type === 'number' ? rowLossOf(network.loss, target.std) : undefined;
    this.#threshold = threshold;
    this.#classes = target.type === 'number' ? 0 : target.classes.length;
    this.#room = rows;
    this.#collected = collect(rows, this.#classes);
  }

  /**
   * Adds rows.
   *
   * @param Z      their logits
   * @param labels class numbers from 0, or targets in the user's units
   */
  add(Z: Matrix, labels: ArrayLike<number>): void {
    if (this.#rows + Z.rows > this.#room) this.#grow(2 * (this.#rows + Z.rows));
    if (this.#target.type === 'number') this.#addNumbers(Z, labels, this.#target);
    else this.#addClasses(Z, labels);
    this.#rows += Z.rows;
  }

  #addNumbers(Z: Matrix, given: ArrayLike<number>, target: NumberTarget): void {
    const { labels, predicted, losses } = this.#collected;
    for (let row = 0, at = this.#rows; row < Z.rows; row++, at++) {
      labels[at] = given[row]!;
      predicted[at] = numberOutput(Z, row, outputOf(this.#network), target);
      losses[at] = this.#lossOf!(predicted[at]!, labels[at]!);
    }
  }

  #addClasses(Z: Matrix, given: ArrayLike<number>): void {
    const { labels, predicted, probabilities, losses } = this.#collected;
    const classes = this.#classes;
    for (let row = 0, at = this.#rows; row < Z.rows; row++, at++) {
      const label = given[row]!;
      labels[at] = label;
      losses[at] = writeClassOutput(Z, row, label, probabilities, at * classes);
      predicted[at] = chooseClass(probabilities, this.#threshold, at * classes, classes);
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of the rows added, at least one. */
  metrics(): Metrics {
    if (this.#classes > 0) return classificationMetrics(this.predictions(), this.#classes);
    return this.#numbers(this.#collected.predicted.subarray(0, this.#rows) as Float64Array);
  }

  #numbers(predicted: Float64Array): RegressionMetrics {
    const labels = this.#collected.labels.subarray(0, this.#rows) as Float64Array;
    return numberMetrics(labels, predicted, this.#target as NumberTarget, this.#network.loss);
  }

  /** What gains are measured in. */
  get measure(): LossMetric {
    return mainLossName(this.#classes === 0, this.#network.loss);
  }

  /** Of the second of two classes; undefined of any other target. */
  interest(): ClassMetrics | undefined {
    if (this.#target.type === 'number' || this.#classes !== 2) return undefined;
    return classMetrics(confusionMatrix(this.predictions(), 2), this.#target.classes)[1];
  }

  /** Of a classifier, for the confusion matrix; good until more rows are added. */
  predictions(): ClassPredictions {
    const { labels, predicted, probabilities } = this.#collected;
    return {
      labels: labels.subarray(0, this.#rows) as Int32Array,
      predicted: predicted.subarray(0, this.#rows) as Int32Array,
      probabilities: probabilities.subarray(0, this.#rows * this.#classes),
      losses: this.losses(),
    };
  }

  /** What is true of each row: class numbers, or numbers in the user's units; good until more rows are added. */
  labels(): Float64Array | Int32Array {
    return this.#collected.labels.subarray(0, this.#rows);
  }

  /** What was answered of each row: P(class k | row i) at i·K + k, or a number in the user's units; good until more rows are added. */
  answers(): Float64Array {
    const { predicted, probabilities } = this.#collected;
    if (this.#classes > 0) return probabilities.subarray(0, this.#rows * this.#classes);
    return predicted.subarray(0, this.#rows) as Float64Array;
  }

  /** Loss of each row: −log P(true class) of classes, the squared error of numbers or the loss that they are told by; good until more rows are added. */
  losses(): Float64Array {
    return this.#collected.losses.subarray(0, this.#rows);
  }

  /** Losses of the predictions of some rows on any of their targets, for who asks often. */
  lossesOn(rows: Int32Array): LossesOnTargets {
    const { labels, predicted, probabilities } = this.#collected;
    const targets = labels.slice(0, rows.length);
    for (let place = 0; place < rows.length; place++) targets[place] = labels[rows[place]!]!;
    if (this.#classes > 0) return classLossesOn(targets as Int32Array, probabilities, rows, this.#classes);
    const answers = Float64Array.from(rows, (row) => predicted[row]!);
    return numberLossesOn(targets as Float64Array, answers, this.#lossOf!, this.measure === 'rmse');
  }

  /** The loss of each row with the baseline. @param prior as for `baseline` */
  baselineLosses(prior: readonly number[]): Float64Array {
    const logs = prior.map((share) => -Math.log(share));
    const losses = new Float64Array(this.#rows);
    const { labels } = this.#collected;
    for (let row = 0; row < losses.length; row++) {
      const label = labels[row]!;
      losses[row] = this.#classes === 0 ? this.#lossOf!(prior[0]!, label) : logs[label]!;
    }
    return losses;
  }

  /**
   * What the same rows score without looking at them.
   *
   * @param prior shares of the classes, or the best constant, in the training rows
   */
  baseline(prior: readonly number[]): Baseline {
    const labels = this.#collected.labels.subarray(0, this.#rows);
    if (this.#classes === 0) return this.#numbers(new Float64Array(this.#rows).fill(prior[0]!));
    const counts = prior.map(() => 0);
    for (let row = 0; row < labels.length; row++) counts[labels[row]!]!++;
    const logLoss = prior.reduce((sum, share, k) => sum - (counts[k] === 0 ? 0 : counts[k]! * Math.log(share)), 0);
    return { accuracy: counts[commonestClass(prior)]! / this.#rows, logLoss: logLoss / this.#rows };
  }

  /** Some of the rows, as if no others had been added. */
  only(rows: Int32Array): Scorer {
    const some = new Scorer(this.#target, this.#network, this.#threshold, rows.length);
    const { labels, predicted, probabilities, losses } = this.#collected;
    const classes = this.#classes;
    for (const [at, row] of rows.entries()) {
      some.#collected.labels[at] = labels[row]!;
      some.#collected.predicted[at] = predicted[row]!;
      some.#collected.losses[at] = losses[row]!;
      some.#collected.probabilities.set(probabilities.subarray(row * classes, (row + 1) * classes), at * classes);
    }
    some.#rows = rows.length;
    return some;
  }

  #grow(rows: number): void {
    const { labels, predicted, probabilities, losses } = this.#collected;
    this.#room = rows;
    this.#collected = collect(rows, this.#classes);
    this.#collected.labels.set(labels);
    this.#collected.predicted.set(predicted);
    this.#collected.probabilities.set(probabilities);
    this.#collected.losses.set(losses);
  }
}

/** Room for rows. @param classes K; 0 of a number */
function collect(rows: number, classes: number): Collected {
  const Values = classes === 0 ? Float64Array : Int32Array;
  return {
    labels: new Values(rows),
    predicted: new Values(rows),
    probabilities: new Float64Array(rows * classes),
    losses: new Float64Array(rows),
  };
}
