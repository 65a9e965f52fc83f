import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { startThreads } from '../threads.ts';
import type { Cells } from './cells.ts';
import type { DataAnswer, DataRequest, PieceJob, PieceMessage, SharedRequest } from './data-worker.ts';
import type { FingerprintJob } from './fingerprint.ts';
import { Parts } from './parts.ts';
import type { ReadPiece } from './pieces.ts';

/** A thread starts from the built program, also when the source itself is run, as tests do. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/data/data-worker.js' : './data-worker.js',
  import.meta.url,
);

/** Bytes of a file for which another thread pays: to start one takes as long as reading so many. */
const worthThread = 2 ** 24;

/** Threads that a file of so many bytes is read by, one at least. @param most of them */
export function threadsFor(bytes: number, most = availableParallelism()): number {
  return Math.min(most, 1 + Math.floor(bytes / worthThread));
}

/** Threads that were started and did not break off. */
const started = new Set<DataThread>();

function idle(): DataThread[] {
  return [...started].filter((thread) => thread.isIdle);
}

/** Starts threads that will be wanted soon, if there are not so many without work; fewer if the machine gives no more. */
export function startAhead(threads: number): void {
  for (const thread of startThreads(threads - idle().length, () => new DataThread())) started.add(thread);
}

/** Threads that have no work, at most so many, started if need be. */
export function engage(threads: number): DataThread[] {
  startAhead(threads);
  return idle().slice(0, threads);
}

/** Numbers from which on threads that are there share the columns. */
const worthSharing = 2 ** 20;
/** Texts in a column up to which it is given to another thread: texts are copied. */
const mostTexts = 2 ** 12;

/** Whether it pays to give columns to another thread. @param numbers in them that are looked at */
export function isWorthSharing(columns: readonly Cells[], numbers: number): boolean {
  return numbers >= worthSharing && columns.every(({ texts }) => texts.length <= mostTexts);
}

/**
 * Does all parts of a work, with the help of threads that were started for something else, as soon as they are done with that.
 *
 * @param parts   how many there are
 * @param request what the others are to be asked; undefined if that does not pay
 * @param work    does one part, to the same end whoever does it, and if it is done twice
 * @returns whether nobody is at it any more; false if a thread that took a part was given up
 */
export function shareOut(
  parts: number,
  request: (parts: Int32Array) => SharedRequest | undefined,
  work: (part: number) => void,
): boolean {
  const shared = Parts.create(parts);
  const asked = started.size === 0 ? undefined : request(shared.words);
  if (asked !== undefined) for (const thread of started) thread.help(asked);
  for (const part of shared.take()) work(part);
  if (shared.allDone()) return true;
  for (let part = 0; part < parts; part++) work(part); // for the parts of who broke off
  return false;
}

/** Who hears of what a thread does. */
export interface DataListener {
  /** A piece was read. */
  take?(piece: ReadPiece): void;
  /** All was done, and the thread is idle again. */
  end?(): void;
  /** The thread broke off. */
  fail?(error: unknown): void;
}

/** A thread that helps with data, one thing after the other. When it is done it waits for more, and keeps no program from its end. */
export class DataThread {
  readonly #worker = new Worker(workerFile, { stdin: false });
  /** Of what it was asked and is not done with, in this order. */
  readonly #listeners: DataListener[] = [];
  /** Of each column, the texts that came so far. */
  #texts: string[][] = [];

  constructor() {
    this.#worker.on('message', (answer: DataAnswer) => {
      if (answer !== 'done') return this.#take(answer);
      const listener = this.#listeners.shift();
      this.#texts = [];
      if (this.isIdle) this.#worker.unref();
      listener?.end?.();
    });
    this.#worker.on('error', (error) => {
      started.delete(this);
      for (const listener of this.#listeners) listener.fail?.(error);
    });
    this.#worker.unref(); // after the listeners, the first of which keeps the program alive again
  }

  /** Whether it is done with all that it was asked. */
  get isIdle(): boolean {
    return this.#listeners.length === 0;
  }

  /** Has it read pieces of a file. */
  read(job: PieceJob, listener: DataListener): void {
    this.#texts = job.file.layout.wanted.map(() => []);
    this.#ask({ kind: 'pieces', job }, listener);
    this.hold();
  }

  /** Has it find a fingerprint out. @returns what comes true when it has, or broke off; see `hold` */
  fingerprint(job: FingerprintJob): Promise<void> {
    return new Promise((resolve) => {
      this.#ask({ kind: 'fingerprint', job }, { end: resolve, fail: () => resolve() });
    });
  }

  /** Keeps the program from its end until it is done with all that it was asked. */
  hold(): void {
    if (!this.isIdle) this.#worker.ref();
  }

  /** Has it take parts of a work, if there are any left when it comes to that. */
  help(request: SharedRequest): void {
    this.#ask(request, {});
  }

  #ask(request: DataRequest, listener: DataListener): void {
    this.#listeners.push(listener);
    this.#worker.postMessage(request);
  }

  #take({ part, end, news }: PieceMessage): void {
    for (const [column, texts] of news.entries()) for (const text of texts ?? []) this.#texts[column]!.push(text);
    const cells = part.cells.map((one, column) => one && { ...one, texts: this.#texts[column]! });
    this.#listeners[0]?.take?.({ part: { ...part, cells }, end });
  }
}
