import { defaults, type TrainingSpec } from '../spec/spec.ts';
import type { Remembering, Saved } from './saved.ts';

/** Progress smaller than this share of the cost does not end a plateau (as in PyTorch). */
const plateauThreshold = 1e-4;

/**
 * The learning rate of every epoch. With n the epochs since the warm-up, α the rate of the spec:
 *
 *     step: α factor^⌊n / every⌋        exponential: α factorⁿ        cosine: least + (α − least) (1 + cos(π n / over)) / 2
 *     plateau: α, times factor whenever the cost has made no progress for more than `patience` epochs
 *
 * A warm-up of w epochs comes first: α (n + 1) / w. With Loshchilov and Hutter 2017 for the cosine; all as in PyTorch.
 */
export class Schedule implements Remembering {
  readonly #spec: TrainingSpec;
  #factor = 1;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;

  constructor(spec: TrainingSpec) {
    this.#spec = spec;
  }

  /** @param epoch from 1 */
  rate(epoch: number): number {
    const { learningRate, epochs, schedule } = this.#spec;
    if (schedule === undefined) return learningRate;
    const standard = defaults.schedule;
    const {
      name,
      warmUp = 0,
      every = standard.every,
      least = standard.least,
      over = Math.max(1, epochs - warmUp),
    } = schedule;
    if (epoch <= warmUp) return (learningRate * epoch) / warmUp;
    const n = epoch - 1 - warmUp;
    switch (name) {
      case 'constant':
        return learningRate;
      case 'step':
        return learningRate * (schedule.factor ?? standard.factor.step) ** Math.floor(n / every);
      case 'exponential':
        return learningRate * (schedule.factor ?? standard.factor.exponential) ** n;
      case 'cosine':
        return least + ((learningRate - least) * (1 + Math.cos(Math.PI * Math.min(1, n / over)))) / 2;
      case 'plateau':
        return Math.max(least, learningRate * this.#factor);
    }
  }

  /** Looks at the cost of an epoch, that of the rows held out if there are any. */
  observe(cost: number): void {
    const { schedule } = this.#spec;
    if (schedule?.name !== 'plateau') return;
    if (cost < this.#best * (1 - plateauThreshold)) {
      this.#best = cost;
      this.#waited = 0;
      return;
    }
    this.#waited++;
    if (this.#waited <= (schedule.patience ?? defaults.schedule.patience)) return;
    this.#factor *= schedule.factor ?? defaults.schedule.factor.plateau;
    this.#waited = 0;
  }

  save(): Saved {
    return { numbers: { factor: this.#factor, best: this.#best, waited: this.#waited }, vectors: {} };
  }

  restore({ numbers }: Saved): void {
    this.#factor = numbers.factor!;
    this.#best = numbers.best!;
    this.#waited = numbers.waited!;
  }
}
