import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { faultIn } from '../../src/json/json-scan.ts';
import { parseJson, toJson } from '../../src/json/json-text.ts';
import { refusal } from '../failures.ts';

const refused = (text: string) => refusal('model', () => parseJson(text, 'm.json', 'model'));

/** JSON with one character put in, taken away or replaced. */
const slips = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('in', 'out', 'other'),
    fc.constantFrom(...'"\\[]{},:0-.eEtnu x\t\n\u0001é'),
  )
  .map(([json, place, slip, character]) => {
    const at = place % (json.length + 1);
    const [before, after] = [json.slice(0, at), json.slice(slip === 'in' ? at : at + 1)];
    return before + (slip === 'out' ? '' : character) + after;
  });

/** Whether V8 takes a text for JSON, or refuses it for nothing but its end. */
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

/** Where a text stops being the beginning of some JSON, by asking V8 about every beginning of it. */
function firstMistake(text: string): number {
  let at = 0;
  while (at < text.length && mayGoOn(text.slice(0, at + 1))) at++;
  return at;
}

describe('a mistake in JSON', () => {
  it('is found where V8 finds it, and none where V8 finds none', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.oneof(slips, fc.json()), (text) => {
        const fault = faultIn(text);
        if (fault?.twice === undefined) expect(fault).toEqual(isJson(text) ? undefined : { at: firstMistake(text) });
        else expect(fault.at).toBeLessThan(firstMistake(text)); // V8 takes a key that is there already
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['01', 1],
    ['-', 1],
    ['-a', 1],
    ['1.', 2],
    ['1.x', 2],
    ['1e', 2],
    ['1e+', 3],
    ['.5', 0],
    ['+1', 0],
    ['tru', 3],
    ['trux', 3],
    ['nul1', 3],
    ['NaN', 0],
    ['Infinity', 0],
    ['"\\u12G4"', 5],
    ['"\\q"', 2],
    ['"\n"', 1],
    ['"a', 2],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[1] 2', 4],
    ["'a'", 0],
    ['[1\u00a0]', 2],
    ['', 0],
  ])('such as %j stands at %d', (text, at) => {
    expect(faultIn(text)).toEqual({ at });
    expect(firstMistake(text)).toBe(at);
  });

  it('at the end of a long text is found without parsing the text at all', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const lines = '{"a": [1, 2.5, "x", null]},\n'.repeat(100_000);
    expect(refused(`[${lines}!]`)).toEqual(['m.json:100001:1: must be JSON, found "!"']);
    expect(parse).toHaveBeenCalledTimes(0);
    parseJson(`[${lines}0]`, 'm.json', 'model');
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });
});

describe('JSON that is too much', () => {
  it('is refused before it is built, by what its values would take', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const many = (item: string, count: number) => `[${`${item},`.repeat(count - 1)}${item}]`;
    const tooMuch = ['m.json: must fit into 384 MiB of memory when it is read'];
    expect(refused(many('[]', 3_200_000))).toEqual(tooMuch);
    expect(refused(many('{"a":0}', 1_300_000))).toEqual(tooMuch);
    expect(refused(many('""', 12_600_000))).toEqual(tooMuch);
    expect(parse).toHaveBeenCalledTimes(0);
    parse.mockRestore();
  });

  it('is refused for lists and objects more than 100 deep', () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}0${'}]'.repeat(depth / 2)}`;
    expect(faultIn(nested(100))).toBeUndefined();
    const what = 'must hold lists and objects at most 100 deep in each other';
    for (const text of [nested(102), '['.repeat(1_000_000)]) expect(refused(text)).toEqual([`m.json: ${what}`]);
  });
});

describe('JSON that is written', () => {
  it('moves no terminal, and reads back as what it was', () => {
    // An 8-bit CSI, a line separator, marks that turn the direction around, a blank without width, DEL.
    const cells = ['\u009b31m', '\u2028', '\u202egpj.exe', '\u2066a\u2069', '\u200b', '\u007f', '\u001b[2J'];
    const text = toJson({ cells, '\u202e': 1 });
    expect(text).toBe(
      '{"cells":["\\u009b31m","\\u2028","\\u202egpj.exe","\\u2066a\\u2069","\\u200b","\\u007f","\\u001b[2J"],"\\u202e":1}',
    );
    expect(JSON.parse(text)).toEqual({ cells, '\u202e': 1 });
  });

  it('is what JSON.stringify gives where there is nothing to escape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = toJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        if (/^[\u0020-\u007e]*$/.test(text)) expect(text).toBe(JSON.stringify(value));
      }),
    );
    expect(toJson(['naïve', '日本', '👍', 'é'])).toBe('["naïve","日本","👍","é"]');
  });
});
