import { type Cells, isLong, isLoose, longSpelling, spellings } from '../table/cells.ts';

/**
 * Different texts among the cells of some rows, numbers that are written differently counted apart, in 12 bytes a row,
 * however many there are. A Set holds at most 2^24, in three times the room.
 *
 * @param isAbsent which rows to leave out
 * @param rows     which rows to look at; all when left out
 */
export function countBySorting(cells: Cells, isAbsent: (row: number) => boolean, rows?: Int32Array): number {
  const { codes, texts } = cells;
  const seen = new Uint8Array(texts.length);
  const withNumbers = new Int32Array(rows?.length ?? cells.length);
  let numbers = 0;
  for (let index = 0; index < withNumbers.length; index++) {
    const row = rows === undefined ? index : rows[index]!;
    if (isAbsent(row)) continue;
    const code = codes === undefined ? -1 : codes[row]!;
    if (code >= 0) seen[code] = 1;
    else withNumbers[numbers++] = row;
  }
  const distinctTexts = seen.reduce((sum, one) => sum + one, 0);
  return distinctTexts + countNumbers(cells, withNumbers.subarray(0, numbers));
}

/** Different numbers in rows whose cells have no code. */
function countNumbers(cells: Cells, rows: Int32Array): number {
  const kindOf = kindsOf(cells);
  const sizes: number[] = [];
  for (const row of rows) sizes[kindOf(row)] = (sizes[kindOf(row)] ?? 0) + 1;
  const lists = Array.from(sizes, (size = 0, kind) => new (isLong(kind) ? BigUint64Array : Float64Array)(size));
  const filled = new Uint32Array(sizes.length);
  for (const row of rows) {
    const kind = kindOf(row);
    lists[kind]![filled[kind]!++] = isLong(kind) ? cells.long![row]! : cells.values![row]!;
  }
  return lists.reduce((sum, list) => sum + runsIn(list.sort()), 0);
}

/** How the number in a row is written and, if its digits alone are kept, which sign it has; for long ones `isLong`, as of spellings. */
function kindsOf({ values, spelling, forms }: Cells): (row: number) => number {
  const kindOfForm = new Map<number, number>();
  return (row) => {
    const way = spelling![row]!;
    if (!isLong(way)) return way;
    if (!isLoose(way)) return longSpelling + 2 * (way - longSpelling) + Number(values![row]! < 0);
    const form = forms![row]!;
    const known = kindOfForm.get(form) ?? 2 * spellings + kindOfForm.size;
    kindOfForm.set(form, known);
    return known;
  };
}

/** Stretches of equal numbers. */
function runsIn(numbers: Float64Array | BigUint64Array): number {
  let runs = 0;
  for (let at = 0; at < numbers.length; at++) if (at === 0 || numbers[at] !== numbers[at - 1]) runs++;
  return runs;
}
