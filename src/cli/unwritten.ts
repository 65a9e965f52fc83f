import { UserError, UserErrors } from '../errors.ts';
import { ReaderLeft } from './stdout.ts';

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

  /** Ends with what failed, if anything did. @throws UserErrors (io), ReaderLeft */
  tell(): void {
    if (this.#errors.length > 0) throw new UserErrors(this.#errors);
    if (this.#readerLeft !== undefined) throw this.#readerLeft;
  }
}
