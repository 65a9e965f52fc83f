import type { ModelFitting } from '../fit/fit-model.ts';
import type { Prepared } from '../fit/prepare.ts';
import { encodeSample, type TrainingRows } from '../fit/sample.ts';
import type { Model } from '../model/model.ts';
import type { Epoch } from '../training/train.ts';
import { examineColumns } from './columns.ts';
import { Course } from './course.ts';
import { type Diagnosis, isExplained } from './diagnosis.ts';
import { examineAlike, examineInitial, flatUnits, type Ward } from './layers.ts';
import { outlyingCells } from './outliers.ts';
import { anyColumnTells } from './signal.ts';
import { rowsLookedAt } from './training-rows.ts';

/**
 * What is wrong with the data of a training, whatever is trained on them.
 *
 * @param sample some of the training rows; encoded for this if left out
 */
export function examineData(prepared: Prepared, sample?: TrainingRows): readonly Diagnosis[] {
  if (isConstantTarget(prepared)) return [constantTarget(prepared)];
  const rows = sample ?? encodeSample(prepared, rowsLookedAt(prepared.encoder.width));
  return [...outlyingCells(prepared), ...examineColumns(prepared, rows)];
}

function isConstantTarget({ training: { labels } }: Prepared): boolean {
  return labels.every((label) => label === labels[0]);
}

function constantTarget({ target }: Prepared): Diagnosis {
  const finding = `the target "${target.name}" is constant in the training rows: there is nothing to learn`;
  return { name: 'constant-target', finding, settings: {} };
}

/**
 * Watches a training, and says in plain words what is wrong with it and what to change. Each disease is told once,
 * and what is but its symptom not at all. It looks, and changes nothing: the same weights come of a training without it.
 * Advice that was not seen to help is not given: `bench/README.md` tells how it was followed.
 */
export class Doctor {
  readonly #fitting: ModelFitting;
  readonly #course: Course;
  readonly #made: Diagnosis[] = [];

  constructor(fitting: ModelFitting) {
    this.#fitting = fitting;
    this.#course = new Course(fitting.prepared.spec, fitting.costBounds());
  }

  /** All that was found so far. */
  get diagnoses(): readonly Diagnosis[] {
    return this.#made;
  }

  /** Before the first epoch: target, columns, and layers with their initial weights. @returns what is new */
  admit(): readonly Diagnosis[] {
    const { prepared } = this.#fitting;
    const data = examineData(prepared, this.#sample());
    if (isConstantTarget(prepared)) return this.#keep(data);
    const ward = this.#ward();
    const layers = ward === undefined ? [] : examineInitial(ward);
    return this.#keep([...data, ...layers]);
  }

  /** After an epoch. @returns what is new */
  observe(epoch: Epoch): readonly Diagnosis[] {
    this.#course.observe(epoch);
    const ward = epoch.epoch === 1 ? this.#ward() : undefined;
    return ward === undefined ? [] : this.#keep(examineAlike(ward));
  }

  /** At the end. Of a training that was cut short nothing more is said: it might yet have become good. @returns what is new */
  conclude(model: Model): readonly Diagnosis[] {
    const { stopped } = model.training;
    if (stopped === 'interrupted' || stopped === 'time' || model.training.epochs === 0) return [];
    const ward = this.#ward();
    const classes = model.target.type === 'category' ? model.target.classes.length : undefined;
    const columnTells = () => anyColumnTells(this.#sample(), classes);
    return this.#keep(this.#course.conclude(model, ward && flatUnits(ward)[0], columnTells));
  }

  #sample(): TrainingRows {
    return this.#fitting.trainingRows(rowsLookedAt(this.#fitting.prepared.encoder.width));
  }

  /** The layers and how they are doing; undefined if none is hidden. */
  #ward(): Ward | undefined {
    const { network, spec } = this.#fitting.prepared;
    const hidden = spec.layers;
    return hidden.length === 0 ? undefined : { layers: network.layers, vitals: this.#fitting.vitals(), hidden };
  }

  #keep(found: readonly Diagnosis[]): readonly Diagnosis[] {
    const before = this.#made.length;
    for (const one of found) {
      const names = this.#made.map(({ name }) => name);
      if (names.includes('constant-target')) break; // all else follows from it
      if (!isExplained(one.name, names)) this.#made.push(one);
    }
    return this.#made.slice(before);
  }
}
