import { type Cells, translate } from './cells.ts';
import { missingIn } from './infer.ts';
import { columnsOf, type InputColumn } from './inputs.ts';
import { RowEncoder } from './row-encoder.ts';
import type { TableMemory } from './table-memory.ts';

/** The only way from cells to rows of X. Fitted on training rows, saved in the model, used again by `predict`. */
export class Encoder {
  readonly inputs: readonly InputColumn[];
  /** Columns of X. */
  readonly width: number;
  /** Cells that mean "no value". */
  readonly missing: readonly string[];
  readonly #codes: readonly ReadonlyMap<string, number>[];

  /**
   * @param inputs  in the order of their columns in X
   * @param missing see `missing`
   */
  constructor(inputs: readonly InputColumn[], missing: readonly string[]) {
    this.inputs = inputs;
    this.width = inputs.reduce((width, input) => width + columnsOf(input), 0);
    this.missing = missing;
    this.#codes = inputs.map((input) => new Map(input.type === 'category' ? input.categories.map(numbered) : []));
  }

  /**
   * Gets ready to encode rows.
   *
   * @param columns cells of each input, in the order of `inputs`
   * @param memory  where they are, if the functions for columns can be used on them
   */
  open(columns: readonly Cells[], memory?: TableMemory): RowEncoder {
    const missing = new Set(this.missing);
    const known = columns.map((cells, index) => {
      const isAbsent = missingIn(cells, missing);
      const input = this.inputs[index]!;
      if (input.type === 'number') return { isAbsent, codeIn: () => -1 };
      const codes = this.#codes[index]!;
      const code = translate(cells, codes);
      const fill = input.fill === null ? -1 : codes.get(input.fill)!;
      return { isAbsent, codeIn: (row: number) => (isAbsent(row) ? fill : code(row)) };
    });
    return new RowEncoder(this, columns, known, memory);
  }
}

function numbered(name: string, code: number): [string, number] {
  return [name, code];
}
