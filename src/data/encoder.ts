import { type Cells, textAt, translate } from './cells.ts';
import { missingIn, neverMissing } from './infer.ts';

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

/** The only way from cells to rows of X. Fitted on training rows, saved in the model, used again by `predict`. */
export class Encoder {
  readonly inputs: readonly InputColumn[];
  /** Columns of X. */
  readonly width: number;
  readonly #missing: ReadonlySet<string>;
  readonly #codes: readonly ReadonlyMap<string, number>[];

  /**
   * @param inputs  in the order of their columns in X
   * @param missing cells that mean "no value"
   */
  constructor(inputs: readonly InputColumn[], missing: readonly string[]) {
    this.inputs = inputs;
    this.width = inputs.reduce((width, input) => width + columnsOf(input), 0);
    this.#missing = new Set(missing);
    this.#codes = inputs.map((input) => new Map(input.type === 'category' ? input.categories.map(numbered) : []));
  }

  /** Gets ready to encode rows. @param columns cells of each input, in the order of `inputs` */
  open(columns: readonly Cells[]): RowEncoder {
    const known = columns.map((cells, index) => {
      const isAbsent = missingIn(cells, this.#missing);
      const input = this.inputs[index]!;
      if (input.type === 'number') return { isAbsent, codeIn: () => -1 };
      const codes = this.#codes[index]!;
      const code = translate(cells, codes);
      const fill = input.fill === null ? -1 : codes.get(input.fill)!;
      return { isAbsent, codeIn: (row: number) => (isAbsent(row) ? fill : code(row)) };
    });
    return new RowEncoder(this, columns, known);
  }
}

function numbered(name: string, code: number): [string, number] {
  return [name, code];
}

/** What is known of the cells of an input: whether one is missing, and the column of its category within the one-hot code; −1 of an unknown one. */
interface Known {
  readonly isAbsent: (row: number) => boolean;
  readonly codeIn: (row: number) => number;
}

/** Encodes rows of some columns, as often as asked. */
export class RowEncoder {
  readonly #encoder: Encoder;
  readonly #columns: readonly Cells[];
  readonly #known: readonly Known[];

  constructor(encoder: Encoder, columns: readonly Cells[], known: readonly Known[]) {
    this.#encoder = encoder;
    this.#columns = columns;
    this.#known = known;
  }

  /**
   * Writes rows of X.
   *
   * @param rows  which rows of the columns, in this order
   * @param X     typed array of whole rows of X
   * @param first which row of X to write first, from 0
   * @returns the first cell of each row that cannot be read, by place in `rows`; what is written of such rows is finite
   */
  encode(rows: Int32Array, X: Float32Array | Float64Array, first: number): ReadonlyMap<number, BadCell> {
    const { inputs, width } = this.#encoder;
    const bad = new Map<number, BadCell>();
    let at = first * width;
    for (const [index, input] of inputs.entries()) {
      if (input.type === 'number') this.#writeNumbers(input, index, rows, X, at, bad);
      else this.#writeCategories(input, index, rows, X, at);
      at += columnsOf(input);
    }
    return bad;
  }

  /** The first category cell of a row that was never seen in training, or undefined. */
  unknownCategory(row: number): { input: CategoryInput; cell: string } | undefined {
    for (const [index, input] of this.#encoder.inputs.entries()) {
      if (input.type !== 'category' || this.#known[index]!.codeIn(row) >= 0) continue;
      return { input, cell: textAt(this.#columns[index]!, row) };
    }
    return undefined;
  }

  /** How many cells of each category input, in some rows, were never seen in training, by name. */
  countUnknown(rows: Int32Array): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const [index, input] of this.#encoder.inputs.entries()) {
      if (input.type !== 'category') continue;
      const { codeIn } = this.#known[index]!;
      let count = 0;
      for (const row of rows) if (codeIn(row) < 0) count++;
      if (count > 0) counts.set(input.name, count);
    }
    return counts;
  }

  #writeNumbers(
    input: NumberInput,
    index: number,
    rows: Int32Array,
    X: Float32Array | Float64Array,
    from: number,
    bad: Map<number, BadCell>,
  ): void {
    const { name, mean, std } = input;
    const cells = this.#columns[index]!;
    const { isAbsent } = this.#known[index]!;
    const { width } = this.#encoder;
    const { values } = cells;
    const fill = input.fill ?? Number.NaN;
    const isPlain = isAbsent === neverMissing && values !== undefined;
    if (isPlain && writeScaled(values, rows, input, X, from, width)) return;
    for (let place = 0, at = from; place < rows.length; place++, at += width) {
      const row = rows[place]!;
      const absent = isAbsent(row);
      const value = absent ? fill : values === undefined ? Number.NaN : values[row]!;
      X[at] = (value - mean) / std;
      if (Number.isFinite(X[at])) continue;
      X[at] = 0;
      if (bad.has(place)) continue;
      const cell = textAt(cells, row);
      bad.set(
        place,
        Number.isFinite(value) ? { column: name, cell, requirement: tooFar } : badNumber(name, cell, value, absent),
      );
    }
  }

  #writeCategories(
    { categories }: CategoryInput,
    index: number,
    rows: Int32Array,
    X: Float32Array | Float64Array,
    from: number,
  ): void {
    const { codeIn } = this.#known[index]!;
    const { width } = this.#encoder;
    for (let place = 0, at = from; place < rows.length; place++, at += width) {
      X.fill(0, at, at + categories.length);
      const code = codeIn(rows[place]!);
      if (code >= 0) X[at + code] = 1;
    }
  }
}

/** What is rounded to infinity in single precision: half a unit in the last place beyond the greatest number. */
const singleLimit = 2 ** 128 - 2 ** 103;

/** Writes a column of numbers, (x − mean) / std, to every `width`th place of X from `from` on. @returns whether all of them are finite there */
function writeScaled(
  values: Float64Array,
  rows: Int32Array,
  { mean, std }: NumberInput,
  X: Float32Array | Float64Array,
  from: number,
  width: number,
): boolean {
  const limit = X instanceof Float32Array ? singleLimit : Number.POSITIVE_INFINITY;
  let isFinite = true;
  for (let place = 0, at = from; place < rows.length; place++, at += width) {
    const scaled = (values[rows[place]!]! - mean) / std;
    X[at] = scaled;
    isFinite &&= Math.abs(scaled) < limit;
  }
  return isFinite;
}

/** Columns of X that an input takes. */
export function columnsOf(input: InputColumn): number {
  return input.type === 'number' ? 1 : input.categories.length;
}

/** The inputs with how many columns of X each takes. */
export function widthsOf(inputs: readonly InputColumn[]): { name: string; width: number }[] {
  return inputs.map((input) => ({ name: input.name, width: columnsOf(input) }));
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
