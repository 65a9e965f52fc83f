import { UserError, UserErrors } from '../../errors.ts';
import { ReaderLeft } from '../terminal/stdout.ts';

/** Remembers what could not be written, so that what took long to compute is not lost with what lies beside it. */
export class Unwritten {
  readonly #errors: UserError[] = [];
  #readerLeft: ReaderLeft | undefined;

  /**
   * Writes something, and goes on if that fails.
   *
   * @returns whether it was written
   * @throws whatever else goes wrong
   */
  async attempt(write: () => void | Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof ReaderLeft) this.#readerLeft = error;
      else if (error instanceof UserError && error.fault === 'io') this.#errors.push(error);
      else throw error;
      return false;
    }
  }

  /**
   * Ends with what failed, if anything did.
   *
   * @param verdict on what was computed, which holds too where the reader of it has left
   * @throws UserErrors (io), whatever the verdict does, ReaderLeft
   */
  async tell(verdict: () => void | Promise<void> = () => {}): Promise<void> {
    if (this.#errors.length > 0) throw new UserErrors(this.#errors);
    await verdict();
    if (this.#readerLeft !== undefined) throw this.#readerLeft;
  }
}

/** Writes one file again and again while work goes on that is worth more: what fails is told at once, and again at the end. */
export class RepeatedWrites {
  readonly #path: string;
  readonly #warn: (failure: UserError) => void;
  #tried = 0;
  #failed = 0;
  #hasLast = true;
  #failure: UserError | undefined;

  /** @param warn is told of the first that fails */
  constructor(path: string, warn: (failure: UserError) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** Writes once more. @throws whatever goes wrong but the writing */
  async attempt(write: () => void | Promise<void>): Promise<void> {
    this.#tried++;
    try {
      await write();
      this.#hasLast = true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#failed++;
      this.#hasLast = false;
      if (this.#failure === undefined) this.#warn(error);
      this.#failure ??= error;
    }
  }

  /**
   * Ends the writing.
   *
   * @param missing says what is missing, by how many failed and whether the last one did not
   * @throws UserError (io) if any failed: the first failure
   */
  close(missing: (howMany: string, hasLast: boolean) => string): void {
    if (this.#failure === undefined) return;
    throw new UserError(
      'io',
      this.#path,
      this.#failure.what,
      missing(`${this.#failed} of ${this.#tried}`, this.#hasLast),
    );
  }
}
