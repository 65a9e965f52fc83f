// Whether standard output was closed when the program began (`nn … >&-`). Node opens the null device in its place, to read and write.
import { fstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** Programs that open the null device to write only, where they are asked for it. */
const shells = /^(?:ba|da|z|k|mk|a|fi|c|tc)?sh$|^busybox$/;

/**
 * Whether a shell closed standard output. Others than shells open the null device as Node does when they throw an output away
 * (Python's DEVNULL, Node's "ignore"), which is no mistake: of them it cannot be known, nor where the system does not tell of
 * processes.
 */
export function isStdoutClosed(): boolean {
  try {
    const nothing = statSync('/dev/null').rdev;
    if (fstatSync(1).rdev !== nothing || !isOpenToRead()) return false;
    const parent = `/proc/${process.ppid}`;
    return shells.test(readFileSync(`${parent}/comm`, 'utf8').trim()) && targetOf(`${parent}/fd/1`) !== '/dev/null';
  } catch {
    return false;
  }
}

/** By the access mode in the last octal digit of the flags: 2 is to read and write. */
function isOpenToRead(): boolean {
  const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8')) ?? [];
  return (Number.parseInt(flags, 8) & 3) === 2;
}

/** Undefined where the parent has it closed itself. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
