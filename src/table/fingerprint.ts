import { createHash, type Hash } from 'node:crypto';
import type { ColumnTexts } from './scan.ts';

/** Digests of columns whose cells come in parts: of each, SHA-256 of its cells as UTF-8 text, row after row, each followed by a zero byte. */
export class Fingerprint {
  readonly #hashes: readonly Hash[];
  /** Row with which the digests go on, and parts that came before their turn, by their first rows. */
  #row = 0;
  readonly #waiting = new Map<number, { readonly length: number; readonly texts: ColumnTexts }>();

  constructor(columns: number) {
    this.#hashes = Array.from({ length: columns }, () => createHash('sha256'));
  }

  /** Adds some rows, which may come in any order. @param row of the table, from 0, of the first */
  add(row: number, length: number, texts: ColumnTexts): void {
    if (row !== this.#row) {
      if (length > 0) this.#waiting.set(row, { length, texts: { ...texts, bytes: texts.bytes.slice() } });
      return;
    }
    let part: { length: number; texts: ColumnTexts } | undefined = { length, texts };
    for (; part !== undefined; part = this.#waiting.get(this.#row)) {
      this.#waiting.delete(this.#row);
      this.#row += part.length;
      this.#hash(part.texts);
    }
  }

  #hash({ bytes, ends }: ColumnTexts): void {
    let begin = 0;
    for (const [column, end] of ends.entries()) {
      this.#hashes[column]!.update(bytes.subarray(begin, end));
      begin = end;
    }
  }

  /** Of every column, in hexadecimal; once, after all rows. */
  finish(): string[] {
    return this.#hashes.map((hash) => hash.digest('hex'));
  }
}

/** Texts of some rows, column by column, as `Fingerprint` takes them. */
export function textsOf(columns: readonly (readonly string[])[]): ColumnTexts {
  const parts = columns.map((cells) => Buffer.from(cells.map((cell) => `${cell}\0`).join('')));
  let end = 0;
  const ends = Uint32Array.from(parts, ({ length }) => {
    end += length;
    return end;
  });
  return { bytes: Buffer.concat(parts), ends };
}

/** A table of which digests were taken, or what is left of it. */
interface Digested {
  readonly place: string;
  readonly cells: ReadonlyMap<string, unknown>;
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * The fingerprint of a table's content, whatever the file's line ends, quotes or compression: SHA-256 of, for each column that is kept, in
 * the file's order, its name, a zero byte, and the 32 bytes of its digest (`Fingerprint`).
 */
export function sha256Of({ place, cells, digests }: Digested): string {
  const hash = createHash('sha256');
  for (const name of cells.keys()) {
    const digest = digests.get(name);
    if (digest === undefined) throw new Error(`no digest was taken of "${name}" in ${place}`);
    hash.update(`${name}\0`).update(digest, 'hex');
  }
  return hash.digest('hex');
}
