import { isUnbuilt } from './program-file.ts';

/**
 * Exit codes of `nn` for failures that are not its own fault.
 * A bug exits 1; a signal exits 128 + its number.
 */
export const exitCodes = {
  usage: 2,
  data: 3,
  model: 4,
  training: 5,
  io: 6,
} as const;

/** What kind of input was at fault; decides the exit code. */
export type Fault = keyof typeof exitCodes;

/**
 * A mistake in what the user gave, or a refusal of the machine: shown as
 * `nn: place: requirement, finding` with the next step indented below, and
 * without a stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly fault: Fault;
  readonly where: string;
  readonly what: string;
  readonly hint: string | undefined;

  /**
   * @param fault decides the exit code
   * @param where the place at fault, e.g. `iris.csv:42` or `spec.json: layers[1].units`; nothing if the program itself was called wrongly
   * @param what  what was required, then what was found
   * @param hint  the next thing to try, if there is one; may hold several lines
   */
  constructor(fault: Fault, where: string, what: string, hint?: string) {
    super(where === '' ? what : `${where}: ${what}`);
    this.fault = fault;
    this.where = where;
    this.what = what;
    this.hint = hint;
  }
}

/** Several mistakes found in one go, each shown as its own message; they share one kind of fault. */
export class UserErrors extends Error {
  override readonly name = 'UserErrors';
  readonly errors: readonly UserError[];

  /** @param errors at least one, all of the same fault */
  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}

/** Codes of what may become of a file while it is read. */
const changes = { shorter: 'NN_SHORTER', changed: 'NN_CHANGED' } as const;

/** A file is not what it was when it was opened: an error as the system's are, which another thread can be told. */
export function fileChanged(how: keyof typeof changes): Error {
  return Object.assign(new Error(`the file is ${how}`), { code: changes[how] });
}

/** What the machine refused, in words. */
export function describeSystemError(error: NodeJS.ErrnoException): string {
  const known: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EISDIR: 'it is a directory',
    ENOTDIR: 'part of the path is no directory',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on the device',
    EFBIG: 'the file would be larger than allowed',
    EDQUOT: 'the disk quota is used up',
    EIO: 'the device failed',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'its symbolic links lead round in a circle',
    EBADF: 'it is not open',
    [changes.shorter]: 'it became shorter while it was read',
    [changes.changed]: 'it was written to while it was read',
    ERR_INVALID_ARG_VALUE: 'a name of a file holds no NUL character',
    Z_DATA_ERROR: 'it is no gzip data',
    Z_BUF_ERROR: 'the gzip data ends too early',
  };
  return known[error.code ?? ''] ?? describeDenied(error) ?? error.message;
}

/** What Node's permission model refused, and the flag that would allow it; undefined for anything else. */
function describeDenied(error: NodeJS.ErrnoException): string | undefined {
  const { code, permission, resource } = error as { code?: string; permission?: string; resource?: string };
  const flag = { FileSystemRead: '--allow-fs-read', FileSystemWrite: '--allow-fs-write' }[permission ?? ''];
  if (code !== 'ERR_ACCESS_DENIED' || flag === undefined) return undefined;
  return `Node's permission model allows it only with ${flag}=${resource}`;
}

/** What reading failed of, if it was the machine that refused; any other error as it is. @param place what was read, for messages */
export function asReadError(failure: unknown, place: string): unknown {
  const error = asMemoryError(failure, place);
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || isUnbuilt(error)) return error;
  const isChanged = Object.values<string>(changes).includes(code);
  const hint = isChanged ? 'read it when nothing writes to it, or read a copy of it' : undefined;
  return new UserError('io', place, `cannot be read: ${describeSystemError(error)}`, hint);
}

/** What V8 says when the machine gives no more memory. */
const noMemory = /out of memory|allocation failed|could not allocate|unable to grow/i;
/** What it says of more than 2^24 different texts. */
const tooManyTexts = /^(Map|Set) maximum size exceeded$/;

/** What failed of want of memory, in words for the user; any other error as it is. @param place what was read, for messages */
export function asMemoryError(error: unknown, place = 'memory'): unknown {
  if (!(error instanceof RangeError || (error as NodeJS.ErrnoException)?.code === 'ERR_WORKER_OUT_OF_MEMORY'))
    return error;
  const { message } = error as Error;
  if (tooManyTexts.test(message)) {
    const what = 'a column must have at most 16 million different texts, found more';
    return new UserError('data', place, what, 'leave it out: "ignore" in the spec');
  }
  if (!noMemory.test(message)) return error;
  const limited = 'where virtual memory is limited (ulimit -v), set NODE_OPTIONS=--disable-wasm-trap-handler';
  const hint = `leave columns or rows out, or use a machine with more${message.includes('WebAssembly') ? `; ${limited}` : ''}`;
  return new UserError('io', place, `must have room for the data, found no more (${message})`, hint);
}

/** A mistake as plain data, which another thread can be told. */
export type PlainMistake = Pick<UserError, 'fault' | 'where' | 'what' | 'hint'>;

/** A mistake as plain data. */
export function flatten({ fault, where, what, hint }: UserError): PlainMistake {
  return { fault, where, what, hint };
}

/** The mistake that plain data tell of. */
export function revive({ fault, where, what, hint }: PlainMistake): UserError {
  return new UserError(fault, where, what, hint);
}
