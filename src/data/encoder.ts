import { isMissing } from './infer.ts';
import { parseNumber } from './number.ts';

/** How a numeric column becomes one column of X: (x − mean) / std. */
export interface NumberInput {
  readonly name: string;
  readonly type: 'number';
  /** Stands in for a missing cell; null if a missing cell is an error. */
  readonly fill: number | null;
  readonly mean: number;
  /** Above 0; 1 for a column that was constant in training. */
  readonly std: number;
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

/** A cell that the encoder cannot read. */
export interface BadCell {
  readonly column: string;
  readonly cell: string;
  /** What the column requires: "must be a number". */
  readonly requirement: string;
}

/** The only way from cells to a row of X. Fitted on training rows, saved in the model, used again by `predict`. */
export class Encoder {
  readonly inputs: readonly InputColumn[];
  /** Columns of X. */
  readonly width: number;
  readonly #missing: ReadonlySet<string>;
  readonly #codes: readonly (ReadonlyMap<string, number> | undefined)[];
  /** Cells with a category never seen in training, by column; counted by `encodeRow`. */
  readonly unknown = new Map<string, number>();

  /**
   * @param inputs  in the order of their columns in X
   * @param missing cells that mean "no value"
   */
  constructor(inputs: readonly InputColumn[], missing: readonly string[]) {
    this.inputs = inputs;
    this.width = inputs.reduce((width, input) => width + columnsOf(input), 0);
    this.#missing = new Set(missing);
    this.#codes = inputs.map((input) =>
      input.type === 'category' ? new Map(input.categories.map((name, code) => [name, code])) : undefined,
    );
  }

  /**
   * Writes one row of X.
   *
   * @param cells one text an input, in the order of `inputs`
   * @param X     typed array of whole rows of X
   * @param row   which row of X to write, from 0
   * @returns the first cell that cannot be read, or undefined
   */
  encodeRow(cells: readonly string[], X: Float32Array | Float64Array, row: number): BadCell | undefined {
    let at = row * this.width;
    for (let index = 0; index < this.inputs.length; index++) {
      const input = this.inputs[index]!;
      const cell = cells[index]!;
      if (input.type === 'number') {
        const value = this.#isMissing(cell) ? (input.fill ?? Number.NaN) : parseNumber(cell);
        if (!Number.isFinite(value)) return badNumber(input.name, cell, value, this.#isMissing(cell));
        X[at] = (value - input.mean) / input.std;
        if (!Number.isFinite(X[at])) return { column: input.name, cell, requirement: tooFar };
        at++;
      } else {
        X.fill(0, at, at + input.categories.length);
        const code = this.#code(input, index, cell);
        if (code === undefined) this.unknown.set(input.name, (this.unknown.get(input.name) ?? 0) + 1);
        else X[at + code] = 1;
        at += input.categories.length;
      }
    }
    return undefined;
  }

  /** The first category cell of a row that was never seen in training, or undefined. */
  unknownCategory(cells: readonly string[]): { input: CategoryInput; cell: string } | undefined {
    for (const [index, input] of this.inputs.entries()) {
      if (input.type !== 'category') continue;
      const cell = cells[index]!;
      if (this.#code(input, index, cell) === undefined) return { input, cell };
    }
    return undefined;
  }

  /** Column of the category within its one-hot code; undefined if it was never seen. */
  #code(input: CategoryInput, index: number, cell: string): number | undefined {
    const name = this.#isMissing(cell) ? input.fill : cell;
    return name === null ? undefined : this.#codes[index]!.get(name);
  }

  #isMissing(cell: string): boolean {
    return isMissing(cell, this.#missing);
  }
}

/** Columns of X that an input takes. */
export function columnsOf(input: InputColumn): number {
  return input.type === 'number' ? 1 : input.categories.length;
}

/** Names of the columns of X, in their order: `age`, `sex=female`. */
export function columnNames(inputs: readonly InputColumn[]): string[] {
  return inputs.flatMap((input) =>
    input.type === 'number' ? [input.name] : input.categories.map((category) => `${input.name}=${category}`),
  );
}

/** A cell that is a number, but not one once it is scaled and rounded to the precision of X. */
const tooFar = 'must be nearer to the numbers of training (it overflows)';

/** What is wrong with a cell of a numeric column. */
export function badNumber(column: string, cell: string, value: number, missing: boolean): BadCell {
  if (missing) return { column, cell, requirement: 'must not be missing' };
  const tooLarge = value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  return { column, cell, requirement: tooLarge ? 'must be a number up to 1.8e308' : 'must be a number' };
}
