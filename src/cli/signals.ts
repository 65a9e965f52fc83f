const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Heard = (typeof heard)[number];

const message = 'interrupted: stopping and saving; once more to leave at once';

/** Signals that ask a long computation to stop and save. A second one ends the program at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #quiet: boolean;
  #received: Heard | undefined;
  readonly #listener = (signal: Heard) => {
    this.#stopListening();
    this.#received = signal;
    if (!this.#quiet) process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}${message}\n`);
    this.#controller.abort();
  };

  /** @param quiet whether to keep silent when a signal comes */
  constructor(quiet: boolean) {
    this.#quiet = quiet;
    for (const signal of heard) process.on(signal, this.#listener);
  }

  /** Aborted when a signal has come. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The signal that has come, if any. */
  get received(): Heard | undefined {
    return this.#received;
  }

  /**
   * Ends listening. If a signal came, the program now dies of it, so that the
   * shell sees 130 or 143 and a script around it stops too.
   */
  finish(): void {
    this.#stopListening();
    if (this.#received !== undefined) process.kill(process.pid, this.#received);
  }

  #stopListening(): void {
    for (const signal of heard) process.off(signal, this.#listener);
  }
}
