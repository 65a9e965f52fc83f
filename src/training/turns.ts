import { setImmediate } from 'node:timers/promises';

/** Longest time, in milliseconds, that a loop keeps signals and the progress bar waiting. */
const longestHold = 40;

/** Lets a long computation give the event loop a turn now and then, so that Ctrl-C is heard and the bar moves. */
export class Turns {
  #last = performance.now();

  /** Whether the loop has held the thread long enough. */
  due(): boolean {
    return performance.now() - this.#last > longestHold;
  }

  /** One turn of the event loop. (A resolved promise would not do: signals are seen between turns only.) */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}
