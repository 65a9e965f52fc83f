import { UserError } from '../errors.ts';

/** A longer record is a quote that was never closed, or no CSV at all. */
const longestRecord = 2 ** 20;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Whole records, as they stand in the file. */
export interface RecordBatch {
  readonly bytes: Buffer;
  /** Where each record begins in `bytes`. */
  readonly starts: readonly number[];
  /** Where each record ends in `bytes`, its line ending left out. */
  readonly ends: readonly number[];
  /** Line of the file (from 1) on which each record begins. */
  readonly lines: readonly number[];
}

/**
 * Cuts CSV text at the ends of its records: LF, CRLF or CR outside quotes. What
 * is inside a record is csv-parse's business. A byte order mark belongs to no record.
 *
 * A batch is what one chunk completed, so a slow producer's record is passed on
 * as soon as its line ending has come.
 *
 * @param place     name of the file, for messages
 * @param delimiter one ASCII character; a quote opens only after it or at the start of a record
 * @throws UserError (data) for a record of more than 1 MiB
 */
export async function* cutRecords(
  chunks: AsyncIterable<Buffer>,
  place: string,
  delimiter: string,
): AsyncGenerator<RecordBatch> {
  const cutter = new RecordCutter(place, delimiter);
  for await (const chunk of chunks) {
    const batch = cutter.push(chunk, false);
    if (batch.starts.length > 0) yield batch;
  }
  const last = cutter.push(Buffer.alloc(0), true);
  if (last.starts.length > 0) yield last;
}

class RecordCutter {
  readonly #place: string;
  #carried: Buffer = Buffer.alloc(0);
  /** How far into the carried bytes the scan has come. */
  #scanned = 0;
  readonly #delimiter: number;
  #quoted = false;
  /** Whether a quote here opens: the byte before began a record, was a delimiter, or was a closing quote (so it is a doubled one). */
  #mayOpen = true;
  #line = 1;
  #recordLine = 1;
  #atStart = true;

  constructor(place: string, delimiter: string) {
    this.#place = place;
    this.#delimiter = delimiter.charCodeAt(0);
  }

  push(chunk: Buffer, last: boolean): RecordBatch {
    const bytes = this.#carried.length === 0 ? chunk : Buffer.concat([this.#carried, chunk]);
    let start = this.#skipMark(bytes, last);
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    let at = Math.max(start, this.#scanned);
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
      if (byte === carriageReturn && at + 1 === bytes.length && !last) break; // its LF may be in the next chunk
      this.#line++;
      this.#mayOpen = true;
      if (!this.#quoted) {
        if (at - start > longestRecord) throw this.#tooLong();
        starts.push(start);
        ends.push(at);
        lines.push(this.#recordLine);
        start = at + (pair ? 2 : 1);
        this.#recordLine = this.#line;
      }
      if (pair) at++;
    }
    if (last && start < bytes.length) {
      starts.push(start);
      ends.push(bytes.length);
      lines.push(this.#recordLine);
      start = bytes.length;
    }
    this.#carried = bytes.subarray(start);
    this.#scanned = at - start;
    if (this.#carried.length > longestRecord) throw this.#tooLong();
    return { bytes: bytes.subarray(0, start), starts, ends, lines };
  }

  #skipMark(bytes: Buffer, last: boolean): number {
    const undecided = bytes.length < 3 && !last && (bytes.length === 0 || bytes[0] === 0xef);
    if (!this.#atStart || undecided) return 0;
    this.#atStart = false;
    return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
  }

  #tooLong(): UserError {
    const finding = this.#quoted
      ? 'a quote opened in this record is never closed (1 MiB read)'
      : 'a record must be at most 1 MiB, found a longer one';
    return new UserError('data', `${this.#place}:${this.#recordLine}`, finding);
  }
}
