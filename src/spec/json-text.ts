import { UserError } from '../errors.ts';

/**
 * Parses JSON, and says line and column of a syntax error. A byte order mark
 * is accepted. Of a key given twice the last one counts, as in `JSON.parse`.
 *
 * @param place name of the file, for messages
 * @throws UserError of fault `fault`
 */
export function parseJson(text: string, place: string, fault: 'usage' | 'model'): unknown {
  const body = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(body);
  } catch (error) {
    const { line, column, finding } = locate(body, (error as SyntaxError).message);
    throw new UserError(fault, `${place}:${line}:${column}`, `must be JSON, found ${finding}`);
  }
}

/** Line and column (from 1) of the position in a message of V8's JSON parser, and what stands there. */
function locate(text: string, message: string): { line: number; column: number; finding: string } {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  const character = [...text.slice(position, position + 2)][0];
  const finding = character === undefined ? 'the end of the file' : JSON.stringify(character);
  return { line: before.length, column: before.at(-1)!.length + 1, finding };
}
