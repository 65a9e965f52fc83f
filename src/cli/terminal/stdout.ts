import { describeSystemError, UserError } from '../../errors.ts';
import { isStdoutClosed } from './closed-stdout.ts';

/** The reader of standard output has left; what it got was what it wanted. */
export class ReaderLeft extends Error {}

let failure: NodeJS.ErrnoException | undefined;

/**
 * Remembers what goes wrong with standard output, which Node would otherwise turn into a crash. Nothing is owed to
 * standard error: what cannot be said there is not said.
 */
export function watchStreams(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
}

/**
 * Writes data to standard output, waiting while a slow reader catches up.
 *
 * @throws ReaderLeft if the pipe is closed
 * @throws UserError (io) if the bytes cannot be written
 */
export async function writeOut(data: Buffer | string): Promise<void> {
  requireStdout();
  const error = await new Promise<Error | null | undefined>((done) => {
    process.stdout.write(data, done);
  });
  failure ??= (error as NodeJS.ErrnoException | null) ?? undefined;
  requireStdout();
}

let isClosed: boolean | undefined;

/** Refuses to go on if nothing can be written to standard output, as far as is known. @throws UserError (io), ReaderLeft */
export function requireStdout(): void {
  isClosed ??= isStdoutClosed();
  if (isClosed)
    throw new UserError(
      'io',
      'standard output',
      'must be open, found it closed',
      'if it is not wanted, send it to /dev/null',
    );
  if (failure === undefined) return;
  if (failure.code === 'EPIPE') throw new ReaderLeft();
  throw new UserError('io', 'standard output', `cannot be written: ${describeSystemError(failure)}`);
}
