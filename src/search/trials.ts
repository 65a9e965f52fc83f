// What `tune` tries: combinations of values for spec keys, and which of them can be trained.

import { UserError, UserErrors } from '../errors.ts';
import { findLabelled, prepare } from '../fit/prepare.ts';
import type { Random } from '../random.ts';
import { freeParameterCount } from '../spec/layers.ts';
import { parsePath, setPath } from '../spec/override.ts';
import { checkSpec, type SpecJson } from '../spec/parse-spec.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Table } from '../table/table.ts';

/** Values to try, by dotted path. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** What a trial sets: one value of every path; nothing for the spec as it is. */
export type Settings = Readonly<Record<string, unknown>>;

/** Settings that can be trained. */
export interface Trial {
  readonly settings: Settings;
  readonly written: SpecJson;
  readonly spec: ModelSpec;
  readonly parameters: number;
}

/** Settings that `train` would refuse, and why. */
export interface RefusedTrial {
  readonly settings: Settings;
  readonly reasons: readonly string[];
}

/** Whether a trial is the spec as it is. */
export function isAsItIs({ settings }: Pick<Trial, 'settings'>): boolean {
  return Object.keys(settings).length === 0;
}

/** Keys that say what is predicted from which rows; trials could not be compared. */
const notTunable = ['$schema', 'data', 'target', 'tune'];

/** Refuses paths that make no trial. @throws UserError (usage) */
export function requireTunable(grid: Grid, place: string): void {
  for (const path of Object.keys(grid)) {
    const key = parsePath(path)[0]!;
    if (notTunable.includes(key)) throw new UserError('usage', `${place}: tune`, `must not vary "${key}"`);
  }
}

/** How many combinations there are. */
export function sizeOf(grid: Grid): number {
  return Object.values(grid).reduce((size, values) => size * values.length, 1);
}

/** Every combination, the last path's values changing fastest. */
export function* allOf(grid: Grid): Generator<Settings> {
  const size = sizeOf(grid);
  for (let number = 0; number < size; number++) yield combination(grid, number, size);
}

function combination(grid: Grid, number: number, size: number): Settings {
  let rest = number;
  let block = size;
  const chosen = Object.entries(grid).map(([path, values]) => {
    block /= values.length;
    const at = Math.floor(rest / block);
    rest -= at * block;
    return [path, values[at]];
  });
  return Object.fromEntries(chosen);
}

/** Combinations in random order, none twice, without an end but that of the combinations. */
export function* drawOf(grid: Grid, random: Random): Generator<Settings> {
  const entries = Object.entries(grid);
  const size = sizeOf(grid);
  const drawn = new Set<string>();
  while (drawn.size < size) {
    const places = entries.map(([, values]) => Math.floor(random.uniform() * values.length));
    const key = places.join();
    if (drawn.has(key)) continue;
    drawn.add(key);
    yield Object.fromEntries(entries.map(([path, values], at) => [path, values[places[at]!]]));
  }
}

/** What is tried, and what was refused. */
export interface TrialChoice {
  readonly trials: readonly Trial[];
  readonly refused: readonly RefusedTrial[];
}

/**
 * The spec as it is, and the first `most` combinations that `train` would take; those it would refuse are left out.
 *
 * @throws UserError (usage) if `train` would take no combination
 */
export function chooseTrials(maker: TrialMaker, combinations: Iterable<Settings>, most: number): TrialChoice {
  const trials: Trial[] = [];
  const refused: RefusedTrial[] = [];
  const take = (settings: Settings): boolean => {
    const made = maker.make(settings);
    if ('reasons' in made) refused.push(made);
    else if (!trials.some(({ written }) => JSON.stringify(written) === JSON.stringify(made.written))) trials.push(made);
    return !('reasons' in made);
  };
  take({});
  let taken = 0;
  for (const settings of combinations) {
    if (take(settings)) taken++;
    if (taken === most) break;
  }
  if (taken > 0) return { trials, refused };
  const reasons = [...new Set(refused.flatMap((one) => one.reasons))].slice(0, 5).join('\n');
  const what = 'must have a combination that can be trained, found none';
  throw new UserError('usage', `${maker.place}: tune`, what, reasons);
}

/** Settles settings one after the other, and says of each whether `train` would take it. */
export class TrialMaker {
  readonly #written: SpecJson;
  readonly #table: Table;
  /** Name of the spec, for messages. */
  readonly place: string;
  readonly #rows: string;

  /** @param written the spec that settings change */
  constructor(written: SpecJson, table: Table, place: string) {
    const { tune: _, ...rest } = written;
    this.#written = rest;
    this.#table = table;
    this.place = place;
    this.#rows = this.#rowsOf(checkSpec(rest, place, 'usage'));
  }

  /** A spec with settings: parsed, and prepared as `train` prepares it. */
  make(settings: Settings): Trial | RefusedTrial {
    try {
      const written = structuredClone(this.#written);
      for (const [path, value] of Object.entries(settings)) {
        setPath(written, { path: parsePath(path), value: structuredClone(value) }, this.place);
      }
      const spec = checkSpec(written, this.place, 'usage');
      const { network, encoder } = prepare(this.#table, undefined, spec, this.place);
      if (this.#rowsOf(spec) !== this.#rows) {
        throw new UserError('usage', this.place, 'must leave the labelled rows and the type of the target as they are');
      }
      return { settings, written, spec, parameters: freeParameterCount(network.layers, encoder.width) };
    } catch (error) {
      if (error instanceof UserError) return { settings, reasons: [error.message] };
      if (error instanceof UserErrors) return { settings, reasons: error.errors.map(({ message }) => message) };
      throw error;
    }
  }

  /** What must not differ between trials. */
  #rowsOf(spec: ModelSpec): string {
    const { rows, type } = findLabelled(this.#table, spec, this.place);
    return `${type} ${rows.join()}`;
  }
}
