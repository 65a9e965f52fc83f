import type { Cells } from '../table/cells.ts';
import { borrow, TableMemory, type TableMemoryHandle } from '../table/table-memory.ts';
import { jobOf, type Run } from '../threads/jobs.ts';
import { type Share, shareOut, takeShare } from '../threads/pool.ts';
import { missingIn, neverMissing } from './infer.ts';
import { type Moments, MomentsSum, momentsBlock } from './moments.ts';
import { isWorthSharing } from './worth-sharing.ts';

/** Rows, and how much each counts; without weights, all the same. */
export interface WeighedRows {
  readonly rows: Int32Array;
  readonly weights: Float64Array | undefined;
}

/** Columns of which threads find the moments, each those that it takes. */
export interface MomentsWork {
  readonly columns: readonly Cells[];
  readonly training: WeighedRows;
  readonly missing: ReadonlySet<string>;
  /** Where the cells and the rows are, if the functions for columns can be used on them. */
  readonly memory: TableMemoryHandle | undefined;
  /** In shared memory: mean, std, least and greatest of each column. */
  readonly results: Float64Array;
}

/** Moments of the numbers in cells that are not missing, of each column. @param memory where they are, if the functions for columns can be used */
export function momentsOfColumns(
  columns: readonly Cells[],
  { rows, weights }: WeighedRows,
  missing: ReadonlySet<string>,
  memory?: TableMemory,
): Moments[] {
  const results = new Float64Array(new SharedArrayBuffer(32 * columns.length));
  const isWorth = isWorthSharing(columns, columns.length * rows.length);
  borrow(memory, rows, (lent) => {
    const job = { columns, training: { rows: lent, weights }, missing, memory: memory?.handle, results };
    const own = new MomentsFinder(job, memory);
    return shareOut(columns.length, isWorth ? momentsJob : undefined, job, (column) => own.find(column));
  });
  return columns.map((_, column) => {
    const [mean, std, least, greatest] = results.subarray(4 * column) as unknown as [number, number, number, number];
    return { mean, std, least, greatest };
  });
}

const momentsJob = jobOf<Share<MomentsWork>>(import.meta.url, 'encode', 'column-moments');

/** What a thread runs that finds moments. */
export const run: Run<Share<MomentsWork>> = (share) =>
  takeShare(share, (work) => {
    const finder = new MomentsFinder(work);
    return (column) => finder.find(column);
  });

/** Finds moments of columns, and writes them into the results. */
export class MomentsFinder {
  readonly #job: MomentsWork;
  readonly #memory: TableMemory | undefined;
  /** For the numbers of a block, and for what is found of them. */
  readonly #block: Float64Array;
  readonly #sums: Float64Array;

  constructor(job: MomentsWork, memory = job.memory && new TableMemory(job.memory)) {
    this.#job = job;
    this.#memory = memory;
    this.#block = memory?.take(Float64Array, momentsBlock) ?? new Float64Array(momentsBlock);
    this.#sums = memory?.take(Float64Array, 5) ?? new Float64Array(5);
  }

  find(column: number): void {
    const { columns, results } = this.#job;
    const { mean, std, least, greatest } = this.#momentsOf(columns[column]!);
    results.set([mean, std, least, greatest], 4 * column);
  }

  #momentsOf(cells: Cells): Moments {
    const { training, missing } = this.#job;
    const { rows, weights } = training;
    const isAbsent = missingIn(cells, missing);
    const sum = new MomentsSum();
    if (cells.values === undefined) return sum.finish();
    const isPlain = isAbsent === neverMissing && weights === undefined;
    const isNear = isPlain && this.#memory?.has(cells.values, rows, this.#block, this.#sums) === true;
    for (let from = 0; from < rows.length; from += momentsBlock) {
      const block = rows.subarray(from, from + momentsBlock);
      if (isNear) this.#addNear(cells.values, block, sum);
      else this.#addPresent(cells.values, block, weights?.subarray(from, from + momentsBlock), isAbsent, sum);
    }
    return sum.finish();
  }

  #addNear(values: Float64Array, rows: Int32Array, to: MomentsSum): void {
    const [block, into] = [this.#block.byteOffset, this.#sums.byteOffset];
    this.#memory!.functions.addMoments(values.byteOffset, rows.byteOffset, rows.length, block, into);
    const [sum, least, greatest, rest, squares] = this.#sums as unknown as [number, number, number, number, number];
    to.merge({ total: rows.length, sum, least, greatest, rest, squares });
  }

  #addPresent(
    values: Float64Array,
    rows: Int32Array,
    weights: Float64Array | undefined,
    isAbsent: (row: number) => boolean,
    to: MomentsSum,
  ): void {
    const counts = weights && new Float64Array(rows.length);
    let present = 0;
    for (let place = 0; place < rows.length; place++) {
      if (isAbsent !== neverMissing && isAbsent(rows[place]!)) continue;
      if (counts !== undefined) counts[present] = weights![place]!;
      this.#block[present++] = values[rows[place]!]!;
    }
    to.add(this.#block.subarray(0, present), counts?.subarray(0, present));
  }
}
