import type { Random } from '../random.ts';

/** Row numbers of a table, each list ascending. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Holds rows out for validation, the same share of every class.
 *
 * Every class keeps at least one row for training. Of a class with n rows
 * round(share · n) are held out.
 *
 * @param rows   the rows to divide, ascending
 * @param classOf class of a row, or undefined when the target is a number
 * @param share  in [0, 1)
 */
export function splitRows(
  rows: Int32Array,
  classOf: ((row: number) => string) | undefined,
  share: number,
  random: Random,
): Split {
  const groups = groupRows(rows, classOf ?? (() => ''));
  const held = new Uint8Array((rows.at(-1) ?? -1) + 1);
  for (const name of [...groups.keys()].sort()) {
    const group = groups.get(name)!;
    const count = Math.min(Math.round(share * group.length), group.length - 1);
    random.shuffle(group);
    for (let index = 0; index < count; index++) held[group[index]!] = 1;
  }
  return { training: rowsThat(rows, held, 0), validation: rowsThat(rows, held, 1) };
}

function rowsThat(rows: Int32Array, held: Uint8Array, isHeld: 0 | 1): Int32Array {
  const some = new Int32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index++) if (held[rows[index]!] === isHeld) some[count++] = rows[index]!;
  return some.slice(0, count);
}

/** Rows by name. */
export function groupRows(rows: Int32Array, nameOf: (row: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  let last = '';
  let group: number[] | undefined;
  for (let index = 0; index < rows.length; index++) {
    const name = nameOf(rows[index]!);
    if (group === undefined || name !== last) group = groups.get(name);
    if (group === undefined) {
      group = [];
      groups.set(name, group);
    }
    group.push(rows[index]!);
    last = name;
  }
  return groups;
}
