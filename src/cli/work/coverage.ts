// What holds the truth in so many percent of rows: intervals of numbers, sets of labels of classes.
import { UserError } from '../../errors.ts';
import type { Scorer } from '../../fit/score.ts';
import { type Band, labelSet, widthAt } from '../../metrics/intervals.ts';
import type { Model } from '../../model/model.ts';

/** Tells what holds the truth. */
export interface Holder {
  /** Names of the columns that it fills. */
  readonly names: readonly string[];
  /** Lower and upper end around a prediction. */
  readonly ofNumber: (answer: number) => readonly [lower: number, upper: number];
  /** Classes, from the most probable to the least; at least one. */
  readonly ofClasses: (probabilities: ArrayLike<number>) => readonly number[];
}

/** Percent that are told unless others are asked for: 90, or what the rows were enough for; undefined of a model that tells none. */
export function usualInterval(model: Model): number | undefined {
  const most = mostPercent(model);
  return most === 0 ? undefined : Math.min(90, most);
}

/** The most that a model can tell; 0 if nothing. */
function mostPercent(model: Model): number {
  if (model.members === undefined) return 0;
  const { intervals = [], labelSets = [], target } = model;
  if (target.type === 'category') return labelSets.length;
  return intervals.length === 0 ? 0 : Math.min(...intervals.map(({ widths }) => widths.length));
}

/** @param percent from 1 to 99 @throws UserError (usage) if the model cannot tell */
export function holderOf(model: Model, percent: number): Holder {
  if (model.members === undefined) {
    const what = 'is for a model with members, which knows how far predictions were off of rows held out';
    throw new UserError('usage', '--interval', what, 'train it with --bag 5');
  }
  const { intervals = [], labelSets = [], target } = model;
  const most = mostPercent(model);
  if (percent > most) {
    const what = `must be at most ${most}, for the rows held out were too few to tell more, found ${percent}`;
    throw new UserError('usage', '--interval', what);
  }
  return target.type === 'number' ? ofNumbers(intervals, percent) : ofLabels(labelSets[percent - 1]!);
}

function ofNumbers(bands: readonly Band[], percent: number): Holder {
  const ofNumber = (answer: number) => {
    const width = widthAt(bands, answer, percent)!;
    return [answer - width, answer + width] as const;
  };
  return { names: ['lower', 'upper'], ofNumber, ofClasses: () => [] };
}

function ofLabels(least: number): Holder {
  return {
    names: ['labels'],
    ofNumber: (answer) => [answer, answer],
    ofClasses: (probabilities) => labelSet(probabilities, least),
  };
}

/** How often the truth was held, and by how much. */
export interface Coverage {
  readonly percent: number;
  /** Of these rows. */
  readonly rows: number;
  /** Share of the rows whose truth is held. */
  readonly share: number;
  /** Mean distance from lower to upper end, or mean number of labels. */
  readonly size: number;
}

/** How often labelled rows have the truth where it is said to be. @param classes K; 0 of a number */
export function coverageOf(holder: Holder, percent: number, scorer: Scorer, classes: number): Coverage {
  const answers = scorer.answers();
  const labels = scorer.labels();
  let [held, size] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (classes === 0) {
      const [lower, upper] = holder.ofNumber(answers[row]!);
      held += Number(lower <= label && label <= upper);
      size += upper - lower;
    } else {
      const set = holder.ofClasses(answers.subarray(row * classes, (row + 1) * classes));
      held += Number(set.includes(label));
      size += set.length;
    }
  }
  return { percent, rows: labels.length, share: held / labels.length, size: size / labels.length };
}
