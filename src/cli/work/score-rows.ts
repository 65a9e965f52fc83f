import { listColumns } from '../../encode/column-names.ts';
import { quoteCell } from '../../encode/quote-cell.ts';
import type { RowEncoder } from '../../encode/row-encoder.ts';
import { labelIn, labelledRows } from '../../encode/target.ts';
import { UserError } from '../../errors.ts';
import { Scorer } from '../../fit/score.ts';
import { openPredictionEngine } from '../../kernels/engine.ts';
import type { Model } from '../../model/model.ts';
import { Predictor } from '../../model/predictor.ts';
import { type Recognised, Recogniser } from '../../model/trained-rows.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { type Cells, textAt } from '../../table/cells.ts';
import { badRowError } from '../../table/record.ts';
import type { CsvRows } from '../../table/rows.ts';
import type { RowBatch } from '../../table/stream-reader.ts';
import { matchColumns } from '../files/load-model.ts';
import { openCsvFile } from '../files/load-table.ts';
import { note } from '../terminal/notes.ts';
import type { CsvOptions, SharedOptions } from '../terminal/options.ts';
import { CategoryWatch, describeUnknown, type OnUnknown } from './category-watch.ts';

/** What models make of the labelled rows of a file. */
export interface ScoredRows {
  /** One a model, in their order, each with the same rows. */
  readonly scorers: readonly Scorer[];
  /** Rows without a target, left out. */
  readonly unlabelled: number;
  /** What became of the categories in the others. */
  readonly categories: CategoryWatch;
  /** Rows that the first model was trained on, if there are any. */
  readonly recognised: Recognised | undefined;
}

/** How rows are read, and what is done with categories never seen in training. */
export type ScoreOptions = CsvOptions & { readonly onUnknown?: OnUnknown };

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
  options: ScoreOptions,
  threshold = 0.5,
): Promise<ScoredRows> {
  const model = models[0]!;
  const { target } = model;
  const file = await openCsvFile(dataPath, options);
  const positions = matchColumns(model, modelPath, file);
  const labelAt = labelPosition(target.name, file);
  const missing = new Set(model.spec.missing);
  const recogniser = model.trainedRows === undefined ? undefined : new Recogniser(model.trainedRows);
  const runs = models.map((one, index) => new Run(one, modelPath, threshold, index === 0 ? recogniser : undefined));
  const categories = new CategoryWatch();
  let unlabelled = 0;
  for await (const batch of file.batches([...positions, labelAt])) {
    if (batch.length > 0) {
      const labels = batch.cells.at(-1)!;
      const rows = labelledRows(labels, missing);
      unlabelled += batch.length - rows.length;
      const known = readLabels(labels, rows, model, batch, file.place);
      const encoder = model.encoder.open(batch.cells.slice(0, -1));
      if (options.onUnknown === 'error') requireCategories(encoder, rows, batch, file.place);
      categories.see(encoder, rows);
      for (const run of runs) run.add(encoder, batch, rows, known, file.place);
    }
    if (batch.bad.length > 0) throw badRowError(batch.bad[0]!.row, file.place);
  }
  if (options.onUnknown === undefined) categories.requireKnown(file.place, modelPath);
  const scorers = runs.map(({ scorer }) => scorer);
  if (scorers[0]!.rows > 0) return { scorers, unlabelled, recognised: recogniser?.recognised(), categories };
  throw new UserError('data', dataPath, `must have rows with the target "${target.name}", found none`);
}

/** Says on stderr how many rows were left out, and what was odd in the others. */
export function noteRows({ unlabelled, categories }: ScoredRows, { target }: Model, options: SharedOptions): void {
  if (options.quiet) return;
  if (unlabelled > 0) note(`${unlabelled} rows without "${target.name}" left out`, options.color);
  for (const odd of categories.notes()) note(odd, options.color);
}

/** @throws UserError (data) at the first row with a category that was never seen in training */
function requireCategories(encoder: RowEncoder, rows: Int32Array, { lines }: RowBatch, place: string): void {
  for (const row of rows) {
    const unknown = encoder.unknownCategory(row);
    if (unknown === undefined) continue;
    const { what, hint } = describeUnknown(unknown);
    throw new UserError('data', `${place}:${lines[row]}`, what, hint);
  }
}

/** One model at work on rows. */
class Run {
  readonly scorer: Scorer;
  readonly #predictor: Predictor;
  readonly #recogniser: Recogniser | undefined;

  constructor(model: Model, modelPath: string, threshold: number, recogniser: Recogniser | undefined) {
    this.#recogniser = recogniser;
    this.#predictor = new Predictor(model, modelPath, openPredictionEngine(model.spec.precision));
    this.scorer = new Scorer(model.target, model.network, threshold);
  }

  /** @param labels of `rows`, in their order @param place of the file, for messages @throws UserError (data) naming a cell that cannot be read */
  add(encoder: RowEncoder, { lines }: RowBatch, rows: Int32Array, labels: Float64Array, place: string): void {
    let done = 0;
    for (const { rows: block, bad, X, Z } of this.#predictor.predict(encoder, rows)) {
      const [first] = bad;
      if (first !== undefined) {
        const [at, { column, requirement, cell }] = first;
        const what = `column "${column}" ${requirement}, found ${quoteCell(cell)}`;
        throw new UserError('data', `${place}:${lines[block[at]!]}`, what);
      }
      const known = labels.subarray(done, done + block.length);
      this.#recogniser?.add(X, known);
      this.scorer.add(Z, known);
      done += block.length;
    }
  }
}

function labelPosition(name: string, { columns, place }: CsvRows): number {
  const position = columns.indexOf(name);
  if (position >= 0) return position;
  const what = `column "${name}"${didYouMean(name, columns)} holds the labels and is missing`;
  throw new UserError('model', place, what, `columns found: ${listColumns(columns)}`);
}

/** Labels of rows of a batch. @throws UserError (data) at the first that the model does not know */
function readLabels(
  cells: Cells,
  rows: Int32Array,
  { target }: Model,
  { lines }: RowBatch,
  place: string,
): Float64Array {
  const labelOf = labelIn(target, cells);
  return Float64Array.from(rows, (row) => {
    const label = labelOf(row);
    const where = `${place}:${lines[row]}`;
    if (target.type === 'number') {
      if (Number.isFinite(label * label)) return label; // its square is what the metrics are made of
      const what = `target "${target.name}" must be a number, found ${quoteCell(textAt(cells, row))}`;
      throw new UserError('data', where, what);
    }
    if (label >= 0) return label;
    const what = `target "${target.name}" must be a class seen in training, found ${quoteCell(textAt(cells, row))}`;
    throw new UserError('data', where, what, `classes: ${target.classes.slice(0, 20).join(', ')}`);
  });
}
