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
  if (!table.columns.includes(target)) {
    const hint = `columns found: ${table.columns.slice(0, 30).join(', ')}`;
    throw new UserError(
      'usage',
      '--target',
      `no column "${target}" in ${table.place}${didYouMean(target, table.columns)}`,
      hint,
    );
  }
  const missing = new Set<string>(defaults.missing);
  const labels = column(table, target);
  const rows = labelledRows(labels, missing);
  if (rows.length < 2)
    throw new UserError(
      'data',
      table.place,
      `the target "${target}" must have at least 2 values, found ${rows.length}`,
    );
  const ignore: string[] = [];
  const notes: string[] = [];
  const columns: [string, { type: string }][] = [];
  let width = 0;
  for (const name of table.columns) {
    if (name === target) continue;
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
  const profile = profileColumn(labels, missing, rows);
  const type = inferTargetType(profile);
  columns.push([target, { type }]);
  notes.push(
    type === 'category'
      ? `target "${target}": ${profile.distinct} classes${profile.numbers > 0 ? `; to predict a number, set columns.${target}.type to "number"` : ''}`
      : `target "${target}": a number`,
  );
  const spec = {
    ...(data === undefined ? {} : { data }),
    target,
    ...(ignore.length === 0 ? {} : { ignore }),
    columns: Object.fromEntries(columns),
    layers: layersFor(rows.length, width),
    training: { ...defaults.training, epochs: epochsFor(rows.length, width) },
  };
  return { spec, notes };
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
