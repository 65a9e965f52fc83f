// Which rows a model was trained on, told by the smallest of their hashes. A row is what the network sees of it: its line of X, and its target.
import type { Matrix } from '../kernels/kernels.ts';

/** The training rows as a model remembers them. */
export interface TrainedRows {
  /** The hashes below `below`, ascending, one a row: two rows that are alike have the same one twice. */
  readonly hashes: Uint32Array;
  /** Rows with a hash from here on are not remembered; 2³² if all are. */
  readonly below: number;
}

/** Hashes that are kept: enough to tell of shares of a file to a few hundredths, and 5 kB in the model. */
const mostKept = 900;
const allHashes = 2 ** 32;

/** Takes rows in, and keeps those with the smallest hashes: a random sample of the different rows. */
export class TrainedRowsCollector {
  readonly #kept = new Uint32Array(2 * mostKept);
  #count = 0;
  #below = allHashes;

  /** @param X whole rows @param labels class numbers from 0, or targets in the user's units */
  add(X: Matrix, labels: Float64Array): void {
    hashRows(X, labels, (hash) => {
      if (hash >= this.#below) return;
      this.#kept[this.#count++] = hash;
      if (this.#count === this.#kept.length) this.#cut();
    });
  }

  /** What is remembered of all that were taken in. */
  collected(): TrainedRows {
    if (this.#count > mostKept) this.#cut();
    return { hashes: this.#kept.slice(0, this.#count).sort(), below: this.#below };
  }

  /** Leaves at most so many, and of rows that are alike all or none. */
  #cut(): void {
    const hashes = this.#kept.subarray(0, this.#count).sort();
    this.#below = hashes[mostKept]!;
    this.#count = hashes.indexOf(this.#below);
  }
}

/** What a model knows of rows that it is to be judged on. */
export interface Recognised {
  /** Rows that were trained on; an estimate where not all rows can be told apart from those. */
  readonly trained: number;
  /** Whether it is an estimate. */
  readonly isEstimate: boolean;
  /** The rows of which it is known that they were not, ascending. */
  readonly fresh: Int32Array;
}

/** Standard errors by which more rows must be known than would be alike by chance. */
const errors = 3;

/** Tells rows that a model was trained on from others. */
export class Recogniser {
  readonly #known: TrainedRows;
  /** How many rows of each hash may yet be recognised. */
  readonly #left = new Map<number, number>();
  readonly #fresh: number[] = [];
  #rows = 0;
  #trained = 0;

  constructor(known: TrainedRows) {
    this.#known = known;
    for (const hash of known.hashes) this.#left.set(hash, (this.#left.get(hash) ?? 0) + 1);
  }

  /** Takes rows in, as `TrainedRowsCollector.add`. */
  add(X: Matrix, labels: Float64Array): void {
    hashRows(X, labels, (hash) => {
      const row = this.#rows++;
      if (hash >= this.#known.below) return;
      const left = this.#left.get(hash) ?? 0;
      if (left === 0) this.#fresh.push(row);
      else {
        this.#left.set(hash, left - 1);
        this.#trained++;
      }
    });
  }

  /**
   * What came of it; undefined if no more rows were recognised than are alike by chance, as rows of few categories are.
   * The share of training rows with a twin among themselves tells how many those are at most.
   */
  recognised(): Recognised | undefined {
    const told = this.#trained + this.#fresh.length;
    const chance = chanceOfTwin(this.#known);
    const spread = Math.sqrt((chance * (1 - chance)) / told);
    if (this.#trained === 0 || this.#trained / told <= chance + errors * spread) return undefined;
    const trained = Math.round((this.#rows * this.#trained) / told);
    return { trained, isEstimate: told < this.#rows, fresh: Int32Array.from(this.#fresh) };
  }
}

/**
 * How likely, at most, a row that was not trained on has the hash of one that was: the share of training rows with a twin
 * among themselves, half a row more of one row more (Jeffreys: none among few is not never) and some standard errors, and
 * the chance that two different rows share a hash.
 */
function chanceOfTwin({ hashes, below }: TrainedRows): number {
  const twins = shareOfTwins(hashes);
  const n = hashes.length;
  const share = (twins * n + 0.5) / (n + 1);
  return Math.min(1, share + errors * Math.sqrt((twins * (1 - twins)) / n) + n / below);
}

/** @param hashes ascending */
function shareOfTwins(hashes: Uint32Array): number {
  const twins = hashes.filter((hash, index) => hash === hashes[index - 1] || hash === hashes[index + 1]);
  return twins.length / hashes.length;
}

/** 32 bits of each row: MurmurHash3 (Appleby 2011) over the words of its numbers. */
function hashRows({ data, rows, cols }: Matrix, labels: Float64Array, take: (hash: number) => void): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, (data.byteLength / 4) | 0);
  const width = (cols * data.BYTES_PER_ELEMENT) / 4;
  const targets = new Uint32Array(labels.buffer, labels.byteOffset, 2 * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let h = 0;
    for (const end = at + width; at < end; at++) h = scramble(h, words[at]!);
    h = scramble(scramble(h, targets[2 * row]!), targets[2 * row + 1]!);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    take((h ^ (h >>> 16)) >>> 0);
  }
}

function scramble(h: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  const mixed = h ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
