// Schedules of the learning rate, a row each. Letters: α the learning rate of the spec, n epochs since the warm-up, from 0.
import { namesOf } from './names.ts';

/** What a schedule can be told besides its name. */
export interface ScheduleSettings {
  /** Epochs between two steps. */
  readonly every: number;
  /** By which the rate is multiplied. */
  readonly factor: number;
  /** Epochs on the way from α to `least`. */
  readonly over: number;
  /** Below which the rate does not go. */
  readonly least: number;
  /** Epochs without progress that a plateau is made of. */
  readonly patience: number;
}

/** All that any part of the program knows of a schedule. */
export interface ScheduleRow {
  /** The settings it has, with what each is where the spec does not say; null stands for all epochs after the warm-up. */
  readonly settings: Partial<Record<keyof ScheduleSettings, number | null>>;
  /** The rate n epochs after the warm-up. @param fallen `factor` for every time that the cost stood still, multiplied */
  rate(alpha: number, n: number, settings: ScheduleSettings, fallen: number): number;
  /** Whether it looks at the cost, that of rows held out if there are any. */
  readonly watches: boolean;
  /** The rate in writing, and where it comes from. */
  readonly formula: string;
}

/** Every schedule by its name in a spec; all agree with PyTorch's. */
export const schedules = {
  constant: { settings: {}, rate: (alpha) => alpha, watches: false, formula: 'α' },
  step: {
    settings: { every: 100, factor: 0.5 },
    rate: (alpha, n, { every, factor }) => alpha * factor ** Math.floor(n / every),
    watches: false,
    formula: 'α factor^⌊n / every⌋',
  },
  exponential: {
    settings: { factor: 0.99 },
    rate: (alpha, n, { factor }) => alpha * factor ** n,
    watches: false,
    formula: 'α factorⁿ',
  },
  cosine: {
    settings: { over: null, least: 0 },
    rate: (alpha, n, { over, least }) =>
      least + ((alpha - least) * (1 + Math.cos(Math.PI * Math.min(1, n / over)))) / 2,
    watches: false,
    formula: 'least + (α − least) (1 + cos(π n / over)) / 2 (Loshchilov, Hutter 2017)',
  },
  plateau: {
    settings: { factor: 0.5, least: 0, patience: 10 },
    rate: (alpha, _n, { least }, fallen) => Math.max(least, alpha * fallen),
    watches: true,
    formula: 'α, times factor whenever the cost has made no progress for more than `patience` epochs',
  },
} as const satisfies Record<string, ScheduleRow>;

/** The name of a schedule. */
export type ScheduleName = keyof typeof schedules;

/** The row of a schedule by its name. */
export const scheduleRows: Readonly<Record<ScheduleName, ScheduleRow>> = schedules;

export const scheduleNames = namesOf(scheduleRows);
