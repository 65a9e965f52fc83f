// Seeded CSV files to read: `node make-data.js numbers out.csv --rows=1000 [--crlf=yes] [--gz=yes] [--label=no]`, or `mixed`.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { mix } from '../../dist/random.js';
import { parseOptions } from './options.js';

const label = { name: 'label', type: 'text' };
const numbers = (count) => Array.from({ length: count }, (_, index) => ({ name: `x${index + 1}`, type: 'number' }));
const number = (name) => ({ name, type: 'number' });
const text = (name) => ({ name, type: 'text' });

/** Columns of each kind of file in order: a number, a text, or one that nobody keeps. */
export const columnsOf = {
  numbers: [...numbers(28), label],
  mixed: [
    number('age'),
    text('sex'),
    number('visits'),
    number('income'),
    text('trade'),
    number('distance'),
    { name: 'note', type: 'ignored' },
    text('town'),
    number('balance'),
    number('score'),
    text('street'),
    label,
  ],
};

/** Bytes are collected up to this size before they are passed on; a row is far shorter than the rest of the buffer. */
const full = 2 ** 20;
const longestRow = 2 ** 12;

/** ASCII text appended to a buffer. */
class Bytes {
  buffer = Buffer.allocUnsafe(full + longestRow);
  length = 0;

  /** Appends a text of ASCII characters. */
  text(characters) {
    this.length += this.buffer.latin1Write(characters, this.length);
  }

  /** Appends `units` · 10^−`decimals`, both whole and `units` within 31 bits. */
  number(units, decimals) {
    let rest = units;
    if (rest < 0) {
      this.buffer[this.length++] = 45;
      rest = -rest;
    }
    let digits = decimals + 1;
    for (let power = 10 ** digits; power <= rest; power *= 10) digits++;
    let at = this.length + digits + (decimals > 0 ? 1 : 0);
    this.length = at;
    for (let digit = 0; digit < digits; digit++) {
      if (decimals > 0 && digit === decimals) this.buffer[--at] = 46;
      const shorter = Math.floor(rest / 10);
      this.buffer[--at] = 48 + rest - shorter * 10;
      rest = shorter;
    }
  }
}

/** Random numbers by their place: the same row and slot give the same one. */
class Dice {
  constructor(seed, slots) {
    this.seed = seed;
    this.slots = slots;
  }

  bits(row, slot) {
    return mix(mix(this.seed + slot) + row * this.slots + slot);
  }

  uniform(row, slot) {
    return this.bits(row, slot) / 2 ** 32;
  }

  /** Mean 0, deviation 1, never beyond ±√12: the sum of four uniform numbers of 16 bits each. */
  bell(row, slot) {
    const one = this.bits(row, slot);
    const two = mix(one);
    const sum = (one >>> 16) + (one & 0xffff) + (two >>> 16) + (two & 0xffff);
    return (sum / 65536 - 2) * Math.sqrt(3);
  }
}

/** How numbers of the `numbers` file are spread: decimals by column modulo 3, mean and deviation modulo 4. */
const decimalsOf = [4, 5, 6];
const spreads = [
  { mean: 0, deviation: 1 },
  { mean: -5, deviation: 10 },
  { mean: 0.5, deviation: 0.1 },
  { mean: 20, deviation: 100 },
];

function numbersRow(dice, labelled) {
  const rule = numbers(28).map((_, column) => dice.bell(-1, column));
  const scales = decimalsOf.map((decimals) => 10 ** decimals);
  return (bytes, row) => {
    let score = dice.bell(row, 28) * 2;
    for (let column = 0; column < 28; column++) {
      const value = dice.bell(row, column);
      score += rule[column] * value;
      const { mean, deviation } = spreads[column % 4];
      if (column > 0) bytes.text(',');
      bytes.number(Math.round((mean + deviation * value) * scales[column % 3]), decimalsOf[column % 3]);
    }
    if (labelled) bytes.text(score > 0 ? ',yes' : ',no');
  };
}

const syllables = ['ba', 'co', 'den', 'fi', 'gra', 'hol', 'ka', 'lin', 'mo', 'ster'];

/** Different words that a category column takes. */
function words(count) {
  return Array.from({ length: count }, (_, index) => {
    const digits = String(index).padStart(String(count - 1).length, '0');
    return Array.from(digits, (digit) => syllables[digit]).join('');
  });
}

