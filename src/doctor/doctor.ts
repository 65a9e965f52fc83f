import type { ModelFitting } from '../model/fit-model.ts';
import type { Model } from '../model/model.ts';
import type { Epoch } from '../training/train.ts';
import { examineColumns } from './columns.ts';
import { Course } from './course.ts';
import { type Diagnosis, isExplained } from './diagnosis.ts';
import { examineLayers } from './layers.ts';
import { rowsLookedAt } from './training-rows.ts';

/**
 * Watches a training, and says in plain words what is wrong with it and which key to change. Each disease is told once,
 * and what is but its symptom not at all. It looks, and changes nothing: the same weights come of a training without it.
 */
export class Doctor {
  readonly #fitting: ModelFitting;
  readonly #course: Course;
  readonly #made: Diagnosis[] = [];

  constructor(fitting: ModelFitting) {
    this.#fitting = fitting;
    this.#course = new Course(fitting.prepared.spec, fitting.constantCost());
  }

  /** All that was found so far. */
  get diagnoses(): readonly Diagnosis[] {
    return this.#made;
  }

  /** Before the first epoch: columns, and layers with their initial weights. @returns what is new */
  admit(): readonly Diagnosis[] {
    const { prepared } = this.#fitting;
    const sample = this.#fitting.trainingRows(rowsLookedAt(prepared.encoder.width));
    return this.#keep([...examineColumns(prepared, sample), ...this.#layers(0)]);
  }

  /** After an epoch. Layers are looked at after 1, 2, 4, 8, … of them. @returns what is new */
  observe(epoch: Epoch): readonly Diagnosis[] {
    const found = this.#course.observe(epoch);
    const isPowerOfTwo = (epoch.epoch & (epoch.epoch - 1)) === 0;
    return this.#keep(isPowerOfTwo ? [...found, ...this.#layers(epoch.epoch)] : found);
  }

  /** At the end. @returns what is new */
  conclude(model: Model): readonly Diagnosis[] {
    return this.#keep(this.#course.conclude(model));
  }

  #layers(epoch: number): readonly Diagnosis[] {
    const { network, spec } = this.#fitting.prepared;
    if (network.layers.length === 1) return [];
    return examineLayers(network.layers, this.#fitting.vitals(), epoch, spec.training);
  }

  #keep(found: readonly Diagnosis[]): readonly Diagnosis[] {
    const before = this.#made.length;
    for (const one of found) {
      const names = this.#made.map(({ name }) => name);
      if (!isExplained(one.name, names)) this.#made.push(one);
    }
    return this.#made.slice(before);
  }
}
