// What tells a model that nn wrote from one that was edited or damaged since.
import { createHash, type Hash } from 'node:crypto';
import * as v from 'valibot';

/**
 * What the digest of a model is, in one sentence. It depends neither on how the JSON is laid out, nor on the order of
 * keys, nor on how numbers are written.
 */
const meaning =
  'SHA-256, in hexadecimal, of all other keys of the model as JSON without blanks, keys in the order of their bytes, ' +
  'texts in ASCII with \\uXXXX for all else, and every number as the eight bytes of a double, the most significant first.';

/** The key of a model file that holds its digest. */
export const digestSchema = v.pipe(
  v.string('must be a text'),
  v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  v.description(meaning),
);

/** The digest of a model. @param content all keys of the file but that of the digest, JSON data of finite numbers */
export function digestOf(content: object): string {
  const hash = createHash('sha256');
  add(content, hash);
  return hash.digest('hex');
}

function add(value: unknown, hash: Hash): void {
  if (typeof value === 'number') addNumbers([value], hash);
  else if (Array.isArray(value)) addList(value, hash);
  else if (typeof value === 'object' && value !== null) addObject(value, hash);
  else hash.update(asciiJson(value));
}

function addList(items: readonly unknown[], hash: Hash): void {
  hash.update('[');
  if (items.every((item) => typeof item === 'number')) addNumbers(items, hash);
  else {
    for (const [index, item] of items.entries()) {
      if (index > 0) hash.update(',');
      add(item, hash);
    }
  }
  hash.update(']');
}

/** Numbers that are laid out as bytes before these are hashed. */
const numbersAtOnce = 4096;

function addNumbers(numbers: readonly number[], hash: Hash): void {
  for (let from = 0; from < numbers.length; from += numbersAtOnce) {
    const some = numbers.slice(from, from + numbersAtOnce);
    const bytes = Buffer.alloc(some.length * 9, ',');
    for (const [index, number] of some.entries()) bytes.writeDoubleBE(number + 0, index * 9); // -0 + 0 is 0, as JSON has it
    hash.update(from + some.length < numbers.length ? bytes : bytes.subarray(0, -1));
  }
}

function addObject(value: object, hash: Hash): void {
  const members = Object.entries(value).map(([key, item]) => [asciiJson(key), item] as const);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update('{');
  for (const [index, [key, item]] of members.entries()) {
    hash.update(index > 0 ? `,${key}:` : `${key}:`);
    add(item, hash);
  }
  hash.update('}');
}

/** A text, true, false or null. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
