// Notes on stderr about what was odd in the data.
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** Tells something that is no error. */
export function note(text: string, color: ColorChoice): void {
  process.stderr.write(`${colorsFor(process.stderr, color).yellow('note:')} ${printable(text)}\n`);
}
