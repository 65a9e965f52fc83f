// Trains folds, on this thread and on others.
import type { Split } from '../encode/split.ts';
import { jobOf } from '../threads/jobs.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';
import { runTasks, type TaskKind } from './task.ts';

/** A fold to be trained, and with what. */
export interface FoldTask {
  readonly work: FoldWork;
  readonly split: Split;
}

const perform = ({ work, split }: FoldTask, signal: AbortSignal) => trainFold(work, split, signal);

/** Folds as tasks. */
export const foldTasks: TaskKind<FoldTask, FoldResult, never> = {
  perform,
  job: jobOf(import.meta.url, 'search', 'fold-job'),
};

export const run = runTasks(perform);
