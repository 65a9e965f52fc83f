import { asMemoryError, exitCodes, UserError, UserErrors } from '../errors.ts';
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** Where a bug should be reported, and how. */
const bugAdvice = 'this is a bug in nn: run again with --debug and report what it prints';

/** Prints a failure on stderr, in the grammar `nn: place: requirement, finding`. @returns the exit code */
export function reportFailure(failure: unknown, debug: boolean, color: ColorChoice): number {
  const error = asMemoryError(failure);
  const paint = colorsFor(process.stderr, color);
  const errors = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : [];
  if (errors.length === 0) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${paint.red('nn:')} internal error: ${printable(message, 500)}\n    ${bugAdvice}\n`);
    if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
  for (const one of errors) {
    process.stderr.write(`${paint.red('nn:')} ${printable(one.message, 2000)}\n`);
    for (const line of one.hint?.split('\n') ?? []) process.stderr.write(`    ${printable(line, 2000)}\n`);
    if (debug) process.stderr.write(`${one.stack}\n`);
  }
  return exitCodes[errors[0]!.fault];
}
