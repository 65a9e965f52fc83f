import { isMissing } from '../data/infer.ts';
import { parseNumber } from '../data/number.ts';
import type { Model } from '../model/model.ts';

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

  /** @param cells one text an input, in the order of the encoder's inputs */
  see(cells: readonly string[]): void {
    for (const [index, range] of this.#model.training.ranges.entries()) {
      if (range === null || isMissing(cells[index]!, this.#missing)) continue;
      const value = parseNumber(cells[index]!);
      const width = range[1] - range[0];
      if (value < range[0] - width || value > range[1] + width) this.#counts[index]!++;
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
