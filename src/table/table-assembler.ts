import { type CellLists, type Cells, codeIn } from './cells.ts';
import { noLists } from './column-reader.ts';

/** Lists in memory that threads share, with room for many rows, into which readers write cells where they belong. */
export interface Room {
  /** Rows for which there is room. */
  readonly rows: number;
  /** Of each column. */
  readonly columns: readonly CellLists[];
  readonly lines: Int32Array;
}

/** Some rows of a table. */
export interface TablePart {
  /** Of the table, from 0. */
  readonly row: number;
  readonly length: number;
  /** Of each column that has more than is in the room: its texts, to which readers may go on adding, and the lists that are not there. */
  readonly cells: readonly (Cells | undefined)[];
  /** Line of the file (from 1) on which each row begins; undefined if in the room. */
  readonly lines: Int32Array | undefined;
}

/** Lists that cells may have, and what stands for a cell that has nothing there. */
const kinds = {
  values: { type: Float64Array, absent: Number.NaN },
  spelling: { type: Uint8Array, absent: 0 },
  long: { type: BigUint64Array, absent: 0 },
  forms: { type: Uint32Array, absent: 0 },
  codes: { type: Int32Array, absent: -1 },
} as const;
type Kind = keyof typeof kinds;
type ListType = (typeof kinds)[Kind]['type'];
type List = NonNullable<CellLists[Kind]>;

/** Lists of a column, made kind by kind. */
function eachKind(make: (kind: Kind) => List | undefined): CellLists {
  return {
    values: make('values') as Float64Array | undefined,
    spelling: make('spelling') as Uint8Array | undefined,
    long: make('long') as BigUint64Array | undefined,
    forms: make('forms') as Uint32Array | undefined,
    codes: make('codes') as Int32Array | undefined,
  };
}

function allocate(type: ListType, rows: number): List {
  const make = type as new (buffer: SharedArrayBuffer) => List;
  return new make(new SharedArrayBuffer(type.BYTES_PER_ELEMENT * rows));
}

function copy(list: List, into: List, row: number): void {
  (into as { set(from: List, at: number): void }).set(list, row);
}

/** Room for rows like those of a part, with lists for all that it has. @throws RangeError if the machine does not give so much */
export function roomFor(rows: number, { cells }: TablePart): Room {
  const columns = cells.map((one) => eachKind((kind) => one?.[kind] && allocate(kinds[kind].type, rows)));
  return { rows, columns, lines: allocate(Int32Array, rows) as Int32Array };
}

/** The part of the room where some rows belong; undefined if they do not fit. */
export function placeIn(room: Room, row: number, length: number): Omit<Room, 'rows'> | undefined {
  if (row + length > room.rows) return undefined;
  const columns = room.columns.map((lists) => eachKind((kind) => lists[kind]?.subarray(row, row + length)));
  return { columns, lines: room.lines.subarray(row, row + length) };
}

/** What there is of cells that was not written into the room. */
export function outside(cells: Cells, into: CellLists): Cells | undefined {
  const own = eachKind((kind) => (cells[kind] === into[kind] ? undefined : cells[kind]));
  const isAny = own.values ?? own.spelling ?? own.long ?? own.forms ?? own.codes;
  return isAny === undefined && cells.texts.length === 0 ? undefined : { ...cells, ...own };
}

/** A part as it was when it came. */
interface AddedPart extends Omit<TablePart, 'cells'> {
  /** Given up column by column. */
  readonly cells: (Cells | undefined)[];
  /** How many texts its reader knew of each column by then; of these, those that are new came up in this part, in their order. */
  readonly known: readonly number[];
}

/** Puts a table together that was read in parts, by one reader or several. */
export class TableAssembler {
  readonly #columns: number;
  readonly #parts: AddedPart[] = [];
  #room: Room | undefined;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** What was read into the room is taken from there. */
  useRoom(room: Room): void {
    this.#room = room;
  }

  /** Parts may come in any order, but those of one reader as it read them, and before it read more. */
  add(part: TablePart): void {
    if (part.length === 0) return;
    this.#parts.push({ ...part, cells: [...part.cells], known: part.cells.map((one) => one?.texts.length ?? 0) });
  }

  /** Lines and cells of all rows, in memory that threads can share; the parts are given up on the way. */
  finish(): { rows: number; lines: Int32Array; cells: Cells[] } {
    const parts = this.#parts.sort((a, b) => a.row - b.row);
    const rows = parts.reduce((sum, { length }) => sum + length, 0);
    const lines = this.#join(Int32Array, 0, rows, this.#room?.lines, parts, ({ lines }) => lines) as Int32Array;
    const cells = Array.from({ length: this.#columns }, (_, column) => this.#column(column, rows));
    parts.length = 0;
    return { rows, lines, cells };
  }

  #column(column: number, rows: number): Cells {
    const room = this.#room?.columns[column] ?? noLists;
    const apart = this.#parts.filter(({ cells, lines }) => cells[column] !== undefined || lines !== undefined);
    const joined = eachKind((kind) => {
      const listOf = ({ cells }: AddedPart) => cells[column]?.[kind];
      if (room[kind] === undefined && apart.every((part) => listOf(part) === undefined)) return undefined;
      return this.#join(kinds[kind].type, kinds[kind].absent, rows, room[kind], apart, listOf);
    });
    const texts = joined.codes === undefined ? [] : this.#recode(column, joined.codes);
    for (const { cells } of apart) cells[column] = undefined;
    return { length: rows, ...joined, texts };
  }

  /**
   * One list of what is in the room, and what came in lists of its own, and what stands for nothing.
   *
   * @param apart all parts that are not, or not wholly, in the room
   */
  #join(
    type: ListType,
    absent: number,
    rows: number,
    room: List | undefined,
    apart: readonly AddedPart[],
    listOf: (part: AddedPart) => List | undefined,
  ): List {
    const roomRows = room === undefined ? 0 : this.#room!.rows;
    const all = room !== undefined && rows <= roomRows ? room.subarray(0, rows) : allocate(type, rows);
    if (this.#room !== undefined && room === undefined && absent !== 0) (all as Float64Array).fill(absent);
    if (room !== undefined && rows > roomRows) copy(room, all, 0);
    for (const part of apart) {
      const { row, length, lines } = part;
      const list = listOf(part);
      if (list !== undefined) copy(list, all, row);
      else if (lines !== undefined && absent !== 0) (all as Float64Array).fill(absent, row, row + length);
    }
    return all;
  }

  /** Makes codes places in one list of texts, in the order in which they come up in the whole column. @returns that list */
  #recode(column: number, codes: Int32Array): string[] {
    const codeOf = new Map<string, number>();
    const recodings = new Map<readonly string[], { readonly codes: number[]; isSame: boolean }>(); // by a reader's texts
    for (const { row, length, cells, known } of this.#parts) {
      const texts = cells[column]?.texts ?? [];
      if (texts.length === 0) continue;
      const recoding = recodings.get(texts) ?? { codes: [], isSame: true };
      recodings.set(texts, recoding);
      for (let own = recoding.codes.length; own < known[column]!; own++) {
        recoding.codes.push(codeIn(codeOf, texts[own]!));
        recoding.isSame &&= recoding.codes[own] === own;
      }
      if (!recoding.isSame) recode(codes.subarray(row, row + length), recoding.codes);
    }
    return [...codeOf.keys()];
  }
}

function recode(codes: Int32Array, codeOf: readonly number[]): void {
  for (let at = 0; at < codes.length; at++) if (codes[at]! >= 0) codes[at] = codeOf[codes[at]!]!;
}
