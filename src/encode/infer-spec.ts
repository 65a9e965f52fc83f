import { UserError } from '../errors.ts';
import { defaults } from '../spec/defaults.ts';
import { formatPath } from '../spec/override.ts';
import { textsIn } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { noColumn } from './column-names.ts';
import { singleClass } from './fit-target.ts';
import {
  type ColumnProfile,
  countDistinct,
  enoughDistinct,
  inferInputType,
  inferTargetType,
  isFreeText,
  profileColumn,
} from './infer.ts';
import { type Effort, inferPortfolio } from './infer-portfolio.ts';
import { inferTraining } from './infer-training.ts';
import { labelledRows } from './target.ts';

/** A spec as JSON data, and what is to be said of it. */
export interface InferredSpec {
  readonly spec: Record<string, unknown>;
  /** Which columns are left out and why. */
  readonly ignored: readonly string[];
  /** What else was chosen and might not have been. */
  readonly notes: readonly string[];
}

/** What a spec is inferred for. */
export interface InferSpecOptions {
  /** The column to predict. */
  readonly target: string;
  /** Path to write as "data"; left out if undefined. */
  readonly data?: string | undefined;
  readonly effort: Effort;
}

/**
 * Infers a spec from a data set: column types, target kind, a network of a sensible size, and what is trained beside it.
 *
 * @throws UserError (usage) if there is no such column, (data) if it has no values, or a single class
 */
export function inferSpec(table: Table, { target, data, effort }: InferSpecOptions): InferredSpec {
  const missing = new Set<string>(defaults.missing);
  const rows = requireTarget(table, target, missing);
  const { ignore, columns, codes, ignored } = inferInputs(table, target, rows, missing);
  const cells = column(table, target);
  const profile = profileColumn(cells, missing, rows);
  const type = inferTargetType(profile, countDistinct(cells, missing, rows, enoughDistinct));
  const numeric =
    profile.numbers > 0 ? `; to predict a number, set ${formatPath(['columns', target, 'type'])} to "number"` : '';
  const classes = type === 'category' ? countDistinct(cells, missing, rows) : undefined;
  if (classes === 1) throw singleClass(target, [...textsIn(cells, rows)][0]!, table.place);
  const kind = classes === undefined ? 'a number' : `${classes} classes${numeric}`;
  const categories = columns.filter(([, one]) => one.type === 'category').length;
  const numbers = columns.length - categories;
  const size = { rows: rows.length, numbers, categories, codes, classes };
  const least = classes === undefined ? profile.least : undefined;
  const { layers, training, note } = inferTraining(size);
  const several = layers.length === 0 ? {} : inferPortfolio({ ...size, least }, effort, { layers, training });
  const spec = {
    ...(data === undefined ? {} : { data }),
    target,
    ...(ignore.length === 0 ? {} : { ignore }),
    columns: Object.fromEntries([...columns, [target, { type }]]),
    layers,
    ...(several.bag === undefined ? { training } : { training: { ...training, validation: 0 }, bag: several.bag }),
  };
  const notes = [`target "${target}": ${kind}`, note, several.note].filter((one) => one !== undefined);
  return { spec, ignored, notes };
}

/** The rows that have the target. */
function requireTarget(table: Table, target: string, missing: ReadonlySet<string>): Int32Array {
  if (!table.columns.includes(target)) {
    throw noColumn('--target', target, table);
  }
  const rows = labelledRows(column(table, target), missing);
  if (rows.length >= 2) return rows;
  const what = `the target "${target}" must have at least 2 values, found ${rows.length}`;
  throw new UserError('data', table.place, what);
}

/** Types of the input columns, how many columns of X the categories among them take, and which columns to leave out and why. */
function inferInputs(
  table: Table,
  target: string,
  rows: Int32Array,
  missing: ReadonlySet<string>,
): { ignore: string[]; columns: [string, { type: string }][]; codes: number; ignored: string[] } {
  const ignore: string[] = [];
  const ignored: string[] = [];
  const columns: [string, { type: string }][] = [];
  let codes = 0;
  for (const name of table.columns.filter((one) => one !== target)) {
    const cells = column(table, name);
    const profile = profileColumn(cells, missing, rows);
    const reason = reasonToIgnore(profile, (most) => countDistinct(cells, missing, rows, most));
    if (reason !== undefined) {
      ignore.push(name);
      ignored.push(`column "${name}" is ignored: ${reason}`);
      continue;
    }
    const type = inferInputType(profile);
    columns.push([name, { type }]);
    if (type === 'category') codes += countDistinct(cells, missing, rows) + Math.sign(profile.missing);
  }
  return { ignore, columns, codes, ignored };
}

/** @param countTexts different texts, counted up to so many */
function reasonToIgnore(profile: ColumnProfile, countTexts: (most?: number) => number): string | undefined {
  if (profile.present === 0) return 'every cell is missing';
  if (isFreeText(profile, () => countTexts())) {
    return `text that hardly repeats (${countTexts()} different in ${profile.present} rows)`;
  }
  if (profile.missing === 0 && countTexts(2) === 1) return 'it is constant';
  return undefined;
}
