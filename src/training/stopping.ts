import type { Vector } from '../kernels/kernels.ts';
import { defaults } from '../spec/defaults.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import type { Remembering, Saved } from './saved.ts';

/** Reasons to stop, by the number that stands for each in what is saved. */
const endings = [undefined, 'early', 'tolerance'] as const;

/**
 * Decides when training has come to its end, and keeps the best weights on the way: those with the least of what is
 * watched, a cost (or a score, negated) of the rows held out.
 */
export class Stopping implements Remembering {
  readonly #spec: TrainingSpec;
  readonly #weights: Vector;
  readonly #bestWeights: Vector;
  #best = Number.POSITIVE_INFINITY;
  #bestEpoch = 0;
  /** The least so far, by steps that count as progress, and the epoch of the last one. */
  #mark = Number.POSITIVE_INFINITY;
  #progressed = 0;
  #leastCost = Number.POSITIVE_INFINITY;
  #stalled = 0;
  #ended: 'early' | 'tolerance' | undefined;

  /** @param weights those in training */
  constructor(spec: TrainingSpec, weights: Vector) {
    this.#spec = spec;
    this.#weights = weights;
    this.#bestWeights = weights.slice();
  }

  /** Why the epochs looked at were enough, if they were. */
  get ended(): 'early' | 'tolerance' | undefined {
    return this.#ended;
  }

  /**
   * Looks at an epoch.
   *
   * @param cost    of the training rows
   * @param watched of the rows held out; undefined if there are none
   * @returns why to stop, if so
   */
  observe(epoch: number, cost: number, watched: number | undefined): 'early' | 'tolerance' | undefined {
    const early = watched !== undefined && this.#isEarly(epoch, watched);
    const settled = this.#isSettled(cost);
    this.#ended = early ? 'early' : settled ? 'tolerance' : undefined;
    return this.#ended;
  }

  /** Puts the best weights in place of the last, if rows are held out. @returns their epoch, or undefined if the last stay */
  keepBest(): number | undefined {
    if (this.#bestEpoch === 0) return undefined;
    this.#weights.set(this.#bestWeights);
    return this.#bestEpoch;
  }

  #isEarly(epoch: number, watched: number): boolean {
    if (watched < this.#best) {
      this.#best = watched;
      this.#bestEpoch = epoch;
      this.#bestWeights.set(this.#weights);
    }
    const { earlyStopping } = this.#spec;
    if (earlyStopping === undefined) return false;
    const { patience = defaults.earlyStopping.patience, least = defaults.earlyStopping.least } = earlyStopping;
    if (watched < this.#mark - least) {
      this.#mark = watched;
      this.#progressed = epoch;
    }
    return epoch - this.#progressed >= patience;
  }

  #isSettled(cost: number): boolean {
    const { tolerance } = this.#spec;
    if (tolerance === undefined) return false;
    const progress = this.#leastCost - cost;
    this.#stalled =
      progress > tolerance * Math.abs(this.#leastCost) || this.#leastCost === Infinity ? 0 : this.#stalled + 1;
    this.#leastCost = Math.min(this.#leastCost, cost);
    return this.#stalled >= defaults.tolerancePatience;
  }

  save(): Saved {
    const numbers = {
      best: this.#best,
      bestEpoch: this.#bestEpoch,
      mark: this.#mark,
      progressed: this.#progressed,
      leastCost: this.#leastCost,
      stalled: this.#stalled,
      ended: endings.indexOf(this.#ended),
    };
    return { numbers, vectors: { bestWeights: this.#bestWeights } };
  }

  restore({ numbers, vectors }: Saved): void {
    this.#best = numbers.best!;
    this.#bestEpoch = numbers.bestEpoch!;
    this.#mark = numbers.mark!;
    this.#progressed = numbers.progressed!;
    this.#leastCost = numbers.leastCost!;
    this.#stalled = numbers.stalled!;
    this.#ended = endings[numbers.ended!];
    this.#bestWeights.set(vectors.bestWeights!);
  }
}
