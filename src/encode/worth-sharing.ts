import type { Cells } from '../table/cells.ts';

/** Numbers from which on threads that are there share the columns. */
const worthSharing = 2 ** 20;
/** Texts in a column up to which it is given to another thread: texts are copied. */
const mostTexts = 2 ** 12;

/** Whether it pays to give columns to another thread. @param numbers in them that are looked at */
export function isWorthSharing(columns: readonly Cells[], numbers: number): boolean {
  return numbers >= worthSharing && columns.every(({ texts }) => texts.length <= mostTexts);
}
