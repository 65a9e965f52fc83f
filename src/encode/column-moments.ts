import type { Cells } from '../table/cells.ts';
import { missingIn, neverMissing } from './infer.ts';
import { type Moments, MomentsSum, momentsBlock } from './moments.ts';

/** Rows, and how much each counts; without weights, all the same. */
export interface WeighedRows {
  readonly rows: Int32Array;
  readonly weights: Float64Array | undefined;
}

/** Moments of the numbers in cells of some rows that are not missing. */
export function momentsOfCells(cells: Cells, { rows, weights }: WeighedRows, missing: ReadonlySet<string>): Moments {
  const sum = new MomentsSum();
  const { values } = cells;
  if (values === undefined) return sum.finish();
  const isAbsent = missingIn(cells, missing);
  for (let from = 0; from < rows.length; from += momentsBlock) {
    const block = rows.subarray(from, from + momentsBlock);
    const counts = weights?.slice(from, from + momentsBlock);
    const present = isAbsent === neverMissing ? block : presentIn(block, counts, isAbsent);
    sum.add(values, present, counts?.subarray(0, present.length));
  }
  return sum.finish();
}

/** Rows without those that are absent. @param counts of the rows; moved along */
function presentIn(rows: Int32Array, counts: Float64Array | undefined, isAbsent: (row: number) => boolean): Int32Array {
  const present = new Int32Array(rows.length);
  let length = 0;
  for (const [place, row] of rows.entries()) {
    if (isAbsent(row)) continue;
    if (counts !== undefined) counts[length] = counts[place]!;
    present[length++] = row;
  }
  return present.subarray(0, length);
}
