import { type CsvFile, isRow } from '../data/csv.ts';
import { isMissing } from '../data/infer.ts';
import { parseNumber } from '../data/number.ts';
import { quoteCell } from '../data/quote-cell.ts';
import { UserError } from '../errors.ts';
import { JsKernels } from '../kernels/js.ts';
import type { Model } from '../model/model.ts';
import { Predictor } from '../model/predictor.ts';
import { Scorer } from '../model/score.ts';
import { matchColumns } from './load-model.ts';
import { openCsvFile } from './load-table.ts';
import type { CsvOptions, SharedOptions } from './options.ts';
import { colorsFor, printable } from './terminal.ts';

/** What models make of the labelled rows of a file. */
export interface ScoredRows {
  /** One a model, in their order, each with the same rows. */
  readonly scorers: readonly Scorer[];
  /** Rows without a target, left out. */
  readonly unlabelled: number;
}

/**
 * Runs every labelled row of a file through models, reading it once.
 *
 * @param models    at least one, all with the same inputs and target
 * @param modelPath name of the first, for messages
 * @param threshold of P(second class) when there are two
 * @throws UserError (data, model, io) also if no row has a target
 */
export async function scoreRows(
  models: readonly Model[],
  modelPath: string,
  dataPath: string,
  options: CsvOptions,
  threshold = 0.5,
): Promise<ScoredRows> {
  const model = models[0]!;
  const { target } = model;
  const file = await openCsvFile(dataPath, options);
  const positions = matchColumns(model, modelPath, file);
  const labelAt = labelPosition(target.name, file);
  const missing = new Set(model.spec.missing);
  const runs = models.map((one) => new Run(one, modelPath, threshold));
  let unlabelled = 0;
  for await (const batch of file.rows) {
    for (const row of batch) {
      if (!isRow(row)) throw row.error;
      const label = row.cells[labelAt]!;
      if (isMissing(label, missing)) {
        unlabelled++;
        continue;
      }
      const place = `${file.place}:${row.line}`;
      const known = readLabel(label, model, place);
      const cells = positions.map((position) => row.cells[position]!);
      for (const run of runs) run.add(cells, known, place);
    }
  }
  const scorers = runs.map((run) => run.finish());
  if (scorers[0]!.rows > 0) return { scorers, unlabelled };
  throw new UserError('data', dataPath, `must have rows with the target "${target.name}", found none`);
}

/** Says on stderr how many rows were left out, if any. */
export function noteUnlabelled(unlabelled: number, { target }: Model, options: SharedOptions): void {
  if (unlabelled === 0 || options.quiet) return;
  const paint = colorsFor(process.stderr, options.color);
  const note = `${unlabelled} rows without "${target.name}" left out`;
  process.stderr.write(`${paint.yellow('note:')} ${printable(note)}\n`);
}

/** One model at work on rows, a block at a time. */
class Run {
  readonly #predictor: Predictor;
  readonly #scorer: Scorer;
  #labels: number[] = [];

  constructor(model: Model, modelPath: string, threshold: number) {
    this.#predictor = new Predictor(model, modelPath, new JsKernels(model.spec.precision));
    this.#scorer = new Scorer(model.target, model.network.layers.at(-1)!, threshold);
  }

  /** @param place of the row, for messages @throws UserError (data) naming a cell that cannot be read */
  add(cells: readonly string[], label: number, place: string): void {
    const bad = this.#predictor.add(cells);
    if (bad !== undefined) {
      throw new UserError('data', place, `column "${bad.column}" ${bad.requirement}, found ${quoteCell(bad.cell)}`);
    }
    this.#labels.push(label);
    if (this.#labels.length === this.#predictor.capacity) this.#flush();
  }

  finish(): Scorer {
    this.#flush();
    return this.#scorer;
  }

  #flush(): void {
    if (this.#labels.length > 0) this.#scorer.add(this.#predictor.flush(), this.#labels);
    this.#labels = [];
  }
}

function labelPosition(name: string, { columns, place }: CsvFile): number {
  const position = columns.indexOf(name);
  if (position >= 0) return position;
  const hint = `columns found: ${columns.slice(0, 30).join(', ')}`;
  throw new UserError('model', place, `column "${name}" holds the labels and is missing`, hint);
}

function readLabel(cell: string, { target }: Model, place: string): number {
  if (target.type === 'number') {
    const value = parseNumber(cell);
    if (Number.isFinite(value * value)) return value; // its square is what the metrics are made of
    throw new UserError('data', place, `target "${target.name}" must be a number, found ${quoteCell(cell)}`);
  }
  const label = target.classes.indexOf(cell);
  if (label >= 0) return label;
  const what = `target "${target.name}" must be a class seen in training, found ${quoteCell(cell)}`;
  throw new UserError('data', place, what, `classes: ${target.classes.slice(0, 20).join(', ')}`);
}
