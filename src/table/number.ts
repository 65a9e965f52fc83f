/** Longest text that can be a number; a bound for the time a hostile cell may take. */
const longest = 64;

/** Digits with at most one point and one exponent. Written so that no text can match in two ways (no backtracking). */
const grammar = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a cell as a decimal number: `1`, `-1`, `+1`, `1.`, `.5`, `1e3`, `007`,
 * with ASCII spaces or tabs around it. Nothing else is a number: no `0x10`, no
 * `1_000`, no `1,5`, no `Infinity`.
 *
 * A number too small for a double is 0, as IEEE 754 rounds it.
 *
 * @returns the number; NaN if the text is none; ±Infinity if it is too large for a double
 */
export function parseNumber(cell: string): number {
  const text = trimAscii(cell);
  if (text.length > longest || !grammar.test(text)) return Number.NaN;
  return Number(text) + 0; // + 0 turns -0 into 0, which JSON cannot keep apart
}

/** Without the ASCII spaces and tabs around it; other white space is kept and seen. */
export function trimAscii(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Significant digits of which a double keeps every one: numbers with no more are equal if their doubles are. */
const keptDigits = 15;

/** The number that a text is, if it is one that a double tells apart from all others with as many digits: `1`, `1.0`, `01` and ` 1` are one number. */
export function exactNumber(text: string): number | undefined {
  const number = parseNumber(text);
  if (!Number.isFinite(number)) return undefined;
  const digits = trimAscii(text).replace(/e.*/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length <= keptDigits && (number !== 0 || digits === '') ? number : undefined;
}
