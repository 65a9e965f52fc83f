import { clearLine, tell, tellAtLast } from './stderr.ts';
import { dieOf, signalsHeard } from './temporary.ts';
import { printable } from './terminal.ts';

/** Signals that ask the program to end. */
export const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Heard = (typeof heard)[number];

const stopping = 'interrupted: stopping and saving; once more to leave at once';
const whole = 'the training was done already: nothing was cut short';

/** Who listens now. */
const listening = new Set<Interruption>();

/** Whether somebody ends the program in their own time when a signal comes. */
export function isHeard(): boolean {
  return listening.size > 0;
}

/**
 * From now on the program ends without taking itself apart, once all is done that it waits for. While Node takes apart what
 * listens, a signal would kill a program that has told of its success already.
 */
export function endWithoutDying(): void {
  process.once('exit', () => process.exit()); // the exit code that is set stays
}

/** Signals that ask a long computation to stop and save. A second one ends the program at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #quiet: boolean;
  #received: Heard | undefined;
  #isDone = false;
  readonly #listener = (signal: Heard) => {
    this.#stopListening();
    this.#received = signal;
    if (process.stderr.isTTY) process.stderr.write(clearLine); // where the terminal shows ^C
    this.#tell(this.#isDone ? whole : stopping);
    this.#controller.abort();
  };

  /** @param quiet whether to keep silent when a signal comes */
  constructor(quiet: boolean) {
    this.#quiet = quiet;
    for (const signal of heard) process.on(signal, this.#listener);
    listening.add(this);
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
   * Ends the computation, when all that came of it is saved. If a signal cut it short, the program now dies of it, so that the
   * shell sees 130 or 143 and a script around it stops too. One that came too late for that is told of, and changes nothing:
   * a computation that was done is a success.
   */
  async finish(isCut: boolean): Promise<void> {
    if (this.#received !== undefined && isCut) {
      this.#stopListening();
      return dieOf(this.#received);
    }
    if (this.#received !== undefined) this.#tell(whole);
    this.#isDone = true;
    await signalsHeard(); // also one that came while this thread was busy
  }

  #tell(text: string): void {
    if (!this.#quiet) tell([text]);
  }

  #stopListening(): void {
    for (const signal of heard) process.off(signal, this.#listener);
    listening.delete(this);
  }
}

/**
 * From now on a signal ends the program after a line that says what was done; a second one ends it at once.
 *
 * @param describe says it
 * @param quiet    whether to keep silent
 * @returns ends it: nothing is cut short any more
 */
export function tellWhenEnded(describe: () => string, quiet: boolean): () => void {
  const stopListening = () => {
    for (const signal of heard) process.off(signal, listener);
  };
  const listener = (signal: Heard) => {
    stopListening();
    tellAtLast(quiet ? [] : [printable(`interrupted: ${describe()}`, 1000)], () => dieOf(signal));
  };
  for (const signal of heard) process.on(signal, listener);
  return stopListening;
}
