import { describe, expect, it } from 'vitest';
import { isLong, numberAt, textAt } from '../../src/table/cells.ts';
import { parseNumber } from '../../src/table/number.ts';
import { openRows } from '../../src/table/rows.ts';
import { Scanner } from '../../src/table/scanner.ts';
import { comma } from './both-ways.ts';

/** Numbers of each sort that are tried; more of them by `NUMBERS=20000000`. */
const count = Number(process.env.NUMBERS ?? 60_000);
const timeout = 600_000 + count / 20;

/** Random bits: xorshift, for there are many to draw (Marsaglia 2003). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 32 random bits. */
  bits(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return this.bits() % bound;
  }
}

const bytes = new DataView(new ArrayBuffer(8));

/** Any finite double, each exponent as likely as another. */
function anyDouble(dice: Dice): number {
  for (;;) {
    bytes.setUint32(0, dice.bits());
    bytes.setUint32(4, dice.bits());
    const value = bytes.getFloat64(0);
    if (Number.isFinite(value)) return value;
  }
}

/** A double between 10⁻⁷ and 10¹⁹, of either sign. */
function usualDouble(dice: Dice): number {
  const size = 10 ** (dice.below(26) - 7) * (1 + (9 * dice.bits()) / 2 ** 32);
  return dice.below(2) === 0 ? size : -size;
}

/** So many digits, the first no 0. */
function digits(dice: Dice, many: number): string {
  let text = String(1 + dice.below(9));
  while (text.length < many) text += String(dice.bits()).padStart(10, '0').slice(-9);
  return text.slice(0, many);
}

