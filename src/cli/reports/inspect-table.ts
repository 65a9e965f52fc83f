import { type ColumnProfile, countDistinct, inferInputType, profileColumn } from '../../encode/infer.ts';
import { defaults } from '../../spec/defaults.ts';
import { column, type Table } from '../../table/table.ts';
import { type ColumnTable, countTypes, layOutColumns } from './column-table.ts';
import type { Inspection } from './inspect-network.ts';

/** What can be seen of the columns of a table. @param all whether every column is shown, however many there are */
export function inspectTable(table: Table, all: boolean): Inspection {
  const missing = new Set<string>(defaults.missing);
  const columns = table.columns.map((name) => {
    const cells = column(table, name);
    const { missing: absent, present, ...rest } = profileColumn(cells, missing);
    const profile = { missing: absent, present, distinct: countDistinct(cells, missing), ...rest };
    return { name, type: inferInputType(profile), ...profile };
  });
  return {
    data: { kind: 'data', rows: table.rows, columns },
    lines: [
      `${table.place}: ${table.rows} rows, ${columns.length} columns; with one of them as target: X (${columns.length - 1}, ${table.rows}), Y (1, ${table.rows})`,
      '',
      ...layOutColumns(columns, profileTable, all),
    ],
  };
}

/** What is found out of a column of a CSV file. */
type NamedProfile = ColumnProfile & { name: string; type: string; distinct: number };

const profileTable: ColumnTable<NamedProfile> = {
  head: ['column', 'type', 'missing', 'distinct', 'range'],
  row: (one) => [one.name, one.type, String(one.missing), String(one.distinct), range([one])],
  sum: (rest) => {
    const incomplete = rest.filter(({ missing }) => missing > 0).length;
    return `${countTypes(rest, range(rest))}${incomplete === 0 ? '' : `, ${incomplete} with missing cells`}`;
  },
};

/** Least and greatest value of columns of numbers; nothing if there is none. */
function range(columns: readonly NamedProfile[]): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { type, least, greatest } of columns) {
    if (type !== 'number' || least === undefined) continue;
    low = Math.min(low, least);
    high = Math.max(high, greatest!);
  }
  return low > high ? '' : `${low} … ${high}`;
}
