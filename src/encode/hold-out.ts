// Which rows are held out where they do not stand alone: whole groups, or the latest.
import { UserError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { type CodedCells, textAt } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { foldRows } from './folds.ts';
import { readGroups } from './groups.ts';
import { missingIn } from './infer.ts';
import { quoteCell } from './quote-cell.ts';
import { divide, groupRows, type Split, splitRows } from './split.ts';

/** What rows are divided by. */
export interface Divided {
  /** Cells of the target, or undefined when it is a number. */
  readonly classes: CodedCells | undefined;
  readonly spec: Pick<ModelSpec, 'split' | 'missing'>;
}

/**
 * Holds a share of the rows out: at random with the same share of every class, whole groups as near to it as they come, or the latest.
 * Something is left to train on, and rows of one time stay together.
 *
 * @param rows  the labelled rows, ascending
 * @param share in [0, 1)
 * @throws UserError (data) for a cell that is no time
 */
export function holdOut(
  table: Table,
  rows: Int32Array,
  { classes, spec: { split, missing } }: Divided,
  share: number,
  random: Random,
): Split {
  if (split === undefined || share === 0) return splitRows(rows, classes, share, random);
  const held = new Uint8Array((rows.at(-1) ?? -1) + 1);
  const wanted = share * rows.length;
  const parts =
    split.time === undefined
      ? groupsOf(table, rows, split.groups!, missing, random)
      : timesOf(table, rows, split.time, missing).reverse();
  if (parts.length < 2) {
    const what = `must have at least 2 different ${split.time === undefined ? 'groups' : 'times'} in "${split.time ?? split.groups}" to hold some out, found ${parts.length}`;
    throw new UserError('data', table.place, what, 'set training.validation to 0, or leave "split" out');
  }
  let count = 0;
  for (const part of parts.slice(0, -1)) {
    if (count > 0 && count + part.length / 2 > wanted) break;
    for (const row of part) held[row] = 1;
    count += part.length;
  }
  return divide(rows, held);
}

/**
 * Divides rows into k parts, each held out once: as `foldRows`, or by time into stretches of like length.
 *
 * @param k from 2 to the number of rows, groups or times
 * @throws UserError (data) for a cell that is no time, or if there are fewer times than parts
 */
export function holdOutEach(
  table: Table,
  rows: Int32Array,
  { classes, spec: { split, missing } }: Divided,
  k: number,
  random: Random,
): Split[] {
  if (split?.time === undefined) {
    const groups =
      split?.groups === undefined ? undefined : readGroups(table, rows, split.groups, new Set(missing)).cells;
    return foldRows(rows, classes, groups, k, random);
  }
  const times = timesOf(table, rows, split.time, missing);
  if (times.length < k) {
    const what = `must have at least ${k} times in "${split.time}" for ${k} folds, found ${times.length}`;
    throw new UserError('data', table.place, what, 'use fewer folds');
  }
  const stretch = new Map<number, number>();
  let current = 0;
  for (const [at, part] of times.entries()) {
    const isFull = stretch.size >= ((current + 1) * rows.length) / k;
    if (current < k - 1 && (isFull || times.length - at < k - current)) current++;
    for (const row of part) stretch.set(row, current);
  }
  return Array.from({ length: k }, (_, index) => ({
    training: rows.filter((row) => stretch.get(row) !== index),
    validation: rows.filter((row) => stretch.get(row) === index),
  }));
}

/** Rows that belong together, in an order drawn at random. */
function groupsOf(
  table: Table,
  rows: Int32Array,
  name: string,
  missing: readonly string[],
  random: Random,
): Int32Array[] {
  const groups = groupRows(rows, readGroups(table, rows, name, new Set(missing)).cells);
  const order = [...groups.keys()];
  random.shuffle(order);
  return order.map((index) => groups[index]!.rows);
}

/** Rows of one time each, the earliest first. @throws UserError (data) for a cell that is no time */
function timesOf(table: Table, rows: Int32Array, name: string, missing: readonly string[]): Int32Array[] {
  const cells = column(table, name);
  const isAbsent = missingIn(cells, new Set(missing));
  const times = Float64Array.from(rows, (row) => {
    const text = textAt(cells, row);
    const time = isAbsent(row) ? Number.NaN : (cells.values?.[row] ?? timeOf(text));
    if (!Number.isNaN(time)) return time;
    const what = `column "${name}", by whose time rows are held out, must be a number or a date such as 2026-01-31, found ${quoteCell(text)}`;
    throw new UserError('data', `${table.place}:${table.lines[row]}`, what);
  });
  const order = Array.from(rows.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
  const parts: number[][] = [];
  for (const [at, place] of order.entries()) {
    if (at > 0 && times[place] === times[order[at - 1]!]) parts.at(-1)!.push(rows[place]!);
    else parts.push([rows[place]!]);
  }
  return parts.map((part) => Int32Array.from(part));
}

/** Year and month, and what may follow, as ISO 8601 writes it. */
const isoTime = /^(\d{4}-\d\d)(-\d\d)?(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds since 1970, in UTC where no zone is said; NaN of another text. */
function timeOf(text: string): number {
  const [, month, day = '-01', clock = '00:00', zone = 'Z'] = isoTime.exec(text.trim()) ?? [];
  return month === undefined ? Number.NaN : Date.parse(`${month}${day}T${clock}${zone}`);
}
