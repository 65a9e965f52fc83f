import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Cells } from './cells.ts';

/** What a thread that finds a fingerprint out is started with. */
export interface FingerprintStart {
  readonly columns: ReadonlyMap<string, Cells>;
  /** In shared memory: 1 when the digest is there, then its eight words. */
  readonly words: Int32Array;
}

/** Numbers from which a thread of its own finds the fingerprint out, while this one goes on. */
const worthThread = 2 ** 21;

/** A thread starts from the built program, also when the source itself is run, as tests do. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/data/fingerprint-worker.js' : './fingerprint-worker.js',
  import.meta.url,
);

/** The fingerprint of columns: of many numbers it is begun at once on a thread of its own, of few when it is asked for. */
export class Fingerprint {
  readonly #columns: ReadonlyMap<string, Cells>;
  readonly #words = new Int32Array(new SharedArrayBuffer(36));
  #begun = false;

  /** @param columns whose numbers are in shared memory, and do not change any more */
  constructor(columns: ReadonlyMap<string, Cells>) {
    this.#columns = columns;
    let numbers = 0;
    for (const { length } of columns.values()) numbers += length;
    if (numbers < worthThread) return;
    const workerData: FingerprintStart = { columns, words: this.#words };
    const worker = new Worker(workerFile, { workerData, stdin: false });
    worker.on('error', () => {}); // should the thread fail, whoever asks finds the fingerprint out himself
    worker.unref();
    this.#begun = true;
  }

  /** See `fingerprint`; waits for the thread that was started, if it is not done. */
  get sha256(): string {
    if (this.#begun) Atomics.wait(this.#words, 0, 0, longestWait);
    if (Atomics.load(this.#words, 0) === 1) return Buffer.from(this.#words.buffer, 4, 32).toString('hex');
    return fingerprint(this.#columns);
  }
}

/** Milliseconds after which this thread does it itself. */
const longestWait = 10_000;

/**
 * SHA-256 of what columns hold, whatever way it is written: of each its name and length, the texts that are no numbers in the
 * order in which they come up, the place among them of each cell's text (−1 for a number), and the numbers as doubles (0 for a text).
 */
export function fingerprint(columns: ReadonlyMap<string, Cells>): string {
  const hash = createHash('sha256');
  for (const [name, cells] of columns) {
    const { texts, places, numbers } = contentOf(cells);
    hash.update(`${JSON.stringify([name, cells.length, texts])}\n`);
    if (texts.length > 0) hash.update(places);
    if (numbers !== undefined) hash.update(numbers);
  }
  return hash.digest('hex');
}

function contentOf({ length, values, codes, texts: known }: Cells) {
  const texts: string[] = [];
  if (codes === undefined) return { texts, places: new Int32Array(), numbers: values };
  if (values === undefined) return { texts: known, places: codes, numbers: undefined }; // in order already
  const placeOf = new Int32Array(known.length).fill(-1);
  const places = new Int32Array(length).fill(-1);
  const numbers = new Float64Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const value = values === undefined ? Number.NaN : values[row]!;
    if (Number.isFinite(value)) {
      numbers[row] = value;
      count++;
      continue;
    }
    const code = codes[row]!;
    if (placeOf[code]! < 0) placeOf[code] = texts.push(known[code]!) - 1;
    places[row] = placeOf[code]!;
  }
  return { texts, places, numbers: count === 0 ? undefined : numbers };
}
