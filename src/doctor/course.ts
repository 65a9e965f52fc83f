import { mainLoss } from '../fit/number-scores.ts';
import { metricRows } from '../formulas/metric.ts';
import { isShownBetter, isShownWorse } from '../metrics/comparison.ts';
import type { Model } from '../model/model.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Epoch } from '../training/train.ts';
import type { Diagnosis } from './diagnosis.ts';
import { offPlateau } from './plateau.ts';
import { higherRate, lowerRate } from './rate.ts';

/** A cost this many times that of always answering the same, after the first epochs, was thrown there by a step. */
const thrown = 1.5;
/** Epochs in which a cost may still be that of the initial weights. */
const settling = 3;
/** A rise by this share of the baseline's cost is more than the noise of batches. */
const risen = 0.02;
/** Share of epochs with such a rise from which steps are called too large. */
const oftenRisen = 0.25;
/** Least number of epochs to judge by. */
const enough = 10;
/** A cost within this share of itself stands still. */
const still = 0.002;
/** A cost above this share of the baseline's has learned nothing. */
const nothingLearned = 0.97;
/** Growth of the cost of the rows held out from its least, as a share of the baseline's cost, from which stopping early paid on every set it was tried on (below 0.09 it did harm) … */
const worsened = 0.12;
/** … while the training rows cost less than this share of those held out. */
const learnedByHeart = 0.7;
/** Rows held out from which their cost tells more than chance: the standard error of a share is then at most 0.11. */
const enoughRows = 20;
/** A lower loss than the baseline's by this share of it may be a signal, though it is not shown. */
const hint = 0.05;

/** Watches the cost from epoch to epoch, and says what its course tells, of a model that turned out poor: of one that is good, no course is wrong. */
export class Course {
  readonly #spec: ModelSpec;
  /** The least cost there is: all costs here are above it. */
  readonly #floor: number;
  /** Cost of always answering the same, the best of such answers. */
  readonly #baseline: number;
  readonly #costs: number[] = [];
  #rises = 0;
  #thrown: string | undefined;
  #least = Number.POSITIVE_INFINITY;
  #leastHeldOut = Number.POSITIVE_INFINITY;
  #lastHeldOut = Number.NaN;

  /**
   * @param spec   with every default written out
   * @param bounds cost of the best constant answer on the training rows, and the least cost there is, which is below that
   */
  constructor(spec: ModelSpec, { constant, least }: { readonly constant: number; readonly least: number }) {
    this.#spec = spec;
    this.#floor = least;
    this.#baseline = constant - least;
  }

  /** Looks at an epoch. */
  observe({ epoch, cost, penalty = 0, validation }: Epoch): void {
    if (epoch === 1) this.#forget();
    const data = cost - penalty - this.#floor;
    const before = this.#costs.at(-1);
    this.#costs.push(data);
    if (before !== undefined && data > before + risen * this.#baseline) this.#rises++;
    if (epoch > settling && data > thrown * this.#baseline && data > thrown * this.#least) {
      this.#thrown ??= `the cost jumped to ${short(cost - penalty)} in epoch ${epoch}`;
    }
    this.#least = Math.min(this.#least, data);
    if (validation !== undefined) {
      this.#lastHeldOut = validation.cost - this.#floor;
      this.#leastHeldOut = Math.min(this.#leastHeldOut, this.#lastHeldOut);
    }
  }

  /**
   * What the whole course tells.
   *
   * @param model the outcome
   * @param flat  what is wrong with units that were sound to begin with, if anything is
   * @param columnTells whether a column by itself tells of the target
   */
  conclude(model: Model, flat: Diagnosis | undefined, columnTells: () => boolean): readonly Diagnosis[] {
    const found = [
      this.#tooLarge(model, flat),
      this.#tooSmall(model),
      this.#standsStill(model),
      this.#overfits(model),
      this.#foundNothing(model, columnTells),
    ];
    return found.filter((one) => one !== undefined);
  }

  /** A training that begins again has forgotten what was before. */
  #forget(): void {
    this.#costs.length = 0;
    this.#rises = 0;
    this.#thrown = undefined;
    this.#least = Number.POSITIVE_INFINITY;
    this.#leastHeldOut = Number.POSITIVE_INFINITY;
  }

