import { totalmem } from 'node:os';
import { columnsOf } from '../encode/inputs.ts';
import { UserError } from '../errors.ts';
import { bytesOf } from '../kernels/shared-memory.ts';
import { defaults } from '../spec/defaults.ts';
import { outputOf } from '../spec/layers.ts';
import type { Prepared } from './prepare.ts';

/** Where encoded rows may go. */
export interface RowsRoom {
  /** Bytes of memory that they may take before X goes to a temporary file. */
  readonly memory: number;
  /** Folder of that file. */
  readonly folder: string;
}

/** Share of the machine's memory that encoded rows may take, unless told else. */
const usualShare = 0.6;
/** Share of it beyond which what cannot be on disk is refused. */
const mostShare = 0.8;
/** Bytes that a row's two places in the order of an epoch take. */
const orderBytes = 8;

/** What encoded rows take, in bytes. */
interface Sizes {
  /** Rows with their copies. */
  readonly training: number;
  readonly X: number;
  /** Y, V and what else stays in memory wherever X is. */
  readonly rest: number;
}

/** Bytes that encoded rows may take on this machine, or in the container that the program runs in. */
export function usualMemory(): number {
  return usualShare * machineMemory();
}

/** How often X holds each training row: once, and once for each jittered copy. */
export function timesEncoded({ spec }: Prepared): number {
  const { augment } = spec.training;
  return augment === undefined ? 1 : 1 + (augment.copies ?? defaults.copies);
}

/**
 * Bytes that X takes in a temporary file because the encoded rows exceed the memory allowed; 0 if they do not.
 *
 * @throws UserError (data) if not even what has to stay in memory fits into this machine's
 */
export function bytesOnDisk(prepared: Prepared, allowed: number): number {
  const { X, rest } = sizesOf(prepared);
  if (rest > mostShare * machineMemory()) throw refuse(prepared, rest);
  return X + rest > allowed ? X : 0;
}

function sizesOf(prepared: Prepared): Sizes {
  const { training, validation, encoder, network, spec } = prepared;
  const { batchSize } = spec.training;
  const copied = training.rows.length * timesEncoded(prepared);
  const rows = copied + validation.rows.length;
  const bytes = bytesOf(spec.precision);
  const order = batchSize === 'all' ? 0 : orderBytes * copied;
  const batch = batchSize === 'all' ? 0 : Math.min(batchSize, copied) * encoder.width * bytes;
  const labels = rows * (outputOf(network).units + 1) * bytes;
  return { training: copied, X: rows * encoder.width * bytes, rest: labels + order + batch };
}

function refuse(prepared: Prepared, rest: number): UserError {
  const { training, encoder } = prepared;
  const size = `${(rest / 1e9).toFixed(1)} GB for ${sizesOf(prepared).training} rows`;
  const widest = encoder.inputs.reduce((most, input) => (columnsOf(input) > columnsOf(most) ? input : most));
  const hint = `take fewer rows or a smaller training.batchSize; the widest column is "${widest.name}"`;
  return new UserError('data', training.table.place, `must fit into memory, found ${size} besides X`, hint);
}

function machineMemory(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
