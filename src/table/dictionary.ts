import { parseNumber } from './number.ts';
import type { CodeLayout, Scanner } from './scanner.ts';

/** Numbers that tell of a text: hash, address of its bytes, length. */
const perEntry = 3;

/** Texts by the bytes they are written with, in the memory of a scanner, which finds them there: each different one has a code, from 0. */
export class Dictionary {
  /** The texts, in the order of their codes. A new list is begun by `clear`. */
  texts: string[] = [];
  /** The number that each text is, as `parseNumber` reads it. */
  numbers: number[] = [];
  /** Whether any text is a number. */
  hasNumbers = false;
  readonly #scanner: Scanner;
  readonly #codeOf = new Map<string, number>();
  /** Codes by the last bits of the hash, the next free place taken on a collision; −1 is free. */
  #slots: { at: number; count: number };
  #entries: { at: number; count: number };
  #bytes: { at: number; size: number; used: number };
  /** Bytes of all texts. */
  #length = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
    this.#slots = { at: scanner.take(4 * 128), count: 128 };
    this.#entries = { at: scanner.take(4 * perEntry * 64), count: 64 };
    this.#bytes = { at: scanner.take(1024), size: 1024, used: 0 };
    scanner.words(this.#slots.at, this.#slots.count).fill(-1);
  }

  /** Where the scanner finds codes by their hashes, and how many places there are, and what it compares texts with. */
  get layout(): CodeLayout {
    return { slots: this.#slots.at, mask: this.#slots.count - 1, entries: this.#entries.at };
  }

  /** Code of a text, which may be new. @param bytes what it is written with @param hash of these bytes, by the scanner */
  codeOf(bytes: Buffer, hash: number): number {
    const text = bytes.toString('utf8');
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.texts.length;
    this.texts.push(text);
    const number = parseNumber(text);
    this.numbers.push(number);
    this.hasNumbers ||= !Number.isNaN(number);
    this.#codeOf.set(text, code);
    this.#store(code, Buffer.from(bytes), hash);
    return code;
  }

  /** Bytes of all texts. */
  get length(): number {
    return this.#length;
  }

  /** Forgets all texts. */
  clear(): void {
    this.texts = [];
    this.numbers = [];
    this.hasNumbers = false;
    this.#codeOf.clear();
    this.#bytes.used = 0;
    this.#length = 0;
    this.#scanner.words(this.#slots.at, this.#slots.count).fill(-1);
  }

  /** @param bytes not in the scanner's memory, which may move */
  #store(code: number, bytes: Buffer, hash: number): void {
    if (this.#bytes.used + bytes.length > this.#bytes.size) this.#moreBytes(bytes.length);
    if (code === this.#entries.count) this.#moreEntries();
    const address = this.#bytes.at + this.#bytes.used;
    this.#scanner.bytes(address, bytes.length).set(bytes);
    this.#bytes.used += bytes.length;
    this.#length += bytes.length;
    const entry = this.#entries.at + 4 * perEntry * code;
    this.#scanner.words(entry, perEntry).set([hash, address, bytes.length]);
    if (2 * (code + 1) > this.#slots.count) this.#moreSlots();
    else this.#place(code, hash);
  }

  #place(code: number, hash: number): void {
    const slots = this.#scanner.words(this.#slots.at, this.#slots.count);
    const mask = slots.length - 1;
    let at = hash & mask;
    while (slots[at]! >= 0) at = (at + 1) & mask;
    slots[at] = code;
  }

  /** Texts stay where they are; what comes goes elsewhere. */
  #moreBytes(least: number): void {
    const size = Math.max(2 * this.#bytes.size, least);
    this.#bytes = { at: this.#scanner.take(size), size, used: 0 };
  }

  #moreEntries(): void {
    const { at, count } = this.#entries;
    this.#entries = { at: this.#scanner.take(8 * perEntry * count), count: 2 * count };
    this.#scanner.words(this.#entries.at, perEntry * count).set(this.#scanner.words(at, perEntry * count));
  }

  #moreSlots(): void {
    const count = 2 * this.#slots.count;
    this.#slots = { at: this.#scanner.take(4 * count), count };
    this.#scanner.words(this.#slots.at, count).fill(-1);
    const entries = this.#scanner.words(this.#entries.at, perEntry * this.texts.length);
    for (let code = 0; code < this.texts.length; code++) this.#place(code, entries[perEntry * code]!);
  }
}
