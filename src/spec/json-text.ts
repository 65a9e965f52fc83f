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
  } catch {
    const { line, column, finding } = locate(body);
    throw new UserError(fault, `${place}:${line}:${column}`, `must be JSON, found ${finding}`);
  }
}

/** Line and column (from 1) of the first mistake in JSON, and what stands there. */
function locate(text: string): { line: number; column: number; finding: string } {
  const position = firstMistake(text);
  const before = text.slice(0, position).split('\n');
  const character = [...text.slice(position, position + 2)][0];
  const finding = character === undefined ? 'the end of the file' : JSON.stringify(character);
  return { line: before.length, column: before.at(-1)!.length + 1, finding };
}

/** Where a text stops being the beginning of some JSON, found by halving: V8's messages do not always name the position. */
function firstMistake(text: string): number {
  let sound = 0;
  let broken = text.length + 1;
  while (broken - sound > 1) {
    const middle = (sound + broken) >>> 1;
    if (mayGoOn(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  return sound;
}

/** Whether a text is JSON, or is refused for nothing but its end. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
    return message === 'Unexpected end of JSON input' || position === String(text.length);
  }
}
