import { describe, expect, it } from 'vitest';
import { UserError, UserErrors } from '../../src/errors.ts';
import { quantizeModel } from '../../src/model/quantize.ts';
import { parseModel } from '../../src/model/read-model.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { refusal } from '../failures.ts';
import { fitModel, passengers, specs } from '../fit/fitted.ts';
import { goldenText } from './golden.ts';

const refused = (text: string) => refusal('model', () => parseModel(text, 'm.json'));
const edited =
  'm.json: edited or damaged: its content is not what nn wrote\n    use an intact copy; or, if it was edited on purpose, give --allow-edited';

/** The text of a small model of format 1, with its digest. */
const small = formatModel(parseModel(goldenText, 'm.json'));

/** A file with one bit turned over, as text; undefined if it is no UTF-8 any more. */
function flipped(text: string, byte: number, bit: number): string | undefined {
  const bytes = Buffer.from(text);
  bytes[byte]! ^= 1 << bit;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is wrong with a model in which one bit is another, undefined if it is refused or reads to the very same. */
function misread(text: string, byte: number, bit: number): string | undefined {
  const changed = flipped(text, byte, bit);
  if (changed === undefined) return undefined;
  let read: string;
  try {
    read = formatModel(parseModel(changed, 'm.json'));
  } catch (error) {
    if (error instanceof UserError || error instanceof UserErrors) return undefined;
    throw error;
  }
  return read === text ? undefined : `byte ${byte}, bit ${bit} is taken: ${changed.slice(byte - 20, byte + 20)}`;
}

/** Whether every bit of every model is turned over, rather than one bit a byte: `FUZZ=1 npx vitest run test/model/digest.test.ts`. */
const isThorough = process.env.FUZZ !== undefined;

/** Places in bits. */
const everyBit = (text: string) => Array.from({ length: Buffer.byteLength(text) * 8 }, (_, place) => place);
const oneBitAByte = (text: string) => everyBit(text).filter((place) => isThorough || place % 8 === (place >> 3) % 8);

/** Every turn of a bit that is taken for something else. */
function misreadings(text: string, places: readonly number[]): string[] {
  return places.map((place) => misread(text, place >> 3, place & 7)).filter((one) => one !== undefined);
}

describe('a model of which one bit has turned over (K02)', () => {
  it('is refused, or is read as what it was, whichever bit it is', () => {
    expect(everyBit(small).length).toBeGreaterThan(12_000);
    expect(misreadings(small, everyBit(small))).toEqual([]);
  });

  it('is refused, or is read as what it was, also if it is quantized', () => {
    const text = formatModel(quantizeModel(parseModel(goldenText, 'm.json')));
    expect(misreadings(text, oneBitAByte(text))).toEqual([]);
  });

  const trained = Object.entries(specs).filter(([name]) => isThorough || /leaky|held out/.test(name));
  it.each(trained)('is refused, or is read as what it was: %s', async (_, spec) => {
    const text = formatModel(await fitModel(passengers, spec));
    expect(misreadings(text, oneBitAByte(text))).toEqual([]);
  });
});

describe('the digest of a model', () => {
  /** Keys in reverse order at every depth. */
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([key, item]) => [key, turned(item)]);
    return Object.fromEntries(members.reverse());
  };

  it('depends neither on layout nor on the order of keys', () => {
    const model = JSON.parse(small);
    for (const text of [JSON.stringify(model), JSON.stringify(model, null, 4), JSON.stringify(turned(model))]) {
      expect(JSON.parse(formatModel(parseModel(text, 'm.json')))).toEqual(model);
    }
  });

  it('depends not on how numbers and texts are written', () => {
    const other = small
      .replace('"mean": 30', '"mean": 3.0e1')
      .replace('[[0.1, 0.2, 0.3]]', '[[1e-1, 20E-2, 0.30000]]')
      .replace('"female"', '"\\u0066emale"')
      .replace('"b": [0]', '"b": [-0]');
    expect(other.length).toBeGreaterThan(small.length + 15);
    expect(formatModel(parseModel(other, 'm.json'))).toBe(small);
  });

  it.each([
    ['a weight', '0.2, 0.3', '0.2, 0.30000000000000004'],
    ['a bias', '"b": [0]', '"b": [1e-300]'],
    ['a mean', '"mean": 30', '"mean": 31'],
    ['a category', '"male"', '"mail"'],
    ['the order of categories', '"female", "male"', '"male", "female"'],
    ['a name', '"name": "age"', '"name": "agf"'],
    ['a class', '"yes"', '"yep"'],
    ['a setting', '"seed": 1', '"seed": 2'],
    ['a cost', '"train": 0.7', '"train": 0.71'],
    ['a share', '[0.5, 0.5]', '[0.4, 0.6]'],
    ['a range', '[20, 40]', '[20, 41]'],
    ['the version that wrote it', '"nn": "0.1.0"', '"nn": "0.1.1"'],
    ['the digest', /"sha256": "(.)/.exec(small)![0], `"sha256": "${small.includes('"sha256": "0') ? '1' : '0'}`],
  ])('depends on %s', (_, before, after) => {
    expect(small).toContain(before);
    const text = small.replace(before, after);
    expect(refused(text)).toEqual([edited]);
    expect(parseModel(text, 'm.json', true)).toBeDefined();
  });

  it('is not asked of a model that has none', () => {
    expect(goldenText).not.toContain('"nn": "0.1.0",\n  "sha256"');
    const { sha256, ...rest } = JSON.parse(small);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(formatModel(parseModel(JSON.stringify({ ...rest, nn: '0.2.0' }), 'm.json'))).toContain('"nn": "0.2.0"');
  });

  it.each(['', 'e3b0', 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855', 1, null])(
    'is told to be damaged when it is %j',
    (sha256) => {
      const [message] = refused(JSON.stringify({ ...JSON.parse(small), sha256 }));
      expect(message).toMatch(/^m\.json: damaged: sha256: must be (?:64 hexadecimal digits|a text), found /);
    },
  );
});
