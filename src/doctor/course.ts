import type { Model } from '../model/model.ts';
import { defaults, type ModelSpec } from '../spec/spec.ts';
import { Schedule } from '../training/schedule.ts';
import type { Epoch } from '../training/train.ts';
import { type Diagnosis, lower } from './diagnosis.ts';

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
/** A descent at one pace, or nearly, is far from its end; one that settles slows down long before. */
const steadyPace = 0.7;
/** Share of the initial cost that is left, above which a steady descent has only begun. */
const hardlyBegun = 0.9;
/** A cost within this share of itself stands still. */
const still = 0.002;
/** A cost above this share of the baseline's has learned nothing. */
const nothingLearned = 0.97;
/** Growth of the cost of the rows held out from its least, as a share of the baseline's cost, that is more than chance … */
const worsened = 0.2;
/** … while the training rows cost less than this share of those held out. */
const learnedByHeart = 0.5;

/** Watches the cost from epoch to epoch, and says what its course tells. */
export class Course {
  readonly #spec: ModelSpec;
  /** Cost of always answering the same, the best of such answers. */
  readonly #baseline: number;
  readonly #costs: number[] = [];
  #rises = 0;
  #least = Number.POSITIVE_INFINITY;
  #leastHeldOut = Number.POSITIVE_INFINITY;
  #lastHeldOut = Number.NaN;

  /** @param baseline cost of the best constant answer on the training rows, above 0 */
  constructor(spec: ModelSpec, baseline: number) {
    this.#spec = spec;
    this.#baseline = baseline;
  }

  /** Looks at an epoch. @returns what cannot wait until the end */
  observe({ epoch, cost, penalty = 0, validation }: Epoch): readonly Diagnosis[] {
    if (epoch === 1) this.#forget();
    const data = cost - penalty;
    const before = this.#costs.at(-1);
    this.#costs.push(data);
    if (before !== undefined && data > before + risen * this.#baseline) this.#rises++;
    const isThrown = epoch > settling && data > thrown * this.#baseline && data > thrown * this.#least;
    this.#least = Math.min(this.#least, data);
    if (validation !== undefined) {
      this.#leastHeldOut = Math.min(this.#leastHeldOut, validation.cost);
      this.#lastHeldOut = validation.cost;
    }
    return isThrown ? [this.#tooLarge(`the cost jumped to ${short(data)} in epoch ${epoch}`)] : [];
  }

  /** What the whole course tells. @param model the outcome */
  conclude(model: Model): readonly Diagnosis[] {
    const found = [
      this.#jitters(),
      this.#crawls(),
      this.#standsStill(model),
      this.#learnedNothing(model),
      this.#overfits(model),
    ];
    return found.filter((one) => one !== undefined);
  }

  /** A training that begins again has forgotten what was before. */
  #forget(): void {
    this.#costs.length = 0;
    this.#rises = 0;
    this.#least = Number.POSITIVE_INFINITY;
    this.#leastHeldOut = Number.POSITIVE_INFINITY;
  }

  #tooLarge(seen: string): Diagnosis {
    const { learningRate } = this.#spec.training;
    const finding = `the learning rate ${learningRate} is too large: ${seen}`;
    return {
      name: 'learning-rate-too-large',
      finding,
      key: 'training.learningRate',
      value: lower(learningRate),
    };
  }

  #jitters(): Diagnosis | undefined {
    const epochs = this.#costs.length;
    if (epochs < enough || this.#rises < oftenRisen * epochs) return undefined;
    return this.#tooLarge(`the cost rose in ${this.#rises} of ${epochs} epochs`);
  }

