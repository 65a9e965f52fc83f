import { quoteCell } from '../../encode/quote-cell.ts';
import type { RowEncoder } from '../../encode/row-encoder.ts';
import { openPredictionEngine } from '../../kernels/engine.ts';
import type { Model } from '../../model/model.ts';
import { type PredictedBlock, Predictor } from '../../model/predictor.ts';
import { type BadRow, badRowError } from '../../table/record.ts';
import type { CsvRows } from '../../table/rows.ts';
import type { RowBatch } from '../../table/stream-reader.ts';
import { foreignRecord, isText } from '../../table/text-bytes.ts';
import { matchColumns } from '../files/load-model.ts';
import { RejectFile } from '../files/reject-file.ts';
import { RowWriter } from '../files/row-writer.ts';
import { shareLines } from '../reports/summary.ts';
import { note } from '../terminal/notes.ts';
import type { ColorChoice } from '../terminal/terminal.ts';
import { CategoryWatch, describeUnknown, type OnUnknown } from './category-watch.ts';
import type { PredictionColumns } from './prediction-columns.ts';
import { RangeWatch } from './range-watch.ts';

/** How rows are answered, and what becomes of those that cannot be. */
export interface StreamOptions {
  readonly only?: boolean;
  readonly probabilities?: boolean;
  readonly onUnknown?: OnUnknown;
  readonly badRows: 'error' | 'skip';
  readonly rejects?: string;
  readonly color: ColorChoice;
}

/** What is wrong with a row. */
type Mistake = Pick<BadRow, 'what' | 'hint'>;

const lineFeed = Buffer.from('\n');

/** Rows in, rows with predictions out, a chunk of the input at a time. */
export class PredictionStream {
  readonly #model: Model;
  readonly #modelPath: string;
  readonly #file: CsvRows;
  readonly #columns: PredictionColumns;
  readonly #options: StreamOptions;
  readonly #write: (bytes: Buffer) => Promise<void>;
  readonly #predictor: Predictor;
  /** Where each input of the model stands in the file's rows. */
  readonly #positions: readonly number[];
  readonly #ranges: RangeWatch;
  readonly #categories = new CategoryWatch();
  /** Where rows go that are skipped, if they are to be written. */
  readonly #rejects: RejectFile | undefined;
  readonly #out = new RowWriter();
  #skipped = 0;
  #rows = 0;

  /**
   * @param file  may have rows that are no UTF-8 if bad ones are to be skipped
   * @param write takes what is to be put out, in order
   * @throws UserError if the file lacks a column of the model, or has one that would be added
   */
  constructor(
    model: Model,
    modelPath: string,
    file: CsvRows,
    columns: PredictionColumns,
    options: StreamOptions,
    write: (bytes: Buffer) => Promise<void>,
  ) {
    this.#model = model;
    this.#modelPath = modelPath;
    this.#file = file;
    this.#columns = columns;
    this.#options = options;
    this.#write = write;
    this.#positions = matchColumns(model, modelPath, file);
    this.#predictor = new Predictor(model, modelPath, openPredictionEngine(model.spec.precision));
    this.#ranges = new RangeWatch(model);
    this.#rejects = options.rejects === undefined ? undefined : new RejectFile(options.rejects);
    columns.requireFree(file);
  }

