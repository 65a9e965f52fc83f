import { asMemoryError, exitCodes, UserError, UserErrors } from '../errors.ts';
import { clearLast, tell } from './terminal/stderr.ts';
import { type ColorChoice, colorsFor, printable } from './terminal/terminal.ts';

/** Where a bug should be reported, and how. */
const bugAdvice = 'this is a bug in nn: run again with --debug and report what it prints';

/** Prints a failure on stderr, in the grammar `nn: place: requirement, finding`. @returns the exit code */
export function reportFailure(failure: unknown, debug: boolean, color: ColorChoice): number {
  clearLast();
  const error = asMemoryError(failure);
  const paint = colorsFor(process.stderr, color);
  const errors = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : [];
  if (errors.length === 0) {
    const message = error instanceof Error ? error.message : String(error);
    tell([`${paint.red('nn:')} internal error: ${printable(message, 500)}`, `    ${bugAdvice}`]);
    if (debug && error instanceof Error) tell([`${error.stack}`]);
    return 1;
  }
  for (const one of errors) {
    tell([`${paint.red('nn:')} ${printable(one.message, 2000)}`]);
    tell((one.hint?.split('\n') ?? []).map((line) => `    ${printable(line, 2000)}`));
    if (debug) tell([`${one.stack}`]);
  }
  return exitCodes[errors[0]!.fault];
}
