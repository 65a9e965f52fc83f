// One weight between two minima: rows on three scales, made so that what suits the middle one does not suit the others.

import { Random } from '../../random.ts';
import type { SpecJson } from '../../spec/parse-spec.ts';
import type { Table } from '../../table/table.ts';
import { madeTable } from './made.ts';
import { Practice } from './practice.ts';

/** x of a group of rows, how many rows, and whether its labels ask for a positive w. */
interface Group {
  readonly x: number;
  readonly rows: number;
  readonly positive: boolean;
}

/** Rows whose labels follow the sign of x on some scales and not on others, a tenth of them wrong. */
const groups: Readonly<Record<'deep' | 'shallow', readonly Group[]>> = {
  /** With a hill of 5 % of the cost between the minima. */
  deep: [
    { x: 1, rows: 40, positive: false },
    { x: 8, rows: 40, positive: true },
  ],
  /** With a low hill, and a long slope towards it. */
  shallow: [
    { x: 0.3, rows: 60, positive: true },
    { x: 2, rows: 40, positive: false },
    { x: 16, rows: 20, positive: true },
  ],
};

/** Every row with its mirror image, −x with the other label, so that b stays 0 and w is all there is to learn. */
export function madeScales(kind: keyof typeof groups, seed: number): Table {
  const random = new Random(seed, 'lessons');
  const x: number[] = [];
  const y: string[] = [];
  for (const group of groups[kind]) {
    for (let pair = 0; pair < group.rows / 2; pair++) {
      const place = group.x * (1 + 0.05 * random.normal());
      const isWrong = pair % 10 === 0;
      x.push(place, -place);
      y.push(...(group.positive === isWrong ? ['0', '1'] : ['1', '0']));
    }
  }
  return madeTable({ x, y });
}

/** A sigmoid unit on such rows as they are, without scaling. @param start the initial w */
export function unitOn(
  table: Table,
  loss: 'squared-error' | 'cross-entropy',
  training: SpecJson['training'] & object,
  start = 0,
): Practice {
  const spec: SpecJson = {
    target: 'y',
    columns: { x: { type: 'number', scale: 'none' } },
    loss,
    output: { activation: 'sigmoid', init: 'zeros' },
    training,
  };
  const practice = new Practice(table, spec);
  practice.parameters.W[0]!.data[0] = start;
  return practice;
}

/** J at many w, with b = 0. */
export function costsAlong(practice: Practice, weights: readonly number[]): number[] {
  return weights.map((w) => practice.costAt([w, 0]));
}

/** Places from one number to another, equally far apart. */
export function between(least: number, most: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => least + ((most - least) * k) / (count - 1));
}

/** Places in a list of numbers that are lower than both neighbours. */
export function dips(values: readonly number[]): number[] {
  return values.flatMap((value, k) => (value < (values[k - 1] ?? -1) && value < (values[k + 1] ?? -1) ? [k] : []));
}
