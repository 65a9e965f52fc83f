// The only file here that knows how nn reads: follow the reader's interface in this one place.

/**
 * Reads a CSV file as nn does.
 *
 * @param columns name and type of each column in order
 * @returns one Float64Array (NaN where there is no number) or list of texts a column, undefined for one that is ignored
 */
export async function readWithNn(path, columns) {
  const { openInput } = await import('../../dist/cli/input.js');
  const { openCsv } = await import('../../dist/data/csv.js');
  const { readTable } = await import('../../dist/data/table.js');
  const { parseNumber } = await import('../../dist/data/number.js');
  const ignored = columns.filter(({ type }) => type === 'ignored').map(({ name }) => name);
  const file = await openCsv(openInput(path).chunks(), path, { delimiter: ',', header: true });
  const { cells } = await readTable(file, new Set(ignored));
  return columns.map(({ name, type }) => {
    if (type === 'number') return Float64Array.from(cells.get(name), parseNumber);
    return cells.get(name);
  });
}
