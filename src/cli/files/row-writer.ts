const lastAscii = 0x7f;

/** Bytes to be written, put one after the other. */
export class RowWriter {
  #bytes = Buffer.allocUnsafe(2 ** 18);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds bytes `begin` … `end` of `source`. */
  addBytes(source: Uint8Array, begin = 0, end = source.length): void {
    this.#need(end - begin);
    this.#bytes.set(source.subarray(begin, end), this.#length);
    this.#length += end - begin;
  }

  addText(text: string): void {
    this.#need(3 * text.length); // most bytes of UTF-8 for a unit of UTF-16
    let at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > lastAscii) {
        this.#length += this.#bytes.write(text, this.#length);
        return;
      }
      this.#bytes[at++] = code;
    }
    this.#length = at;
  }

  /** All that was added, to keep; the writer is empty after it. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(this.#bytes.length);
    this.#length = 0;
    return taken;
  }

  #need(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
