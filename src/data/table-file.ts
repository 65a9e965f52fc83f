import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ColumnAssembler } from './column-assembler.ts';
import type { OpenedHeader } from './header.ts';
import { countPieces, endOfPiece, type Piece, PieceReader, type RecordsOfFile } from './piece-reader.ts';
import type { PieceMessage, PieceWorkerStart } from './piece-worker.ts';
import type { CsvFormat } from './record.ts';
import { rowsAfter } from './rows.ts';
import { assembleTable, keptOf, type Table } from './table.ts';
import { requireText } from './text-bytes.ts';

/** A regular file that may be read at any place. */
export interface RegularFile {
  /** Name, for messages. */
  readonly place: string;
  /** Open for reading. */
  readonly fd: number;
  /** Bytes. */
  readonly size: number;
  /** Its bytes from one on. */
  from(position: number): AsyncIterable<Buffer>;
}

/** How a file is read. */
export interface Reading {
  /** Columns that are not kept in memory. */
  readonly leaveOut: ReadonlySet<string>;
  /** Most threads, this one included. */
  readonly threads: number;
  /** Is told now and then how many bytes of the file were read. */
  readonly show: (bytes: number) => void;
}

/** Starting a thread takes as long as reading so many bytes. */
const worthThread = 16 * 2 ** 20;

/** A thread starts from the built program, also when the source itself is run, as tests do. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/data/piece-worker.js' : './piece-worker.js',
  import.meta.url,
);

/**
 * Reads a whole CSV file of two columns or more, cut into pieces that threads read side by side. From the first record on that is
 * not plain, it is read as a stream by this thread alone: that way knows what is wrong with it.
 *
 * @param opened the file's header
 * @throws UserError (data) at the first record that cannot be read
 */
export async function readTableFile(
  file: RegularFile,
  opened: OpenedHeader,
  format: CsvFormat,
  reading: Reading,
): Promise<Table> {
  const { names, places } = keptOf(opened.columns, reading.leaveOut);
  const layout = { delimiter: format.delimiter, fields: opened.columns.length, wanted: places };
  const records: RecordsOfFile = { fd: file.fd, size: file.size, offset: opened.offset, layout };
  const pieces = new Pieces(records, opened.firstLine, names.length, reading.show);
  await pieces.readAll(Math.min(reading.threads, 1 + Math.floor(file.size / worthThread)));
  const { assemblers, lines, turned } = pieces;
  if (turned !== undefined) {
    const text = requireText(file.from(turned.offset), file.place, turned);
    const rest = rowsAfter({ ...opened, rest: text, firstLine: turned.line }, file.place, format);
    for await (const batch of rest.batches(places)) {
      if (batch.bad.length > 0) throw batch.bad[0]!.row.error;
      for (const [index, cells] of batch.cells.entries()) assemblers[index]!.add(cells);
      lines.push(batch.lines);
    }
  }
  return assembleTable({ place: file.place, columns: opened.columns }, names, assemblers, lines);
}

/** Has pieces read, and puts them together in their order. */
class Pieces {
  readonly assemblers: readonly ColumnAssembler[];
  readonly lines: ArrayLike<number>[] = [];
  /** Where the file is to be read as a stream from, if it is. */
  turned: { readonly offset: number; readonly line: number } | undefined;
  readonly #file: RecordsOfFile;
  readonly #reader: PieceReader;
  readonly #count: number;
  readonly #show: (bytes: number) => void;
  readonly #waiting = new Map<number, Piece>();
  /** The piece whose turn it is, the byte where its first record begins, and the line of that. */
  #turn = 0;
  #begin: number;
  #line: number;
  #wake: () => void = () => {};

  constructor(file: RecordsOfFile, firstLine: number, columns: number, show: (bytes: number) => void) {
    this.#file = file;
    this.#reader = new PieceReader(file);
    this.#count = countPieces(file);
    this.#show = show;
    this.#begin = file.offset;
    this.#line = firstLine;
    this.assemblers = Array.from({ length: columns }, () => new ColumnAssembler());
  }

  async readAll(threads: number): Promise<void> {
    const next = new Int32Array(new SharedArrayBuffer(4));
    const workerData: PieceWorkerStart = { file: this.#file, next };
    const workers = Array.from({ length: threads - 1 }, () => new Worker(workerFile, { workerData, stdin: false }));
    let failure: unknown;
    for (const worker of workers) {
      const texts = this.#file.layout.wanted.map(() => [] as string[]);
      worker.on('message', (message: PieceMessage) => this.#take(message.piece, withTexts(message, texts)));
      worker.on('error', (error) => {
        failure = error;
        this.#wake();
      });
    }
    try {
      for (let piece = Atomics.add(next, 0, 1); piece < this.#count; piece = Atomics.add(next, 0, 1)) {
        this.#take(piece, this.#reader.read(piece));
        await setImmediate(); // so that signals and other threads are heard
        if (failure !== undefined || this.turned !== undefined) break;
      }
      while (this.#turn < this.#count && this.turned === undefined) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      Atomics.store(next, 0, this.#count);
      for (const worker of workers) void worker.terminate();
    }
  }

  #take(number: number, piece: Piece): void {
    this.#waiting.set(number, piece);
    for (let next = this.#waiting.get(this.#turn); next !== undefined; next = this.#waiting.get(this.#turn)) {
      if (this.turned !== undefined) break;
      this.#waiting.delete(this.#turn);
      this.#accept(this.#turn++, next);
    }
    this.#wake();
  }

  #accept(number: number, guessed: Piece): void {
    const end = endOfPiece(this.#file, number);
    if (this.#begin >= end) return; // a record that began before reaches beyond it
    const piece = guessed.begin === this.#begin ? guessed : this.#reader.read(number, this.#begin);
    if (!piece.isPlain) {
      this.turned = { offset: this.#begin, line: this.#line };
      return;
    }
    for (const { cells, lines } of piece.batches) {
      for (const [index, one] of cells.entries()) this.assemblers[index]!.add(one);
      this.lines.push(lines.map((line) => this.#line + line));
    }
    this.#begin = piece.end;
    this.#line += piece.lines;
    this.#show(piece.end);
  }
}

/** A piece from another thread, with the texts of its columns as far as they are known. */
function withTexts({ found, news }: PieceMessage, texts: readonly string[][]): Piece {
  for (const [column, more] of news.entries()) texts[column]!.push(...more);
  const batches = found.batches.map(({ cells, lines }) => ({
    cells: cells.map((one, column) => ({ ...one, texts: texts[column]! })),
    lines,
  }));
  return { ...found, batches };
}
