import { afterAll, describe, expect, it } from 'vitest';
import { momentsOfColumns } from '../../src/encode/column-moments.ts';
import { encodeInputs } from '../../src/encode/encode-job.ts';
import { Encoder } from '../../src/encode/encoder.ts';
import type { NumberInput } from '../../src/encode/inputs.ts';
import { momentsOf } from '../../src/encode/moments.ts';
import type { Cells } from '../../src/table/cells.ts';
import { fingerprintJob } from '../../src/table/fingerprint.ts';
import { TableMemory } from '../../src/table/table-memory.ts';
import { engage } from '../../src/threads/pool.ts';
import { pseudoNumbers } from '../numbers.ts';

const next = pseudoNumbers(7);

/** Columns of numbers of many sizes, in a table's memory if there is one, else beside it. */
function columnsOf(rows: number, count: number, memory?: TableMemory): Cells[] {
  return Array.from({ length: count }, (_, column) => {
    const values = memory?.take(Float64Array, rows) ?? new Float64Array(new SharedArrayBuffer(8 * rows));
    for (let row = 0; row < rows; row++) values[row] = 10 ** (column % 5) * next() + 1e3 * (column % 3);
    return {
      length: rows,
      values,
      spelling: new Uint8Array(rows),
      long: undefined,
      forms: undefined,
      codes: undefined,
      texts: [],
    };
  });
}

/** The same numbers outside of any table's memory. */
function outside(columns: readonly Cells[]): Cells[] {
  return columns.map((cells) => ({ ...cells, values: Float64Array.from(cells.values!) }));
}

/** Four of five rows. */
function someRows(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) => row % 5 !== 3);
}

function inputsOf(columns: readonly Cells[]): NumberInput[] {
  return columns.map(({ values }, index) => {
    const { mean, std } = momentsOf(values!);
    return { name: `x${index}`, type: 'number', fill: null, mean, std: std === 0 ? 1 : std };
  });
}

const sharedX = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));

describe.each([1, 2, 3, 511, 513, 4097, 9001])('the functions for columns, of %i rows,', (rows) => {
  const memory = TableMemory.create(2 ** 22)!;
  const columns = columnsOf(rows, 3, memory);
  const same = outside(columns);
  const all = { rows: someRows(rows), weights: undefined };

  it('find the moments that JavaScript finds, to the bit', () => {
    const { mark } = memory;
    expect(momentsOfColumns(columns, all, new Set(), memory)).toEqual(momentsOfColumns(same, all, new Set()));
    expect(memory.mark).toBe(mark);
  });

  it.each([Float32Array, Float64Array])('encode as JavaScript does, to the bit: %o', (Numbers) => {
    const encoder = new Encoder(inputsOf(columns), []);
    const [X, expected] = [new Numbers(3 * rows), new Numbers(3 * rows)];
    expect(encodeInputs(columns, encoder, all.rows, X, memory)).toBeUndefined();
    expect(encodeInputs(same, encoder, all.rows, expected)).toBeUndefined();
    expect(X).toEqual(expected);
  });
});

describe('the functions for columns', () => {
  // 2¹²⁸ − 2¹⁰³ is half a unit in the last place beyond the greatest single, and is rounded to infinity (IEEE 754).
  it.each([
    [2 ** 128 - 2 ** 103, 1],
    [2 ** 128 - 2 ** 104, undefined],
    [-(2 ** 128), 1],
  ])('tell that %d is too far for single precision: %s', (number, place) => {
    const memory = TableMemory.create(2 ** 22)!;
    const columns = columnsOf(3, 1, memory);
    columns[0]!.values!.set([0, number, 1]);
    const encoder = new Encoder([{ name: 'x', type: 'number', fill: null, mean: 0, std: 1 }], []);
    const X = new Float32Array(3);
    expect(encodeInputs(columns, encoder, Int32Array.of(0, 1, 2), X, memory)?.place).toBe(place);
    if (place === undefined) expect([...X]).toEqual([0, number, 1]);
  });

  it('do not lose the spread of numbers far from 0, nor find one in equal numbers', () => {
    const memory = TableMemory.create(2 ** 22)!;
    const columns = columnsOf(10_000, 2, memory);
    for (let row = 0; row < 10_000; row++) columns[0]!.values![row] = 1e9 + (row % 2);
    columns[1]!.values!.fill(0.1);
    const rows = Int32Array.from({ length: 10_000 }, (_, row) => row);
    const [far, equal] = momentsOfColumns(columns, { rows, weights: undefined }, new Set(), memory);
    expect(far).toMatchObject({ mean: 1e9 + 0.5, std: 0.5 }); // half of them 0, half 1
    expect(equal).toEqual({ mean: 0.1, std: 0, least: 0.1, greatest: 0.1 });
  });
});

describe('columns that threads share', () => {
  const threads = engage(2);
  /** Has them find a fingerprint out, after all that they were asked before. */
  const fingerprints = (columns: ReadonlyMap<string, Cells>) => {
    const words = new Int32Array(new SharedArrayBuffer(36));
    const input = { columns, words };
    return Promise.all(threads.map((thread) => new Promise<void>((end) => thread.do(fingerprintJob, input, { end }))));
  };
  const [rows, width] = [40_000, 40]; // enough to be shared
  const memory = TableMemory.create(2 ** 25)!;
  const columns = columnsOf(rows, width, memory);
  const same = outside(columns);
  const chosen = someRows(rows);
  const encoder = new Encoder(inputsOf(columns), []);

  afterAll(() => fingerprints(new Map()));

  it('have the same moments, near or beside the memory', () => {
    const expected = same.map(({ values }) => momentsOf(Float64Array.from(chosen, (row) => values![row]!)));
    const all = { rows: chosen, weights: undefined };
    for (let turn = 0; turn < 10; turn++) {
      expect(momentsOfColumns(columns, all, new Set(), memory)).toEqual(expected);
      expect(momentsOfColumns(same, all, new Set())).toEqual(expected);
    }
  });

  it('are encoded alike, near or beside the memory', () => {
    const expected = new Float32Array(chosen.length * width);
    encodeInputs(same, encoder, chosen, expected);
    for (let turn = 0; turn < 10; turn++) {
      const [X, Y] = [sharedX(expected.length), sharedX(expected.length)];
      encodeInputs(columns, encoder, chosen, X, memory);
      encodeInputs(same, encoder, chosen, Y);
      expect(Buffer.from(X.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
      expect(Buffer.from(Y.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    }
  });

  it('leave the memory as it was, also if a thread comes when all is done', async () => {
    const { mark } = memory;
    const slow = new Map(same.map((cells, index) => [`x${index}`, cells]));
    for (let turn = 0; turn < 5; turn++) {
      void fingerprints(slow);
      momentsOfColumns(columns, { rows: chosen, weights: undefined }, new Set(), memory);
      encodeInputs(columns, encoder, chosen, sharedX(chosen.length * width), memory);
      expect(memory.mark).toBe(mark);
      await fingerprints(new Map());
      expect(memory.mark).toBe(mark);
    }
  });

  it('name the first cell that cannot be read, whoever finds it', () => {
    const broken = outside(columns);
    for (const place of [3_000, 20_000, 31_000]) broken[5]!.values![chosen[place]!] = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 5; turn++) {
      const found = encodeInputs(broken, encoder, chosen, sharedX(chosen.length * width));
      expect(found).toMatchObject({ place: 3_000, bad: { column: 'x5' } });
    }
  });
});
