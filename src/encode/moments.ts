import { UserError } from '../errors.ts';

/** What numbers are like; without any, mean and deviation are 0, and least is above greatest. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly least: number;
  readonly greatest: number;
}

/** What is known of a block of numbers x with weights w, all 1 unless they are given. */
interface BlockSums {
  /** Σ w. */
  readonly total: number;
  /** Σ w x. */
  readonly sum: number;
  readonly least: number;
  readonly greatest: number;
  /** Σ w (x − near) with near = sum / total: what rounding took from the mean. */
  readonly rest: number;
  /** Σ w (x − near)². */
  readonly squares: number;
}

/** Numbers that are added together at most: they stay in the cache from one pass to the next. */
export const momentsBlock = 4096;

/**
 * Mean and standard deviation of numbers that come block by block. The deviation is that of the rows (÷ m, not m − 1).
 *
 * Each block is passed twice, so that a large mean does not swallow a small spread, and what the first pass lost to
 * rounding is put right by the second; then blocks are merged (Chan, Golub, LeVeque 1983):
 *
 *     δ = x̄_b − x̄        x̄ ← x̄ + δ w_b / (w + w_b)        S ← S + S_b + δ² w w_b / (w + w_b)
 *
 * with S = Σ wᵢ (xᵢ − x̄)². All equal numbers have them as their mean, and no deviation.
 */
export class MomentsSum {
  readonly #block = new Float64Array(momentsBlock);
  #total = 0;
  #mean = 0;
  #squares = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  /**
   * Adds the numbers at some places of a list.
   *
   * @param places  at most `momentsBlock` of them
   * @param weights of each of these, how much it counts; without them, all the same
   */
  add(values: Float64Array, places: Int32Array, weights?: Float64Array): void {
    const numbers = this.#block.subarray(0, places.length);
    const plain = gatherAndSum(values, places, numbers);
    const sums = weights === undefined ? plain : { ...plain, ...weighedSums(numbers, weights) };
    const near = sums.sum / sums.total;
    const rests = weights === undefined ? plainRest(numbers, near) : weighedRest(numbers, weights, near);
    this.#merge({ ...sums, ...rests });
  }

  #merge({ total, sum, least, greatest, rest, squares }: BlockSums): void {
    this.#least = Math.min(this.#least, least);
    this.#greatest = Math.max(this.#greatest, greatest);
    if (total === 0) return;
    const mean = sum / total + rest / total;
    const delta = mean - this.#mean;
    const share = total / (this.#total + total);
    this.#squares += squares - (rest * rest) / total + delta * delta * this.#total * share;
    this.#mean += delta * share;
    this.#total += total;
  }

  /** Of all numbers added. */
  finish(): Moments {
    const [least, greatest] = [this.#least, this.#greatest];
    if (this.#total === 0) return { mean: 0, std: 0, least, greatest };
    if (least === greatest) return { mean: least, std: 0, least, greatest };
    return { mean: this.#mean, std: Math.sqrt(this.#squares / this.#total), least, greatest };
  }
}

/** Moments of a list of numbers. @param weights as for `MomentsSum` */
export function momentsOf(values: Float64Array, weights?: Float64Array): Moments {
  const sum = new MomentsSum();
  const places = new Int32Array(momentsBlock);
  for (let from = 0; from < values.length; from += momentsBlock) {
    const length = Math.min(momentsBlock, values.length - from);
    for (let i = 0; i < length; i++) places[i] = from + i;
    sum.add(values, places.subarray(0, length), weights?.subarray(from, from + length));
  }
  return sum.finish();
}

/** Puts the numbers at some places of a list side by side, and sums them up on the way. */
function gatherAndSum(values: Float64Array, places: Int32Array, into: Float64Array) {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < places.length; i++) {
    const value = values[places[i]!]!;
    into[i] = value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
  }
  return { total: places.length, sum, least, greatest };
}

function plainRest(values: Float64Array, near: number) {
  let rest = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - near;
    rest += difference;
    squares += difference * difference;
  }
  return { rest, squares };
}

function weighedSums(values: Float64Array, weights: Float64Array) {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += weights[i]!;
    sum += weights[i]! * values[i]!;
  }
  return { total, sum };
}

function weighedRest(values: Float64Array, weights: Float64Array, near: number) {
  let rest = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - near;
    rest += weights[i]! * difference;
    squares += weights[i]! * difference * difference;
  }
  return { rest, squares };
}

/** Refuses a column whose spread overflows. @param place name of the data @throws UserError (data) */
export function requireFiniteScale(name: string, std: number, place: string): void {
  if (Number.isFinite(std)) return;
  throw new UserError(
    'data',
    place,
    `column "${name}" must have a finite spread, found numbers too large to square`,
    'divide the column by a power of ten',
  );
}
