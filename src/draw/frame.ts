// Where a drawing goes: its width, its characters and its colours.
import { stripVTControlCharacters } from 'node:util';

/** Colours a text, and leaves its length as it looks unchanged. */
export type Paint = (text: string) => string;

/** What a drawing is made with. */
export interface Frame {
  /** Columns. */
  readonly width: number;
  /** Whether braille dots and block characters can be shown; else ASCII. */
  readonly unicode: boolean;
  /** Of the first, second, … thing that is drawn. */
  readonly paints: readonly Paint[];
  /** Of axes and ticks. */
  readonly dim: Paint;
}

/** A frame without colours. */
export function plainFrame(width: number, unicode = true): Frame {
  return { width, unicode, paints: [], dim: (text) => text };
}

/** The colour of the thing at a place, from 0. */
export function paintOf({ paints }: Frame, index: number): Paint {
  return paints[index % Math.max(1, paints.length)] ?? ((text) => text);
}

/** The narrowest frame that is cut in two. */
const wide = 72;
const gap = 4;

/** Two drawings side by side in a wide frame, one below the other in a narrow one. */
export function sideBySide(left: (frame: Frame) => string[], right: (frame: Frame) => string[]) {
  return (frame: Frame): string[] => {
    if (frame.width < wide) return [...left(frame), '', ...right(frame)];
    const half = { ...frame, width: Math.floor((frame.width - gap) / 2) };
    const [before, after] = [left(half), right(half)];
    return Array.from({ length: Math.max(before.length, after.length) }, (_, line) => {
      return `${padShown(before[line] ?? '', half.width + gap)}${after[line] ?? ''}`.trimEnd();
    });
  };
}

/** Columns that a painted text takes. */
export function shownLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** A painted text with spaces after it, so that it takes so many columns. */
export function padShown(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - shownLength(text)));
}

/** A number for an axis or a sentence: at most four significant digits, a power of ten where it is tiny or huge. */
export function short(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
  return String(Number(value.toPrecision(digits)));
}
