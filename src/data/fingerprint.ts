import { createHash } from 'node:crypto';
import type { Cells } from './cells.ts';
import { engage } from './data-thread.ts';

/** States of a fingerprint that another thread is to find out; 0 until then. */
const found = 1;
const failed = 2;

/** What a thread is given that finds a fingerprint out. */
export interface FingerprintJob {
  readonly columns: ReadonlyMap<string, Cells>;
  /** In shared memory: a state, then the eight words of the digest. */
  readonly words: Int32Array;
}

/** Numbers from which on another thread finds the fingerprint out, while this one goes on. */
const worthThread = 2 ** 21;

/** The fingerprint of columns, found out when it is asked for, or before that by another thread. */
export class Fingerprint {
  readonly #columns: ReadonlyMap<string, Cells>;
  readonly #words = new Int32Array(new SharedArrayBuffer(36));
  #begun = false;

  /** @param columns whose numbers are in shared memory, and do not change any more */
  constructor(columns: ReadonlyMap<string, Cells>) {
    this.#columns = columns;
  }

  /** Has another thread find it out, if there is enough to do. */
  begin(): void {
    let numbers = 0;
    for (const { length } of this.#columns.values()) numbers += length;
    if (this.#begun || numbers < worthThread) return;
    this.#begun = true;
    const words = this.#words;
    const fail = () => Atomics.store(words, 0, failed);
    for (const thread of engage(1)) thread.fingerprint({ columns: this.#columns, words }, { fail });
  }

  /** See `fingerprint`; waits for the thread that finds it out, if there is one. */
  get sha256(): string {
    if (this.#begun) Atomics.wait(this.#words, 0, 0, longestWait);
    if (Atomics.load(this.#words, 0) === found) return Buffer.from(this.#words.buffer, 4, 32).toString('hex');
    return fingerprint(this.#columns);
  }
}

/** Milliseconds after which this thread does it itself: while it waits it would not hear that the other one failed. */
const longestWait = 10_000;

/** Finds a fingerprint out, and says whether that went well. */
export function writeFingerprint({ columns, words }: FingerprintJob): void {
  let state = failed;
  try {
    Buffer.from(words.buffer, 4, 32).write(fingerprint(columns), 'hex');
    state = found;
  } finally {
    Atomics.store(words, 0, state);
    Atomics.notify(words, 0);
  }
}

/**
 * SHA-256 of what columns hold, cell by cell as it is written, whatever the file's line ends, quotes or compression: of each its name and
 * length, its different texts in the order in which they come up, and its lists.
 */
export function fingerprint(columns: ReadonlyMap<string, Cells>): string {
  const hash = createHash('sha256');
  for (const [name, { length, texts, values, spelling, long, forms, codes }] of columns) {
    const lists = [values, spelling, long, forms, codes];
    hash.update(`${JSON.stringify([name, length, texts, lists.map((list) => list !== undefined)])}\n`);
    for (const list of lists) if (list !== undefined) hash.update(list);
  }
  return hash.digest('hex');
}
