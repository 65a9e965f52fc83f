import { columnsOf, type InputColumn } from '../encode/inputs.ts';
import type { Matrix } from '../kernels/kernels.ts';

const mostRows = 10_000;
/** As many as the vitals of the layers are taken on, which are in memory anyway. */
const fewestRows = 256;
/** Numbers of X that are looked at where that leaves enough rows: 16 MB of float32. */
const mostNumbers = 2 ** 22;

/** Rows that are looked at, spread evenly. @param width columns of X */
export function rowsLookedAt(width: number): number {
  return Math.min(mostRows, Math.max(fewestRows, Math.floor(mostNumbers / width)));
}

/** An input and the columns of X that it takes. */
export interface Placed {
  readonly input: InputColumn;
  readonly from: number;
  readonly width: number;
}

/** Where each input stands in X. */
export function placed(inputs: readonly InputColumn[]): Placed[] {
  let from = 0;
  return inputs.map((input) => {
    const width = columnsOf(input);
    from += width;
    return { input, from: from - width, width };
  });
}

/** Name of the column of the CSV. */
export function nameOf({ input }: Placed): string {
  return input.name;
}

/** The value of a number, or the number of a category (−1 for none of them), in a row. */
export function valueAt({ data, cols }: Matrix, { input, from, width }: Placed, row: number): number {
  const at = row * cols + from;
  return input.type === 'number' ? data[at]! : data.subarray(at, at + width).indexOf(1);
}
