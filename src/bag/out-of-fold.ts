import type { BagPlan } from './plan.ts';

/**
 * Answers of the members of a variant for rows that none of them was trained on, in the order of all rows that are held out.
 *
 * @param byFold answers of the member of each fold for the rows held out from it
 * @param width  numbers in an answer
 */
export function gatherAnswers(plan: BagPlan, byFold: readonly Float64Array[], width: number): Float64Array {
  const places = placesOf(plan);
  const gathered = new Float64Array(places.size * width);
  for (const [fold, answers] of byFold.entries()) {
    for (const [index, row] of plan.folds[fold]!.validation.entries()) {
      gathered.set(answers.subarray(index * width, (index + 1) * width), places.get(row)! * width);
    }
  }
  return gathered;
}

/** Rows that are held out by some fold, ascending: all but the single rows of a class. */
export function heldOutRows({ folds }: BagPlan): Int32Array {
  return Int32Array.from(folds.flatMap(({ validation }) => [...validation])).sort();
}

/** Where each row stands among those that are held out. */
function placesOf(plan: BagPlan): Map<number, number> {
  return new Map(Array.from(heldOutRows(plan), (row, place) => [row, place]));
}
