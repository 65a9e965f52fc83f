// Whether a text is JSON that can be read without harm, found out in one pass that builds nothing.

/** Why a text is not read. */
export interface JsonFault {
  /** Where the text stops being the beginning of some JSON; `at` is its length if nothing but its end is missing. */
  readonly at: number;
  /** What the JSON must be, if it is JSON as far as that and too much of it. */
  readonly limit?: string;
  /** A key that stands there although its object has it already. */
  readonly twice?: string;
}

/** Most lists and objects within each other: more than nn writes, and few enough for code that calls itself. */
const deepest = 100;

/** Most memory that what is read may take, in bytes: room for as many numbers as the largest network has. */
const mostMemory = 384 * 2 ** 20;

/** What V8 takes for a value with its place in what holds it, in bytes: about, and rather more than less. */
const sizes = { number: 8, text: 32, key: 192, holder: 128 };

// The characters of the grammar, by their codes.
const quote = 0x22;
const bracket = 0x5b;
const bracketEnd = 0x5d;
const brace = 0x7b;
const braceEnd = 0x7d;
const minus = 0x2d;
const colon = 0x3a;
const comma = 0x2c;
const backslash = 0x5c;
const letterU = 0x75;
const zero = 0x30;
const nine = 0x39;
const point = 0x2e;
const smallE = 0x65;
const largeE = 0x45;
const plus = 0x2b;
const blank = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const tab = 0x09;

/** The words of JSON, by their first letter. */
const words: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

/** The first mistake in a text, which ends the search. */
export function faultIn(text: string): JsonFault | undefined {
  try {
    new Scan(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

class Stop {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    this.fault = fault;
  }
}

/** A place in a text, moved on over one value after the other by the grammar of RFC 8259. */
class Scan {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #memory = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws Stop */
  document(): void {
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#stop();
  }

  readonly #value = (): void => {
    this.#blanks();
    const first = this.#text.charCodeAt(this.#at);
    if (first === minus || isDigit(first)) this.#number();
    else if (first === quote) this.#string(sizes.text);
    else if (first === bracket) this.#holder(bracketEnd, this.#value);
    else if (first === brace) this.#object();
    else this.#word(words[this.#text[this.#at] ?? ''] ?? this.#stop());
  };

  #object(): void {
    const keys = new Set<string>();
    this.#holder(braceEnd, () => {
      this.#blanks();
      const at = this.#at;
      this.#string(sizes.key);
      const key = textOf(this.#text.slice(at, this.#at));
      if (keys.has(key)) throw new Stop({ at, twice: key });
      keys.add(key);
      this.#blanks();
      this.#require(colon);
      this.#value();
    });
  }

  /** A list or an object: items with commas between them. */
  #holder(end: number, item: () => void): void {
    if (++this.#depth > deepest) this.#stop(`must hold lists and objects at most ${deepest} deep in each other`);
    this.#take(sizes.holder);
    this.#at++;
    this.#blanks();
    if (!this.#passes(end)) {
      do {
        item();
        this.#blanks();
      } while (this.#passes(comma));
      this.#require(end);
    }
    this.#depth--;
  }

  #string(size: number): void {
    this.#take(size);
    this.#require(quote);
    for (;;) {
      this.#at = endOfPlain(this.#text, this.#at);
      if (this.#passes(quote)) return;
      this.#require(backslash);
      this.#escape();
    }
  }

  #escape(): void {
    if (!this.#passes(letterU)) this.#requireOneOf('"\\/bfnrt');
    else for (let digit = 0; digit < 4; digit++) this.#requireOneOf('0123456789abcdefABCDEF');
  }

  #number(): void {
    this.#take(sizes.number);
    this.#passes(minus);
    if (!this.#passes(zero)) this.#digits();
    if (this.#passes(point)) this.#digits();
    if (!this.#passes(smallE) && !this.#passes(largeE)) return;
    if (!this.#passes(plus)) this.#passes(minus);
    this.#digits();
  }

  #digits(): void {
    const end = endOfDigits(this.#text, this.#at);
    if (end === this.#at) this.#stop();
    this.#at = end;
  }

  #word(word: string): void {
    this.#take(sizes.number);
    for (const letter of word) this.#require(letter.charCodeAt(0));
  }

  #blanks(): void {
    this.#at = endOfBlanks(this.#text, this.#at);
  }

  /** Moves on over a character, if it stands here. */
  #passes(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #require(code: number): void {
    if (!this.#passes(code)) this.#stop();
  }

  #requireOneOf(characters: string): void {
    if (!characters.includes(this.#text[this.#at] ?? 'none')) this.#stop();
    this.#at++;
  }

  #take(bytes: number): void {
    this.#memory += bytes;
    if (this.#memory > mostMemory) this.#stop(`must fit into ${mostMemory / 2 ** 20} MiB of memory when it is read`);
  }

  #stop(limit?: string): never {
    throw new Stop(limit === undefined ? { at: this.#at } : { at: this.#at, limit });
  }
}

/** What a string of JSON says. */
function textOf(json: string): string {
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1);
}

/** Where characters of a text end that stand for themselves. */
function endOfPlain(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (!(code >= blank) || code === quote || code === backslash) return at; // NaN at the end of the text
  }
}

function endOfBlanks(text: string, from: number): number {
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code !== blank && code !== lineFeed && code !== carriageReturn && code !== tab) return at;
  }
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}
