import { toJson } from '../json/json-text.ts';

/** Longest line for a value that is not a list of numbers. */
const widest = 120;

/**
 * JSON laid out for the eye and safe to show: small objects and every list of numbers on one line, the rest a line a key.
 *
 * @param value JSON data
 * @throws RangeError if it holds a number that JSON cannot hold
 */
export function layOutJson(value: unknown): string {
  return `${layOut(value, '')}\n`;
}

/**
 * JSON in few bytes, safe to show: a line a key, and in a list of objects a line an object, without blanks.
 *
 * @param value a JSON object
 * @throws RangeError if it holds a number that JSON cannot hold
 */
export function packJson(value: object): string {
  const members = Object.entries(value).map(([key, item]) => `${toJson(key)}:${packMember(item)}`);
  return `{${members.join(',\n')}}\n`;
}

function packMember(value: unknown): string {
  if (!Array.isArray(value)) return pack(value);
  return `[${value.map(pack).join(value.some((item) => typeof item === 'object') ? ',\n' : ',')}]`;
}

function pack(value: unknown): string {
  return toJson(value, (_, item) => requireFinite(item));
}

function requireFinite<T>(value: T): T {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`);
  return value;
}

function layOut(value: unknown, indent: string): string {
  requireFinite(value);
  if (typeof value === 'string') return toJson(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'number')) {
      return `[${value.map((item) => layOut(item, deeper)).join(', ')}]`;
    }
    return block(
      '[',
      ']',
      value.map((item) => layOut(item, deeper)),
      indent,
    );
  }
  const members = Object.entries(value).map(([key, item]) => `${toJson(key)}: ${layOut(item, deeper)}`);
  return block('{', '}', members, indent);
}

function block(open: string, close: string, items: readonly string[], indent: string): string {
  if (items.length === 0) return open + close;
  const flat = items.join(', ');
  if (indent.length + flat.length < widest && !flat.includes('\n')) {
    return open === '{' ? `{ ${flat} }` : `[${flat}]`;
  }
  return `${open}\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}${close}`;
}
