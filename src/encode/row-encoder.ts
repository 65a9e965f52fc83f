import { type Part, transformRows } from '../formulas/transform.ts';
import { type Cells, textAt } from '../table/cells.ts';
import { neverMissing } from './infer.ts';
import { type BadCell, badNumber, type CategoryInput, columnsOf, type Inputs, type NumberInput } from './inputs.ts';
import type { Match } from './match.ts';

/** What is known of the cells of an input: whether one is missing, and the category it is taken for, whose code is its column within the one-hot code. */
export interface Known {
  readonly isAbsent: (row: number) => boolean;
  readonly match: (row: number) => Match;
}

/** What the cells of a category input were taken for, in some rows. */
export interface CategoryTally {
  readonly input: CategoryInput;
  /** Cells taken for none of the categories. */
  readonly unknown: number;
  /** Cells that are not missing and have a category of training. */
  readonly known: number;
  /** Cells that are not missing and have none. */
  readonly strange: number;
  /** The first of them. */
  readonly firstStrange: string | undefined;
  /** Cells taken for a category that is written otherwise. */
  readonly alike: number;
  /** The first of them, and the category. */
  readonly firstAlike: { readonly cell: string; readonly category: string } | undefined;
}

/** Encodes rows of some columns, as often as asked. */
export class RowEncoder {
  readonly #encoder: Inputs;
  /** Of the inputs, in their order. */
  readonly columns: readonly Cells[];
  readonly #known: readonly Known[];
  /** Of each category input, by the codes of its cells, what they are taken for. */
  readonly #columnOfCode = new Map<number, Int32Array>();

  /** @param columns of the inputs; none where there are no rows */
  constructor(encoder: Inputs, columns: readonly Cells[], known: readonly Known[]) {
    this.#encoder = encoder;
    this.columns = columns;
    this.#known = known;
    for (const [index, { texts }] of columns.entries()) {
      if (encoder.inputs[index]!.type === 'category')
        this.#columnOfCode.set(index, new Int32Array(texts.length).fill(unasked));
    }
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
    let next = first * width;
    if (this.#columnOfCode.size > 0) X.fill(0, next, next + rows.length * width);
    for (const [index, input] of inputs.entries()) {
      const at = next;
      next += columnsOf(input);
      if (input.type === 'number') {
        this.#writeNumbers(input, index, rows, X, at, bad);
        if (input.parts !== undefined) this.#writeParts(input, input.parts, index, rows, X, at + 1, bad);
      } else this.#writeCategories(index, rows, X, at);
    }
    return bad;
  }

  /** The first category cell of a row that was never seen in training, or undefined. */
  unknownCategory(row: number): { input: CategoryInput; cell: string } | undefined {
    for (const [index, input] of this.#encoder.inputs.entries()) {
      if (input.type !== 'category' || this.#known[index]!.match(row).code >= 0) continue;
      return { input, cell: textAt(this.columns[index]!, row) };
    }
    return undefined;
  }

  /** What became of the cells of each category input, in some rows, in the order of the inputs. */
  tally(rows: Int32Array): CategoryTally[] {
    return this.#encoder.inputs.flatMap((input, index) => {
      return input.type === 'category' ? [this.#tallyOf(input, index, rows)] : [];
    });
  }

  #tallyOf(input: CategoryInput, index: number, rows: Int32Array): CategoryTally {
    const { match, isAbsent } = this.#known[index]!;
    let [unknown, known, strange, alike, firstStrange, firstAlike] = [0, 0, 0, 0, -1, -1];
    for (const row of rows) {
      const { code, isAlike } = match(row);
      if (code < 0) unknown++;
      if (isAlike && alike++ === 0) firstAlike = row;
      if (isAbsent(row)) continue;
      if (code >= 0) known++;
      else if (strange++ === 0) firstStrange = row;
    }
    const cellAt = (row: number) => textAt(this.columns[index]!, row);
    return {
      input,
      unknown,
      known,
      strange,
      firstStrange: strange === 0 ? undefined : cellAt(firstStrange),
      alike,
      firstAlike:
        alike === 0 ? undefined : { cell: cellAt(firstAlike), category: input.categories[match(firstAlike).code]! },
    };
  }

