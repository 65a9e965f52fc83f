import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import type { Table } from '../table/table.ts';

/** Names that a message lists before it only counts. */
const mostListed = 30;

/** Names of columns as a message lists them: the first of many, and how many more there are. */
export function listColumns(names: readonly string[]): string {
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : '';
  return names.slice(0, mostListed).join(', ') + more;
}

/** Refuses the name of a column that a table has not. @param where the flag, or the key of a spec, that names it */
export function noColumn(where: string, name: string, { columns, place }: Pick<Table, 'columns' | 'place'>): UserError {
  const what = `no column "${name}" in ${place}${didYouMean(name, columns)}`;
  return new UserError('usage', where, what, `columns found: ${listColumns(columns)}`);
}
