import { describe, expect, it } from 'vitest';
import { fileMatrix } from '../../src/kernels/file-rows.ts';
import { permute } from '../../src/random.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { sizesOf, Windows } from '../../src/training/windows.ts';
import { pseudoRows, rowsOf } from '../networks.ts';
import { Workdir } from '../workdir.ts';
import { asRows, kernels } from './runs.ts';

const rows = 47;
const sizes = { windowRows: 20, chunkRows: 3 };
const data = pseudoRows(7, rows, 2);
const { X } = asRows({ X: data, Y: data });

/** The same rows in a file. */
function onDisk(work: Workdir) {
  const file = new ScratchFile(work.path, 0);
  file.append(X.data);
  return { file, X: fileMatrix({ fd: file.fd, serial: file.serial, position: 0 }, rows, 2, 'float64') };
}

function orderOf(windowRows: number, key: number): number[] {
  const order = kernels.allocOrder(rows);
  new Windows(X, order, { windowRows, chunkRows: 3 }, kernels).shuffle(key);
  return [...order.rows];
}

describe('the order of an epoch', () => {
  it.each([20, 46, 47, 100])('has every row once, with windows of %i rows', (windowRows) => {
    const sorted = orderOf(windowRows, 5).sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: rows }, (_, row) => row));
  });

  it('follows from the key alone, and another key gives another', () => {
    expect(orderOf(20, 5)).toEqual(orderOf(20, 5));
    expect(orderOf(20, 5)).not.toEqual(orderOf(20, 6));
  });

  it('is any order where all rows fit one window', () => {
    const any = new Int32Array(rows);
    permute(any, 5);
    expect(orderOf(47, 5)).toEqual([...any]);
  });

  it('takes the rows of a window from chunks all over the data', () => {
    const chunks = new Set(
      orderOf(20, 5)
        .slice(0, 20)
        .map((row) => Math.floor(row / 3)),
    );
    expect(chunks.size).toBeLessThanOrEqual(8);
    expect([...chunks].some((chunk) => chunk < 6) && [...chunks].some((chunk) => chunk > 9)).toBe(true);
  });

  it.each([20, 47, 100])(
    'is the same for rows in a file, which are where it says, with windows of %i rows',
    (windowRows) => {
      using work = new Workdir();
      const disk = onDisk(work);
      const order = kernels.allocOrder(rows);
      const windows = new Windows(disk.X, order, { ...sizes, windowRows }, kernels);
      for (const key of [5, 6]) {
        windows.shuffle(key);
        expect([...order.rows]).toEqual(orderOf(windowRows, key));
        for (let place = 0; place < rows; place += 5) {
          windows.bring(place);
          const batch = kernels.alloc(Math.min(5, rows - place), 2);
          kernels.gather(windows.rows!.X, windows.rows!.places, place, batch);
          expect(rowsOf(batch)).toEqual([...order.rows.subarray(place, place + 5)].map((row) => data[row]));
        }
      }
      disk.file.close();
    },
  );
});

describe('a window', () => {
  it.each([
    [28, 64, 299_584, 2340],
    [12_288, 64, 640, 5],
    [28, 1_000_000, 1_000_000, 2340],
    [1e8, 10, 10, 1],
  ])('of %i columns in batches of %i has %i rows, in chunks of %i', (cols, batchRows, windowRows, chunkRows) => {
    expect(sizesOf(cols, batchRows)).toEqual({ windowRows, chunkRows });
  });
});
