// Rows that lie in a file instead of memory, in the precision of the engine, row after row.
import { readSync } from 'node:fs';
import type { Precision } from '../spec/schema.ts';
import type { Matrix, Order, Vector } from './kernels.ts';
import { bytesOf } from './shared-memory.ts';

/** Where in a file the numbers of a matrix lie. Can be posted to another thread: descriptors belong to the process. */
export interface FilePart {
  /** Descriptor of a file open for reading. */
  readonly fd: number;
  /** Tells the file from an earlier one with the same descriptor. */
  readonly serial: number;
  /** Of the first number, in bytes from the start of the file. */
  readonly position: number;
  /** Of the last number that is likely to be asked for next, in bytes: the end of the matrix that this is a view of. */
  readonly end: number;
}

/** A matrix in a file. Its `data` is empty: see `Kernels.resident` and `Kernels.gather`. */
export interface FileMatrix extends Matrix {
  readonly file: FilePart;
  /** In no engine's memory; see `SharedMatrix`. */
  readonly address: -1;
}

/** Bytes that are read in one go: enough that a disk is busy with nothing else, few enough for a core's cache. */
const windowBytes = 2 ** 20;

/** Numbers without any. */
const nothing = { float32: new Float32Array(0), float64: new Float64Array(0) } as const;

/** A matrix on numbers in a file. @param position of the first number, in bytes from the start of the file */
export function fileMatrix(
  { fd, serial, position }: Omit<FilePart, 'end'>,
  rows: number,
  cols: number,
  precision: Precision,
): FileMatrix {
  const end = position + rows * cols * bytesOf(precision);
  return { rows, cols, data: nothing[precision], address: -1, file: { fd, serial, position, end } };
}

/** Whether a matrix lies in a file. */
export function isInFile(M: Matrix): M is FileMatrix {
  return (M as Partial<FileMatrix>).file !== undefined;
}

/** As `Kernels.view`. */
export function viewInFile(M: FileMatrix, offset: number, rows: number, cols: number): FileMatrix {
  const { file, data, address } = M;
  const bytes = data.BYTES_PER_ELEMENT;
  const end = file.position + M.rows * M.cols * bytes;
  return { rows, cols, data, address, file: { ...file, position: file.position + offset * bytes, end } };
}

/** Reads numbers of a file, from `position` in bytes on, until `into` is full. @throws Error if the file ends before */
export function readNumbers(fd: number, position: number, into: Vector): void {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw cutShort(position + done);
    done += count;
  }
}

/** As the system tells of what it cannot read. */
function cutShort(position: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`a temporary file ends at byte ${position}`), { code: 'ERR_FILE_CUT' });
}

/** Copies rows side by side, as `Kernels.gather` does, a read a row: for few rows. @param to in any memory */
export function gatherFromFile({ file, cols }: FileMatrix, order: Order, from: number, to: Matrix): void {
  const rowBytes = cols * to.data.BYTES_PER_ELEMENT;
  for (let row = 0; row < to.rows; row++) {
    const into = to.data.subarray(row * cols, (row + 1) * cols);
    readNumbers(file.fd, file.position + order.rows[from + row]! * rowBytes, into);
  }
}

/** The rows of a file that one thread works on: those asked for and, in the same read, those that come after them. */
export class FileWindow {
  readonly #alloc: (numbers: number) => Matrix;
  #numbers: Matrix | undefined;
  #serial = -1;
  #from = 0;
  #to = 0;

  /** @param alloc memory that the engine can work on */
  constructor(alloc: (numbers: number) => Matrix) {
    this.#alloc = alloc;
  }

  /**
   * Brings the rows of a matrix into memory, good until the next call.
   *
   * @returns the numbers in memory, and which of them is the first of M
   */
  bring({ rows, cols, data, file }: FileMatrix): { numbers: Matrix; offset: number } {
    const size = data.BYTES_PER_ELEMENT;
    const wanted = rows * cols * size;
    const { fd, serial, position, end } = file;
    if (serial !== this.#serial || position < this.#from || position + wanted > this.#to) {
      const blocks = Math.max(1, Math.floor(windowBytes / wanted));
      const numbers = this.#room((blocks * wanted) / size);
      this.#serial = -1;
      const count = Math.min(blocks * wanted, Math.max(wanted, end - position)) / size;
      readNumbers(fd, position, numbers.data.subarray(0, count));
      [this.#serial, this.#from, this.#to] = [serial, position, position + count * size];
    }
    return { numbers: this.#numbers!, offset: (position - this.#from) / size };
  }

  #room(count: number): Matrix {
    if (this.#numbers === undefined || this.#numbers.cols < count) this.#numbers = this.#alloc(count);
    return this.#numbers;
  }
}
