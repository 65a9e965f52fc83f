import { bytesOf } from '../kernels/shared-memory.ts';
import { vectorLength } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { Precision } from '../spec/schema.ts';

/**
 * How the sum over the rows is cut. Blocks fit a core's cache; shards are what threads take. The cut depends on the
 * work alone, never on the machine or the threads at hand, so that the sum is rounded the same way everywhere.
 */
export interface Cut {
  /** Rows of one block. */
  readonly blockRows: number;
  /** Row at which each shard begins, and the end of the last. */
  readonly bounds: readonly number[];
}

/** Bytes that the matrices of one block should not exceed: a core's second-level cache. */
const cacheBytes = 1024 * 1024;
/** Rows come in twelves: tiles of the products take 6, matrix-vector products 4. */
const dozen = 12;
const mostBlockRows = 13 * dozen;

/** Divisible among 1, 2, 3, 4, 6, 8, 12 and 24 threads, and small enough that the last one does not keep the others waiting. */
const mostShards = 24;
/** Adding up the gradients of shards with fewer rows would take a good part of the time. */
const leastShardRows = 32;
/** Every shard has a gradient of its own; together they take no more memory than this. */
const gradientBytes = 64 * 2 ** 20;
/** Multiplications of one pass below which a second thread costs more than it does: about 60 µs of one. */
const leastWork = 1e6;
/** Multiplications that a shard should have, so that taking it is nothing beside doing it. */
const leastShardWork = 5e5;

/** Rows of one block: as many as fit the cache with their activations, from 12 to 156. */
export function blockRowsFor(network: ResolvedNetwork, inputs: number, precision: Precision): number {
  const numbersPerRow = network.layers.reduce((sum, { units }) => sum + 3 * units, inputs);
  const fitting = Math.floor(cacheBytes / (bytesOf(precision) * numbersPerRow));
  return Math.max(dozen, Math.min(mostBlockRows, fitting - (fitting % dozen)));
}

/** Cuts `rows` rows for a network. */
export function cutRows(rows: number, network: ResolvedNetwork, inputs: number, precision: Precision): Cut {
  const blockRows = blockRowsFor(network, inputs, precision);
  const parameters = vectorLength(network.layers, inputs);
  const work = 3 * rows * parameters;
  const affordable = Math.floor(gradientBytes / (parameters * bytesOf(precision)));
  const worthwhile = work < leastWork ? 1 : Math.min(mostShards, Math.floor(work / leastShardWork));
  const enoughRows = Math.floor(rows / leastShardRows);
  const shards = Math.max(1, Math.min(worthwhile, affordable, enoughRows));
  const bounds = Array.from({ length: shards + 1 }, (_, shard) =>
    shard === shards ? rows : Math.round((rows * shard) / shards / dozen) * dozen,
  );
  return { blockRows, bounds };
}
