import { UserError } from '../errors.ts';

/** A longer record is a quote that was never closed, or no CSV at all. */
export const longestRecord = 2 ** 20;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Whole records, as they stand in the file. Blank lines one after the other are one empty record. */
export interface RecordBatch {
  readonly bytes: Buffer;
  /** Where each record begins in `bytes`. */
  readonly starts: readonly number[];
  /** Where each record ends in `bytes`, its line ending left out. */
  readonly ends: readonly number[];
  /** Line of the file (from 1) on which each record begins. */
  readonly lines: readonly number[];
  /** Line on which what follows the last record begins. */
  readonly nextLine: number;
}

/**
 * Cuts CSV text at the ends of its records: LF, CRLF or CR outside quotes. What
 * is inside a record is csv-parse's business.
 *
 * A batch is what one chunk completed, so a slow producer's record is passed on
 * as soon as its line ending has come.
 *
 * @param place     name of the file, for messages
 * @param delimiter one ASCII character; a quote opens only after it or at the start of a record
 * @param firstLine line of the file on which the text begins
 * @throws UserError (data) for a record of more than 1 MiB, after all records before it
 */
export async function* cutRecords(
  chunks: AsyncIterable<Buffer>,
  place: string,
  delimiter: string,
  firstLine = 1,
): AsyncGenerator<RecordBatch> {
  const cutter = new RecordCutter(place, delimiter, firstLine);
  for await (const chunk of chunks) yield* whole(cutter.push(chunk, false));
  yield* whole(cutter.push(Buffer.alloc(0), true));
}

function* whole({ batch, refusal }: Cut): Generator<RecordBatch> {
  if (batch.starts.length > 0) yield batch;
  if (refusal !== undefined) throw refusal;
}

/** What came of a chunk: the records it completed, and why there will be no more, if so. */
export interface Cut {
  readonly batch: RecordBatch;
  readonly refusal: UserError | undefined;
}

/** Cuts text that comes in chunks. */
export class RecordCutter {
  readonly #place: string;
  #carried: Buffer = Buffer.alloc(0);
  /** How far into the carried bytes the scan has come. */
  #scanned = 0;
  readonly #delimiter: number;
  #quoted = false;
  /** Whether a quote here opens: the byte before began a record, was a delimiter, or was a closing quote (so it is a doubled one). */
  #mayOpen = true;
  #line: number;
  #recordLine: number;

  constructor(place: string, delimiter: string, firstLine: number) {
    this.#place = place;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#line = firstLine;
    this.#recordLine = firstLine;
  }

  /** Bytes after the last record that was cut off, and the line on which they begin. */
  get rest(): { readonly bytes: Buffer; readonly line: number } {
    return { bytes: this.#carried, line: this.#recordLine };
  }

  push(chunk: Buffer, last: boolean): Cut {
    const bytes = this.#carried.length === 0 ? chunk : Buffer.concat([this.#carried, chunk]);
    let start = 0;
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    let at = this.#scanned;
    let ending = 0; // bytes of a line ending that may have come in part
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#mayOpen = this.#quoted || this.#mayOpen;
        this.#quoted = !this.#quoted && this.#mayOpen;
        continue;
      }
      if (byte !== lineFeed && byte !== carriageReturn) {
        this.#mayOpen = byte === this.#delimiter;
        continue;
      }
      const pair = byte === carriageReturn && bytes[at + 1] === lineFeed;
      if (byte === carriageReturn && at + 1 === bytes.length && !last) {
        ending = this.#quoted ? 0 : 1;
        break; // its LF may be in the next chunk
      }
      this.#line++;
      this.#mayOpen = true;
      if (!this.#quoted) {
        if (at - start > longestRecord) break;
        const isBlankAgain = at === start && starts.length > 0 && starts.at(-1) === ends.at(-1);
        if (!isBlankAgain) {
          starts.push(start);
          ends.push(at);
          lines.push(this.#recordLine);
        }
        start = at + (pair ? 2 : 1);
        this.#recordLine = this.#line;
      }
      if (pair) at++;
    }
    if (last && start < bytes.length && bytes.length - start <= longestRecord) {
      starts.push(start);
      ends.push(bytes.length);
      lines.push(this.#recordLine);
      start = bytes.length;
    }
    this.#carried = bytes.subarray(start);
    this.#scanned = at - start;
    const isLong = this.#carried.length - ending > longestRecord;
    const refusal = isLong
      ? refuseLong(this.#carried, this.#delimiter, `${this.#place}:${this.#recordLine}`)
      : undefined;
    const batch = { bytes: bytes.subarray(0, start), starts, ends, lines, nextLine: this.#recordLine };
    return { batch, refusal };
  }
}

/**
 * What is wrong with a record of more than 1 MiB, as its first 1 MiB tell.
 *
 * @param bytes     from the record's first on, more than 1 MiB
 * @param delimiter its code
 * @param where     file and line, for the message
 */
export function refuseLong(bytes: Uint8Array, delimiter: number, where: string): UserError {
  let quoted = false;
  let mayOpen = true;
  for (let at = 0; at < longestRecord; at++) {
    const byte = bytes[at];
    const opens: boolean = byte === quote && (quoted || mayOpen);
    mayOpen = byte === quote ? opens : byte === delimiter || byte === lineFeed || byte === carriageReturn;
    if (byte === quote) quoted = !quoted && opens;
  }
  const finding = quoted
    ? 'a quote opened in this record is never closed (1 MiB read)'
    : 'a record must be at most 1 MiB, found a longer one';
  return new UserError('data', where, finding);
}
