import { UserError } from '../errors.ts';
import { formatPath } from '../spec/override.ts';
import type { BadCell } from './inputs.ts';
import { quoteCell } from './quote-cell.ts';

/** A cell that cannot be read, and the line of the file its row begins on. */
export interface LocatedCell extends BadCell {
  readonly line: number;
}

/** Of a cell in the column of weights. */
export const weightRequirement = 'must be a weight: a number, 0 or more';

/** One message for all unreadable cells: the single one, or a line for each column with its first three. */
export function refuseCells(cells: readonly LocatedCell[], data: string, spec: string): UserError {
  const first = cells[0]!;
  if (cells.length === 1) {
    const found = `column "${first.column}" ${first.requirement}, found ${quoteCell(first.cell)}`;
    return new UserError('data', `${data}:${first.line}`, found, adviceFor(first, spec));
  }
  const groups = new Map<string, LocatedCell[]>();
  for (const cell of cells) {
    const group = groups.get(cell.column);
    if (group === undefined) groups.set(cell.column, [cell]);
    else group.push(cell);
  }
  const lines = [...groups].map(([name, group]) => {
    const examples = group.slice(0, 3).map(({ cell, line }) => `${quoteCell(cell)} (line ${line})`);
    const more = group.length > 3 ? ', …' : '';
    return `column "${name}": ${group.length} ${group.length === 1 ? 'cell' : 'cells'} ${group[0]!.requirement}: ${examples.join(', ')}${more}`;
  });
  const columns = groups.size === 1 ? '1 column' : `${groups.size} columns`;
  return new UserError(
    'data',
    data,
    `${cells.length} cells in ${columns} cannot be read`,
    [...lines, adviceFor(first, spec)].join('\n'),
  );
}

function adviceFor({ column: name, cell, requirement }: LocatedCell, spec: string): string {
  if (requirement === 'must not be missing')
    return `set ${formatPath(['columns', name, 'missing'])} to "mean" or "category" in ${spec}, or remove the row`;
  if (/^[+-]?[\d.]*\d,\d+$/.test(cell.trim())) return 'write a decimal point instead of the decimal comma';
  if (requirement === weightRequirement) return 'write 0 where a row should not count, or remove the row';
  return `add ${quoteCell(cell)} to "missing" in ${spec}, set ${formatPath(['columns', name, 'type'])} to "category", or remove the row`;
}
