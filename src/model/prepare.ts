import { Encoder } from '../data/encoder.ts';
import { fitInputs, fitTarget, targetType } from '../data/fit.ts';
import { profileColumn } from '../data/infer.ts';
import { encodeRows } from '../data/matrices.ts';
import { parseNumber } from '../data/number.ts';
import { splitRows } from '../data/split.ts';
import { column, type Table } from '../data/table.ts';
import { labelledRows, type Target } from '../data/target.ts';
import { UserError } from '../errors.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Random } from '../random.ts';
import { didYouMean } from '../spec/nearest.ts';
import { type ResolvedNetwork, resolveNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Rows } from '../training/rows.ts';

/** Some rows of a table. */
export interface RowSet {
  readonly table: Table;
  readonly rows: Int32Array;
}

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
  /** Shares of the classes, or the mean target, of the training rows. */
  readonly prior: readonly number[];
  /** Least and greatest value of each numeric input in the training rows. */
  readonly ranges: readonly (readonly [number, number] | null)[];
  readonly warnings: readonly string[];
}

/**
 * Splits a table, fits the encoding on its training rows, and settles the network.
 *
 * @param heldOut a table to validate on, instead of a share of `table`
 * @param place   name of the spec, for messages
 * @throws UserError for what the spec and the data do not agree on
 */
export function prepare(table: Table, heldOut: Table | undefined, spec: ModelSpec, place: string): Prepared {
  requireColumns(table, spec, place);
  const missing = new Set(spec.missing);
  const labels = column(table, spec.target);
  const labelled = labelledRows(labels, missing);
  requireRows(table, labelled, spec);

  const type = targetType(table, labelled, spec);
  const classOf = type === 'category' ? (row: number) => labels[row]! : undefined;
  const share = heldOut === undefined ? spec.training.validation : 0;
  const split = splitRows(labelled, classOf, share, new Random(spec.training.seed, 'split'));

  const { inputs, warnings } = fitInputs(table, split.training, spec, place);
  const encoder = new Encoder(inputs, spec.missing);
  const output = spec.output.activation ?? (type === 'number' ? 'identity' : 'sigmoid');
  const target = fitTarget(table, split.training, type, spec, output, place);
  const kind =
    target.type === 'category' ? { type: target.type, classes: target.classes.length } : { type: target.type };
  const network = resolveNetwork(spec, kind, encoder.width, place);
  const validation =
    heldOut === undefined
      ? { table, rows: split.validation }
      : { table: heldOut, rows: labelledRows(column(heldOut, spec.target), missing) };
  if (heldOut !== undefined && validation.rows.length === 0) {
    throw new UserError('data', heldOut.place, `must have rows with the target "${spec.target}", found none`);
  }
  return {
    spec: writeOut(spec, network, encoder, target),
    network,
    encoder,
    target,
    training: { table, rows: split.training },
    validation,
    unlabelled: labels.length - labelled.length,
    prior: priorOf(target, labels, split.training),
    ranges: inputs.map((input) => {
      if (input.type === 'category') return null;
      const { least, greatest } = profileColumn(column(table, input.name), missing, split.training);
      return least === undefined || greatest === undefined ? null : [least, greatest];
    }),
    warnings,
  };
}

/** Encodes rows into an engine's memory. */
export function encode({ encoder, target, network }: Prepared, { table, rows }: RowSet, kernels: Kernels): Rows {
  const outputs = network.layers.at(-1)!.units;
  const X = kernels.allocRows(rows.length, encoder.width);
  const Y = kernels.allocRows(rows.length, outputs);
  encodeRows(table, rows, encoder, target, { X: X.data, Y: Y.data });
  return { X, Y };
}

/** Labels of rows as `Scorer` takes them: class numbers, or targets in the user's units. */
export function labelsOf(target: Target, { table, rows }: RowSet): number[] {
  const cells = column(table, target.name);
  const codes = new Map(target.type === 'category' ? target.classes.map((name, code) => [name, code]) : []);
  return Array.from(rows, (row) => (target.type === 'category' ? codes.get(cells[row]!)! : parseNumber(cells[row]!)));
}

function requireColumns(table: Table, spec: ModelSpec, place: string): void {
  const known = new Set(table.columns);
  const named = [
    ['target', spec.target] as const,
    ...spec.ignore.map((name) => ['ignore', name] as const),
    ...[...spec.columns.keys()].map((name) => ['columns', name] as const),
  ];
  for (const [key, name] of named) {
    if (known.has(name)) continue;
    const hint = `columns of ${table.place}: ${table.columns.slice(0, 20).join(', ')}${table.columns.length > 20 ? ', …' : ''}`;
    throw new UserError(
      'usage',
      `${place}: ${key}`,
      `no column "${name}" in ${table.place}${didYouMean(name, known)}`,
      hint,
    );
  }
}

function requireRows(table: Table, labelled: Int32Array, { target }: ModelSpec): void {
  if (table.lines.length === 0) throw new UserError('data', table.place, 'must have data rows, found 0 data rows');
  if (labelled.length >= 2) return;
  const finding = `training needs at least 2 rows with the target "${target}", found ${labelled.length}`;
  throw new UserError('data', table.place, finding);
}

function priorOf(target: Target, labels: readonly string[], rows: Int32Array): number[] {
  if (target.type === 'number') return [rows.reduce((sum, row) => sum + parseNumber(labels[row]!), 0) / rows.length];
  const counts = new Map(target.classes.map((name) => [name, 0]));
  for (const row of rows) counts.set(labels[row]!, counts.get(labels[row]!)! + 1);
  return [...counts.values()].map((count) => count / rows.length);
}

/** The spec as it was understood: inferred types, layers and losses made explicit. */
function writeOut(spec: ModelSpec, network: ResolvedNetwork, encoder: Encoder, target: Target): ModelSpec {
  const columns = new Map(encoder.inputs.map(({ name, type }) => [name, { ...spec.columns.get(name), type }]));
  columns.set(target.name, { type: target.type });
  const layers = network.layers.map(({ units, activation, slope, init, biasInit }) => {
    return { units, activation, ...(activation === 'leaky-relu' ? { slope } : {}), init, biasInit };
  });
  const { units: _, ...output } = layers.at(-1)!;
  return { ...spec, columns, layers: layers.slice(0, -1) as ModelSpec['layers'], output, loss: network.loss };
}
