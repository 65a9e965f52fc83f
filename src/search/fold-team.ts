import { availableParallelism } from 'node:os';
import type { Split } from '../encode/split.ts';
import { revive, UserError } from '../errors.ts';
import { usualMemory } from '../fit/rows-on-disk.ts';
import { buildToShare } from '../kernels/wasm-module.ts';
import { Parts } from '../threads/parts.ts';
import { engage, type PoolThread } from '../threads/pool.ts';
import { Diverged } from '../training/train.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';
import { type FoldInput, type FoldMessage, foldJob, tellFolds } from './fold-job.ts';

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
  if (threads === 1 || jobs.length < 2) {
    for (const [job, { work, split }] of jobs.entries()) yield await tryFold(works[work]!, split, job);
    return;
  }
  const folds = Parts.create(jobs.length);
  const together = Math.min(threads, jobs.length);
  const sharing = works.map((work) => ({ ...work, memory: (work.memory ?? usualMemory()) / together }));
  const input: FoldInput = { works: sharing, folds: jobs, left: folds.words, build: buildToShare() };
  const others = engage(together - 1);
  const mail = new Mailbox();
  for (const thread of others) mail.receive(thread, input);
  const leaving = new AbortController();
  let left = jobs.length;
  void tellFolds(input, leaving.signal, (message) => mail.put(message)); // this thread does its part too
  try {
    while (left > 0) {
      const message = await mail.next();
      left--;
      if ('failure' in message) throw message.failure;
      if ('mistake' in message) yield { job: message.fold, failure: revive(message.mistake) };
      else if ('diverged' in message) yield { job: message.fold, failure: new Diverged(message.diverged) };
      else yield { job: message.fold, result: message.result };
    }
  } finally {
    folds.stop();
    leaving.abort();
    for (const thread of others) {
      if (left > 0) thread.end();
      else thread.release();
    }
  }
}

async function tryFold(work: FoldWork, split: Split, job: number): Promise<FoldDone | FoldFailed> {
  try {
    return { job, result: await trainFold(work, split, new AbortController().signal) };
  } catch (failure) {
    if (failure instanceof UserError || failure instanceof Diverged) return { job, failure };
    throw failure;
  }
}

/** What threads tell, one after the other. */
class Mailbox {
  readonly #waiting: FoldMessage[] = [];
  #wake: (() => void) | undefined;

  /** Has another thread train folds, and tell of them here. */
  receive(thread: PoolThread, input: FoldInput): void {
    thread.do(foldJob, input, {
      take: (message) => this.put(message),
      fail: (failure) => this.put({ fold: -1, failure }),
    });
    thread.hold();
  }

  put(message: FoldMessage): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async next(): Promise<FoldMessage> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift()!;
  }
}
