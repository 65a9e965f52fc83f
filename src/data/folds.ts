import type { Random } from '../random.ts';
import { groupRows, type Split } from './split.ts';

/**
 * Divides rows into k parts and holds each out once.
 *
 * Without groups every part has the same share of every class, to within a row; with groups, rows of one group stay
 * together, and the parts are as even as that allows (largest group first, each to the part with the fewest rows).
 *
 * @param rows    the rows to divide
 * @param classOf class of a row, or undefined when the target is a number
 * @param groupOf group of a row, or undefined when each stands alone
 * @param k       parts, from 2 to the number of rows or groups
 */
export function foldRows(
  rows: Int32Array,
  classOf: ((row: number) => string) | undefined,
  groupOf: ((row: number) => string) | undefined,
  k: number,
  random: Random,
): Split[] {
  const fold = groupOf === undefined ? dealRows(rows, classOf, k, random) : dealGroups(rows, groupOf, k, random);
  return Array.from({ length: k }, (_, index) => ({
    training: rows.filter((row) => fold.get(row) !== index),
    validation: rows.filter((row) => fold.get(row) === index),
  }));
}

function dealRows(
  rows: Int32Array,
  classOf: ((row: number) => string) | undefined,
  k: number,
  random: Random,
): Map<number, number> {
  const groups = groupRows(rows, classOf ?? (() => ''));
  const fold = new Map<number, number>();
  for (const name of [...groups.keys()].sort()) {
    const group = groups.get(name)!;
    random.shuffle(group);
    for (const row of group) fold.set(row, fold.size % k);
  }
  return fold;
}

function dealGroups(
  rows: Int32Array,
  groupOf: (row: number) => string,
  k: number,
  random: Random,
): Map<number, number> {
  const groups = groupRows(rows, groupOf);
  const names = [...groups.keys()].sort();
  const order = names.map((_, index) => index);
  random.shuffle(order);
  const bySize = order.map((index) => groups.get(names[index]!)!).sort((a, b) => b.length - a.length);
  const sizes = new Array<number>(k).fill(0);
  const fold = new Map<number, number>();
  for (const group of bySize) {
    const lightest = sizes.indexOf(Math.min(...sizes));
    sizes[lightest]! += group.length;
    for (const row of group) fold.set(row, lightest);
  }
  return fold;
}
