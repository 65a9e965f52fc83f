import type { WeighedRows } from '../encode/column-moments.ts';
import { noColumn } from '../encode/column-names.ts';
import { Encoder } from '../encode/encoder.ts';
import { fitInputs } from '../encode/fit.ts';
import { fitTarget, targetType } from '../encode/fit-target.ts';
import { holdOut } from '../encode/hold-out.ts';
import type { ColumnType } from '../encode/infer.ts';
import { widthsOf } from '../encode/inputs.ts';
import { type LabelledRows, labelsOf } from '../encode/matrices.ts';
import { momentsOf } from '../encode/moments.ts';
import { groupRows, type Split } from '../encode/split.ts';
import { kindOfTarget, labelledRows, type Target } from '../encode/target.ts';
import { rowWeights } from '../encode/weights.ts';
import { UserError } from '../errors.ts';
import { type Loss, lossRows } from '../formulas/loss.ts';
import { Random } from '../random.ts';
import type { DenseSpec } from '../spec/dense-schema.ts';
import { kindOf } from '../spec/layers.ts';
import { outputFor, type ResolvedNetwork, resolveNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { type CodedCells, codeCells } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { bestAnswer } from './number-scores.ts';
import { requireSuitable } from './suitable.ts';

/** Some rows of a table, how much each counts (without weights, all the same), and what it is to be predicted as. */
export interface RowSet extends WeighedRows, LabelledRows {}

/** A data set made ready for a network: everything fitted, nothing encoded yet. */
export interface Prepared {
  /** The spec with every default and inferred type written out. */
  readonly spec: ModelSpec;
  readonly network: ResolvedNetwork;
  readonly encoder: Encoder;
  readonly target: Target;
  readonly training: RowSet;
  readonly validation: RowSet;
  /** Rows left out because they have no target. */
  readonly unlabelled: number;
  /** Shares of the classes, or the constant that is best by the loss, of the training rows. */
  readonly prior: readonly number[];
  /** Least and greatest value of each numeric input in the training rows. */
  readonly ranges: readonly (readonly [number, number] | null)[];
}

/** The labelled rows of a table, and what tells their classes apart. */
export interface Labelled {
  readonly rows: Int32Array;
  readonly type: ColumnType;
  /** Cells of the target; undefined when it is a number. */
  readonly classes: CodedCells | undefined;
}

/** How many classes labelled rows have; 0 if the target is a number. */
export function countClasses({ rows, classes }: Labelled): number {
  return classes === undefined ? 0 : groupRows(rows, classes).length;
}

/** Finds the labelled rows. @param place name of the spec, for messages @throws UserError for missing columns, or fewer than two rows */
export function findLabelled(table: Table, spec: ModelSpec, place: string): Labelled {
  requireColumns(table, spec, place);
  const labels = column(table, spec.target);
  const rows = labelledRows(labels, new Set(spec.missing));
  requireRows(table, rows, spec);
  const type = targetType(table, rows, spec);
  return { rows, type, classes: type === 'category' ? codeCells(labels) : undefined };
}

/**
 * Splits a table, fits the encoding on its training rows, and settles the network.
 *
 * @param heldOut a table to validate on, or rows of this one, instead of a share of `table`
 * @param place   name of the spec, for messages
 * @throws UserError for what the spec and the data do not agree on
 */
export function prepare(table: Table, heldOut: Table | Split | undefined, spec: ModelSpec, place: string): Prepared {
  const { rows: labelled, type, classes } = findLabelled(table, spec, place);
  const other = heldOut !== undefined && 'cells' in heldOut ? heldOut : undefined;
  const share = other === undefined ? spec.training.validation : 0;
  const given = heldOut !== undefined && 'training' in heldOut ? heldOut : undefined;
  const split = given ?? holdOut(table, labelled, { classes, spec }, share, new Random(spec.training.seed, 'split'));
  const held =
    other === undefined ? { table, rows: split.validation } : { table: other, rows: labelledIn(other, spec) };

  const weigh = (from: Table, rows: Int32Array): WeighedRows => {
    return { rows, weights: spec.weights === undefined ? undefined : rowWeights(from, rows, spec.weights, place) };
  };
  const weighed = weigh(table, split.training);
  const { inputs, ranges } = fitInputs(table, weighed, spec, place);
  const encoder = new Encoder(inputs, spec.missing);
  const output = type === 'number' ? outputFor(spec, { type }) : 'sigmoid';
  const target = fitTarget(table, weighed, type, spec, output, place);
  const label = (from: Table, some: WeighedRows): RowSet => {
    return { table: from, ...some, labels: labelsOf(target, from, some.rows) };
  };
  const training = label(table, weighed);
  const network = resolveNetwork(spec, kindOfTarget(target), widthsOf(inputs), place);
  const validation = label(held.table, weigh(held.table, held.rows));
  requireWeight([training, validation], spec);
  requireLeast([training, validation], network.loss, target);
  requireSuitable(spec, target, validation.rows.length, place);
  return {
    spec: writeOut(spec, network, encoder, target),
    network,
    encoder,
    target,
    training,
    validation,
    unlabelled: table.rows - labelled.length,
    prior: priorOf(target, training, network.loss),
    ranges,
  };
}

/** Rows of a table to validate on. @throws UserError (data) if there are none */
function labelledIn(table: Table, { target, missing }: ModelSpec): Int32Array {
  const rows = labelledRows(column(table, target), new Set(missing));
  if (rows.length > 0) return rows;
  throw new UserError('data', table.place, `must have rows with the target "${target}", found none`);
}

function requireColumns(table: Table, spec: ModelSpec, place: string): void {
  const known = new Set(table.columns);
  const named = [
    ['target', spec.target] as const,
    ...spec.ignore.map((name) => ['ignore', name] as const),
    ...[...spec.columns.keys()].map((name) => ['columns', name] as const),
    ...(spec.weights === undefined ? [] : [['weights', spec.weights] as const]),
    ...Object.entries(spec.split ?? {}).map(([key, name]) => [`split.${key}`, name] as const),
  ];
  for (const [key, name] of named) {
    if (!known.has(name)) throw noColumn(`${place}: ${key}`, name, table);
  }
}

function requireRows(table: Table, labelled: Int32Array, { target }: ModelSpec): void {
  if (table.rows === 0) throw new UserError('data', table.place, 'must have data rows, found 0 data rows');
  if (labelled.length >= 2) return;
  const finding = `training needs at least 2 rows with the target "${target}", found ${labelled.length}`;
  throw new UserError('data', table.place, finding);
}

/** Refuses rows that all count nothing. */
function requireWeight(sets: readonly RowSet[], { weights: name }: ModelSpec): void {
  for (const { table, rows, weights } of sets) {
    if (weights === undefined || rows.length === 0 || weights.some((weight) => weight > 0)) continue;
    throw new UserError('data', table.place, `column "${name}" must weigh at least one row above 0, found only zeros`);
  }
}

/** Refuses targets below the least that the loss can learn. */
function requireLeast(sets: readonly RowSet[], { name }: Loss, target: Target): void {
  const { least } = lossRows[name];
  for (const { table, rows, labels } of sets) {
    const low = labels.findIndex((label) => label < least);
    if (target.type !== 'number' || low < 0) continue;
    const where = `${table.place}:${table.lines[rows[low]!]}`;
    const what = `target "${target.name}" must be ${least} or more for the loss "${name}", found ${labels[low]}`;
    throw new UserError('data', where, what, 'choose another loss, such as "huber"');
  }
}

/** Shares of the classes by weight, or the constant that is best by the loss. */
function priorOf(target: Target, training: RowSet, loss: Loss): number[] {
  const { labels, weights, table } = training;
  if (target.type === 'number') {
    const isMean = lossRows[loss.name].score?.metric === 'rmse';
    return [isMean ? momentsOf(labels, weights).mean : bestAnswer(labels, weights, target, loss)];
  }
  const totals = target.classes.map(() => 0);
  for (let index = 0; index < labels.length; index++) totals[labels[index]!]! += weights?.[index] ?? 1;
  const all = totals.reduce((sum, total) => sum + total, 0);
  const weightless = target.classes[totals.indexOf(0)];
  if (weightless !== undefined) {
    const what = `class "${weightless}" of "${target.name}" must weigh more than 0 among the training rows, found 0`;
    throw new UserError('data', table.place, what, 'give one of its rows a weight, or leave its rows out');
  }
  return totals.map((total) => total / all);
}

/** The spec as it was understood: inferred types, layers and losses made explicit. */
function writeOut(spec: ModelSpec, network: ResolvedNetwork, encoder: Encoder, target: Target): ModelSpec {
  const columns = new Map(encoder.inputs.map(({ name, type }) => [name, { ...spec.columns.get(name), type }]));
  columns.set(target.name, { type: target.type });
  const layers = network.layers.map((layer) => kindOf(layer).inSpec(layer));
  const { units: _, ...output } = layers.at(-1) as DenseSpec;
  const written = { layers: layers.slice(0, -1), output: output as ModelSpec['output'] };
  return { ...spec, columns, ...written, loss: network.loss };
}
