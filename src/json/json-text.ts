import { UserError } from '../errors.ts';
import { faultIn } from './json-scan.ts';
import { visible } from './visible.ts';

/**
 * Parses JSON, and says line and column of a syntax error, or of a key that its object has already, of which
 * `JSON.parse` would keep the last in silence. A byte order mark is accepted. The first mistake ends it, before anything
 * is built.
 *
 * @param place name of the file, for messages
 * @throws UserError of fault `fault`, also for JSON that holds too much to be read, or too deep
 */
export function parseJson(text: string, place: string, fault: 'usage' | 'model'): unknown {
  const body = text.replace(/^\ufeff/, '');
  const found = faultIn(body);
  if (found === undefined) return JSON.parse(body);
  if (found.limit !== undefined) throw new UserError(fault, place, found.limit);
  const { line, column, finding } = locate(body, found.at);
  const what =
    found.twice === undefined
      ? `must be JSON, found ${finding}`
      : `must hold each key once, found ${JSON.stringify(found.twice.slice(0, 60))} again`;
  throw new UserError(fault, `${place}:${line}:${column}`, what);
}

/**
 * JSON data as a text that is safe to show on a terminal: what `visible` escapes stands there as `\uXXXX`, which reads
 * back as the same. Nothing of JSON's own is among that.
 *
 * @param replacer as for `JSON.stringify`
 */
export function toJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return visible(JSON.stringify(value, replacer));
}

/** Line and column (from 1) of a place in a text, and what stands there. */
function locate(text: string, position: number): { line: number; column: number; finding: string } {
  let line = 1;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < position; end = text.indexOf('\n', from)) {
    line++;
    from = end + 1;
  }
  const character = [...text.slice(position, position + 2)][0];
  const finding = character === undefined ? 'the end of the file' : JSON.stringify(character);
  return { line, column: position - from + 1, finding };
}
