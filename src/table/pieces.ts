import type { Parts } from '../threads/parts.ts';
import type { Piece, PieceReader, RecordsOfFile } from './piece-reader.ts';
import type { PieceStart, PieceStarts } from './piece-starts.ts';
import type { ColumnTexts } from './scan.ts';
import { outside, placeIn, type Room, type TablePart } from './table-assembler.ts';

/** What threads share that read the pieces of a file side by side. */
export interface PieceWork {
  readonly file: RecordsOfFile;
  readonly starts: PieceStarts;
  /** Those that no thread has taken. */
  readonly left: Parts;
}

/** A piece that was read. */
export interface ReadPiece {
  readonly part: TablePart;
  /** Byte of the file up to which it reaches. */
  readonly end: number;
  /** Of its cells, if they are wanted. */
  readonly texts: ColumnTexts | undefined;
}

/**
 * Reads one piece after the other, of those that no other thread takes, until none is left or one is not plain.
 *
 * @param room     where rows are written as far as they fit
 * @param patience milliseconds to wait for the threads that scan the pieces before, until undefined is yielded
 */
export function* readPieces(
  { starts, left }: PieceWork,
  reader: PieceReader,
  room: Room | undefined,
  patience = Number.POSITIVE_INFINITY,
): Generator<ReadPiece | undefined> {
  for (const piece of left.take()) {
    const guessed = reader.scan(piece);
    while (!starts.wait(piece, patience)) yield undefined;
    const start = starts.at(piece);
    if (start === undefined) return;
    const found = guessed.begin === start.byte ? guessed : reader.scan(piece, start.byte);
    if (!found.isPlain) return starts.stopAt(piece);
    starts.tell(piece + 1, { byte: found.end, row: start.row + found.rows, line: start.line + found.lines });
    yield readFound(reader, found, start, room);
  }
}

function readFound(
  reader: PieceReader,
  { rows, end }: Piece,
  { row, line }: PieceStart,
  room: Room | undefined,
): ReadPiece {
  if (rows === 0) return { part: { row, length: 0, cells: [], lines: undefined }, end, texts: undefined };
  const place = room && placeIn(room, row, rows);
  const lines = reader.lines(line, place?.lines);
  const all = reader.cells(place?.columns);
  const texts = reader.texts(); // after the cells, which may move the memory
  const cells = place === undefined ? all : all.map((one, column) => outside(one, place.columns[column]!));
  return { part: { row, length: rows, cells, lines: place === undefined ? lines : undefined }, end, texts };
}
