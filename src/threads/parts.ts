/** Where the words of `Parts` stand: how many there are, the next to be taken, threads at work, and whether one of them broke off. */
const [count, next, working, broken] = [0, 1, 2, 3] as const;

/** Takes the next number of those that threads count in a word they share: each once, from what stood there. */
export function takeNumber(words: Int32Array, word: number): number {
  return Atomics.add(words, word, 1);
}

/** Milliseconds after which a thread that should have been done with its part is given up: it may be dead, of which nobody would tell. */
const patience = 10_000;

/** Parts of a work, from 0, that threads take one by one until none is left. */
export class Parts {
  /** In shared memory: what another thread needs to take some. */
  readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  static create(parts: number): Parts {
    const words = new Int32Array(new SharedArrayBuffer(16));
    words[count] = parts;
    return new Parts(words);
  }

  /** Takes parts until none is left; each is done when the next is asked for. */
  *take(): Generator<number> {
    Atomics.add(this.words, working, 1);
    let isDone = false;
    try {
      for (;;) {
        const part = takeNumber(this.words, next);
        if (part >= this.words[count]!) break;
        yield part;
      }
      isDone = true;
    } finally {
      if (!isDone) Atomics.store(this.words, broken, 1);
      Atomics.sub(this.words, working, 1);
      Atomics.notify(this.words, working);
    }
  }

  /** Says that no part is taken any more. */
  stop(): void {
    Atomics.store(this.words, next, this.words[count]!);
  }

  /** Waits for other threads, when no part is left to be taken. @returns whether every part was done */
  allDone(): boolean {
    for (;;) {
      const others = Atomics.load(this.words, working);
      if (others === 0) return Atomics.load(this.words, broken) === 0;
      if (Atomics.wait(this.words, working, others, patience) === 'timed-out') return false;
    }
  }
}
