import type { Cells } from '../table/cells.ts';
import type { TableMemory } from '../table/table-memory.ts';
import { columnsOf, type Inputs, isStraight } from './inputs.ts';
import { limitOf } from './scaled.ts';

/** Numbers that tell how a column is scaled; see `SCALING` in `assembly/columns.ts`. */
const scaling = 4;

/** The columns of numbers that `assembly/columns.ts` scales, all at once: those in a table's memory without a missing cell. */
export class QuickColumns {
  readonly #memory: TableMemory;
  readonly #width: number;
  readonly #scalings: Float64Array;
  readonly #columns: ReadonlySet<number>;

  private constructor(memory: TableMemory, width: number, scalings: Float64Array, columns: ReadonlySet<number>) {
    this.#memory = memory;
    this.#width = width;
    this.#scalings = scalings;
    this.#columns = columns;
  }

  /**
   * Finds them.
   *
   * @param columns  cells of each input
   * @param isWhole  whether an input, by its place, has no missing cell
   * @returns undefined if there are none, or the memory is full
   */
  static among(
    { inputs, width }: Inputs,
    columns: readonly Cells[],
    isWhole: (index: number) => boolean,
    memory: TableMemory,
  ): QuickColumns | undefined {
    const found = new Set<number>();
    const scalings: number[] = [];
    let to = 0;
    for (const [index, input] of inputs.entries()) {
      const { values } = columns[index]!;
      if (
        input.type === 'number' &&
        isStraight(input) &&
        values !== undefined &&
        isWhole(index) &&
        memory.has(values)
      ) {
        found.add(index);
        scalings.push(values.byteOffset, to, input.mean, input.std);
      }
      to += columnsOf(input);
    }
    const list = found.size === 0 ? undefined : memory.take(Float64Array, scalings.length);
    list?.set(scalings);
    return list && new QuickColumns(memory, width, list, found);
  }

  /** Whether an input is among them, by its place. */
  has(index: number): boolean {
    return this.#columns.has(index);
  }

  /**
   * Writes them as `writeScaled` does.
   *
   * @param X    rows of X from `from` on
   * @returns whether that was done, and all is finite; false also if rows or X are not in the table's memory
   */
  write(rows: Int32Array, X: Float32Array | Float64Array, from: number): boolean {
    if (!this.#memory.has(rows, X)) return false;
    const { scale32, scale64 } = this.#memory.functions;
    const scale = X instanceof Float32Array ? scale32 : scale64;
    const to = X.byteOffset + from * X.BYTES_PER_ELEMENT;
    const [scalings, count] = [this.#scalings.byteOffset, this.#scalings.length / scaling];
    return scale(scalings, count, rows.byteOffset, rows.length, to, this.#width, limitOf(X)) !== 0;
  }
}