  /** A cost that has hardly begun to fall, and falls at the end as fast as at the beginning. */
  #crawls(): Diagnosis | undefined {
    const { training } = this.#spec;
    const epochs = this.#costs.length;
    if (epochs < enough || training.optimizer === 'lbfgs') return undefined;
    const [first, middle, last] = [this.#costs[0]!, this.#costs[epochs >> 1]!, this.#costs.at(-1)!];
    const fallen = first - last;
    if (!(fallen > 0) || last < hardlyBegun * first) return undefined;
    const schedule = new Schedule(training);
    let rates = 0;
    let late = 0;
    for (let epoch = 1; epoch < epochs; epoch++) {
      const rate = schedule.rate(epoch);
      rates += rate;
      if (epoch > epochs >> 1) late += rate;
    }
    const pace = (middle - last) / fallen / (late / rates);
    if (pace < steadyPace || pace > 1 / steadyPace) return undefined;
    const { learningRate } = training;
    const finding = `the learning rate ${learningRate} is far too small: the cost fell steadily from ${short(first)} to ${short(last)} only, in ${epochs} epochs`;
    const value = fasterRate(learningRate, (0.5 * first) / fallen);
    return { name: 'learning-rate-too-small', finding, key: 'training.learningRate', value };
  }

  /** A cost that does not move, where a linear model is known to do better. */
  #standsStill({ training: { gains, cost } }: Model): Diagnosis | undefined {
    const tail = this.#costs.slice(Math.floor((2 * this.#costs.length) / 3));
    if (tail.length < enough) return undefined;
    const [least, greatest] = [tail.reduce((a, b) => Math.min(a, b)), tail.reduce((a, b) => Math.max(a, b))];
    const isStill = greatest - least <= still * greatest;
    const isBehind = gains?.linear !== undefined && gains.linear.high < 0;
    const isHeart = cost.validation !== null && cost.train < learnedByHeart * cost.validation;
    if (!isStill || !isBehind || isHeart) return undefined;
    const { optimizer, schedule, learningRate } = this.#spec.training;
    const finding = `the cost stands still at ${short(tail.at(-1)!)}, where a linear model does better: training is stuck on a plateau`;
    if (schedule !== undefined && schedule.name !== 'constant') {
      return { name: 'plateau', finding, key: 'training.schedule', value: { name: 'constant' } };
    }
    if (optimizer !== 'adam') return { name: 'plateau', finding, key: 'training.optimizer', value: 'adam' };
    return { name: 'plateau', finding, key: 'training.learningRate', value: rounded(10 * learningRate) };
  }

  #learnedNothing({ training: { cost, gains } }: Model): Diagnosis | undefined {
    const { layers, training } = this.#spec;
    const isBetter = gains !== undefined && gains.baseline.low > 0;
    if (isBetter || cost.train < nothingLearned * this.#baseline) return undefined;
    const finding = `the model is no better than always giving the same answer, not even on the rows it was trained on: it underfits`;
    if (layers.length === 0) {
      return { name: 'underfitting', finding, key: 'layers', value: [{ units: 16, activation: 'relu' }] };
    }
    return { name: 'underfitting', finding, key: 'training.epochs', value: 10 * training.epochs };
  }

  #overfits({ training: { cost, kept } }: Model): Diagnosis | undefined {
    if (kept !== undefined || cost.validation === null) return undefined;
    const rise = this.#lastHeldOut - this.#leastHeldOut;
    if (rise < worsened * this.#baseline || cost.train > learnedByHeart * cost.validation) return undefined;
    const finding = `the model learns its rows by heart: cost ${short(cost.train)} on them, but ${short(this.#lastHeldOut)} on the rows held out, after ${short(this.#leastHeldOut)} at best`;
    return { name: 'overfitting', finding, key: 'training.earlyStopping.patience', value: 20 };
  }
}

/** A rate so many times as large, in powers of ten: at least one, and no further than the usual rate. */
function fasterRate(rate: number, times: number): number {
  const wanted = rate * 10 ** Math.ceil(Math.log10(times));
  return rounded(Math.max(10 * rate, Math.min(wanted, defaults.training.learningRate)));
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
