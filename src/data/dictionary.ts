import { parseNumber } from './number.ts';

/** Texts by the bytes they are written with: each different one has a number, from 0. */
export class Dictionary {
  /** The texts, in the order of their codes. */
  readonly texts: string[] = [];
  /** The number that each text is, as `parseNumber` reads it. */
  readonly numbers: number[] = [];
  /** Bytes of all texts, one after the other, and where each begins. */
  #bytes = new Uint8Array(1024);
  #begins = new Int32Array(65);
  #hashes = new Int32Array(64);
  /** Codes by the last bits of the hash, the next free place taken on a collision; −1 is free. */
  #places = new Int32Array(128).fill(-1);

  /** Code of the text that is bytes `begin` … `end` of `source`. @param hash the same for the same bytes */
  codeOf(source: Uint8Array, begin: number, end: number, hash: number): number {
    const mask = this.#places.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const code = this.#places[at]!;
      if (code < 0) return this.#add(source, begin, end, hash, at);
      if (this.#hashes[code] === hash && this.#isAt(code, source, begin, end)) return code;
    }
  }

  #isAt(code: number, source: Uint8Array, begin: number, end: number): boolean {
    const from = this.#begins[code]!;
    const length = end - begin;
    if (this.#begins[code + 1]! - from !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== source[begin + i]) return false;
    return true;
  }

  #add(source: Uint8Array, begin: number, end: number, hash: number, place: number): number {
    const code = this.texts.length;
    const from = this.#begins[code]!;
    const to = from + end - begin;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(2 * to));
    this.#bytes.set(source.subarray(begin, end), from);
    if (code + 1 >= this.#begins.length - 1)
      this.#begins = grown(this.#begins, new Int32Array(2 * this.#begins.length));
    if (code >= this.#hashes.length) this.#hashes = grown(this.#hashes, new Int32Array(2 * code));
    this.#begins[code + 1] = to;
    this.#hashes[code] = hash;
    this.#places[place] = code;
    const text = Buffer.from(this.#bytes.buffer, from, to - from).toString('utf8');
    this.texts.push(text);
    this.numbers.push(parseNumber(text));
    if (2 * this.texts.length > this.#places.length) this.#spread();
    return code;
  }

  /** Twice as many places. */
  #spread(): void {
    const places = new Int32Array(2 * this.#places.length).fill(-1);
    const mask = places.length - 1;
    for (let code = 0; code < this.texts.length; code++) {
      let at = this.#hashes[code]! & mask;
      while (places[at]! >= 0) at = (at + 1) & mask;
      places[at] = code;
    }
    this.#places = places;
  }
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
