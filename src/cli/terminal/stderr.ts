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

/** Tells what stands in the last line from now on, if anything does. */
export function standsLast(line: LastLine | undefined): void {
  last = line;
}

/** Writes lines to standard error, above what stands in its last line; on a terminal they are no wider than it. */
export function tell(lines: readonly string[]): void {
  if (lines.length === 0) return;
  last?.lift();
  process.stderr.write(lines.map((line) => `${fitted(line, process.stderr)}\n`).join(''));
  last?.drop();
}

/** Clears the last line for good: whatever stood there has come to an end. */
export function clearLast(): void {
  last?.clear();
}
