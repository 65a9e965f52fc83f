import { asMemoryError, exitCodes, UserError, UserErrors } from '../errors.ts';
import { isUnbuilt } from '../program-file.ts';
import { clearLast, tell } from './terminal/stderr.ts';
import { type ColorChoice, colorsFor, printable } from './terminal/terminal.ts';

/** Where a bug should be reported, and how. */
const bugAdvice = 'this is a bug in nn: run again with --debug and report what it prints';

/** What is not there of the program itself, if that is what failed; `bin/nn` says the same of what is missing from the start. */
function missingPart(failure: unknown): 'dist/bundle' | 'wasm' | undefined {
  const { code } = Object(failure) as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'dist/bundle';
  return isUnbuilt(failure) ? 'wasm' : undefined;
}

/** Prints a failure on stderr, in the grammar `nn: place: requirement, finding`. @returns the exit code */
export function reportFailure(failure: unknown, debug: boolean, color: ColorChoice): number {
  clearLast();
  const error = asMemoryError(failure);
  const paint = colorsFor(process.stderr, color);
  const errors = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : [];
  const missing = missingPart(failure);
  if (missing !== undefined) {
    tell([
      `${paint.red('nn:')} the program must be built before it runs, found no whole ${missing}`,
      '    run npm ci in its folder; if a build is under way, wait for its end',
    ]);
    return 1;
  }
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
