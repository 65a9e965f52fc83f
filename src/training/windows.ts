import { type FileMatrix, isInFile, readNumbers } from '../kernels/file-rows.ts';
import type { Kernels, Matrix, Order } from '../kernels/kernels.ts';
import { mix, permute } from '../random.ts';

/** Numbers of X in a window: 32 MB in single precision, far more than a batch and far less than a machine's memory. */
const windowNumbers = 2 ** 23;
/** Numbers of X that are read together: 256 kB in single precision. */
const chunkNumbers = 2 ** 16;

/** The rows of a window in memory, for all threads. */
export interface WindowRows {
  /** Rows of a window, in the order in which they were read. */
  readonly X: Matrix;
  /** For each place in the order of an epoch, the row of X that stands there, while its window is in memory. */
  readonly places: Order;
}

/** How the rows are cut to be shuffled; depends on the work alone. */
export interface WindowSizes {
  /** Rows of a window: whole batches, and one at least. */
  readonly windowRows: number;
  readonly chunkRows: number;
}

/** How rows of `cols` numbers are cut. */
export function sizesOf(cols: number, batchRows: number): WindowSizes {
  const batches = Math.max(1, Math.floor(windowNumbers / cols / batchRows));
  return { windowRows: batches * batchRows, chunkRows: Math.max(1, Math.floor(chunkNumbers / cols)) };
}

/**
 * The order in which an epoch takes the rows, such that rows in a file can be read in long pieces: chunks of rows are put
 * into random order, and then the rows within each window of many chunks. Rows that fit one window are in any order equally
 * likely. The order is the same whether the rows are in a file or in memory.
 */
export class Windows {
  /** Where the threads find the rows of X; undefined if X is in memory as it is. */
  readonly rows: WindowRows | undefined;
  readonly #order: Int32Array;
  readonly #file: FileMatrix | undefined;
  readonly #sizes: WindowSizes;
  readonly #chunks: Int32Array;
  readonly #places: Int32Array;
  /** Place at which the window in memory begins; -1 if none is. */
  #from = -1;

  /** @param order filled by `shuffle` */
  constructor(X: Matrix, order: Order, sizes: WindowSizes, kernels: Kernels) {
    this.#order = order.rows;
    this.#sizes = sizes;
    this.#chunks = new Int32Array(Math.ceil(X.rows / sizes.chunkRows));
    if (isInFile(X)) {
      this.#file = X;
      const windowRows = Math.min(sizes.windowRows, X.rows);
      this.rows = { X: kernels.allocRows(windowRows, X.cols), places: kernels.allocOrder(X.rows) };
    }
    this.#places = this.rows?.places.rows ?? new Int32Array(Math.min(sizes.windowRows, X.rows));
  }

  /** Draws the order of an epoch. @param key 32 bits; the same key gives the same order */
  shuffle(key: number): void {
    const m = this.#order.length;
    const { windowRows, chunkRows } = this.#sizes;
    this.#from = -1;
    if (m <= windowRows) {
      permute(this.#order, key);
      if (this.rows !== undefined) this.#places.set(this.#order);
      for (let chunk = 0; chunk < this.#chunks.length; chunk++) this.#chunks[chunk] = chunk;
      return;
    }
    permute(this.#chunks, mix(key));
    let at = 0;
    for (const chunk of this.#chunks) {
      const to = Math.min((chunk + 1) * chunkRows, m);
      for (let row = chunk * chunkRows; row < to; row++) this.#order[at++] = row;
    }
    for (let from = 0; from < m; from += windowRows) this.#shuffleWindow(from, mix(mix(key) + 1 + from));
  }

  /** Brings the window into memory that has the batch from `place` on. */
  bring(place: number): void {
    const { windowRows, chunkRows } = this.#sizes;
    const from = place - (place % windowRows);
    if (this.#file === undefined || this.rows === undefined || from === this.#from) return;
    const { cols, rows: m, file, data } = this.#file;
    const to = Math.min(from + windowRows, m);
    const rowBytes = cols * data.BYTES_PER_ELEMENT;
    let start = 0;
    for (const chunk of this.#chunks) {
      const first = chunk * chunkRows;
      const end = start + Math.min(chunkRows, m - first);
      const [begin, stop] = [Math.max(start, from), Math.min(end, to)];
      if (begin < stop) {
        const into = this.rows.X.data.subarray((begin - from) * cols, (stop - from) * cols);
        readNumbers(file.fd, file.position + (first + begin - start) * rowBytes, into);
      }
      start = end;
    }
    this.#from = from;
  }

  #shuffleWindow(from: number, key: number): void {
    const to = Math.min(from + this.#sizes.windowRows, this.#order.length);
    const start = this.rows === undefined ? 0 : from;
    const places = this.#places.subarray(start, start + to - from);
    const read = this.#order.slice(from, to);
    permute(places, key);
    for (let place = 0; place < places.length; place++) this.#order[from + place] = read[places[place]!]!;
  }
}
