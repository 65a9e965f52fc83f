/** Where a piece of a file begins, which is known when the one before it was scanned. */
export interface PieceStart {
  /** Byte of the file at which its first record begins. */
  readonly byte: number;
  /** Rows of the file before it. */
  readonly row: number;
  /** Line of the file on which it begins. */
  readonly line: number;
}

/** What is known of a piece. */
const state = { nothing: 0, start: 1, odd: 2, ended: 3 } as const;

/** What threads share that read pieces of one file. */
export interface SharedStarts {
  /** A state for each piece, and for the end. */
  readonly states: Int32Array;
  /** Three numbers for each. */
  readonly numbers: Float64Array;
}

/** Where the pieces of a file begin, told by the threads that scan them; every thread makes one on the same memory. */
export class PieceStarts {
  readonly shared: SharedStarts;

  constructor(shared: SharedStarts) {
    this.shared = shared;
  }

  /** @param first where piece 0 begins */
  static create(pieces: number, first: PieceStart): PieceStarts {
    const starts = new PieceStarts({
      states: new Int32Array(new SharedArrayBuffer(4 * (pieces + 1))),
      numbers: new Float64Array(new SharedArrayBuffer(24 * (pieces + 1))),
    });
    starts.tell(0, first);
    return starts;
  }

  /** Says where a piece begins; where the one after the last would, is the end of the records. */
  tell(piece: number, { byte, row, line }: PieceStart): void {
    this.shared.numbers.set([byte, row, line], 3 * piece);
    this.#become(piece, state.start);
  }

  /** Says that a piece whose start is known is not plain, so that no piece is read from it on. */
  stopAt(piece: number): void {
    this.#become(piece, state.odd);
    this.stop();
  }

  /** Says that no piece is read any more whose start is not known. */
  stop(): void {
    for (const [piece, now] of this.shared.states.entries())
      if (now === state.nothing) this.#become(piece, state.ended);
  }

  /** Where a piece begins; undefined if it is not known yet, or is not to be read. */
  at(piece: number): PieceStart | undefined {
    return Atomics.load(this.shared.states, piece) === state.start ? this.#numbers(piece) : undefined;
  }

  /** Waits until it is known, or not to be read; or so many milliseconds. @returns whether it is either */
  wait(piece: number, milliseconds = Number.POSITIVE_INFINITY): boolean {
    return Atomics.wait(this.shared.states, piece, state.nothing, milliseconds) !== 'timed-out';
  }

  /** The first piece that is not plain, and where it begins; undefined if none was found. */
  get odd(): { readonly piece: number; readonly start: PieceStart } | undefined {
    const piece = this.shared.states.indexOf(state.odd);
    return piece < 0 ? undefined : { piece, start: this.#numbers(piece) };
  }

  #numbers(piece: number): PieceStart {
    const [byte, row, line] = this.shared.numbers.subarray(3 * piece);
    return { byte: byte!, row: row!, line: line! };
  }

  #become(piece: number, now: number): void {
    Atomics.store(this.shared.states, piece, now);
    Atomics.notify(this.shared.states, piece);
  }
}
