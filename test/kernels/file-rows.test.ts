import { afterAll, describe, expect, it } from 'vitest';
import { fileMatrix } from '../../src/kernels/file-rows.ts';
import { bytesOf, vector } from '../../src/kernels/shared-memory.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { rowsOf } from '../networks.ts';
import { Workdir } from '../workdir.ts';
import { suites } from './engines.ts';

const rows = 20_000;
const cols = 21; // 1.7 MB in single precision: more than is read at once

describe.each(suites)('$name kernels in $precision, with rows in a file', ({ opened, precision }) => {
  if (typeof opened === 'string') return it.skip(opened);
  const kernels = opened;
  using folder = new Workdir();
  const file = new ScratchFile(folder.path, 0);
  const numbers = vector(new ArrayBuffer(rows * cols * bytesOf(precision)), 0, rows * cols, precision);
  for (let i = 0; i < numbers.length; i++) numbers[i] = i % 65_521;
  file.append(Float64Array.of(-1)); // so that they do not begin at 0
  file.append(numbers);
  const X = fileMatrix({ fd: file.fd, serial: file.serial, position: 8 }, rows, cols, precision);
  const expected = (from: number, count: number) =>
    rowsOf({ rows: count, cols, data: numbers.subarray(from * cols, (from + count) * cols) });
  afterAll(() => file.close());

  it('bring every block into memory, whatever was asked for before', () => {
    for (const [from, count] of [
      [0, 12],
      [12, 12],
      [24, 7],
      [19_990, 10],
      [5000, 156],
      [5000, 12],
      [5012, 300],
      [0, 12],
    ]) {
      const block = kernels.view(X, from! * cols, count!, cols);
      expect(rowsOf(kernels.resident(block, 0))).toEqual(expected(from!, count!));
    }
  });

  it('bring blocks of a part, and of a part of that', () => {
    const part = kernels.view(X, 9 * cols, 1000, cols);
    const inner = kernels.view(part, 5 * cols, 40, cols);
    expect(rowsOf(kernels.resident(inner, 0))).toEqual(expected(14, 40));
    expect(rowsOf(kernels.resident(kernels.view(inner, 38 * cols, 2, cols), 0))).toEqual(expected(52, 2));
  });

  it('keep the blocks of different places apart', () => {
    const one = kernels.resident(kernels.view(X, 0, 3, cols), 0);
    const other = kernels.resident(kernels.view(X, 19_000 * cols, 3, cols), 1);
    expect([rowsOf(one), rowsOf(other)]).toEqual([expected(0, 3), expected(19_000, 3)]);
  });

  it('gather rows', () => {
    const order = kernels.allocOrder(4);
    order.rows.set([7, 19_999, 0, 12_345]);
    const to = kernels.alloc(3, cols);
    kernels.gather(X, order, 1, to);
    expect(rowsOf(to)).toEqual([19_999, 0, 12_345].flatMap((row) => expected(row, 1)));
  });

  it('do not take another file with the same descriptor for the one before', () => {
    using work = new Workdir();
    const seen = [1, 2].map((value) => {
      const one = new ScratchFile(work.path, 0);
      one.append(numbers.slice(0, 1).fill(value));
      const M = fileMatrix({ fd: one.fd, serial: one.serial, position: 0 }, 1, 1, precision);
      const [found] = kernels.resident(M, 2).data;
      one.close();
      return [one.fd, found];
    });
    expect(seen).toEqual([
      [seen[0]![0], 1],
      [seen[0]![0], 2],
    ]);
  });
});
