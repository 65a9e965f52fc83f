import stringWidth from 'string-width';

/** Gives a text its colour, and changes nothing else. */
export type Paint = (text: string) => string;

/** Directions in which a line leaves a cell; a cell holds their sum. */
export const up = 1;
export const right = 2;
export const down = 4;
export const left = 8;

/** What a line looks like, by the sum of its directions. */
const unicodeLines = ' │─└││┌├─┘─┴┐┤┬┼';
const asciiLines = ' |-+||++-+-+++++';

/** What texts hold that a terminal without Unicode cannot show. */
const asciiTexts: readonly (readonly [RegExp, string])[] = [
  [/[·×⋅]/g, '*'],
  [/[−–]/g, '-'],
  [/→/g, '->'],
  [/←/g, '<-'],
  [/Δ/g, 'delta '],
  [/∂/g, 'd'],
  [/ŷ/g, 'yhat'],
  [/σ/g, 'sigmoid'],
  [/Σ/g, 'sum '],
  [/²/g, '^2'],
  [/≥/g, '>='],
  [/≤/g, '<='],
  [/ᵀ/g, "'"],
  [/…/g, '...'],
  [/[^ -~]/gu, '?'],
];

/** A text as a terminal without Unicode can show it. */
export function toAscii(text: string): string {
  return asciiTexts.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** A text that takes at most so many columns, its end replaced by a mark if it is longer. */
export function cut(text: string, width: number, mark = '…'): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(kept + segment + mark) > width) break;
    kept += segment;
  }
  return fitsMark(width, mark) ? kept + mark : mark.slice(0, Math.max(0, width));
}

const fitsMark = (width: number, mark: string) => mark.length <= width;

interface Cell {
  readonly text: string;
  readonly paint: Paint | undefined;
}

/** A page of characters, of which each may have a colour. */
export class Canvas {
  readonly #cells: (Cell | undefined)[][];
  readonly #lines: { net: unknown; sum: number }[][];
  readonly #shapes: string;

  constructor(rows: number, ascii: boolean) {
    this.#cells = Array.from({ length: rows }, () => []);
    this.#lines = Array.from({ length: rows }, () => []);
    this.#shapes = ascii ? asciiLines : unicodeLines;
  }

  /** Writes a text; a wide character takes the cell after it as well. */
  write(row: number, column: number, text: string, paint?: Paint): void {
    let at = column;
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const width = widthOf(segment);
      if (width === 0) continue;
      this.#cells[row]![at] = { text: segment, paint };
      for (let more = 1; more < width; more++) this.#cells[row]![at + more] = { text: '', paint };
      at += width;
    }
  }

  /**
   * Adds directions to a cell. Lines of one net join; where those of two meet,
   * the vertical one passes over the other.
   */
  line(row: number, column: number, sum: number, net: unknown): void {
    const there = this.#lines[row]![column];
    const isVertical = (sum & (up | down)) !== 0;
    if (there === undefined || (there.net !== net && isVertical)) this.#lines[row]![column] = { net, sum };
    else if (there.net === net) there.sum |= sum;
  }

  /** The rows, without blanks at their ends; neighbours of one colour are painted together. */
  toLines(): string[] {
    return this.#cells.map((cells, row) => {
      const lines = this.#lines[row]!;
      const width = Math.max(cells.length, lines.length);
      const spans: { text: string; paint: Paint | undefined }[] = [];
      for (let column = 0; column < width; column++) {
        const { text, paint } = cells[column] ?? { text: this.#shapes[lines[column]?.sum ?? 0]!, paint: undefined };
        const last = spans.at(-1);
        if (last !== undefined && last.paint === paint) last.text += text;
        else spans.push({ text, paint });
      }
      return spans
        .map(({ text, paint }) => paint?.(text) ?? text)
        .join('')
        .trimEnd();
    });
  }
}
