// What threads run that read pieces of a file, and how what they tell is heard.
import type { Run } from '../threads/jobs.ts';
import { Parts } from '../threads/parts.ts';
import type { JobListener } from '../threads/pool.ts';
import type { Cells } from './cells.ts';
import { PieceReader, type RecordsOfFile } from './piece-reader.ts';
import { PieceStarts, type SharedStarts } from './piece-starts.ts';
import { type ReadPiece, readPieces } from './pieces.ts';
import type { Room } from './table-assembler.ts';

/** A file of which a thread reads pieces, until none is left. */
export interface PieceInput {
  readonly file: RecordsOfFile;
  readonly starts: SharedStarts;
  /** Of `Parts`: the pieces that no thread has taken. */
  readonly left: Int32Array;
  /** Where rows are written as far as they fit; undefined if there is none. */
  readonly room: Room | undefined;
}

/** A piece that was read. Its cells come without their texts, which only grow: `news` has what came new in each column. */
export interface PieceMessage extends ReadPiece {
  readonly news: readonly (readonly string[] | undefined)[];
}

const none: readonly string[] = [];

/** @param told texts of each column that were told; counted on */
function messageOf({ part, end, texts: own }: ReadPiece, told: number[]): PieceMessage {
  const news = part.cells.map((one, column) => one?.texts.slice(told[column]));
  for (const [column, texts] of news.entries()) told[column]! += texts?.length ?? 0;
  const texts = own && { ...own, bytes: own.bytes.slice() };
  const cells = part.cells.map((one): Cells | undefined => one && { ...one, texts: none });
  return { part: { ...part, cells }, end, texts, news };
}

export const run: Run<PieceInput, PieceMessage> = ({ file, starts, left, room }, tell) => {
  const told = file.layout.wanted.map(() => 0);
  const work = { file, starts: new PieceStarts(starts), left: new Parts(left) };
  for (const piece of readPieces(work, new PieceReader(file), room)) {
    const message = messageOf(piece!, told);
    const lists = message.part.cells.flatMap(
      (one) => one && [one.values, one.spelling, one.long, one.forms, one.codes],
    );
    tell(
      message,
      [message.part.lines, message.texts?.bytes, ...lists].flatMap(
        (list) => (list?.buffer as ArrayBuffer | undefined) ?? [],
      ),
    );
  }
};

/** Hears of the pieces that one thread reads, and puts their texts back. @param columns of a row @param take is told of each piece */
export function pieceListener(
  columns: number,
  take: (piece: ReadPiece) => void,
): Pick<JobListener<PieceMessage>, 'take'> {
  const known: string[][] = Array.from({ length: columns }, () => []);
  return {
    take({ part, news, ...rest }) {
      for (const [column, texts] of news.entries()) for (const text of texts ?? []) known[column]!.push(text);
      const cells = part.cells.map((one, column) => one && { ...one, texts: known[column]! });
      take({ part: { ...part, cells }, ...rest });
    },
  };
}
