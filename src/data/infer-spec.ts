import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import { defaults } from '../spec/spec.ts';
import { inferInputType, inferTargetType, isFreeText, profileColumn } from './infer.ts';
import { column, type Table } from './table.ts';
import { labelledRows } from './target.ts';

/** A spec as JSON data, and why columns were left out. */
export interface InferredSpec {
  readonly spec: Record<string, unknown>;
  readonly notes: readonly string[];
}

/** Above this many labelled rows the network gets a hidden layer; below, a linear model has little enough to overfit. */
const rowsForHiddenLayer = 200;
const mostUnits = 64;
const leastUnits = 8;

/**
 * Infers a spec from a data set: column types, target kind, a network of a sensible size.
 *
 * @param target the column to predict
 * @param data   path to write as "data"; left out if undefined
 * @throws UserError (usage) if there is no such column, (data) if it has no values
 */
export function inferSpec(table: Table, target: string, data: string | undefined): InferredSpec {
  const missing = new Set<string>(defaults.missing);
  const rows = requireTarget(table, target, missing);
  const { ignore, columns, width, notes } = inferInputs(table, target, rows, missing);
  const profile = profileColumn(column(table, target), missing, rows);
  const type = inferTargetType(profile);
  const numeric = profile.numbers > 0 ? `; to predict a number, set columns.${target}.type to "number"` : '';
  const kind = type === 'category' ? `${profile.distinct} classes${numeric}` : 'a number';
  const spec = {
    ...(data === undefined ? {} : { data }),
    target,
    ...(ignore.length === 0 ? {} : { ignore }),
    columns: Object.fromEntries([...columns, [target, { type }]]),
    layers: layersFor(rows.length, width),
    training: { ...defaults.training, epochs: epochsFor(rows.length, width) },
  };
  return { spec, notes: [...notes, `target "${target}": ${kind}`] };
}

/** The rows that have the target. */
function requireTarget(table: Table, target: string, missing: ReadonlySet<string>): Int32Array {
  if (!table.columns.includes(target)) {
    const what = `no column "${target}" in ${table.place}${didYouMean(target, table.columns)}`;
    throw new UserError('usage', '--target', what, `columns found: ${table.columns.slice(0, 30).join(', ')}`);
  }
  const rows = labelledRows(column(table, target), missing);
  if (rows.length >= 2) return rows;
  const what = `the target "${target}" must have at least 2 values, found ${rows.length}`;
  throw new UserError('data', table.place, what);
}

/** Types of the input columns, which columns to leave out and why, and about how many columns X will have. */
function inferInputs(
  table: Table,
  target: string,
  rows: Int32Array,
  missing: ReadonlySet<string>,
): { ignore: string[]; columns: [string, { type: string }][]; width: number; notes: string[] } {
  const ignore: string[] = [];
  const notes: string[] = [];
  const columns: [string, { type: string }][] = [];
  let width = 0;
  for (const name of table.columns.filter((one) => one !== target)) {
    const profile = profileColumn(column(table, name), missing, rows);
    const reason = reasonToIgnore(profile);
    if (reason !== undefined) {
      ignore.push(name);
      notes.push(`column "${name}" is ignored: ${reason}`);
      continue;
    }
    const type = inferInputType(profile);
    columns.push([name, { type }]);
    width += type === 'number' ? 1 : profile.distinct;
  }
  return { ignore, columns, width, notes };
}

function reasonToIgnore(profile: ReturnType<typeof profileColumn>): string | undefined {
  if (profile.present === 0) return 'every cell is missing';
  if (isFreeText(profile)) return `text that hardly repeats (${profile.distinct} different in ${profile.present} rows)`;
  if (profile.distinct === 1 && profile.missing === 0) return 'it is constant';
  return undefined;
}

/** One hidden layer about as wide as the input, when there are rows enough to train it. */
function layersFor(rows: number, width: number): { units: number; activation: string }[] {
  if (rows < rowsForHiddenLayer) return [];
  return [{ units: Math.max(leastUnits, Math.min(mostUnits, 2 ** Math.round(Math.log2(width)))), activation: 'relu' }];
}

/** Fewer epochs for larger work, so that a first run is over within a coffee. */
function epochsFor(rows: number, width: number): number {
  return rows * width > 50_000 ? 300 : 1000;
}
