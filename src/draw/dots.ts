import { type Frame, paintOf } from './frame.ts';

/** Bits of a braille character, by row and column of its dots (Unicode 1.1, U+2800 to U+28FF). */
const braille = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Marks of the first, second, … thing where there is no braille. */
const marks = '*+ox#@';

/** A field of dots: 2 × 4 in a character where braille can be shown, else 1. */
export class Dots {
  /** Columns and rows of dots. */
  readonly width: number;
  readonly height: number;
  readonly #frame: Frame;
  readonly #across: number;
  readonly #down: number;
  readonly #columns: number;
  /** What each character holds: the bits of its dots, and whose they are. */
  readonly #cells: ({ bits: number; index: number; text?: string } | undefined)[][];

  /** @param columns of characters @param rows of characters */
  constructor(columns: number, rows: number, frame: Frame) {
    this.#frame = frame;
    this.#across = frame.unicode ? 2 : 1;
    this.#down = frame.unicode ? 4 : 1;
    this.#columns = columns;
    this.width = columns * this.#across;
    this.height = rows * this.#down;
    this.#cells = Array.from({ length: rows }, () => new Array(columns));
  }

  /** Sets a dot, counted from the left and from the top; outside the field nothing happens. @param index whose it is */
  set(x: number, y: number, index: number): void {
    if (!(x >= 0 && y >= 0 && x < this.width && y < this.height)) return;
    const row = this.#cells[Math.floor(y / this.#down)]!;
    const column = Math.floor(x / this.#across);
    const bit = braille[Math.floor(y) % 4]![Math.floor(x) % 2]!;
    const known = row[column]?.text === undefined ? (row[column]?.bits ?? 0) : 0;
    row[column] = { bits: known | bit, index };
  }

  /** Puts a character where a dot would be, and takes away what was there. */
  put(x: number, y: number, text: string, index: number): void {
    if (!(x >= 0 && y >= 0 && x < this.width && y < this.height)) return;
    this.#cells[Math.floor(y / this.#down)]![Math.floor(x / this.#across)] = { bits: 0, index, text };
  }

  /** Sets the dots between two, so that a steep line has no gaps. */
  line(x0: number, y0: number, x1: number, y1: number, index: number): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(Math.min(y1, 1e4) - Math.min(y0, 1e4)))));
    for (let step = 0; step <= steps; step++) {
      this.set(x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps, index);
    }
  }

  /** Painted lines, each as many characters wide as the field. */
  lines(): string[] {
    return this.#cells.map((row) =>
      Array.from({ length: this.#columns }, (_, column) => {
        const cell = row[column];
        if (cell === undefined) return ' ';
        const drawn = this.#frame.unicode ? String.fromCharCode(0x2800 + cell.bits) : marks[cell.index % marks.length]!;
        return paintOf(this.#frame, cell.index)(cell.text ?? drawn);
      }).join(''),
    );
  }
}
