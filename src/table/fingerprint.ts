import { createHash, type Hash } from 'node:crypto';
import { jobOf, type Run } from '../threads/jobs.ts';
import { engage, type PoolThread } from '../threads/pool.ts';
import type { Cells } from './cells.ts';

/** State of a fingerprint that another thread has found out; 0 until then. */
const found = 1;

/** What a thread is given that finds a fingerprint out. */
export interface FingerprintInput {
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
  /** Who finds it out, and when. */
  #begun: { readonly thread: PoolThread; readonly end: Promise<void> } | undefined;

  /** @param columns whose numbers are in shared memory, and do not change any more */
  constructor(columns: ReadonlyMap<string, Cells>) {
    this.#columns = columns;
  }

  /** Has another thread find it out, if there is enough to do. */
  begin(): void {
    let numbers = 0;
    for (const { length } of this.#columns.values()) numbers += length;
    if (this.#begun !== undefined || numbers < worthThread) return;
    const [thread] = engage(1);
    if (thread === undefined) return;
    const input = { columns: this.#columns, words: this.#words };
    const end = new Promise<void>((resolve) =>
      thread.do(fingerprintJob, input, { end: resolve, fail: () => resolve() }),
    );
    this.#begun = { thread, end };
  }

  /** Waits for the thread that finds it out, if there is one; signals are heard meanwhile. */
  async settle(): Promise<void> {
    this.#begun?.thread.hold();
    await this.#begun?.end;
  }

  /** See `fingerprint`; found out at once if no thread has done it by now. */
  get sha256(): string {
    if (Atomics.load(this.#words, 0) === found) return Buffer.from(this.#words.buffer, 4, 32).toString('hex');
    return fingerprint(this.#columns);
  }
}

/** Has a thread find a fingerprint out, and say that it did. */
export const fingerprintJob = jobOf<FingerprintInput>(import.meta.url, 'table', 'fingerprint');

/** What a thread runs that finds a fingerprint out. */
export const run: Run<FingerprintInput> = ({ columns, words }) => {
  Buffer.from(words.buffer, 4, 32).write(fingerprint(columns), 'hex');
  Atomics.store(words, 0, found);
};

/** Bytes that are hashed at once: OpenSSL takes less than 2 GiB. */
const atOnce = 2 ** 30;

function addList(hash: Hash, { buffer, byteOffset, byteLength }: NodeJS.TypedArray): void {
  for (let at = 0; at < byteLength; at += atOnce) {
    hash.update(new Uint8Array(buffer, byteOffset + at, Math.min(atOnce, byteLength - at)));
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
    hash.update(`[${JSON.stringify(name)},${length},[`);
    for (const [index, text] of texts.entries()) hash.update(`${index === 0 ? '' : ','}${JSON.stringify(text)}`);
    hash.update(`],${JSON.stringify(lists.map((list) => list !== undefined))}]\n`);
    for (const list of lists) if (list !== undefined) addList(hash, list);
  }
  return hash.digest('hex');
}
