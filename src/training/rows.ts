import type { Kernels, Matrix } from '../kernels/kernels.ts';

/** Encoded rows: X (m, inputs), Y (m, outputs). */
export interface Rows {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** Rows `from` … `to` of X and Y cut into blocks of at most `blockRows`, in order, sharing their memory. */
export function cutIntoBlocks({ X, Y }: Rows, from: number, to: number, blockRows: number, kernels: Kernels): Rows[] {
  const blocks: Rows[] = [];
  for (let start = from; start < to; start += blockRows) {
    const count = Math.min(blockRows, to - start);
    blocks.push({
      X: kernels.view(X, start * X.cols, count, X.cols),
      Y: kernels.view(Y, start * Y.cols, count, Y.cols),
    });
  }
  return blocks;
}
