import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';

/** Encoded rows: X (m, inputs), Y (m, outputs). */
export interface Rows {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** Bytes that the matrices of one block should not exceed: what a core's second-level cache holds with room to spare. */
const cacheBytes = 512 * 1024;
const mostBlockRows = 256;
const leastBlockRows = 8;

/** Rows of one block: as many as fit the cache with their activations, from 8 to 256. Depends on the shapes alone. */
export function blockRowsFor(network: ResolvedNetwork, inputs: number, kernels: Kernels): number {
  const bytes = kernels.precision === 'float32' ? 4 : 8;
  const numbersPerRow = network.layers.reduce((sum, { units }) => sum + 3 * units, inputs);
  const fitting = Math.floor(cacheBytes / (bytes * numbersPerRow));
  return Math.max(leastBlockRows, Math.min(mostBlockRows, fitting));
}

/** Rows `from` … `from + count` of X and Y, sharing their memory. */
export function sliceRows({ X, Y }: Rows, from: number, count: number, kernels: Kernels): Rows {
  return {
    X: kernels.view(X, from * X.cols, count, X.cols),
    Y: kernels.view(Y, from * Y.cols, count, Y.cols),
  };
}

/** Rows cut into blocks of at most `blockRows`, in order. */
export function cutIntoBlocks(rows: Rows, blockRows: number, kernels: Kernels): Rows[] {
  const blocks: Rows[] = [];
  for (let from = 0; from < rows.X.rows; from += blockRows) {
    blocks.push(sliceRows(rows, from, Math.min(blockRows, rows.X.rows - from), kernels));
  }
  return blocks;
}
