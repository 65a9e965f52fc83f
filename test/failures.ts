import { type Fault, UserError, UserErrors } from '../src/errors.ts';

/**
 * What the user is told by a failure: one line a mistake, with its hint indented below.
 *
 * @throws whatever else is thrown, and an Error if nothing is thrown or a mistake is of another fault
 */
export function refusal(fault: Fault, work: () => unknown): string[] {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    if (!(error instanceof UserError || error instanceof UserErrors)) throw error;
    const errors = error instanceof UserErrors ? error.errors : [error];
    const other = errors.find((one) => one.fault !== fault);
    if (other !== undefined) throw new Error(`fault must be ${fault}, found ${other.fault}: ${other.message}`);
    return errors.map(({ message, hint }) => (hint === undefined ? message : `${message}\n    ${hint}`));
  }
  throw new Error(`must be refused, gave ${JSON.stringify(result)}`);
}
