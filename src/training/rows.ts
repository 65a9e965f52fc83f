import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Examples } from '../network/network.ts';

/** Rows `from` … `to` of X, Y and V cut into blocks of at most `blockRows`, in order, sharing their memory. */
export function cutIntoBlocks(
  rows: Examples,
  from: number,
  to: number,
  blockRows: number,
  kernels: Kernels,
): Examples[] {
  const blocks: Examples[] = [];
  for (let start = from; start < to; start += blockRows) {
    blocks.push(viewRows(rows, start, Math.min(blockRows, to - start), kernels));
  }
  return blocks;
}

/** `count` rows from `start` on, sharing their memory. */
export function viewRows({ X, Y, V }: Examples, start: number, count: number, kernels: Kernels): Examples {
  const view = (M: Matrix) => kernels.view(M, start * M.cols, count, M.cols);
  return { X: view(X), Y: view(Y), V: view(V) };
}

/** Numbers of `count` rows of so many, evenly spread. */
export function spread(count: number, rows: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));
}
