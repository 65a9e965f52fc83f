import { printable } from './terminal.ts';
import type { TextTable } from './text-table.ts';
import { fitted } from './wrap.ts';

/** What a report is made of. */
export type Part = string | TextTable;

/** A report as text: safe to show and, where it goes to a terminal, no wider than it. @param output where it goes; `-` is stdout */
export function reportText(parts: readonly Part[], output = '-'): string {
  const isShown = output === '-' && process.stdout.isTTY;
  const text = linesOf(parts, isShown ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY)
    .map((line) => `${line}\n`)
    .join('');
  return isShown ? fitted(text, process.stdout) : text;
}

/** The lines of a report, safe to show. @param width columns that a table may take */
export function linesOf(parts: readonly Part[], width: number): string[] {
  return parts
    .flatMap((part) => (typeof part === 'string' ? [part] : part(width)))
    .map((line) => printable(line, 4000));
}
