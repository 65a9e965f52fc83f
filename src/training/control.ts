// The words through which the main thread and its workers agree on what to do. They lie in shared memory.
import { takeNumber } from '../threads/parts.ts';

/** Places of the words. */
const word = { round: 0, task: 1, next: 2, done: 3, stop: 4, from: 5, key: 6 } as const;

/** The task that ends a worker. */
const leave = 0;

/** Looks at a word this often before sleeping on it: some hundred microseconds, a few times the cost of being woken. */
const spins = 50_000;

/** Longest sleep of the main thread, in milliseconds, so that it can turn to signals. */
const nap = 10;

/** Which rows a step takes, and what is drawn in it. */
export interface Step {
  /** Number of the batch's first row, in the order of the epoch. */
  readonly from: number;
  /** 32 bits that decide the units that dropout silences. */
  readonly key: number;
}

/** The step that takes the rows from the first on. */
export const wholePass: Step = { from: 0, key: 0 };

/** The agreement between threads; every thread makes one on the same memory. */
export class Control {
  readonly words: Int32Array;

  constructor(words: Int32Array = new Int32Array(new SharedArrayBuffer(4 * Object.keys(word).length))) {
    this.words = words;
  }

  /** Main thread: starts a round of a task on all threads. */
  start(task: number, { from, key }: Step = wholePass): void {
    Atomics.store(this.words, word.task, task);
    Atomics.store(this.words, word.from, from);
    Atomics.store(this.words, word.key, key);
    Atomics.store(this.words, word.next, 0);
    Atomics.store(this.words, word.done, 0);
    Atomics.store(this.words, word.stop, 0);
    Atomics.add(this.words, word.round, 1);
    Atomics.notify(this.words, word.round);
  }

  /** Main thread: sends the workers home. */
  dismiss(): void {
    this.start(leave);
  }

  /** Any thread: takes the next shard of the round. Which thread takes which does not change the sum. */
  takeShard(): number {
    return takeNumber(this.words, word.next);
  }

  /** Main thread: asks all threads to drop the round. */
  stop(): void {
    Atomics.store(this.words, word.stop, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.words, word.stop) === 1;
  }

  /** Main thread: whether all workers have ended the round; waits a moment for them. */
  awaitWorkers(workers: number): boolean {
    for (let spin = 0; spin < spins; spin++) if (Atomics.load(this.words, word.done) === workers) return true;
    const done = Atomics.load(this.words, word.done);
    if (done < workers) Atomics.wait(this.words, word.done, done, nap);
    return Atomics.load(this.words, word.done) === workers;
  }

  /**
   * Worker: waits for the round after `last`; asleep, once it has waited a little.
   *
   * @returns its number and task, or undefined if the worker may leave
   */
  awaitRound(last: number): { round: number; task: number; step: Step } | undefined {
    for (let spin = 0; spin < spins && Atomics.load(this.words, word.round) === last; spin++);
    while (Atomics.load(this.words, word.round) === last) Atomics.wait(this.words, word.round, last);
    const task = Atomics.load(this.words, word.task);
    if (task === leave) return undefined;
    const step = { from: Atomics.load(this.words, word.from), key: Atomics.load(this.words, word.key) >>> 0 };
    return { round: Atomics.load(this.words, word.round), task, step };
  }

  /** Worker: says that it has ended the round. */
  finish(): void {
    Atomics.add(this.words, word.done, 1);
    Atomics.notify(this.words, word.done);
  }
}
