// A thread that reads pieces of a file: it takes one after the other until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { countPieces, type Piece, PieceReader, type RecordsOfFile } from './piece-reader.ts';

/** What a thread is started with. */
export interface PieceWorkerStart {
  readonly file: RecordsOfFile;
  /** Number of the next piece to be taken, in shared memory. */
  readonly next: Int32Array;
}

/** A piece that was read. Its cells come without their texts, which only grow: `news` has what came new in each column. */
export interface PieceMessage {
  readonly piece: number;
  readonly found: Piece;
  readonly news: readonly (readonly string[])[];
}

const { file, next } = workerData as PieceWorkerStart;
const reader = new PieceReader(file);
const told = file.layout.wanted.map(() => 0);
const none: readonly string[] = [];
for (let piece = Atomics.add(next, 0, 1); piece < countPieces(file); piece = Atomics.add(next, 0, 1)) {
  const found = reader.read(piece);
  const last = found.batches.at(-1)?.cells;
  const news = told.map((from, column) => (last === undefined ? none : last[column]!.texts.slice(from)));
  for (const [column, texts] of news.entries()) told[column]! += texts.length;
  const batches = found.batches.map(({ cells, lines }) => ({
    cells: cells.map((one) => ({ ...one, texts: none })),
    lines,
  }));
  const buffers = batches.flatMap(({ cells, lines }) => [
    lines.buffer,
    ...cells.flatMap(({ values, spelling, long, codes }) =>
      [values, spelling, long, codes].flatMap((one) => one?.buffer ?? []),
    ),
  ]);
  const message: PieceMessage = { piece, found: { ...found, batches }, news };
  parentPort!.postMessage(message, buffers as ArrayBuffer[]);
}
process.exit(); // a thread that ends by itself waits for V8's compilers, which may wait for it (see cli/collect-garbage.ts)
