import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DataAnswer, DataRequest, PieceJob, PieceMessage } from './data-worker.ts';
import type { FingerprintJob } from './fingerprint.ts';
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

/** Threads without work. */
const idle: DataThread[] = [];

/** Starts threads that will be wanted soon, if there are not so many without work. */
export function startAhead(threads: number): void {
  while (idle.length < threads) idle.push(new DataThread());
}

/** Threads that have no work, started if there are not so many. */
export function engage(threads: number): DataThread[] {
  startAhead(threads);
  return idle.splice(0, threads);
}

/** Who hears of what a thread does. */
export interface DataListener {
  /** A piece was read. */
  take?(piece: ReadPiece): void;
  /** All was done, and the thread is idle again. */
  end?(): void;
  /** The thread broke off. */
  fail(error: unknown): void;
}

/** A thread that helps with data, one thing after the other. When it is done it waits for more, and keeps no program from its end. */
export class DataThread {
  readonly #worker = new Worker(workerFile, { stdin: false });
  #listener: DataListener | undefined;
  /** Of each column, the texts that came so far. */
  #texts: string[][] = [];

  constructor() {
    this.#worker.on('message', (answer: DataAnswer) => {
      if (answer !== 'done') return this.#take(answer);
      const listener = this.#listener;
      this.#listener = undefined;
      this.#texts = [];
      this.#worker.unref();
      idle.push(this);
      listener?.end?.();
    });
    this.#worker.on('error', (error) => {
      if (idle.includes(this)) idle.splice(idle.indexOf(this), 1);
      this.#listener?.fail(error);
    });
    this.#worker.unref(); // after the listeners, the first of which keeps the program alive again
  }

  /** Has it read pieces of a file. */
  read(job: PieceJob, listener: DataListener): void {
    this.#listener = listener;
    this.#texts = job.file.layout.wanted.map(() => []);
    this.#worker.ref();
    this.#ask({ kind: 'pieces', job });
  }

  /** Has it find a fingerprint out. */
  fingerprint(job: FingerprintJob, listener: DataListener): void {
    this.#listener = listener;
    this.#ask({ kind: 'fingerprint', job });
  }

  #ask(request: DataRequest): void {
    this.#worker.postMessage(request);
  }

  #take({ part, end, news }: PieceMessage): void {
    for (const [column, texts] of news.entries()) for (const text of texts ?? []) this.#texts[column]!.push(text);
    const cells = part.cells.map((one, column) => one && { ...one, texts: this.#texts[column]! });
    this.#listener?.take?.({ part: { ...part, cells }, end });
  }
}