  #writeNumbers(
    input: NumberInput,
    index: number,
    rows: Int32Array,
    X: Float32Array | Float64Array,
    from: number,
    bad: Map<number, BadCell>,
  ): void {
    const { name, mean, std, transform = 'standard', knots = [] } = input;
    const { bend, shape } = transformRows[transform];
    const cells = this.columns[index]!;
    const { isAbsent } = this.#known[index]!;
    const { width } = this.#encoder;
    const values = cells.values ?? noNumbers;
    const fill = input.fill ?? Number.NaN;
    const isPlain = isAbsent === neverMissing && bend === null && shape === null;
    if (isPlain && writeStraight(values, rows, mean, std, { X, from, width })) return;
    for (let place = 0, at = from; place < rows.length; place++, at += width) {
      const row = rows[place]!;
      const value = isAbsent !== neverMissing && isAbsent(row) ? fill : values[row]!;
      const scaled = ((bend === null ? value : bend(value, knots)) - mean) / std;
      X[at] = shape === null ? scaled : shape(scaled);
      if (Number.isFinite(value) && Number.isFinite(X[at])) continue;
      X[at] = 0;
      if (bad.has(place)) continue;
      const cell = textAt(cells, row);
      bad.set(
        place,
        Number.isFinite(value)
          ? { column: name, cell, requirement: tooFar }
          : badNumber(name, cell, value, isAbsent(row)),
      );
    }
  }

  /** The columns besides the first of a number that its transform splits; zeros of one that cannot be read. */
  #writeParts(
    { name, fill, transform = 'standard', knots = [] }: NumberInput,
    parts: readonly Part[],
    index: number,
    rows: Int32Array,
    X: Float32Array | Float64Array,
    from: number,
    bad: Map<number, BadCell>,
  ): void {
    const split = transformRows[transform].split!;
    const cells = this.columns[index]!;
    const { isAbsent } = this.#known[index]!;
    const values = cells.values ?? noNumbers;
    for (let place = 0, at = from; place < rows.length; place++, at += this.#encoder.width) {
      const row = rows[place]!;
      const value = isAbsent(row) ? (fill ?? Number.NaN) : values[row]!;
      for (const [part, [center, spread]] of parts.entries()) {
        const scaled = (split(value, knots, part) - center) / spread;
        X[at + part] = Number.isFinite(value) ? scaled : 0;
        if (Number.isFinite(X[at + part])) continue;
        X[at + part] = 0;
        if (!bad.has(place)) bad.set(place, { column: name, cell: textAt(cells, row), requirement: tooFar });
      }
    }
  }

  /** Ones among zeros. */
  #writeCategories(index: number, rows: Int32Array, X: Float32Array | Float64Array, from: number): void {
    const { match } = this.#known[index]!;
    const { codes } = this.columns[index]!;
    const columnOfCode = this.#columnOfCode.get(index)!;
    const { width } = this.#encoder;
    for (let place = 0, at = from; place < rows.length; place++, at += width) {
      const row = rows[place]!;
      const code = codes === undefined ? -1 : codes[row]!;
      let column = code < 0 ? unasked : columnOfCode[code]!;
      if (column === unasked) {
        column = match(row).code;
        if (code >= 0) columnOfCode[code] = column;
      }
      if (column >= 0) X[at + column] = 1;
    }
  }
}

/** Stands for what a text is taken for as long as that was not asked. */
const unasked = -2;

/** Writes (x − mean) / std of some rows into a column of X. @returns whether all are finite; if not, all are to be written again, and looked at */
function writeStraight(
  values: Float64Array,
  rows: Int32Array,
  mean: number,
  std: number,
  { X, from, width }: { X: Float32Array | Float64Array; from: number; width: number },
): boolean {
  let rest = 0;
  for (let place = 0, at = from; place < rows.length; place++, at += width) {
    X[at] = (values[rows[place]!]! - mean) / std;
    rest += X[at]! - X[at]!; // 0 of what is finite, NaN of all else
  }
  return rest === 0;
}

/** Numbers of a column that has none: whatever is read of them is none. */
const noNumbers = new Float64Array();

/** A cell that is a number, but not one once it is scaled and rounded to the precision of X. */
const tooFar = 'must be nearer to the numbers of training (it overflows)';
