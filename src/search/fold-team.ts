import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Split } from '../encode/split.ts';
import { revive, UserError } from '../errors.ts';
import { usualMemory } from '../fit/rows-on-disk.ts';
import { buildToShare } from '../kernels/wasm-module.ts';
import { startThreads } from '../threads/start-threads.ts';
import { Diverged } from '../training/train.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';
import { type FoldMessage, type FoldWorkerStart, tellFolds } from './fold-messages.ts';

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

/** A thread starts from the built program, also when the source itself is run, as tests do. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/search/fold-worker.js' : './fold-worker.js',
  import.meta.url,
);

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
  const next = new Int32Array(new SharedArrayBuffer(4));
  const together = Math.min(threads, jobs.length);
  const sharing = works.map((work) => ({ ...work, memory: (work.memory ?? usualMemory()) / together }));
  const workerData: FoldWorkerStart = { works: sharing, folds: jobs, next, build: buildToShare() };
  const workers = startThreads(together - 1, () => new Worker(workerFile, { workerData }));
  const mail = new Mailbox(workers);
  const leaving = new AbortController();
  void tellFolds(workerData, leaving.signal, (message) => mail.put(message)); // this thread does its part too
  try {
    for (let left = jobs.length; left > 0; left--) {
      const message = await mail.next();
      if ('failure' in message) throw message.failure;
      if ('mistake' in message) yield { job: message.fold, failure: revive(message.mistake) };
      else if ('diverged' in message) yield { job: message.fold, failure: new Diverged(message.diverged) };
      else yield { job: message.fold, result: message.result };
    }
  } finally {
    Atomics.store(next, 0, jobs.length);
    leaving.abort();
    for (const worker of workers) void worker.terminate();
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

  constructor(workers: readonly Worker[]) {
    for (const worker of workers) {
      worker.on('message', (message: FoldMessage) => this.put(message));
      worker.on('error', (failure) => this.put({ fold: -1, failure }));
    }
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
