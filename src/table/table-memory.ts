import { readFileSync } from 'node:fs';

/** Bytes of a page of WebAssembly memory. */
const page = 65536;
/** Most bytes of a 32-bit memory that can be told in a word: 4 GiB less a page. */
const mostBytes = 2 ** 32 - page;
/** Lists begin at multiples of this: a cache line. */
const grain = 64;

/** Lists of numbers that may be in the memory. */
type List = NodeJS.TypedArray;
interface ListType<T extends List = List> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, at: number, length: number): T;
}

/** Functions of `assembly/columns.ts`, on one memory. */
interface ColumnFunctions {
  addMoments(values: number, rows: number, count: number, room: number, into: number): void;
  scale32: Scale;
  scale64: Scale;
}
type Scale = (
  scalings: number,
  columns: number,
  rows: number,
  count: number,
  X: number,
  width: number,
  limit: number,
) => number;

let compiled: WebAssembly.Module | undefined;

/** What another thread needs to find the functions for columns and the lists that are posted to it in one message with this. */
export interface TableMemoryHandle {
  readonly memory: WebAssembly.Memory;
  /** Its bytes: told apart because a posted memory makes a new object of them, which lists posted beside it do not have. */
  readonly buffer: SharedArrayBuffer;
}

/**
 * Memory for the lists of a table, in which the functions of `assembly/columns.ts` find them. Threads may share it: each opens it
 * by the same handle. The first word holds the mark up to which it is taken, in grains; it does not grow.
 */
export class TableMemory {
  readonly handle: TableMemoryHandle;
  readonly #mark: Uint32Array;
  #functions: ColumnFunctions | undefined;

  constructor(handle: TableMemoryHandle) {
    this.handle = handle;
    this.#mark = new Uint32Array(handle.buffer, 0, 1);
  }

  /** Memory of so many bytes, none of which costs anything before it is written to; undefined if they are too many. */
  static create(bytes: number): TableMemory | undefined {
    if (bytes + grain > mostBytes) return undefined;
    const pages = Math.ceil((bytes + grain) / page);
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      const table = new TableMemory({ memory, buffer: memory.buffer });
      table.mark = 1;
      return table;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Bytes that a list takes. */
  static bytesOf({ BYTES_PER_ELEMENT }: Pick<ListType, 'BYTES_PER_ELEMENT'>, length: number): number {
    return Math.ceil((BYTES_PER_ELEMENT * length) / grain) * grain;
  }

  /** How much is taken; may be set back by who was the only one to take what is beyond. */
  get mark(): number {
    return Atomics.load(this.#mark, 0);
  }

  set mark(grains: number) {
    Atomics.store(this.#mark, 0, grains);
  }

  /** A list in this memory, zeroed if nothing was there before; undefined if it does not fit. */
  take<T extends List>(Type: ListType<T>, length: number): T | undefined {
    const grains = TableMemory.bytesOf(Type, length) / grain;
    let at = this.mark;
    for (;;) {
      if ((at + grains) * grain > this.handle.buffer.byteLength) return undefined;
      const found = Atomics.compareExchange(this.#mark, 0, at, at + grains);
      if (found === at) return new Type(this.handle.buffer, at * grain, length);
      at = found;
    }
  }

  /** Whether all of these lists are in this memory: then the functions find them where their `byteOffset` says. */
  has(...lists: readonly List[]): boolean {
    return lists.every(({ buffer }) => buffer === this.handle.buffer);
  }

  get functions(): ColumnFunctions {
    this.#functions ??= open(this.handle.memory);
    return this.#functions;
  }
}

/**
 * Has some work done with rows that are in a table's memory, if there is one and they fit. What the work takes there is given back.
 *
 * @param work tells whether it is over; else a thread may still write to what it took, which is never given back then
 */
export function borrow(memory: TableMemory | undefined, rows: Int32Array, work: (rows: Int32Array) => boolean): void {
  const mark = memory?.mark;
  const lent = memory?.take(Int32Array, rows.length);
  lent?.set(rows);
  const isOver = work(lent ?? rows);
  if (memory !== undefined && isOver) memory.mark = mark!;
}

function open(memory: WebAssembly.Memory): ColumnFunctions {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../../wasm/columns.wasm', import.meta.url)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ColumnFunctions;
}
