import { missingIn } from '../../encode/infer.ts';
import type { Model } from '../../model/model.ts';
import type { Cells } from '../../table/cells.ts';

/** Counts values further from the training range than the range is wide: a network's answer there is a guess. */
export class RangeWatch {
  readonly #model: Model;
  readonly #counts: number[];
  readonly #missing: ReadonlySet<string>;

  constructor(model: Model) {
    this.#model = model;
    this.#missing = new Set(model.spec.missing);
    this.#counts = model.encoder.inputs.map(() => 0);
  }

  /** @param columns cells of each input, in the order of the encoder's inputs @param rows which rows of them */
  see(columns: readonly Cells[], rows: Int32Array): void {
    for (const [index, range] of this.#model.training.ranges.entries()) {
      if (range === null) continue;
      const cells = columns[index]!;
      const isAbsent = missingIn(cells, this.#missing);
      const width = range[1] - range[0];
      const [least, greatest] = [range[0] - width, range[1] + width];
      const { values } = cells;
      if (values === undefined) continue;
      for (let place = 0; place < rows.length; place++) {
        const value = values[rows[place]!]!;
        if (value >= least && value <= greatest) continue;
        if (!Number.isNaN(value) && !isAbsent(rows[place]!)) this.#counts[index]!++;
      }
    }
  }

  /** The inputs with such values. */
  far(): { name: string; count: number; least: number; greatest: number }[] {
    return this.#model.encoder.inputs.flatMap(({ name }, index) => {
      const range = this.#model.training.ranges[index];
      const count = this.#counts[index]!;
      return count > 0 && range ? [{ name, count, least: range[0], greatest: range[1] }] : [];
    });
  }
}
