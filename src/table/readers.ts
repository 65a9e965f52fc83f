// The threads that read a file: how many, and what they are given.
import { availableParallelism } from 'node:os';
import { type Job, jobOf } from '../threads/jobs.ts';
import { startAhead } from '../threads/pool.ts';
import type { PieceInput, PieceMessage } from './piece-job.ts';

/** Has a thread read pieces of a file, until none is left. */
export const pieceJob: Job<PieceInput, PieceMessage> = jobOf(import.meta.url, 'table', 'piece-job');

/** Bytes of a file for which another thread pays: to start one takes as long as reading so many. */
const worthThread = 2 ** 24;

/** Threads that a file of so many bytes is read by, one at least. @param most of them */
export function threadsFor(bytes: number, most = availableParallelism()): number {
  return Math.min(most, 1 + Math.floor(bytes / worthThread));
}

/** Starts the threads that will read a file of so many bytes beside this one, while the program still loads. */
export function startReaders(bytes: number): void {
  startAhead(threadsFor(bytes) - 1, pieceJob);
}
