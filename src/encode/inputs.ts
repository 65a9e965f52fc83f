import type { Part, TransformName } from '../formulas/transform.ts';

/**
 * How a numeric column becomes columns of X: shape((bend(x) − mean) / std), with the functions of its transform, and one for each of
 * `parts`; plainly (x − mean) / std where it has no transform.
 */
export interface NumberInput {
  readonly name: string;
  readonly type: 'number';
  /** Stands in for a missing cell; null if a missing cell is an error. */
  readonly fill: number | null;
  /** The center of its transform: the mean, where it has none. */
  readonly mean: number;
  /** The spread of its transform, above 0; 1 for a column that was constant in training. */
  readonly std: number;
  /** What is not a straight line, or is not by mean and deviation. */
  readonly transform?: TransformName;
  /** What the transform needs besides. */
  readonly knots?: readonly number[];
  /** Center and spread of the columns of X that the transform splits it into besides. */
  readonly parts?: readonly Part[];
}

/** How a category column becomes columns of X: one for each category, 1 where it matches and 0 elsewhere. */
export interface CategoryInput {
  readonly name: string;
  readonly type: 'category';
  /** Different texts in the order of their columns. */
  readonly categories: readonly string[];
  /** The category a missing cell counts as; null if none was missing in training. */
  readonly fill: string | null;
}

/** How one column of the CSV becomes columns of X. */
export type InputColumn = NumberInput | CategoryInput;

/** Columns of the CSV, and the rows of X that are made of them. */
export interface Inputs {
  /** In the order of their columns in X. */
  readonly inputs: readonly InputColumn[];
  /** Columns of X. */
  readonly width: number;
}

/** A cell that the encoder cannot read. */
export interface BadCell {
  readonly column: string;
  readonly cell: string;
  /** What the column requires: "must be a number". */
  readonly requirement: string;
}

/** Columns of X that an input takes. */
export function columnsOf(input: InputColumn): number {
  return input.type === 'number' ? 1 + (input.parts?.length ?? 0) : input.categories.length;
}

/** The inputs with how many columns of X each takes. */
export function widthsOf(inputs: readonly InputColumn[]): { name: string; width: number }[] {
  return inputs.map((input) => ({ name: input.name, width: columnsOf(input) }));
}

/** Categories as people are to read them: the one that stands for missing cells is called so. */
export function shownCategories({ categories, fill }: CategoryInput): string[] {
  return categories.map((category) => (category === fill ? '(missing)' : category));
}

/** Names of the columns of X, in their order: `age`, `age from 20 to 31`, `sex=female`. */
export function columnNames(inputs: readonly InputColumn[]): string[] {
  return inputs.flatMap((input) =>
    input.type === 'number'
      ? [input.name, ...partNames(input)]
      : shownCategories(input).map((category) => `${input.name}=${category}`),
  );
}

function partNames({ name, knots = [], parts = [] }: NumberInput): string[] {
  const shown = (knot: number) => String(Number(knot.toPrecision(4)));
  return parts.map((_, part) => `${name} from ${shown(knots[part]!)} to ${shown(knots[part + 1]!)}`);
}

/** What is wrong with a cell of a numeric column. */
export function badNumber(column: string, cell: string, value: number, missing: boolean): BadCell {
  if (missing) return { column, cell, requirement: 'must not be missing' };
  const tooLarge = value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  return { column, cell, requirement: tooLarge ? 'must be a number up to 1.8e308' : 'must be a number' };
}
