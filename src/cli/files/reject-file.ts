import type { BadRow } from '../../table/record.ts';
import { writeOut } from '../terminal/stdout.ts';
import { type OutputFile, openOutput } from './output-file.ts';
import { RowWriter } from './row-writer.ts';

/** Bytes for which a cell is put in quotes. */
const special = [',', '"', '\n', '\r'].map((character) => character.charCodeAt(0));
const quote = 0x22;

/**
 * The rows that were skipped, as CSV: line, reason, and the record, byte for byte as it came. They are written while they come. What
 * goes wrong with that is told at the end: predictions are worth more.
 */
export class RejectFile {
  readonly #path: string;
  readonly #out = new RowWriter();
  #file: OutputFile | undefined;
  #failure: unknown;

  /** @param path where it should appear; - is stdout */
  constructor(path: string) {
    this.#path = path;
    this.#out.addText('line,reason,record\n');
  }

  /** Adds a row, of which nothing is kept. */
  add({ line, what, raw }: BadRow): void {
    this.#out.addText(`${line},`);
    this.#addCell(Buffer.from(what));
    this.#out.addText(',');
    this.#addCell(raw);
    this.#out.addText('\n');
  }

  /** Writes what was added. */
  async send(): Promise<void> {
    if (this.#out.length === 0) return;
    const bytes = this.#out.take();
    if (this.#failure !== undefined) return;
    try {
      if (this.#path === '-') return await writeOut(bytes);
      this.#file ??= await openOutput(this.#path);
      await this.#file.write(bytes);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Makes the file appear. @throws UserError (io) if it could not be written, ReaderLeft if nobody reads it */
  async close(): Promise<void> {
    await this.send();
    if (this.#failure !== undefined) throw this.#failure;
    await this.#file?.commit();
  }

  #addCell(bytes: Buffer): void {
    if (!special.some((byte) => bytes.includes(byte))) {
      this.#out.addBytes(bytes);
      return;
    }
    this.#out.addText('"');
    let from = 0;
    for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at + 1)) {
      this.#out.addBytes(bytes, from, at + 1);
      from = at; // once more, so that it is doubled
    }
    this.#out.addBytes(bytes, from);
    this.#out.addText('"');
  }
}
