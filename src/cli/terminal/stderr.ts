import { fitted } from './wrap.ts';

/** What stands in the last line of the terminal while work goes on. */
export interface LastLine {
  /** Makes room for other lines. */
  lift(): void;
  /** Stands there again, below them. */
  drop(): void;
  /** Leaves nothing of itself, for good. */
  clear(): void;
}

/** To the first column, and nothing left to the right of it (ECMA-48: CR, EL). */
export const clearLine = '\r\u001b[K';

let last: LastLine | undefined;
/** Whether the last word was said. */
let isOver = false;

/** Tells what stands in the last line from now on, if anything does. */
export function standsLast(line: LastLine | undefined): void {
  last = line;
}

/** Writes lines to standard error, above what stands in its last line; on a terminal they are no wider than it. */
export function tell(lines: readonly string[]): void {
  if (lines.length === 0 || isOver) return;
  last?.lift();
  process.stderr.write(lines.map((line) => `${fitted(line, process.stderr)}\n`).join(''));
  last?.drop();
}

/** Writes lines to standard error after which nothing is told any more, and no bar is left. @param done is called when they are written */
export function tellAtLast(lines: readonly string[], done: () => void): void {
  clearLast();
  if (process.stderr.isTTY) process.stderr.write(clearLine); // where the terminal shows ^C
  isOver = true;
  process.stderr.write(lines.map((line) => `${fitted(line, process.stderr)}\n`).join(''), done);
}

/** Clears the last line for good: whatever stood there has come to an end. */
export function clearLast(): void {
  last?.clear();
}
