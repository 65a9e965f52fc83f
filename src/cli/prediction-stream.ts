import { stringify } from 'csv-stringify/sync';
import { type BadRow, type CsvFile, isRow, type Row } from '../data/csv.ts';
import { quoteCell } from '../data/quote-cell.ts';
import { UserError } from '../errors.ts';
import { JsKernels } from '../kernels/js.ts';
import type { Model } from '../model/model.ts';
import { Predictor } from '../model/predictor.ts';
import { matchColumns } from './load-model.ts';
import { saveFile } from './output-file.ts';
import type { PredictionColumns } from './prediction-columns.ts';
import { RangeWatch } from './range-watch.ts';
import { writeOut } from './stdout.ts';
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** How rows are answered, and what becomes of those that cannot be. */
export interface StreamOptions {
  readonly only?: boolean;
  readonly onUnknown: 'error' | 'zero';
  readonly badRows: 'error' | 'skip';
  readonly rejects?: string;
  readonly color: ColorChoice;
}

/** Rows in, rows with predictions out, a chunk of the input at a time. */
export class PredictionStream {
  readonly #model: Model;
  readonly #file: CsvFile;
  readonly #columns: PredictionColumns;
  readonly #options: StreamOptions;
  readonly #write: (bytes: Buffer) => Promise<void>;
  readonly #predictor: Predictor;
  /** Where each input of the model stands in the file's rows. */
  readonly #positions: readonly number[];
  readonly #ranges: RangeWatch;
  /** Kept only when they are to be written. */
  readonly #rejects: string[][] = [];
  #skipped = 0;
  #rows = 0;
  /** Rows waiting for their block to be full. */
  #waiting: Row[] = [];
  #out: (Buffer | string)[] = [];

  /**
   * @param write takes what is to be put out, in order
   * @throws UserError if the file lacks a column of the model, or has one that would be added
   */
  constructor(
    model: Model,
    modelPath: string,
    file: CsvFile,
    columns: PredictionColumns,
    options: StreamOptions,
    write: (bytes: Buffer) => Promise<void>,
  ) {
    this.#model = model;
    this.#file = file;
    this.#columns = columns;
    this.#options = options;
    this.#write = write;
    this.#positions = matchColumns(model, modelPath, file);
    this.#predictor = new Predictor(model, modelPath, new JsKernels(model.spec.precision));
    this.#ranges = new RangeWatch(model);
    columns.requireFree(file);
  }

  /** Answers every row. @throws UserError at the first row that cannot be read, unless they are to be skipped */
  async run(): Promise<void> {
    const { header } = this.#file;
    if (header !== undefined) this.#append(header.raw, this.#columns.header(), header.ending);
    for await (const batch of this.#file.rows) {
      try {
        for (const row of batch) this.#take(row);
        this.#predict();
      } catch (error) {
        this.#predict(); // the rows before the one at fault are answered
        await this.#send();
        throw error;
      }
      await this.#send();
    }
    await this.#send();
  }

  /** Writes the rows that were skipped, if that was asked for. */
  async saveRejects(): Promise<void> {
    const { rejects } = this.#options;
    if (rejects === undefined) return;
    const text = stringify([['line', 'reason', 'record'], ...this.#rejects]);
    if (rejects === '-') await writeOut(text);
    else saveFile(rejects, text);
  }

  /** Tells on stderr what was odd about the rows. */
  reportOddities(): void {
    const paint = colorsFor(process.stderr, this.#options.color);
    const note = (text: string) => process.stderr.write(`${paint.yellow('note:')} ${printable(text)}\n`);
    if (this.#skipped > 0) note(`skipped ${this.#skipped} of ${this.#rows} rows`);
    for (const [name, count] of this.#model.encoder.unknown) {
      note(
        `column "${name}": ${count} ${count === 1 ? 'cell' : 'cells'} with a value never seen in training, taken as none of its categories`,
      );
    }
    for (const { name, count, least, greatest } of this.#ranges.far()) {
      note(
        `column "${name}": ${count} ${count === 1 ? 'value' : 'values'} far outside the training range ${least} … ${greatest}`,
      );
    }
    if (this.#file.columns.includes(this.#model.target.name)) {
      note(`the rows already have "${this.#model.target.name}"; to compare with it: nn evaluate`);
    }
  }

  #take(row: Row | BadRow): void {
    this.#rows++;
    const error = isRow(row) ? this.#encode(row) : row.error;
    if (error !== undefined) this.#reject(row, error);
    if (this.#waiting.length === this.#predictor.capacity) this.#predict();
  }

  /** Adds a row to the block. @returns why it cannot be added */
  #encode(row: Row): UserError | undefined {
    const cells = this.#positions.map((position) => row.cells[position]!);
    const unknown = this.#options.onUnknown === 'error' ? this.#model.encoder.unknownCategory(cells) : undefined;
    if (unknown !== undefined) {
      const { input, cell } = unknown;
      const what = `column "${input.name}" has the value ${quoteCell(cell)}, never seen in training`;
      const hint = `known values: ${input.categories.slice(0, 20).join(', ')}`;
      return new UserError('data', this.#place(row), what, hint);
    }
    const bad = this.#predictor.add(cells);
    if (bad !== undefined) {
      const what = `column "${bad.column}" ${bad.requirement}, found ${quoteCell(bad.cell)}`;
      return new UserError('data', this.#place(row), what);
    }
    this.#ranges.see(cells);
    this.#waiting.push(row);
    return undefined;
  }

  #reject({ line, raw }: BadRow | Row, error: UserError): void {
    if (this.#options.badRows === 'error') throw error;
    this.#skipped++;
    if (this.#options.rejects === undefined) return;
    this.#rejects.push([String(line), error.message.slice(this.#place({ line }).length + 2), raw.toString()]);
  }

  #place({ line }: { line: number }): string {
    return `${this.#file.place}:${line}`;
  }

  #predict(): void {
    if (this.#waiting.length === 0) return;
    const rows = this.#waiting;
    this.#waiting = []; // before the flush: should it fail, these rows have no answer
    const Z = this.#predictor.flush();
    for (const [index, { raw, ending }] of rows.entries()) this.#append(raw, this.#columns.of(Z, index), ending);
  }

  #append(raw: Buffer, added: string, ending: Buffer): void {
    if (!this.#options.only) this.#out.push(raw, this.#columns.delimiter);
    this.#out.push(added, ending.length === 0 ? '\n' : ending);
  }

  async #send(): Promise<void> {
    if (this.#out.length === 0) return;
    const bytes = Buffer.concat(this.#out.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
    this.#out = [];
    await this.#write(bytes);
  }
}
