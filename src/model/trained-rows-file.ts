// Hashes of training rows as the model file has them: base64 of their words, the least byte first on every machine.
import type { TrainedRows } from './trained-rows.ts';

/** The file's form. */
export interface TrainedRowsFile {
  readonly below: number;
  readonly hashes: string;
}

export function writeTrainedRows({ below, hashes }: TrainedRows): TrainedRowsFile {
  const bytes = Buffer.alloc(4 * hashes.length);
  for (const [index, hash] of hashes.entries()) bytes.writeUInt32LE(hash, 4 * index);
  return { below, hashes: bytes.toString('base64') };
}

/** @returns what is wrong, as a text, if it is damaged: no base64, half a word, or hashes out of order or not below `below` */
export function readTrainedRows({ below, hashes: text }: TrainedRowsFile): TrainedRows | string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text || bytes.length % 4 !== 0) {
    return `hashes must be base64 of words of 32 bits, found "${text.slice(0, 60)}"`;
  }
  const hashes = Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(4 * index));
  const wrong = hashes.find((hash, index) => hash >= below || hash < (hashes[index - 1] ?? 0));
  return wrong === undefined ? { below, hashes } : `hashes must ascend and be below ${below}, found ${wrong}`;
}
