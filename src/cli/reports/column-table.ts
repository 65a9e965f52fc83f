import type { Part } from '../terminal/report.ts';
import { textTable } from '../terminal/text-table.ts';

/** Columns that are shown one by one: a screenful. */
const mostShown = 40;
/** Of more columns, so many are shown before the others are summed up. */
const firstShown = 20;

/** How columns become rows of a table, and how those that are not shown are summed up. */
export interface ColumnTable<Column> {
  readonly head: readonly string[];
  readonly row: (column: Column) => readonly string[];
  readonly sum: (rest: readonly Column[]) => string;
}

/** Columns as a table, or the first of very many and a line about the others. @param all whether all are wanted, however many */
export function layOutColumns<Column extends { readonly type: string }>(
  columns: readonly Column[],
  { head, row, sum }: ColumnTable<Column>,
  all: boolean,
): Part[] {
  const shown = all || columns.length <= mostShown ? columns.length : firstShown;
  const table = textTable([head, ...columns.slice(0, shown).map(row)]);
  const rest = columns.slice(shown);
  if (rest.length === 0) return [table];
  return [table, `… and ${rest.length} more: ${sum(rest)} (--all shows them)`];
}

/** How many columns are numbers and how many categories: `12 numbers (0 … 255), 1 category`. @param range of the numbers, if it is told */
export function countTypes(columns: readonly { readonly type: string }[], range = ''): string {
  const within = range === '' ? '' : ` (${range})`;
  const numbers = columns.filter(({ type }) => type === 'number').length;
  const categories = columns.length - numbers;
  return [
    ...(numbers === 0 ? [] : [`${numbers === 1 ? '1 number' : `${numbers} numbers`}${within}`]),
    ...(categories === 0 ? [] : [categories === 1 ? '1 category' : `${categories} categories`]),
  ].join(', ');
}
