// The threads of the program. One that is done with its job waits for the next, and keeps no program from its end.
import { Worker } from 'node:worker_threads';
import { builtModule, type Job } from './jobs.ts';
import { startThreads } from './start-threads.ts';
import type { Answer, Request } from './thread.ts';

const threadFile = builtModule(import.meta.url, 'threads', 'thread');

/** Threads that were started and did not break off. */
const started = new Set<PoolThread>();

function idle(): PoolThread[] {
  return [...started].filter((thread) => thread.isIdle);
}

/** Starts threads that will be wanted soon, if there are not so many without work; fewer if the machine gives no more. @param job of which they load the module */
export function startAhead(threads: number, job?: Pick<Job<never>, 'module'>): void {
  for (const thread of startThreads(threads - idle().length, () => new PoolThread(job?.module))) started.add(thread);
}

/** Threads that have no work, at most so many, started if need be. */
export function engage(threads: number): PoolThread[] {
  startAhead(threads);
  return idle().slice(0, threads);
}

/** Who hears of what a thread does with a job. */
export interface JobListener<Message> {
  /** It told something. */
  take?(message: Message): void;
  /** It is done. */
  end?(): void;
  /** The thread broke off. */
  fail?(error: unknown): void;
}

/** A thread of the pool. */
export class PoolThread {
  readonly #worker: Worker;
  /** Who hears of the jobs that it was given and is not done with, in this order. */
  readonly #jobs: JobListener<unknown>[] = [];
  /** How many of them are about to end. */
  #ending = 0;

  /** @param module that it loads before it is given a job */
  constructor(module?: string) {
    this.#worker = new Worker(threadFile, { stdin: false, workerData: module });
    this.#worker.on('message', (answer: Answer) => {
      if (answer !== 'done') return this.#jobs[0]?.take?.(answer.message);
      const done = this.#jobs.shift();
      this.#ending = Math.max(0, this.#ending - 1);
      if (this.#jobs.length === 0) this.#worker.unref();
      done?.end?.();
    });
    this.#worker.on('error', (error) => {
      started.delete(this);
      for (const listener of this.#jobs) listener.fail?.(error);
    });
    this.#worker.unref(); // after the listeners, the first of which keeps the program alive again
  }

  /** Whether it is done, or about to be, with all that it was given. */
  get isIdle(): boolean {
    return this.#jobs.length === this.#ending;
  }

  /** Has it do a job, after those that it was given before; see `hold`. */
  do<Input, Message>({ module }: Job<Input, Message>, input: Input, listener: JobListener<Message> = {}): void {
    this.#jobs.push(listener as JobListener<unknown>);
    this.#worker.postMessage({ module, input } satisfies Request);
  }

  /** Keeps the program from its end until it is done with all that it was given. */
  hold(): void {
    if (!this.isIdle) this.#worker.ref();
  }

  /** Says that all its jobs are about to end, since they were told to: it may be given others. */
  release(): void {
    this.#ending = this.#jobs.length;
  }

  /** Ends it in the middle of whatever it does. */
  end(): void {
    started.delete(this);
    void this.#worker.terminate();
  }
}