  /** Answers every row. @throws UserError at the first row that cannot be read, unless they are to be skipped; after the last if a column has no category that the model knows */
  async run(): Promise<void> {
    const { header } = this.#file;
    if (header !== undefined) this.#append(header.raw, this.#columns.header(), header.ending);
    for await (const batch of this.#file.batches(this.#positions)) {
      try {
        this.#answer(batch);
      } catch (error) {
        await this.#send(); // the rows before the one at fault are answered
        throw error;
      }
      await this.#send();
    }
    await this.#send();
    if (this.#options.onUnknown === undefined) this.#categories.requireKnown(this.#file.place, this.#modelPath);
  }

  /** Makes the file of the rows appear that were skipped, if it was asked for. @throws UserError (io) if it could not be written */
  async saveRejects(): Promise<void> {
    await this.#rejects?.close();
  }

  /** Tells on stderr what was odd about the rows. */
  reportOddities(): void {
    const tell = (text: string) => note(text, this.#options.color);
    if (this.#skipped > 0) tell(`skipped ${this.#skipped} of ${this.#rows} rows`);
    for (const odd of this.#categories.notes()) tell(odd);
    if (this.#options.probabilities) for (const line of shareLines(this.#model)) tell(line);
    for (const { name, count, least, greatest } of this.#ranges.far()) {
      tell(
        `column "${name}": ${count} ${count === 1 ? 'value' : 'values'} far outside the training range ${least} … ${greatest}`,
      );
    }
    if (this.#file.columns.includes(this.#model.target.name)) {
      tell(`the rows already have "${this.#model.target.name}"; to compare with it: nn evaluate`);
    }
  }

  /** Rows of a batch in order, those that could not be read in between. */
  #answer(batch: RowBatch): void {
    const { length, cells, bad } = batch;
    const encoder = this.#model.encoder.open(cells);
    let next = 0;
    const rejectBefore = (row: number) => {
      for (; next < bad.length && bad[next]!.before <= row; next++) this.#reject(bad[next]!.row);
    };
    const answered: number[] = [];
    const foreign = this.#options.badRows === 'skip' ? foreignRows(batch) : new Map<number, Mistake>();
    try {
      for (const block of this.#predictor.predict(encoder, rowsUpTo(length))) {
        for (const [index, row] of block.rows.entries()) {
          rejectBefore(row);
          const mistake = foreign.get(row) ?? this.#mistakeOf(encoder, block, index);
          if (mistake !== undefined) this.#reject(recordOf(batch, row, mistake));
          else {
            this.#rows++;
            this.#appendRow(batch, row, this.#columns.of(block.Z, index));
            answered.push(row);
          }
        }
      }
      rejectBefore(length);
    } finally {
      if (length > 0) this.#watch(batch, encoder, Int32Array.from(answered));
    }
  }

  /** Why a row cannot be answered, if so. */
  #mistakeOf(encoder: RowEncoder, { rows, bad }: PredictedBlock, index: number): Mistake | undefined {
    const row = rows[index]!;
    const unknown = this.#options.onUnknown === 'error' ? encoder.unknownCategory(row) : undefined;
    if (unknown !== undefined) return describeUnknown(unknown);
    const found = bad.get(index);
    if (found === undefined) return undefined;
    return { what: `column "${found.column}" ${found.requirement}, found ${quoteCell(found.cell)}` };
  }

  #watch({ cells }: RowBatch, encoder: RowEncoder, rows: Int32Array): void {
    this.#ranges.see(cells, rows);
    this.#categories.see(encoder, rows);
  }

  #reject(row: BadRow): void {
    if (this.#options.badRows === 'error') throw badRowError(row, this.#file.place);
    this.#rows += row.count;
    this.#skipped += row.count;
    this.#rejects?.add(row);
  }

  #appendRow({ bytes, places }: Pick<RowBatch, 'bytes' | 'places'>, row: number, added: string): void {
    const [begin, end, next] = [places[3 * row]!, places[3 * row + 1]!, places[3 * row + 2]!];
    if (!this.#options.only) {
      this.#out.addBytes(bytes, begin, end);
      this.#out.addText(this.#columns.delimiter);
    }
    this.#out.addText(added);
    if (next > end) this.#out.addBytes(bytes, end, next);
    else this.#out.addBytes(lineFeed);
  }

  #append(raw: Buffer, added: string, ending: Buffer): void {
    const bytes = Buffer.concat([raw, ending]);
    this.#appendRow({ bytes, places: Uint32Array.of(0, raw.length, bytes.length) }, 0, added);
  }

  async #send(): Promise<void> {
    if (this.#out.length > 0) await this.#write(this.#out.take());
    await this.#rejects?.send();
  }
}

function rowsUpTo(length: number): Int32Array {
  return Int32Array.from({ length }, (_, row) => row);
}

/** What is wrong with the rows of a batch that are no UTF-8. */
function foreignRows({ length, bytes, places }: RowBatch): ReadonlyMap<number, Mistake> {
  const mistakes = new Map<number, Mistake>();
  if (length === 0 || isText(bytes.subarray(places[0], places[3 * length - 2]))) return mistakes;
  for (let row = 0; row < length; row++) {
    const mistake = foreignRecord(bytes.subarray(places[3 * row], places[3 * row + 1]));
    if (mistake !== undefined) mistakes.set(row, mistake);
  }
  return mistakes;
}

/** A row of a batch that cannot be answered; good until the next batch. */
function recordOf({ lines, bytes, places }: RowBatch, row: number, mistake: Mistake): BadRow {
  return { line: lines[row]!, count: 1, raw: bytes.subarray(places[3 * row], places[3 * row + 1]), ...mistake };
}
