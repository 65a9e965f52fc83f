import type { Cells } from './cells.ts';

/** Puts the cells of one column together that were read in pieces, by one reader or several. */
export class ColumnAssembler {
  readonly #parts: Cells[] = [];
  /** By a reader's list of texts: the codes in the whole column of its own codes; −1 of those that have not come up. */
  readonly #codes = new Map<readonly string[], Int32Array>();
  readonly #codeOf = new Map<string, number>();

  /** Adds the rows that come next. Readers may go on adding to their `texts`, and may begin a new list. */
  add(cells: Cells): void {
    if (cells.length > 0) this.#parts.push(cells);
  }

  /** The whole column, in memory that threads can share; the parts are given up on the way. */
  finish(): Cells {
    const parts = this.#parts;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const has = (what: 'values' | 'spelling' | 'long' | 'codes') => parts.some((part) => part[what] !== undefined);
    const share = <T>(bytes: number, make: (buffer: SharedArrayBuffer) => T) =>
      make(new SharedArrayBuffer(bytes * length));
    const values = has('values') ? share(8, (buffer) => new Float64Array(buffer)) : undefined;
    const spelling = has('spelling') ? share(1, (buffer) => new Uint8Array(buffer)) : undefined;
    const long = has('long') ? share(8, (buffer) => new BigUint64Array(buffer)) : undefined;
    const codes = has('codes') ? share(4, (buffer) => new Int32Array(buffer)).fill(-1) : undefined;
    let row = 0;
    for (const cells of parts) {
      if (cells.values === undefined) values?.fill(Number.NaN, row, row + cells.length);
      else values!.set(cells.values, row);
      if (cells.spelling !== undefined) spelling!.set(cells.spelling, row);
      if (cells.long !== undefined) long!.set(cells.long, row);
      if (cells.codes !== undefined) this.#recode(cells, codes!.subarray(row, row + cells.length));
      row += cells.length;
    }
    parts.length = 0;
    return { length, values, spelling, long, codes, texts: [...this.#codeOf.keys()] };
  }

  /** Codes of a part in the order in which their texts come up in the whole column. */
  #recode({ codes, texts }: Cells, into: Int32Array): void {
    const known = this.#knownOf(texts);
    for (let row = 0; row < into.length; row++) {
      const own = codes![row]!;
      if (own < 0) continue;
      if (known[own]! < 0) known[own] = this.#codeIn(texts[own]!);
      into[row] = known[own]!;
    }
  }

  #knownOf(texts: readonly string[]): Int32Array {
    const known = this.#codes.get(texts);
    if (known !== undefined && known.length >= texts.length) return known;
    const longer = new Int32Array(2 * texts.length).fill(-1);
    if (known !== undefined) longer.set(known);
    this.#codes.set(texts, longer);
    return longer;
  }

  #codeIn(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }
}
