import { availableParallelism } from 'node:os';

/** Bytes of a file for which another thread pays: to start one takes as long as reading so many. */
const worthThread = 2 ** 24;

/** Threads that a file of so many bytes is read by, one at least. @param most of them */
export function threadsFor(bytes: number, most = availableParallelism()): number {
  return Math.min(most, 1 + Math.floor(bytes / worthThread));
}