  /** Whether the model answers its own training rows no better than a constant, or others worse than a linear model. */
  #isPoor(model: Model): boolean {
    return isBehind(model) || !this.#hasLearned(model);
  }

  #hasLearned({ training: { cost } }: Model): boolean {
    return cost.train - this.#floor < nothingLearned * this.#baseline;
  }

  #tooLarge(model: Model, flat: Diagnosis | undefined): Diagnosis | undefined {
    const { training } = this.#spec;
    const lower = lowerRate(training);
    const seen = this.#thrown ?? this.#jitters() ?? flat?.finding;
    if (lower === undefined || seen === undefined || !this.#isPoor(model)) return undefined;
    const finding = `the learning rate ${training.learningRate} is too large: ${seen}`;
    return { name: 'learning-rate-too-large', finding, settings: { 'training.learningRate': lower } };
  }

  #jitters(): string | undefined {
    const epochs = this.#costs.length;
    if (epochs < enough || this.#rises < oftenRisen * epochs) return undefined;
    return `the cost rose in ${this.#rises} of ${epochs} epochs`;
  }

  #tooSmall(model: Model): Diagnosis | undefined {
    const { training } = this.#spec;
    const higher = higherRate(training);
    if (higher === undefined || !this.#isPoor(model)) return undefined;
    const [first, last] = [this.#costs[0]!, this.#costs.at(-1)!];
    const finding = `the learning rate ${training.learningRate} is far too small: the cost went from ${short(first + this.#floor)} to ${short(last + this.#floor)} only, in ${this.#costs.length} epochs`;
    return { name: 'learning-rate-too-small', finding, settings: { 'training.learningRate': higher } };
  }

  /** A cost that does not move, where a linear model is known to do better. */
  #standsStill(model: Model): Diagnosis | undefined {
    const tail = this.#costs.slice(Math.floor((2 * this.#costs.length) / 3));
    if (tail.length < enough || !isBehind(model)) return undefined;
    const [least, greatest] = [tail.reduce((a, b) => Math.min(a, b)), tail.reduce((a, b) => Math.max(a, b))];
    const { cost } = model.training;
    const isHeart = cost.validation !== null && this.#isByHeart(cost.train, cost.validation);
    if (greatest - least > still * greatest || isHeart) return undefined;
    const settings = offPlateau(this.#spec, this.#costs.length);
    if (settings === undefined) return undefined;
    const finding = `the cost stands still at ${short(tail.at(-1)! + this.#floor)}, where a linear model does better: training is stuck on a plateau`;
    return { name: 'plateau', finding, settings };
  }

  #overfits({ training: { cost, kept, rows } }: Model): Diagnosis | undefined {
    if (kept !== undefined || this.#spec.training.earlyStopping !== undefined) return undefined;
    if (cost.validation === null || rows.validation < enoughRows) return undefined;
    const rise = this.#lastHeldOut - this.#leastHeldOut;
    if (rise < worsened * this.#baseline || !this.#isByHeart(cost.train, cost.validation)) return undefined;
    const finding = `the model learns its rows by heart: cost ${short(cost.train)} on them, but ${short(this.#lastHeldOut + this.#floor)} on the rows held out, after ${short(this.#leastHeldOut + this.#floor)} at best`;
    return { name: 'overfitting', finding, settings: { 'training.earlyStopping.patience': 20 } };
  }

  /** Whether what is trained for is what a model is compared by. */
  #isComparable(): boolean {
    return this.#spec.training.classWeights === undefined;
  }

  #isByHeart(train: number, heldOut: number): boolean {
    return train - this.#floor < learnedByHeart * (heldOut - this.#floor);
  }

  /** No better than a constant, and not a column that tells of the target. More of the same does not find what is not there. */
  #foundNothing(model: Model, columnTells: () => boolean): Diagnosis | undefined {
    const { gains, rows, baseline } = model.training;
    if (gains === undefined || (rows.validation || rows.train) < enoughRows) return undefined;
    const { name, value } = mainLoss(baseline);
    const left = 1 - gains.baseline.gain / value;
    const share = 1 - (metricRows[name].ofLosses === 'root' ? left ** 2 : left); // of the loss, or of the mean squared error
    const isLearned = !this.#isComparable() && this.#hasLearned(model);
    const isFound = isShownBetter(gains.baseline) || share > hint || isLearned;
    if (isFound || columnTells()) return undefined;
    const where = rows.validation > 0 ? `on ${rows.validation} rows held out` : 'on the rows it was trained on';
    const ladder = this.#spec.layers.length === 0 ? '; nn ladder tells whether hidden layers find one' : '';
    const finding = `no signal was found: ${where} the model is no better than always giving the same answer, and no column by itself tells of "${this.#spec.target}"${ladder}`;
    return { name: 'no-signal', finding, settings: {} };
  }
}

/** Whether a linear model is shown to be better, or is by more than a constant loses: a few rows lost without measure make an interval wide. */
function isBehind({ training: { gains, baseline } }: Model): boolean {
  if (gains?.linear === undefined) return false;
  return isShownWorse(gains.linear) || -gains.linear.gain > mainLoss(baseline).value;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
