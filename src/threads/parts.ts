/** Takes the next number of those that threads count in a word they share: each once, from what stood there. */
export function takeNumber(words: Int32Array, word: number): number {
  return Atomics.add(words, word, 1);
}

/** Where the words of `Parts` stand: how many there are, and the next to be taken. */
const [count, next] = [0, 1] as const;

/** Parts of a work, from 0, that threads take one by one until none is left. */
export class Parts {
  /** In shared memory: what another thread needs to take some. */
  readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  static create(parts: number): Parts {
    const words = new Int32Array(new SharedArrayBuffer(8));
    words[count] = parts;
    return new Parts(words);
  }

  /** Takes parts until none is left. */
  *take(): Generator<number> {
    for (;;) {
      const part = takeNumber(this.words, next);
      if (part >= this.words[count]!) return;
      yield part;
    }
  }

  /** Says that no part is taken any more. */
  stop(): void {
    Atomics.store(this.words, next, this.words[count]!);
  }
}
