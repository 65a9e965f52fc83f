// Lines on a terminal, broken between words instead of where its last column happens to be.
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './text-width.ts';

/** A terminal that is narrower is written on as if it had so many columns. */
const narrowest = 20;
/** Columns by which the lines after the first are moved to the right. */
const hang = 2;

/** A word, with the spaces before it; a number keeps its unit. */
const words = / *[^ ]+(?: (?:s|%|kB|MB)[,;.)]*(?= |$))?/g;
/** At the end of a line, what the reader may copy into a shell: a line of its own, which the terminal alone may break. */
const command = /(?:(?:^ *|: )nn|: --set) [^ ].*$/;

/** A text as a stream is to get it: as it is, or on a terminal in lines that fit. */
export function fitted(text: string, stream: NodeJS.WriteStream): string {
  if (stream.isTTY !== true) return text;
  const lines = text.split('\n').flatMap((line) => wrap(line, stream.columns || 80));
  return lines.join('\n');
}

/**
 * A line in as many lines as it takes, each of at most `width` columns, unless a word is longer or a command has to
 * stay whole. Colours take no room.
 */
export function wrap(line: string, width: number): string[] {
  const room = Math.max(narrowest, width);
  if (shownWidth(line) <= room) return [line];
  const indent = ' '.repeat(/^ */.exec(line)![0].length + hang);
  const lines: string[] = [];
  let last = '';
  for (const piece of piecesOf(line)) {
    if (last.trim() !== '' && shownWidth(last + piece) > room) {
      lines.push(last);
      last = indent + piece.trimStart();
    } else last += piece;
  }
  return [...lines, last];
}

/** Words and commands, each with the spaces before it. */
function piecesOf(line: string): string[] {
  const begin = command.exec(line);
  if (begin === null) return line.match(words) ?? [];
  const cut = begin.index + (begin[0].startsWith(':') ? 1 : 0);
  return [...(line.slice(0, cut).match(words) ?? []), line.slice(cut)];
}

function shownWidth(text: string): number {
  return widthOf(stripVTControlCharacters(text));
}
