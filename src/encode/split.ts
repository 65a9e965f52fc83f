import type { Random } from '../random.ts';
import type { CodedCells } from '../table/cells.ts';

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
 * @param rows    the rows to divide, ascending
 * @param classes cells of the target, or undefined when it is a number
 * @param share   in [0, 1)
 */
export function splitRows(rows: Int32Array, classes: CodedCells | undefined, share: number, random: Random): Split {
  const held = new Uint8Array((rows.at(-1) ?? -1) + 1);
  for (const { rows: group } of groupRows(rows, classes)) {
    const count = Math.min(Math.round(share * group.length), group.length - 1);
    random.shuffle(group);
    for (let index = 0; index < count; index++) held[group[index]!] = 1;
  }
  return divide(rows, held);
}

/** @param rows ascending @param held 1 at each row that is held out */
export function divide(rows: Int32Array, held: Uint8Array): Split {
  const training = new Int32Array(rows.length);
  const validation = new Int32Array(rows.length);
  let out = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    if (held[row] === 1) validation[out++] = row;
    else training[index - out] = row;
  }
  return { training: training.slice(0, rows.length - out), validation: validation.slice(0, out) };
}

/** Rows with the same text. */
interface RowGroup {
  readonly name: string;
  /** In the order in which they were given. */
  readonly rows: Int32Array;
}

/** Rows by their texts, in the order of these; without texts, all in one group. */
export function groupRows(rows: Int32Array, cells: CodedCells | undefined): RowGroup[] {
  if (cells === undefined) return rows.length === 0 ? [] : [{ name: '', rows: rows.slice() }];
  const { codes, texts } = cells;
  const counts = new Int32Array(texts.length);
  for (let index = 0; index < rows.length; index++) counts[codes[rows[index]!]!]!++;
  const groups = texts.map((name, code) => ({ name, rows: new Int32Array(counts[code]!) }));
  counts.fill(0);
  for (let index = 0; index < rows.length; index++) {
    const code = codes[rows[index]!]!;
    groups[code]!.rows[counts[code]!++] = rows[index]!;
  }
  return groups
    .filter((group) => group.rows.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
