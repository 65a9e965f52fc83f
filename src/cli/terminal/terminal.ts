import { Chalk, type ChalkInstance } from 'chalk';
import { visible } from '../../json/visible.ts';

/** What `--color` may say. */
export type ColorChoice = 'auto' | 'always' | 'never';

/** Text from a file or an argument, made safe to show: control and bidi characters as `\uXXXX`, at most `most` characters. */
export function printable(text: string, most = 200): string {
  const shown = visible(text);
  return shown.length <= most ? shown : `${shown.slice(0, most - 1)}…`;
}

/**
 * Colours for one stream. chalk knows neither NO_COLOR nor which stream is
 * written to, so it is told its level: `--color` first, then NO_COLOR (any text
 * but the empty one), FORCE_COLOR, and whether the stream is a terminal that can.
 */
export function colorsFor(stream: NodeJS.WriteStream, choice: ColorChoice): ChalkInstance {
  return new Chalk({ level: wantsColor(stream, choice) ? 1 : 0 });
}

function wantsColor(stream: NodeJS.WriteStream, choice: ColorChoice): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Whether a terminal shows more than ASCII, as far as the locale tells. */
export function showsUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return process.platform !== 'win32' && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
