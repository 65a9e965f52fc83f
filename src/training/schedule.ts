import { type ScheduleRow, type ScheduleSettings, scheduleRows } from '../formulas/schedule.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import type { Remembering, Saved } from './saved.ts';

/** Progress smaller than this share of the cost does not end a plateau (as in PyTorch). */
const plateauThreshold = 1e-4;

/** Epochs after the warm-up. */
function epochsLeft({ epochs, schedule }: TrainingSpec): number {
  return Math.max(1, epochs - (schedule?.warmUp ?? 0));
}

/** The learning rate of every epoch, by the row of `formulas/schedule.ts`; a warm-up of w epochs comes first: α (n + 1) / w. */
export class Schedule implements Remembering {
  readonly #spec: TrainingSpec;
  readonly #row: ScheduleRow;
  readonly #settings: ScheduleSettings;
  readonly #warmUp: number;
  /** What the schedule has multiplied the rate by, each time the cost stood still. */
  #fallen = 1;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;

  constructor(spec: TrainingSpec) {
    const { name = 'constant', warmUp = 0, ...given } = spec.schedule ?? {};
    this.#spec = spec;
    this.#row = scheduleRows[name];
    this.#warmUp = warmUp;
    const usual = Object.entries(this.#row.settings).map(([key, value]) => [key, value ?? epochsLeft(spec)]);
    this.#settings = { ...Object.fromEntries(usual), ...given };
  }

  /** @param epoch from 1 */
  rate(epoch: number): number {
    const { learningRate } = this.#spec;
    if (epoch <= this.#warmUp) return (learningRate * epoch) / this.#warmUp;
    return this.#row.rate(learningRate, epoch - 1 - this.#warmUp, this.#settings, this.#fallen);
  }

  /** Looks at the cost of an epoch, that of the rows held out if there are any. */
  observe(cost: number): void {
    if (!this.#row.watches) return;
    if (cost < this.#best * (1 - plateauThreshold)) {
      this.#best = cost;
      this.#waited = 0;
      return;
    }
    this.#waited++;
    if (this.#waited <= this.#settings.patience) return;
    this.#fallen *= this.#settings.factor;
    this.#waited = 0;
  }

  save(): Saved {
    return { numbers: { factor: this.#fallen, best: this.#best, waited: this.#waited }, vectors: {} };
  }

  restore({ numbers }: Saved): void {
    this.#fallen = numbers.factor!;
    this.#best = numbers.best!;
    this.#waited = numbers.waited!;
  }
}
