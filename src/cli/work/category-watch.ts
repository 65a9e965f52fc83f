import { type CategoryInput, shownCategories } from '../../encode/inputs.ts';
import { quoteCell } from '../../encode/quote-cell.ts';
import type { CategoryTally, RowEncoder } from '../../encode/row-encoder.ts';
import { UserError } from '../../errors.ts';
import type { BadRow } from '../../table/record.ts';

/** What to do with a category never seen in training: refuse the row, or take it for none. Unset: take it for none, but refuse many rows that have nothing else in a column. */
export type OnUnknown = 'error' | 'zero';

/** What `--on-unknown` may be. */
export const onUnknownChoices = ['error', 'zero'] as const;

/** Help of `--on-unknown`. */
export const onUnknownHelp =
  'a category never seen in training: error, or zero (default: zero, counted, unless 10 rows or more have no other)';

/** Cells from which a column without any known category is taken for another column, or one written in another way. */
const fewestCells = 10;

/** Sums up what became of the cells of category columns, over all rows. */
export class CategoryWatch {
  readonly #sums = new Map<string, CategoryTally>();

  /** @param rows that were answered, of those that `encoder` was opened on */
  see(encoder: RowEncoder, rows: Int32Array): void {
    for (const tally of encoder.tally(rows)) {
      const before = this.#sums.get(tally.input.name);
      this.#sums.set(tally.input.name, before === undefined ? tally : added(before, tally));
    }
  }

  /** A sentence for every column with odd cells. */
  notes(): string[] {
    return [...this.#sums.values()].flatMap(({ input: { name }, unknown, alike, firstAlike }) => {
      const known = firstAlike === undefined ? [] : [alikeCells(name, alike, firstAlike)];
      return unknown === 0 ? known : [...known, unknownCells(name, unknown)];
    });
  }

  /**
   * Refuses rows of which a column has no category of the model's at all, as far as its cells are not missing: it is written
   * otherwise, or it is another column.
   *
   * @param place of the rows
   * @throws UserError (model)
   */
  requireKnown(place: string, model: string): void {
    for (const { input, known, strange, firstStrange } of this.#sums.values()) {
      if (known > 0 || strange < fewestCells) continue;
      const what = `column "${input.name}" must have categories that ${model} knows, found none in ${strange} rows, such as ${quoteCell(firstStrange!)}`;
      const hint = `${knownValues(input)}\nif they are to be taken for none of these: --on-unknown zero`;
      throw new UserError('model', place, what, hint);
    }
  }
}

/** What is wrong with a row that has a category never seen in training. */
export function describeUnknown({
  input,
  cell,
}: {
  input: CategoryInput;
  cell: string;
}): Pick<BadRow, 'what' | 'hint'> {
  const what = `column "${input.name}" has the value ${quoteCell(cell)}, never seen in training`;
  return { what, hint: knownValues(input) };
}

function knownValues(input: CategoryInput): string {
  return `known values: ${shownCategories(input).slice(0, 20).join(', ')}`;
}

function added(a: CategoryTally, b: CategoryTally): CategoryTally {
  return {
    input: a.input,
    unknown: a.unknown + b.unknown,
    known: a.known + b.known,
    strange: a.strange + b.strange,
    firstStrange: a.firstStrange ?? b.firstStrange,
    alike: a.alike + b.alike,
    firstAlike: a.firstAlike ?? b.firstAlike,
  };
}

/** That a column has some cells with categories that no category of the model is. */
export function unknownCells(name: string, count: number): string {
  return `column "${name}": ${count} ${count === 1 ? 'cell' : 'cells'} with a value never seen in training, taken as none of its categories`;
}

function alikeCells(name: string, count: number, { cell, category }: NonNullable<CategoryTally['firstAlike']>): string {
  const cells = count === 1 ? '1 cell is' : `${count} cells are`;
  return `column "${name}": ${cells} written otherwise than in training, such as ${quoteCell(cell)} for ${quoteCell(category)}`;
}
