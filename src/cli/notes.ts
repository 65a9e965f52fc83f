// Notes on stderr about what was odd in the data.
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** Tells something that is no error. */
export function note(text: string, color: ColorChoice): void {
  process.stderr.write(`${colorsFor(process.stderr, color).yellow('note:')} ${printable(text)}\n`);
}

/** That a column has some cells with categories that no category of the model is. */
export function unknownCells(name: string, count: number): string {
  return `column "${name}": ${count} ${count === 1 ? 'cell' : 'cells'} with a value never seen in training, taken as none of its categories`;
}
