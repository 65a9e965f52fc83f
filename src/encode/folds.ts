import type { Random } from '../random.ts';
import type { CodedCells } from '../table/cells.ts';
import { groupRows, type Split } from './split.ts';

/**
 * Divides rows into k parts and holds each out once.
 *
 * Without groups every part has the same share of every class, to within a row; with groups, rows of one group stay
 * together, and the parts are as even as that allows (largest group first, each to the part with the fewest rows).
 *
 * @param rows    the rows to divide
 * @param classes cells of the target, or undefined when it is a number
 * @param groups  cells of the column whose equal texts stay together, or undefined when each row stands alone
 * @param k       parts, from 2 to the number of rows or groups
 */
export function foldRows(
  rows: Int32Array,
  classes: CodedCells | undefined,
  groups: CodedCells | undefined,
  k: number,
  random: Random,
): Split[] {
  const fold = groups === undefined ? dealRows(rows, classes, k, random) : dealGroups(rows, groups, k, random);
  return Array.from({ length: k }, (_, index) => ({
    training: rows.filter((row) => fold.get(row) !== index),
    validation: rows.filter((row) => fold.get(row) === index),
  }));
}

function dealRows(rows: Int32Array, classes: CodedCells | undefined, k: number, random: Random): Map<number, number> {
  const fold = new Map<number, number>();
  for (const { rows: group } of groupRows(rows, classes)) {
    random.shuffle(group);
    for (const row of group) fold.set(row, fold.size % k);
  }
  return fold;
}

function dealGroups(rows: Int32Array, cells: CodedCells, k: number, random: Random): Map<number, number> {
  const groups = groupRows(rows, cells);
  const order = [...groups.keys()];
  random.shuffle(order);
  const bySize = order.map((index) => groups[index]!.rows).sort((a, b) => b.length - a.length);
  const sizes = new Array<number>(k).fill(0);
  const fold = new Map<number, number>();
  for (const group of bySize) {
    const lightest = sizes.indexOf(Math.min(...sizes));
    sizes[lightest]! += group.length;
    for (const row of group) fold.set(row, lightest);
  }
  return fold;
}
