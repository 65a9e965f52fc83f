import { stringify } from 'csv-stringify/sync';
import { UserError } from '../../errors.ts';
import type { Matrix } from '../../kernels/kernels.ts';
import type { Model } from '../../model/model.ts';
import { chooseClass, classProbabilities, numberOutput } from '../../model/outputs.ts';
import { outputOf } from '../../spec/layers.ts';
import type { CsvRows } from '../../table/rows.ts';
import { type Holder, holderOf } from './coverage.ts';

/** What `nn predict` appends to a row. */
export interface PredictionFormat {
  readonly as: string;
  readonly probabilities?: boolean;
  readonly threshold?: number;
  /** Percent of rows of which intervals, or sets of labels, are to hold the truth. */
  readonly interval?: number;
  readonly only?: boolean;
  readonly delimiter: string;
}

/** What stands between the labels of a set. */
const between = '|';

/** The columns that `nn predict` appends: the prediction, and one probability for each class if asked for. */
export class PredictionColumns {
  readonly delimiter: string;
  readonly #model: Model;
  readonly #format: PredictionFormat;
  readonly #names: readonly string[];
  /** Cells that hold the truth, if they are asked for. */
  readonly #hold: Holder | undefined;
  /** Classes as they are written in CSV, quoted where they must be. */
  readonly #classes: readonly string[];

  /** @throws UserError (usage) for probabilities or a threshold that this model cannot have */
  constructor(model: Model, format: PredictionFormat) {
    const { target } = model;
    const classes = target.type === 'category' ? target.classes : [];
    if (format.probabilities && target.type === 'number') {
      throw new UserError(
        'usage',
        '--probabilities',
        `the target "${target.name}" must have classes, but it is a number`,
      );
    }
    if (format.threshold !== undefined && classes.length !== 2) {
      throw new UserError(
        'usage',
        '--threshold',
        `the target "${target.name}" must have two classes, found ${classes.length || 'a number'}`,
      );
    }
    if (format.as === '') throw new UserError('usage', '--as', 'must be a name, found nothing');
    if (format.probabilities && classes.some((name) => `probability_${name}` === format.as)) {
      throw new UserError('usage', '--as', `must differ from the probability columns, found "${format.as}"`);
    }
    this.delimiter = format.delimiter;
    this.#model = model;
    this.#hold = format.interval === undefined ? undefined : holderOf(model, format.interval);
    this.#format = format;
    if (this.#hold?.names.includes(format.as)) {
      throw new UserError('usage', '--as', `must differ from the columns of --interval, found "${format.as}"`);
    }
    this.#names = [
      format.as,
      ...(this.#hold?.names ?? []),
      ...(format.probabilities ? classes.map((name) => `probability_${name}`) : []),
    ];
    this.#classes = classes.map((name) => quoted(name, format.delimiter));
  }

  /** Refuses a file that already has one of these columns. @throws UserError (data) */
  requireFree(file: CsvRows): void {
    if (this.#format.only) return;
    const taken = this.#names.find((name) => file.columns.includes(name));
    if (taken === undefined) return;
    throw new UserError(
      'data',
      file.place,
      `already has a column "${taken}"`,
      'name the prediction otherwise: --as NAME, or cut the column off',
    );
  }

  /** Names of the columns, as CSV. */
  header(): string {
    return this.#names.map((name) => quoted(name, this.delimiter)).join(this.delimiter);
  }

  /** A set of labels as a cell. */
  #labels(set: readonly number[]): string {
    const { target } = this.#model;
    return target.type === 'number' ? '' : quoted(set.map((k) => target.classes[k]!).join(between), this.delimiter);
  }

  /** The cells of one row, as CSV. */
  of(Z: Matrix, row: number): string {
    const { network, target } = this.#model;
    if (target.type === 'number') {
      const answer = numberOutput(Z, row, outputOf(network), target);
      return [answer, ...(this.#hold?.ofNumber(answer) ?? [])].join(this.delimiter);
    }
    const probabilities = classProbabilities(Z, row);
    const name = this.#classes[chooseClass(probabilities, this.#format.threshold ?? 0.5)]!;
    const held = this.#hold === undefined ? [] : [this.#labels(this.#hold.ofClasses(probabilities))];
    return [name, ...held, ...(this.#format.probabilities ? probabilities : [])].join(this.delimiter);
  }
}

function quoted(text: string, delimiter: string): string {
  return stringify([[text]], { delimiter, eof: false, quoted: /^\s|\s$/.test(text), quoted_empty: true });
}
