import { type Cells, ofTexts } from '../table/cells.ts';
import { missingIn } from './infer.ts';
import { columnsOf, type InputColumn, type Inputs } from './inputs.ts';
import { type Match, matchNames } from './match.ts';
import { RowEncoder } from './row-encoder.ts';

/** How cells become rows of X. Fitted on training rows, saved in the model, used again by `predict`. */
export class Encoder implements Inputs {
  readonly inputs: readonly InputColumn[];
  /** Columns of X. */
  readonly width: number;
  /** Cells that mean "no value". */
  readonly missing: readonly string[];
  /** What texts of each input are taken for; nothing of numbers. */
  readonly #match: readonly ((text: string) => Match)[];

  /**
   * @param inputs  in the order of their columns in X
   * @param missing see `missing`
   */
  constructor(inputs: readonly InputColumn[], missing: readonly string[]) {
    this.inputs = inputs;
    this.width = inputs.reduce((width, input) => width + columnsOf(input), 0);
    this.missing = missing;
    this.#match = inputs.map((input) => matchNames(input.type === 'category' ? input.categories : []));
  }

  /**
   * Gets ready to encode rows.
   *
   * @param columns cells of each input, in the order of `inputs`
   */
  open(columns: readonly Cells[]): RowEncoder {
    const missing = new Set(this.missing);
    const known = columns.map((cells, index) => {
      const isAbsent = missingIn(cells, missing);
      const input = this.inputs[index]!;
      const match = input.type === 'number' ? noMatch : this.#matchIn(cells, index, input.fill, isAbsent);
      return { isAbsent, match };
    });
    return new RowEncoder(this, columns, known);
  }

  #matchIn(cells: Cells, index: number, fill: string | null, isAbsent: (row: number) => boolean) {
    const match = this.#match[index]!;
    const matchAt = ofTexts(cells, match);
    const filled = fill === null ? none : match(fill);
    return (row: number) => (isAbsent(row) ? filled : matchAt(row));
  }
}

const none: Match = { code: -1, isAlike: false };
const noMatch = () => none;
