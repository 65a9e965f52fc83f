import { UserError } from '../errors.ts';
import { formatPath } from '../spec/override.ts';
import { defaults } from '../spec/spec.ts';
import { noColumn } from './column-names.ts';
import {
  type ColumnProfile,
  countDistinct,
  enoughDistinct,
  inferInputType,
  inferTargetType,
  isFreeText,
  profileColumn,
} from './infer.ts';
import { column, type Table } from './table.ts';
import { labelledRows } from './target.ts';

/** A spec as JSON data, and why columns were left out. */
export interface InferredSpec {
  readonly spec: Record<string, unknown>;
  readonly notes: readonly string[];
}

// What follows was chosen by experiment on eleven data sets; `bench/defaults/README.md` tells how, and what else was tried.

/** Hidden layers, whatever the data: the penalty, not the size, keeps few rows from being learned by heart. */
const hiddenUnits = [64, 32];
const learningRate = 0.003;
/** Steps after which training has settled. */
const steps = 4000;
const fewestEpochs = 10;
const mostEpochs = 400;
/** l2 is this divided by the rows: the penalty of a prior that does not grow with the data. */
const penaltyOfOneRow = 12;
const strongestPenalty = 0.08;
/** A tenth held out tells how good the model is, and leaves nine to learn from. */
const heldOut = 0.1;

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
  const { ignore, columns, notes } = inferInputs(table, target, rows, missing);
  const cells = column(table, target);
  const profile = profileColumn(cells, missing, rows);
  const type = inferTargetType(profile, countDistinct(cells, missing, rows, enoughDistinct));
  const numeric =
    profile.numbers > 0 ? `; to predict a number, set ${formatPath(['columns', target, 'type'])} to "number"` : '';
  const kind = type === 'category' ? `${countDistinct(cells, missing, rows)} classes${numeric}` : 'a number';
  const spec = {
    ...(data === undefined ? {} : { data }),
    target,
    ...(ignore.length === 0 ? {} : { ignore }),
    columns: Object.fromEntries([...columns, [target, { type }]]),
    layers: hiddenUnits.map((units) => ({ units, activation: 'relu' })),
    training: trainingFor(rows.length),
  };
  return { spec, notes: [...notes, `target "${target}": ${kind}`] };
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

/** Types of the input columns, and which columns to leave out and why. */
function inferInputs(
  table: Table,
  target: string,
  rows: Int32Array,
  missing: ReadonlySet<string>,
): { ignore: string[]; columns: [string, { type: string }][]; notes: string[] } {
  const ignore: string[] = [];
  const notes: string[] = [];
  const columns: [string, { type: string }][] = [];
  for (const name of table.columns.filter((one) => one !== target)) {
    const cells = column(table, name);
    const profile = profileColumn(cells, missing, rows);
    const reason = reasonToIgnore(profile, (most) => countDistinct(cells, missing, rows, most));
    if (reason !== undefined) {
      ignore.push(name);
      notes.push(`column "${name}" is ignored: ${reason}`);
      continue;
    }
    const type = inferInputType(profile);
    columns.push([name, { type }]);
  }
  return { ignore, columns, notes };
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

/** How to train on some rows. */
function trainingFor(rows: number): object {
  return {
    epochs: epochsFor(rows),
    learningRate,
    batchSize: batchFor(rows),
    optimizer: 'adam',
    schedule: { name: 'cosine' },
    l2: penaltyFor(rows),
    validation: heldOut,
    seed: defaults.training.seed,
  };
}

/** Batches grow with the rows, so that a pass over many rows is not all steps. */
function batchFor(rows: number): number {
  return rows < 10_000 ? 32 : rows < 100_000 ? 128 : 1024;
}

/** As many passes as give the optimiser its steps, within reason. */
function epochsFor(rows: number): number {
  const passes = (steps * batchFor(rows)) / rows;
  return Math.max(fewestEpochs, Math.min(mostEpochs, Math.round(passes / 10) * 10));
}

/** `l2` for so many rows: the penalty that lets few rows say little, with two digits. */
function penaltyFor(rows: number): number {
  return Number(Math.min(strongestPenalty, penaltyOfOneRow / rows).toPrecision(2));
}
