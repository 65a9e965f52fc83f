import { UserError, UserErrors } from '../errors.ts';
import { formatPath } from './override.ts';

/** Something wrong with a spec, and where. */
export interface Mistake {
  /** Keys and list positions from the top of the spec. */
  readonly path: readonly (string | number)[];
  readonly what: string;
  /** The next thing to try, or what is known. */
  readonly hint?: string;
}

/** Mistakes as errors. @param place name of the spec */
export function errorsOf(mistakes: readonly Mistake[], place: string, fault: 'usage' | 'model'): UserErrors {
  return new UserErrors(
    mistakes.map(({ path, what, hint }) => {
      const where = path.length === 0 ? place : `${place}: ${formatPath(path)}`;
      return new UserError(fault, where, what, hint);
    }),
  );
}