const remarks = [
  'seen twice, then ""sent home""',
  'no answer, no ""reason"" given',
  'paid in part, the rest later',
  '""urgent"", says the desk',
];

function mixedRow(dice) {
  const kinds = [3, 10, 50, 200].map(words);
  const pulls = kinds.map((list, kind) => list.map((_, index) => dice.bell(-1 - kind, index)));
  const cell = (bytes, row, slot, units, decimals) => {
    const chance = dice.bits(row, slot + 20) % 200;
    if (chance < 3) bytes.text('NA');
    else if (chance >= 6) bytes.number(Math.round(units), decimals);
  };
  return (bytes, row) => {
    const z = (slot) => dice.bell(row, slot);
    const chosen = kinds.map((list, kind) => dice.bits(row, kind + 10) % list.length);
    const score =
      z(0) - 0.7 * z(2) + 0.5 * z(4) + pulls.reduce((sum, list, kind) => sum + list[chosen[kind]], 0) + 1.5 * z(9);
    cell(bytes, row, 0, 45 + 12 * z(0), 0);
    bytes.text(`,${kinds[0][chosen[0]]},`);
    cell(bytes, row, 1, 20 + 6 * z(1), 0);
    bytes.text(',');
    cell(bytes, row, 2, 3_000_000 + 700_000 * z(2), 2);
    bytes.text(`,${kinds[1][chosen[1]]},`);
    cell(bytes, row, 3, 50_000 + 12_000 * z(3), 3);
    bytes.text(`,"case ${row}: ${remarks[dice.bits(row, 15) % remarks.length]}",${kinds[2][chosen[2]]},`);
    cell(bytes, row, 4, 100_000 * z(4), 2);
    bytes.text(',');
    cell(bytes, row, 5, 1_000_000 * z(5), 6);
    bytes.text(`,${kinds[3][chosen[3]]},${score > 0 ? 'yes' : 'no'}`);
  };
}

function* chunksOf(header, rows, ending, write) {
  let bytes = new Bytes();
  bytes.text(`${header}${ending}`);
  for (let row = 0; row < rows; row++) {
    write(bytes, row);
    bytes.text(ending);
    if (bytes.length < full) continue;
    yield bytes.buffer.subarray(0, bytes.length);
    bytes = new Bytes();
  }
  yield bytes.buffer.subarray(0, bytes.length);
}

/**
 * Writes a seeded CSV file with a header.
 *
 * `numbers` holds 28 numbers of both signs with 4 to 6 decimals and a label of two classes, from a noisy linear rule.
 * `mixed` holds six numbers, whole and decimal, 3 % of them `NA` or empty; four texts of 3, 10, 50 and 200 kinds; a quoted
 * text with commas and doubled quotes; and a label that all but the quoted text bear on.
 *
 * @param kind `numbers` or `mixed`
 * @param options `crlf` line ends, `gz` compression, and `label`: false for `numbers` alone; fewer rows are the first ones
 * @returns bytes of the CSV, before compression
 */
export async function makeData(kind, path, rows, { crlf = false, gz = false, label: labelled = true, seed = 1 } = {}) {
  const dice = new Dice(seed, 41);
  const write = kind === 'mixed' ? mixedRow(dice) : numbersRow(dice, labelled);
  const names = columnsOf[kind].map(({ name }) => name).slice(0, labelled ? undefined : -1);
  let size = 0;
  const chunks = Readable.from(chunksOf(names.join(','), rows, crlf ? '\r\n' : '\n', write)).on(
    'data',
    ({ length }) => {
      size += length;
    },
  );
  await pipeline([chunks, ...(gz ? [createGzip({ level: 6 })] : []), createWriteStream(path)]);
  return size;
}

if (process.argv[1] === import.meta.filename) {
  const [kind, path, ...rest] = process.argv.slice(2);
  if (!(kind in columnsOf) || path === undefined)
    throw new Error('must be: make-data.js numbers|mixed FILE [--rows=N]');
  const options = parseOptions({ rows: 300_000, crlf: false, gz: false, label: true, seed: 1 }, rest);
  await makeData(kind, path, options.rows, options);
}
