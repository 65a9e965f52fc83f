import { type Cells, textAt } from '../data/cells.ts';
import { quoteCell } from '../data/quote-cell.ts';
import { badRowError } from '../data/record.ts';
import type { CsvRows, RowBatch } from '../data/rows.ts';
import { labelIn, labelledRows } from '../data/target.ts';
import { UserError } from '../errors.ts';
import { openPredictionEngine } from '../kernels/engine.ts';
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
  for await (const batch of file.batches([...positions, labelAt])) {
    if (batch.length > 0) {
      const labels = batch.cells.at(-1)!;
      const rows = labelledRows(labels, missing);
      unlabelled += batch.length - rows.length;
      const known = readLabels(labels, rows, model, batch, file.place);
      for (const run of runs) run.add(batch, rows, known, file.place);
    }
    if (batch.bad.length > 0) throw badRowError(batch.bad[0]!.row, file.place);
  }
  const scorers = runs.map(({ scorer }) => scorer);
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

/** One model at work on rows. */
class Run {
  readonly scorer: Scorer;
  readonly #model: Model;
  readonly #predictor: Predictor;

  constructor(model: Model, modelPath: string, threshold: number) {
    this.#model = model;
    this.#predictor = new Predictor(model, modelPath, openPredictionEngine(model.spec.precision));
    this.scorer = new Scorer(model.target, model.network.layers.at(-1)!, threshold);
  }

  /** @param labels of `rows`, in their order @param place of the file, for messages @throws UserError (data) naming a cell that cannot be read */
  add({ cells, lines }: RowBatch, rows: Int32Array, labels: Float64Array, place: string): void {
    let done = 0;
    for (const { rows: block, bad, Z } of this.#predictor.predict(this.#model.encoder.open(cells.slice(0, -1)), rows)) {
      const [first] = bad;
      if (first !== undefined) {
        const [at, { column, requirement, cell }] = first;
        const what = `column "${column}" ${requirement}, found ${quoteCell(cell)}`;
        throw new UserError('data', `${place}:${lines[block[at]!]}`, what);
      }
      this.scorer.add(Z, labels.subarray(done, done + block.length));
      done += block.length;
    }
  }
}

function labelPosition(name: string, { columns, place }: CsvRows): number {
  const position = columns.indexOf(name);
  if (position >= 0) return position;
  const hint = `columns found: ${columns.slice(0, 30).join(', ')}`;
  throw new UserError('model', place, `column "${name}" holds the labels and is missing`, hint);
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
