// A thread that helps with data: it reads pieces of files, finds fingerprints out, and takes parts of what the program fits and encodes.
import { on } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { Cells } from './cells.ts';
import { MomentsFinder, type MomentsJob } from './column-moments.ts';
import { BlockEncoder, type EncodeJob } from './encode-job.ts';
import { type FingerprintJob, writeFingerprint } from './fingerprint.ts';
import { Parts } from './parts.ts';
import { PieceReader, type RecordsOfFile } from './piece-reader.ts';
import { PieceStarts, type SharedStarts } from './piece-starts.ts';
import { type ReadPiece, readPieces } from './pieces.ts';
import type { Room, TablePart } from './table-assembler.ts';

/** What a thread may be asked. */
export type DataRequest =
  | { readonly kind: 'pieces'; readonly job: PieceJob }
  | { readonly kind: 'fingerprint'; readonly job: FingerprintJob }
  | SharedRequest;

/** Work in parts, of which a thread takes those that are left: see `Parts`. */
export type SharedRequest =
  | { readonly kind: 'moments'; readonly parts: Int32Array; readonly job: MomentsJob }
  | { readonly kind: 'encode'; readonly parts: Int32Array; readonly job: EncodeJob };

/** A file of which a thread reads pieces, until none is left. */
export interface PieceJob {
  readonly file: RecordsOfFile;
  readonly starts: SharedStarts;
  /** Number of the next piece to be taken, in shared memory. */
  readonly next: Int32Array;
  /** Where rows are written as far as they fit; undefined if there is none. */
  readonly room: Room | undefined;
}

/** What it answers: pieces, and that it is done with what it was asked. */
export type DataAnswer = PieceMessage | 'done';

/** A piece that was read. Its cells come without their texts, which only grow: `news` has what came new in each column. */
export interface PieceMessage {
  readonly part: TablePart;
  /** Byte of the file up to which it reaches. */
  readonly end: number;
  readonly news: readonly (readonly string[] | undefined)[];
}

const none: readonly string[] = [];

/** @param told texts of each column that were told; counted on */
function post({ part, end }: ReadPiece, told: number[]): void {
  const news = part.cells.map((one, column) => one?.texts.slice(told[column]));
  for (const [column, texts] of news.entries()) told[column]! += texts?.length ?? 0;
  const cells = part.cells.map((one): Cells | undefined => one && { ...one, texts: none });
  const message: PieceMessage = { part: { ...part, cells }, end, news };
  const lists = cells.flatMap((one) => one && [one.values, one.spelling, one.long, one.forms, one.codes]);
  const own = [part.lines, ...lists].flatMap((list) => list?.buffer ?? []);
  parentPort!.postMessage(message, own as ArrayBuffer[]);
}

function read({ file, starts, next, room }: PieceJob): void {
  const told = file.layout.wanted.map(() => 0);
  const work = { file, starts: new PieceStarts(starts), next };
  for (const piece of readPieces(work, new PieceReader(file), room)) post(piece!, told);
}

function answer(request: DataRequest): void {
  if (request.kind === 'pieces') read(request.job);
  else if (request.kind === 'fingerprint') writeFingerprint(request.job);
  else help(request);
}

/** Gets ready only when it has a part: whoever shares the work out waits for it then, and not for a thread that comes too late. */
function help(request: SharedRequest): void {
  const parts = new Parts(request.parts);
  if (request.kind === 'moments') {
    let finder: MomentsFinder | undefined;
    for (const column of parts.take()) {
      finder ??= new MomentsFinder(request.job);
      finder.find(column);
    }
  } else {
    let encoder: BlockEncoder | undefined;
    for (const block of parts.take()) {
      encoder ??= new BlockEncoder(request.job);
      encoder.encode(block);
    }
  }
}

for await (const [message] of on(parentPort!, 'message')) {
  answer(message as DataRequest);
  parentPort!.postMessage('done' satisfies DataAnswer);
}
