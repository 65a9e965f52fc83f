/** Widest cell that is shown whole. */
const widestCell = 40;

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

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= widestCell ? text : `${characters.slice(0, widestCell - 1).join('')}…`;
}
