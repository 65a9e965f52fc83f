import { type Cells, textAt } from './cells.ts';
import type { Encoder } from './encoder.ts';
import { neverMissing } from './infer.ts';
import { type BadCell, badNumber, type CategoryInput, columnsOf, type NumberInput } from './inputs.ts';
import { QuickColumns } from './quick-columns.ts';
import { writeScaled } from './scaled.ts';
import type { TableMemory } from './table-memory.ts';

/** What is known of the cells of an input: whether one is missing, and the column of its category within the one-hot code; −1 of an unknown one. */
export interface Known {
  readonly isAbsent: (row: number) => boolean;
  readonly codeIn: (row: number) => number;
}

/** Encodes rows of some columns, as often as asked. */
export class RowEncoder {
  readonly #encoder: Encoder;
  readonly #columns: readonly Cells[];
  readonly #known: readonly Known[];
  readonly #quick: QuickColumns | undefined;

  constructor(encoder: Encoder, columns: readonly Cells[], known: readonly Known[], memory?: TableMemory) {
    this.#encoder = encoder;
    this.#columns = columns;
    this.#known = known;
    const isPlain = (index: number) => known[index]!.isAbsent === neverMissing;
    this.#quick = memory && QuickColumns.among(encoder, columns, isPlain, memory);
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
    const quick = this.#quick?.write(rows, X, first * width) === true ? this.#quick : undefined;
    let next = first * width;
    for (const [index, input] of inputs.entries()) {
      const at = next;
      next += columnsOf(input);
      if (quick?.has(index)) continue;
      if (input.type === 'number') this.#writeNumbers(input, index, rows, X, at, bad);
      else this.#writeCategories(input, index, rows, X, at);
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

/** A cell that is a number, but not one once it is scaled and rounded to the precision of X. */
const tooFar = 'must be nearer to the numbers of training (it overflows)';
