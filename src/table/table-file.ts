import { setImmediate } from 'node:timers/promises';
import { asReadError } from '../errors.ts';
import { Parts } from '../threads/parts.ts';
import { engage, startAhead } from '../threads/pool.ts';
import type { OpenedHeader } from './header.ts';
import { pieceListener } from './piece-job.ts';
import { bytesOfPiece, countPieces, PieceReader, type RecordsOfFile } from './piece-reader.ts';
import { PieceStarts } from './piece-starts.ts';
import { type PieceWork, type ReadPiece, readPieces } from './pieces.ts';
import { pieceJob } from './readers.ts';
import type { CsvFormat } from './record.ts';
import { rowsAfter } from './rows.ts';
import { keptOf, type Table, TableParts, type Wanted } from './table.ts';
import { type Room, roomFor, type TablePart } from './table-assembler.ts';
import { requireText } from './text-bytes.ts';

/** A regular file that may be read at any place. */
export interface RegularFile {
  /** Name, for messages. */
  readonly place: string;
  /** Open for reading. */
  readonly fd: number;
  /** Bytes. */
  readonly size: number;
  /** Its bytes from one on. */
  from(position: number): AsyncIterable<Buffer>;
  /** Refuses it if it is not what it was when it was opened. @throws UserError (io) */
  requireSame(): void;
}

/** How a file is read. */
export interface Reading extends Wanted {
  /** Most threads, this one included. */
  readonly threads: number;
  /** Is told now and then how many bytes of the file were read. */
  readonly show: (bytes: number) => void;
  /** Bytes of a piece, if not the usual. */
  readonly pieceBytes?: number;
}

/**
 * Reads a whole CSV file of two columns or more, cut into pieces that threads read side by side. From the first record on that is
 * not plain, it is read as a stream by this thread alone: that way knows what is wrong with it.
 *
 * @param opened the file's header
 * @throws UserError (data) at the first record that cannot be read, (io) if the machine cannot read the file
 */
export async function readTableFile(
  file: RegularFile,
  opened: OpenedHeader,
  format: CsvFormat,
  reading: Reading,
): Promise<Table> {
  const { leaveOut = new Set(), digests = false } = reading;
  const { names, places } = keptOf(opened.columns, leaveOut);
  const fields = opened.columns.length;
  const records: RecordsOfFile = {
    fd: file.fd,
    size: file.size,
    offset: opened.offset,
    layout: { delimiter: format.delimiter, fields, wanted: places },
    digests,
    pieceBytes: reading.pieceBytes ?? bytesOfPiece(fields),
  };
  const parts = new TableParts(names, digests);
  const team = new PieceTeam(records, opened.firstLine, parts, reading.show);
  try {
    await team.readAll(Math.min(reading.threads, countPieces(records)));
  } catch (error) {
    throw asReadError(error, file.place);
  }
  const odd = team.odd?.start;
  if (odd !== undefined) {
    const text = requireText(file.from(odd.byte), file.place, { offset: odd.byte, line: odd.line });
    const rest = rowsAfter({ ...opened, rest: text, firstLine: odd.line }, file.place, format);
    await parts.addRows(odd.row, rest.batches(places), file.place);
  }
  file.requireSame();
  return parts.finish({ place: file.place, columns: opened.columns });
}

/** Milliseconds for which this thread reads, or waits for another, before it listens to signals. */
const patience = 5;
/** Rows for which there is room beyond those that the first piece lets expect: a twentieth more. */
const margin = 1.05;

/** Has the pieces of a file read, by this thread and others. */
class PieceTeam {
  readonly #work: PieceWork;
  readonly #parts: TableParts;
  readonly #show: (bytes: number) => void;
  readonly #count: number;
  /** Pieces that came. */
  #done = 0;
  /** How far the file was read at least in part. */
  #reached = 0;
  /** Other threads that are not done. */
  #busy = 0;
  #failure: unknown;
  /** Where rows are written as far as they fit; undefined if there is none. */
  #room: Room | undefined;
  #wake: () => void = () => {};
  /** Hears how another thread ends. */
  readonly #ends = {
    end: () => {
      this.#busy--;
      this.#wake();
    },
    fail: (error: unknown) => {
      this.#failure = error;
      this.#wake();
    },
  };

  constructor(file: RecordsOfFile, firstLine: number, parts: TableParts, show: (bytes: number) => void) {
    this.#count = countPieces(file);
    const starts = PieceStarts.create(this.#count, { byte: file.offset, row: 0, line: firstLine });
    this.#work = { file, starts, left: Parts.create(this.#count) };
    this.#parts = parts;
    this.#show = show;
  }

  /** The first piece that is not plain, and where it begins: no piece was read from it on. */
  get odd(): PieceStarts['odd'] {
    return this.#work.starts.odd;
  }

  async readAll(threads: number): Promise<void> {
    const { file, starts, left } = this.#work;
    startAhead(threads - 1, pieceJob);
    try {
      const reader = new PieceReader(file);
      if (!this.#readFirst(reader)) return;
      const room = this.#room;
      const others = engage(threads - 1);
      this.#busy = others.length;
      for (const thread of others) {
        const listener = { ...pieceListener(file.layout.wanted.length, (piece) => this.#take(piece)), ...this.#ends };
        thread.do(pieceJob, { file, starts: starts.shared, left: left.words, room }, listener);
        thread.hold();
      }
      await this.#readRest(reader, room);
    } finally {
      starts.stop();
    }
  }

  /** Reads the first piece, and makes room for what it lets expect of the others. @returns whether there are any, and they can be read so */
  #readFirst(reader: PieceReader): boolean {
    const first = readPieces(this.#work, reader, undefined).next().value;
    if (!first) return false;
    this.#take(first);
    if (this.#count === 1) return false;
    try {
      this.#room = roomFor(this.#rowsExpected(first.part), first.part);
      this.#parts.assembler.useRoom(this.#room);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // the first rows may be much shorter than the others
    }
    return true;
  }

  async #readRest(reader: PieceReader, room: Room | undefined): Promise<void> {
    let heard = performance.now();
    for (const piece of readPieces(this.#work, reader, room, patience)) {
      if (piece !== undefined) this.#take(piece);
      if (performance.now() - heard < patience) continue;
      await setImmediate(); // so that signals and other threads are heard
      heard = performance.now();
      if (this.#failure !== undefined) break;
    }
    while (this.#done < (this.odd?.piece ?? this.#count) || this.#busy > 0) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Rows of the whole file, if they are like those of its first piece. */
  #rowsExpected({ length }: TablePart): number {
    const { file, starts } = this.#work;
    const bytes = starts.at(1)!.byte - file.offset;
    return Math.ceil((margin * length * (file.size - file.offset)) / bytes);
  }

  #take({ part, end, texts }: ReadPiece): void {
    this.#parts.assembler.add(part);
    if (texts !== undefined) this.#parts.fingerprint?.add(part.row, part.length, texts);
    this.#done++;
    this.#reached = Math.max(this.#reached, end);
    this.#show(this.#reached);
    this.#wake();
  }
}
