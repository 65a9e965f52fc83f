import type { Cells } from '../table/cells.ts';
import { borrow, TableMemory, type TableMemoryHandle } from '../table/table-memory.ts';
import { jobOf, type Run } from '../threads/jobs.ts';
import { type Share, shareOut, takeShare } from '../threads/pool.ts';
import { Encoder } from './encoder.ts';
import type { BadCell, InputColumn } from './inputs.ts';
import type { RowEncoder } from './row-encoder.ts';
import { isWorthSharing } from './worth-sharing.ts';

/** Rows that threads encode, each the blocks that it takes. */
export interface EncodeWork {
  /** Cells of each input. */
  readonly columns: readonly Cells[];
  readonly inputs: readonly InputColumn[];
  /** Cells that mean "no value". */
  readonly missing: readonly string[];
  /** Which rows of the columns, in this order. */
  readonly rows: Int32Array;
  readonly X: Float32Array | Float64Array;
  /** Where the cells and the rows are, if the functions for columns can be used on them. */
  readonly memory: TableMemoryHandle | undefined;
  /** In shared memory: the first place in `rows` with a cell that cannot be read, or `none`. */
  readonly firstBad: Int32Array;
}

const none = 2 ** 31 - 1;

/** Rows that are encoded together, so that what is written of X stays in the cache from column to column. */
const blockRows = 512;

/** Encodes blocks of rows. */
export class BlockEncoder {
  readonly #job: EncodeWork;
  readonly #width: number;
  readonly #encoder: RowEncoder;
  /** For the rows of a block in the table's memory, where the functions reach them. */
  readonly #room: Float32Array | Float64Array | undefined;

  constructor(
    job: EncodeWork,
    encoder = new Encoder(job.inputs, job.missing),
    memory = job.memory && new TableMemory(job.memory),
  ) {
    this.#job = job;
    this.#width = encoder.width;
    this.#encoder = encoder.open(job.columns, memory);
    const Numbers = job.X instanceof Float32Array ? Float32Array : Float64Array;
    this.#room = memory?.take<Float32Array | Float64Array>(Numbers, blockRows * encoder.width);
  }

  /** @param block its number, from 0 */
  encode(block: number): void {
    const { rows, firstBad } = this.#job;
    const first = block * blockRows;
    for (const place of this.#write(rows.subarray(first, first + blockRows), first).keys()) {
      let known = Atomics.load(firstBad, 0);
      while (first + place < known) known = Atomics.compareExchange(firstBad, 0, known, first + place);
    }
  }

  #write(rows: Int32Array, first: number): ReadonlyMap<number, BadCell> {
    const { X } = this.#job;
    if (this.#room === undefined) return this.#encoder.encode(rows, X, first);
    const bad = this.#encoder.encode(rows, this.#room, 0);
    X.set(this.#room.subarray(0, rows.length * this.#width), first * this.#width);
    return bad;
  }
}

const encodeJob = jobOf<Share<EncodeWork>>(import.meta.url, 'encode', 'encode-job');

/** What a thread runs that encodes rows. */
export const run: Run<Share<EncodeWork>> = (share) =>
  takeShare(share, (work) => {
    const encoder = new BlockEncoder(work);
    return (block) => encoder.encode(block);
  });

/**
 * Writes X, with the help of threads that are there if it is in shared memory and large.
 *
 * @param columns cells of each input, in the order of the encoder's
 * @param rows    which rows of the columns, in this order
 * @param memory  where the columns are, if the functions for columns can be used on them
 * @returns the first cell that cannot be read, and its place in `rows`
 */
export function encodeInputs(
  columns: readonly Cells[],
  encoder: Encoder,
  rows: Int32Array,
  X: Float32Array | Float64Array,
  memory?: TableMemory,
): { place: number; bad: BadCell } | undefined {
  const { inputs, missing, width } = encoder;
  const firstBad = new Int32Array(new SharedArrayBuffer(4)).fill(none);
  const isWorth = X.buffer instanceof SharedArrayBuffer && isWorthSharing(columns, X.length);
  borrow(memory, rows, (lent) => {
    const job: EncodeWork = { columns, inputs, missing, rows: lent, X, memory: memory?.handle, firstBad };
    const own = new BlockEncoder(job, encoder, memory);
    const blocks = Math.ceil(rows.length / blockRows);
    return shareOut(blocks, isWorth ? encodeJob : undefined, job, (block) => own.encode(block));
  });
  const place = firstBad[0]!;
  if (place === none) return undefined;
  const [bad] = encoder
    .open(columns)
    .encode(rows.subarray(place, place + 1), X.slice(0, width), 0)
    .values();
  return { place, bad: bad! };
}
