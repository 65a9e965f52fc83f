// Notes on stderr about what was odd in the data, or on the machine.
import { whenDenied } from '../../threads/start-threads.ts';
import { tell } from './stderr.ts';
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** Notes of one kind that are told before they are only counted. */
const mostTold = 20;

/** Tells several things that are no errors; of very many, the first. */
export function tellNotes(texts: readonly string[], color: ColorChoice): void {
  for (const text of texts.slice(0, mostTold)) note(text, color);
  const more = texts.length - mostTold;
  if (more > 0) note(`and ${more} more like ${more === 1 ? 'this' : 'these'}`, color);
}

/** Tells something that is no error. */
export function note(text: string, color: ColorChoice): void {
  tell([`${colorsFor(process.stderr, color).yellow('note:')} ${printable(text)}`]);
}

/** Tells once, should it come to that, that one thread has to do the work of several. */
export function noteDeniedThreads(color: ColorChoice): void {
  whenDenied(() => note("Node's permission model allows no threads (--allow-worker): one does all the work", color));
}
