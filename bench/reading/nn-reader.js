// The only file here that knows how nn reads: follow the reader's interface in this one place.

/**
 * Reads a CSV file as nn does.
 *
 * @param columns name and type of each column in order
 * @returns one Float64Array (NaN where there is no number) or list of texts a column, undefined for one that is ignored
 */
export async function readWithNn(path, columns) {
  const { loadTable } = await import('../../dist/cli/files/load-table.js');
  const { textAt } = await import('../../dist/table/cells.js');
  const ignored = columns.filter(({ type }) => type === 'ignored').map(({ name }) => name);
  const { cells, rows } = await loadTable(path, { header: true }, { leaveOut: ignored });
  return columns.map(({ name, type }) => {
    const column = cells.get(name);
    if (type === 'number') return column.values;
    return column && { length: rows, at: (row) => textAt(column, row) };
  });
}
