import { availableParallelism } from 'node:os';
import type { Split } from '../encode/split.ts';
import type { UserError } from '../errors.ts';
import { usualMemory } from '../fit/rows-on-disk.ts';
import type { Diverged } from '../training/train.ts';
import type { FoldResult, FoldWork } from './fold.ts';
import { foldTasks } from './fold-job.ts';
import { sideBySide } from './side-by-side.ts';

/** A fold to be trained: which work, and which rows. */
export interface FoldJob {
  /** Index of a work. */
  readonly work: number;
  readonly split: Split;
}

/** A fold that was trained. */
export interface FoldDone {
  /** Index of the job. */
  readonly job: number;
  readonly result: FoldResult;
}

/** A fold that could not be trained, and why. */
export interface FoldFailed {
  /** Index of the job. */
  readonly job: number;
  readonly failure: UserError | Diverged;
}

/**
 * Trains folds side by side, one a thread, and yields them as they come, in any order. They share the memory that encoded
 * rows may take. What each gives depends on the fold alone.
 *
 * @param works   what the jobs name by index
 * @param threads most threads; one works here, without any other
 * @throws UserError, Diverged from a fold
 */
export async function* runFolds(
  works: readonly FoldWork[],
  jobs: readonly FoldJob[],
  threads = availableParallelism(),
): AsyncGenerator<FoldDone> {
  for await (const tried of tryFolds(works, jobs, threads)) {
    if ('failure' in tried) throw tried.failure;
    yield tried;
  }
}

/** As `runFolds`, but a fold that spec and data do not agree on, or that diverges, is yielded as such, and the others go on. */
export async function* tryFolds(
  works: readonly FoldWork[],
  jobs: readonly FoldJob[],
  threads = availableParallelism(),
): AsyncGenerator<FoldDone | FoldFailed> {
  const together = Math.max(1, Math.min(threads, jobs.length));
  const sharing = works.map((work) => ({ ...work, memory: (work.memory ?? usualMemory()) / together }));
  const tasks = jobs.map(({ work, split }) => ({ work: sharing[work]!, split }));
  for await (const { task: job, ...outcome } of sideBySide(foldTasks, tasks, threads)) {
    if ('result' in outcome) yield { job, result: outcome.result };
    else if ('failure' in outcome) yield { job, failure: outcome.failure };
  }
}
