import type { Precision } from '../spec/schema.ts';
import type { Matrix, Order, Vector } from './kernels.ts';

/** Bytes of a page of WebAssembly memory. */
const page = 65536;
/** Most pages of a 32-bit memory: 4 GiB. */
const mostPages = 65536;
/** Every allocation begins at a multiple of this: a cache line. */
const grain = 64;
/** What may be taken unless a test says less: 4 GiB, save room for rounding. */
const defaultLimit = mostPages * page - page;

/** A matrix that knows where the kernels find it. */
export interface SharedMatrix extends Matrix {
  /** In bytes from the start of the kernels' memory; -1 if it lies outside, where they cannot reach it. */
  readonly address: number;
}

/** An order that knows where the kernels find it; -1 as for `SharedMatrix`. */
export interface SharedOrder extends Order {
  readonly address: number;
}

/** What another thread needs to work on the same memory; can be posted to it. */
export interface MemoryHandle {
  readonly memory: WebAssembly.Memory;
  readonly limit: number;
}

/**
 * Memory that the kernels of several threads work on. Every thread may allocate; nothing is freed.
 * The first word holds the mark up to which memory is taken, in grains.
 */
export class SharedMemory {
  readonly handle: MemoryHandle;

  constructor(handle: MemoryHandle) {
    this.handle = handle;
  }

  /** Fresh memory. @param limit bytes that may be taken, at most 4 GiB */
  static create(limit = defaultLimit): SharedMemory {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
    Atomics.store(mark(memory), 0, 1);
    return new SharedMemory({ memory, limit: Math.min(limit, defaultLimit) });
  }

  /** A zeroed matrix in this memory. @throws RangeError if it does not fit */
  alloc(rows: number, cols: number, precision: Precision): SharedMatrix {
    const length = rows * cols;
    const address = this.take(length * bytesOf(precision));
    return { rows, cols, address, data: vector(this.handle.memory.buffer, address, length, precision) };
  }

  /** A zeroed matrix: in this memory if an eighth of it stays free for work, else in ordinary shared memory outside. */
  allocRows(rows: number, cols: number, precision: Precision): SharedMatrix {
    const bytes = rows * cols * bytesOf(precision);
    if (this.#fits(bytes + this.handle.limit / 8)) return this.alloc(rows, cols, precision);
    return { rows, cols, address: -1, data: vector(new SharedArrayBuffer(bytes), 0, rows * cols, precision) };
  }

  /** An order of rows: in this memory if an eighth of it stays free, else in ordinary shared memory outside. */
  allocOrder(rows: number): SharedOrder {
    const bytes = 4 * rows;
    if (!this.#fits(bytes + this.handle.limit / 8)) {
      return { address: -1, rows: new Int32Array(new SharedArrayBuffer(bytes)) };
    }
    const address = this.take(bytes);
    return { address, rows: new Int32Array(this.handle.memory.buffer, address, rows) };
  }

  /** Takes memory. @returns its address @throws RangeError if it does not fit */
  take(bytes: number): number {
    const { memory, limit } = this.handle;
    const grains = Math.ceil(bytes / grain) + 1; // one to spare, because vectors may be read a little beyond the end
    const address = Atomics.add(mark(memory), 0, grains) * grain;
    const end = address + grains * grain;
    if (end > limit) {
      Atomics.sub(mark(memory), 0, grains);
      throw new RangeError(`the kernels' memory is full: ${bytes} bytes more do not fit`);
    }
    while (memory.buffer.byteLength < end) memory.grow(Math.ceil((end - memory.buffer.byteLength) / page));
    return address;
  }

  #fits(bytes: number): boolean {
    return Atomics.load(mark(this.handle.memory), 0) * grain + bytes + 2 * grain <= this.handle.limit;
  }
}

/** Bytes of one number. */
export function bytesOf(precision: Precision): number {
  return precision === 'float32' ? 4 : 8;
}

function mark(memory: WebAssembly.Memory): Int32Array {
  return new Int32Array(memory.buffer, 0, 1);
}

/** Numbers of a precision, on a buffer's bytes from `address` on. */
export function vector(buffer: ArrayBufferLike, address: number, length: number, precision: Precision): Vector {
  return precision === 'float32'
    ? new Float32Array(buffer, address, length)
    : new Float64Array(buffer, address, length);
}