function withPoint(text: string, decimals: number): string {
  if (decimals === 0) return text;
  const padded = text.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

/** The first digits of the middle between two neighbouring doubles, from 10⁻³ to 10¹⁹, or the digits right above. */
function nearHalfway(dice: Dice, many: number): string {
  const exponent = dice.below(73) - 62;
  const odd = 2n * (2n ** 52n + BigInt(dice.bits() & 0xfffff) * 2n ** 32n + BigInt(dice.bits())) + 1n;
  // The middle is odd · 2^(exponent − 1).
  const shift = exponent - 1;
  const size = (53 + exponent) * Math.LOG10E * Math.LN2; // its decimal logarithm, to a digit
  const decimals = Math.min(22, Math.max(0, many - Math.ceil(size)));
  const scaled = odd * 10n ** BigInt(decimals);
  const truncated = shift >= 0 ? scaled << BigInt(shift) : scaled >> BigInt(-shift);
  return withPoint(String(truncated + BigInt(dice.below(2))), decimals);
}

const spellings: Record<string, (dice: Dice) => string> = {
  'as JavaScript writes any double': (dice) => String(anyDouble(dice)),
  'as JavaScript writes a usual double': (dice) => String(usualDouble(dice)),
  'with some decimals': (dice) => usualDouble(dice).toFixed(dice.below(21)),
  'with a precision': (dice) => (dice.below(2) ? usualDouble(dice) : anyDouble(dice)).toPrecision(1 + dice.below(25)),
  'with an exponent': (dice) => (dice.below(2) ? usualDouble(dice) : anyDouble(dice)).toExponential(dice.below(21)),
  'with more in front, behind and around it than there must be': (dice) => {
    const sign = ['', '+', '-'][dice.below(3)]!;
    const blank = () => ['', '', ' ', '\t', '  '][dice.below(5)]!;
    const number =
      Math.abs(usualDouble(dice)).toFixed(dice.below(6)) + ['', '', '0', '000', 'e0', 'E+01'][dice.below(6)];
    return `${blank()}${sign}${'0'.repeat(dice.below(4))}${number}${blank()}`;
  },
  'with 15 to 25 digits': (dice) => {
    const text = digits(dice, 15 + dice.below(11));
    return `${dice.below(2) ? '-' : ''}${withPoint(text, dice.below(26))}`;
  },
  'with an exponent at the ends of what a double holds': (dice) => {
    const exponent = [-400, -345, -324, -308, 290, 307, 308, 309, 400][dice.below(9)]! + dice.below(19) - 9;
    return `${withPoint(digits(dice, 1 + dice.below(20)), dice.below(3))}e${exponent}`;
  },
  'with few digits': (dice) => withPoint(String(dice.below(100_000)), dice.below(8)),
  'in quotes': (dice) => `"${usualDouble(dice)}"`,
  'next to the middle between two doubles': (dice) => nearHalfway(dice, 17 + dice.below(3)),
  'half a number, where doubles lie apart by one': (dice) =>
    withPoint(String((2n ** 52n + BigInt(dice.bits() & 0xfffff) * 2n ** 32n + BigInt(dice.bits())) * 10n + 5n), 1),
};

describe('the cell of a number', () => {
  it.each(Object.entries(spellings))('%s is its text and the nearest double', { timeout }, async (_, spell) => {
    const dice = new Dice(1);
    let left = count;
    const written: string[] = []; // and not read yet
    async function* lines() {
      yield Buffer.from('number,more\n');
      while (left > 0) {
        const texts = Array.from({ length: Math.min(left, 10_000) }, () => spell(dice));
        left -= texts.length;
        for (const text of texts) written.push(text);
        yield Buffer.from(texts.map((text) => `${text},\n`).join(''));
      }
    }
    const { batches } = await openRows(lines(), 'd.csv', comma);
    let read = 0;
    for await (const { length, cells, bad } of batches([0])) {
      expect(bad).toEqual([]);
      for (let row = 0; row < length; row++) {
        const cell = written[row]!;
        const text = cell.startsWith('"') ? cell.slice(1, -1) : cell;
        const number = numberAt(cells[0]!, row);
        if (textAt(cells[0]!, row) !== text || !Object.is(number, Number(text) + 0)) {
          expect({ text: textAt(cells[0]!, row), number }).toEqual({ text, number: Number(text) + 0 });
        }
      }
      written.splice(0, length);
      read += length;
    }
    expect(read).toBe(count);
  });
});

describe('a number of 16 to 19 digits', () => {
  const rows = 20_000;
  const scanner = new Scanner(2 ** 21, ',', 1, rows);

  /** Numbers that are read at once, each as near as can be; the share of them that is left to another. */
  function leftOver(spell: (dice: Dice) => string): number {
    const dice = new Dice(2);
    let read = 0;
    let left = 0;
    while (read < count) {
      const texts = Array.from({ length: rows }, () => spell(dice));
      const length = scanner.text.write(`${texts.join('\n')}\n`);
      scanner.scan(0, length, length, true);
      expect(scanner.rows).toBe(rows);
      const { values, spelling, others } = scanner.numbers(0);
      for (let row = 0; row < rows; row++) {
        const value = values[row]!;
        if (Number.isNaN(value)) continue;
        if (value !== Number(texts[row]) || !isLong(spelling[row]!)) expect([texts[row], value]).toBe('the same');
      }
      read += rows;
      left += others.length;
    }
    return left / read;
  }

  it.each([16, 17, 18, 19])('is the nearest double at once, with %i', { timeout }, (many) => {
    const share = leftOver((dice) => {
      const text = digits(dice, many);
      return dice.below(2) === 0 ? withPoint(text, dice.below(many)) : `-${withPoint(text, dice.below(many))}`;
    });
    expect(share).toBe(0);
  });

  it('is the nearest double at once, around the powers of two', { timeout }, () => {
    const share = leftOver((dice) => {
      const near = (1n << BigInt(50 + dice.below(14))) + BigInt(dice.below(4096)) - 2048n;
      const text = String(near > 10n ** 15n ? near : near + 10n ** 15n);
      return withPoint(text, dice.below(text.length));
    });
    expect(share).toBe(0);
  });

  it('is the nearest double at once, next to the middle between two doubles', { timeout }, () => {
    const share = leftOver((dice) => {
      for (;;) {
        const text = nearHalfway(dice, 17 + dice.below(3));
        const figures = text.length - Number(text.includes('.'));
        if (figures > 15 && figures < 20 && parseNumber(text) > 0) return text;
      }
    });
    expect(share).toBe(0);
  });
});
