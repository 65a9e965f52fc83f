/** Tells when the time that a command may take is up. */
export class Clock {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param milliseconds from now; without them, the time is never up */
  constructor(milliseconds: number | undefined) {
    if (milliseconds !== undefined) this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  /** Aborted when the time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the wait, so that the program can end. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
