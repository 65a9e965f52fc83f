import type { History } from '../model/model.ts';
import type { Remembering, Saved } from '../training/saved.ts';
import type { Epoch } from '../training/train.ts';

/** Epochs whose costs a model keeps; beyond it every other one is dropped, again and again. */
const longest = 200;

/** The costs of the epochs of a training, thinned out as they grow in number. */
export class EpochHistory implements Remembering {
  #epochs: number[] = [];
  #costs: number[] = [];
  #validation: number[] = [];
  #stride = 1;

  add({ epoch, cost, validation }: Epoch): void {
    if (epoch === 1) this.#clear();
    if ((epoch - 1) % this.#stride !== 0) return;
    this.#epochs.push(epoch);
    this.#costs.push(cost);
    if (validation !== undefined) this.#validation.push(validation.cost);
    if (this.#epochs.length <= longest) return;
    this.#stride *= 2;
    const everyOther = (values: number[]) => values.filter((_, index) => index % 2 === 0);
    this.#epochs = everyOther(this.#epochs);
    this.#costs = everyOther(this.#costs);
    this.#validation = everyOther(this.#validation);
  }

  /** As a model keeps it. */
  list(): History {
    return { epoch: this.#epochs, cost: this.#costs, validation: this.#validation };
  }

  /** Training that begins again at epoch 1 has forgotten what was before. */
  #clear(): void {
    this.#epochs = [];
    this.#costs = [];
    this.#validation = [];
    this.#stride = 1;
  }

  save(): Saved {
    const vectors = {
      epochs: Float64Array.from(this.#epochs),
      costs: Float64Array.from(this.#costs),
      validation: Float64Array.from(this.#validation),
    };
    return { numbers: { stride: this.#stride }, vectors };
  }

  restore({ numbers, vectors }: Saved): void {
    this.#stride = numbers.stride!;
    this.#epochs = Array.from(vectors.epochs!);
    this.#costs = Array.from(vectors.costs!);
    this.#validation = Array.from(vectors.validation!);
  }
}
