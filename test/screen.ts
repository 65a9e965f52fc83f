import stringWidth from 'string-width';

/** What a sequence of bytes may ask of a terminal (ECMA-48), as far as programs here do: control sequences, ESC 7 and 8, a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal obeys
const steps = /\u001b\[([?\d;]*)([A-Za-z])|\u001b[78]|[\s\S]/gu;

/** A terminal of so many columns and any number of lines: what stands on it after all that was written. */
export class Screen {
  readonly #columns: number;
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  #softly = new Set<number>();

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Lines from the top, without the spaces at their ends; none below the last that holds something. */
  get lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  /** Lines that went on in the next one since they were too long: each with all that belongs to it. */
  get broken(): string[] {
    const { lines } = this;
    return lines.flatMap((_, row) => {
      if (!this.#softly.has(row) || this.#softly.has(row - 1)) return [];
      let last = row;
      while (this.#softly.has(last)) last++;
      return [lines.slice(row, last + 1).join('')];
    });
  }

  /** Writes what a program sends. */
  write(text: string): this {
    for (const [step, numbers, letter] of text.matchAll(steps)) {
      if (letter !== undefined) this.#obey(letter, Number(numbers) || 0);
      else if (step === '\r') this.#column = 0;
      else if (step === '\n') this.#moveTo(this.#row + 1);
      else if (step === '\b') this.#column = Math.max(0, this.#column - 1);
      else if (step >= ' ') this.#put(step);
    }
    return this;
  }

  #obey(letter: string, number: number): void {
    if (letter === 'A') this.#moveTo(Math.max(0, this.#row - (number || 1)));
    if (letter === 'G') this.#column = Math.max(0, number - 1);
    if (letter !== 'K') return;
    const row = this.#rows[this.#row]!;
    const [from, to] = [number === 0 ? this.#column : 0, number === 1 ? this.#column + 1 : this.#columns];
    for (let column = from; column < Math.min(to, row.length); column++) row[column] = ' ';
    if (number !== 1) this.#softly.delete(this.#row);
  }

  #moveTo(row: number): void {
    this.#row = row;
    while (this.#rows.length <= row) this.#rows.push([]);
  }

  #put(character: string): void {
    const width = stringWidth(character);
    if (this.#column + width > this.#columns) {
      this.#softly.add(this.#row);
      this.#moveTo(this.#row + 1);
      this.#column = 0;
    }
    const row = this.#rows[this.#row]!;
    row[this.#column] = character;
    if (width === 2) row[this.#column + 1] = '';
    this.#column += width;
  }
}
