// Which units dropout silences: a function of seed, step, row, layer and unit alone, so that threads and restarts change nothing.
import type { Matrix } from '../kernels/kernels.ts';
import { mix } from '../random.ts';

/** What decides the units that are silenced in one block. */
export interface Draw {
  /** Of the step: 32 bits from the seed and the number of the step. */
  readonly key: number;
  /** Number, within the step, of the block's first row. */
  readonly firstRow: number;
}

/**
 * Inverted dropout (Srivastava et al. 2014): each unit of each row is silenced with probability `share`, and the others
 * are raised by 1 / (1 − share), so that the expected activation stays as it was and predicting needs no correction.
 *
 * @param M     (m, units), filled with 0 or 1 / (1 − share)
 * @param layer from 0
 */
export function fillMask(M: Matrix, share: number, { key, firstRow }: Draw, layer: number): void {
  const limit = share * 2 ** 32;
  const kept = 1 / (1 - share);
  const layerKey = mix(key + layer);
  for (let row = 0, at = 0; row < M.rows; row++) {
    const rowKey = mix(layerKey + firstRow + row);
    for (let unit = 0; unit < M.cols; unit++) M.data[at++] = mix(rowKey + unit) < limit ? 0 : kept;
  }
}
