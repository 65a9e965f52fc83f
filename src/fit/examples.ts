import type { Encoder } from '../encode/encoder.ts';
import { columnsOf } from '../encode/inputs.ts';
import { encodeRows } from '../encode/matrices.ts';
import { fileMatrix, readNumbers } from '../kernels/file-rows.ts';
import type { Kernels, Matrix, Vector } from '../kernels/kernels.ts';
import { bytesOf, vector } from '../kernels/shared-memory.ts';
import type { Examples } from '../network/network.ts';
import { Random } from '../random.ts';
import { outputOf } from '../spec/layers.ts';
import type { Precision } from '../spec/schema.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { ScratchFile } from '../training/scratch-file.ts';
import { classWeightsOf } from './class-shares.ts';
import type { Prepared, RowSet } from './prepare.ts';
import { timesEncoded } from './rows-on-disk.ts';

/** Encodes rows, as they are. @param scratch where X goes instead of an engine's memory @throws UserError (data) for cells that cannot be read, (io) if the disk is full */
export function plainExamples(prepared: Prepared, set: RowSet, kernels: Kernels, scratch?: ScratchFile): Examples {
  return encode(prepared, set, 0, undefined, { kernels, scratch });
}

/**
 * Encodes the training rows: with the weights of their classes, their labels smoothed, and followed by their jittered
 * copies, as the spec says.
 *
 * @param scratch where X goes instead of an engine's memory
 * @throws UserError (data) for cells that cannot be read, (io) if the disk is full
 */
export function trainingExamples(prepared: Prepared, kernels: Kernels, scratch?: ScratchFile): Examples {
  const { spec, training, encoder } = prepared;
  const { classWeights, labelSmoothing = 0, augment, seed } = spec.training;
  const rows = training.rows.length;
  const copies = timesEncoded(prepared) - 1;
  const jitter = augment && new Jitter(encoder, augment.jitter, new Random(seed, 'jitter'));
  const examples = encode(prepared, training, copies, jitter, { kernels, scratch });
  if (classWeights !== undefined) weighClasses(examples, prepared, classWeights);
  if (labelSmoothing > 0) smooth(examples.Y.data, labelSmoothing, Math.max(2, examples.Y.cols));
  for (const M of [examples.Y, examples.V]) repeat(M, rows, copies);
  return examples;
}

/** X with its copies, Y and V with room for them. */
function encode(
  prepared: Prepared,
  { table, rows, weights, labels }: RowSet,
  copies: number,
  jitter: Jitter | undefined,
  { kernels, scratch }: { kernels: Kernels; scratch: ScratchFile | undefined },
): Examples {
  const { encoder, target, network } = prepared;
  const count = rows.length * (1 + copies);
  const outputs = outputOf(network).units;
  const Y = kernels.allocRows(count, outputs);
  const V = kernels.allocRows(count, 1);
  const encodeInto = (X: Vector, from: number, to: number) =>
    encodeRows({ table, rows: rows.subarray(from, to), labels: labels.subarray(from, to) }, encoder, target, {
      X,
      Y: Y.data.subarray(from * outputs, to * outputs),
    });
  const size = { rows: rows.length, cols: encoder.width, copies };
  const X =
    scratch === undefined
      ? encodeIntoMemory(size, encodeInto, jitter, kernels)
      : encodeIntoFile(size, encodeInto, jitter, scratch, kernels.precision);
  if (weights === undefined) V.data.fill(1);
  else V.data.set(weights);
  return { X, Y, V };
}

/** Rows and columns of X without copies, and how many of these follow. */
interface Size {
  readonly rows: number;
  readonly cols: number;
  readonly copies: number;
}

/** Writes rows `from` … `to` into X, and their targets where they belong. */
type EncodeInto = (X: Vector, from: number, to: number) => void;

function encodeIntoMemory(
  { rows, cols, copies }: Size,
  encodeInto: EncodeInto,
  jitter: Jitter | undefined,
  kernels: Kernels,
): Matrix {
  const X = kernels.allocRows(rows * (1 + copies), cols);
  encodeInto(X.data.subarray(0, rows * cols), 0, rows);
  repeat(X, rows, copies);
  jitter?.move(X.data.subarray(rows * cols));
  return X;
}

/** As in memory, a block at a time: the same numbers, copies moved in the same order. */
function encodeIntoFile(
  { rows, cols, copies }: Size,
  encodeInto: EncodeInto,
  jitter: Jitter | undefined,
  scratch: ScratchFile,
  precision: Precision,
): Matrix {
  const blockRows = Math.max(1, Math.floor(stagingNumbers / cols));
  const position = scratch.length;
  const staging = vector(new ArrayBuffer(blockRows * cols * bytesOf(precision)), 0, blockRows * cols, precision);
  for (let copy = 0; copy <= copies; copy++) {
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(from + blockRows, rows);
      const block = staging.subarray(0, (to - from) * cols);
      if (copy === 0) encodeInto(block, from, to);
      else {
        readNumbers(scratch.fd, position + from * cols * block.BYTES_PER_ELEMENT, block);
        jitter?.move(block);
      }
      scratch.append(block);
    }
  }
  return fileMatrix({ fd: scratch.fd, serial: scratch.serial, position }, rows * (1 + copies), cols, precision);
}

/** Numbers that are encoded before they are written. */
const stagingNumbers = 2 ** 19;

/** Multiplies the weights of the rows by those of their classes. */
function weighClasses(
  { V }: Examples,
  { training, target, prior }: Prepared,
  given: NonNullable<ModelSpec['training']['classWeights']>,
): void {
  if (target.type === 'number') return;
  const weights = classWeightsOf(target, prior, given);
  for (const [index, label] of training.labels.entries()) V.data[index]! *= weights[label]!;
}

/** y := y (1 − s) + s / K (Szegedy et al. 2016). */
function smooth(Y: Vector, share: number, classes: number): void {
  for (let i = 0; i < Y.length; i++) Y[i] = Y[i]! * (1 - share) + share / classes;
}

function repeat({ data, cols }: Matrix, rows: number, copies: number): void {
  for (let copy = 1; copy <= copies; copy++) data.copyWithin(copy * rows * cols, 0, rows * cols);
}

/** Normal noise on the numbers (not the categories) of rows. */
class Jitter {
  readonly #scales: readonly number[];
  readonly #random: Random;

  /** @param deviation in standard deviations of the column */
  constructor(encoder: Encoder, deviation: number, random: Random) {
    this.#random = random;
    this.#scales = encoder.inputs.flatMap((input) => {
      return Array.from({ length: columnsOf(input) }, () => (input.type === 'number' ? deviation : 0));
    });
  }

  /** Adds noise to whole rows, in their order. */
  move(X: Vector): void {
    for (let i = 0; i < X.length; i++) {
      const scale = this.#scales[i % this.#scales.length]!;
      if (scale > 0) X[i]! += scale * this.#random.normal();
    }
  }
}
