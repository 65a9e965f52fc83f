import { widthOf } from './text-width.ts';

/** Widest cell that is shown whole. */
const widestCell = 40;

/** Rows, the headings first, that are laid out as soon as it is known how wide they may be. */
export type TextTable = (width: number) => readonly string[];

/** Rows as aligned columns; where these are wider than the screen, each row as a sentence of its own. */
export function textTable(rows: readonly (readonly string[])[]): TextTable {
  return (width) => {
    const lines = layOutTable(rows);
    return lines.every((line) => widthOf(line) <= width) ? lines : sentences(rows);
  };
}

/** Rows as aligned columns: the first to the left, the rest to the right. */
export function layOutTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(shorten));
  const widths = cells[0]!.map((_, column) =>
    cells.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** `setosa: precision 1, recall 0.98`, every cell that is not empty after its heading; above them what the rows are. */
function sentences([headings = [], ...rows]: readonly (readonly string[])[]): string[] {
  const [what = '', ...names] = headings;
  const lines = rows.map(([first = '', ...cells]) => {
    const told = cells.flatMap((cell, k) => (cell === '' ? [] : [`${names[k] ?? ''} ${cell}`.trimStart()]));
    return told.length === 0 ? first : `${first}: ${told.join(', ')}`;
  });
  return what === '' ? lines : [`${what}:`, ...lines.map((line) => `  ${line}`)];
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= widestCell ? text : `${characters.slice(0, widestCell - 1).join('')}…`;
}
