import { UserError } from '../errors.ts';
import { type OutputActivation, rowOf } from '../formulas/activation.ts';
import { lossRows } from '../formulas/loss.ts';
import { formatPath } from '../spec/override.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { type Cells, numberAt, textAt, textsIn } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { type LocatedCell, refuseCells } from './bad-cells.ts';
import type { WeighedRows } from './column-moments.ts';
import { type ColumnType, countDistinct, enoughDistinct, inferTargetType, profileColumn } from './infer.ts';
import { badNumber } from './inputs.ts';
import { momentsOf, requireFiniteScale } from './moments.ts';
import type { Target } from './target.ts';

/**
 * What the target is, from its type in the spec or, when it has none there, from its cells.
 *
 * @param rows the labelled rows
 */
export function targetType(table: Table, rows: Int32Array, spec: ModelSpec): ColumnType {
  const named = spec.columns.get(spec.target)?.type;
  if (named !== undefined) return named;
  const activation = spec.output.activation;
  if (activation === 'softmax') return 'category';
  if (spec.loss !== undefined) {
    const { output: ofNumbers, classes } = lossRows[spec.loss.name];
    if (ofNumbers === null || !classes) return ofNumbers === null ? 'category' : 'number';
  }
  const cells = column(table, spec.target);
  const missing = new Set(spec.missing);
  return inferTargetType(profileColumn(cells, missing, rows), countDistinct(cells, missing, rows, enoughDistinct));
}

/**
 * Fits the target on the training rows.
 *
 * @param training the training rows
 * @param output settles the scale: a ReLU keeps 0 at 0, a sigmoid or tanh keeps the user's units
 * @throws UserError (data) for a single class, more than `maxClasses`, or labels that are no numbers
 */
export function fitTarget(
  table: Table,
  { rows, weights }: WeighedRows,
  type: ColumnType,
  spec: ModelSpec,
  output: OutputActivation,
  place: string,
): Target {
  const cells = column(table, spec.target);
  if (type === 'category') return fitClasses(table, cells, rows, spec, place);
  const badCells: LocatedCell[] = [];
  const values = new Float64Array(rows.length);
  for (const [index, row] of rows.entries()) {
    values[index] = numberAt(cells, row);
    if (Number.isFinite(values[index])) continue;
    badCells.push({ ...badNumber(spec.target, textAt(cells, row), values[index]!, false), line: table.lines[row]! });
  }
  if (badCells.length > 0) throw refuseCells(badCells, table.place, place);
  const { mean, std } = momentsOf(values, weights);
  requireFiniteScale(spec.target, std, table.place);
  const scale = std === 0 ? 1 : std;
  const { range } = rowOf(output);
  if (range === 'all') return { name: spec.target, type, mean, std: scale };
  return { name: spec.target, type, mean: 0, std: range === 'half' ? scale : 1 };
}

/** A target of which nothing can be learned. @param place name of the table */
export function singleClass(target: string, name: string, place: string): UserError {
  const what = `the target "${target}" must have at least 2 classes, found a single class "${name}"`;
  return new UserError('data', place, what);
}

function fitClasses(table: Table, cells: Cells, rows: Int32Array, spec: ModelSpec, place: string): Target {
  const classes = [...textsIn(cells, rows)].sort();
  if (classes.length === 1) throw singleClass(spec.target, classes[0]!, table.place);
  if (classes.length > spec.maxClasses) {
    const found = `the target "${spec.target}" must have at most ${spec.maxClasses} classes, found ${classes.length}`;
    const hint = `for a number to be predicted, set ${formatPath(['columns', spec.target, 'type'])} to "number" in ${place}; else raise "maxClasses"`;
    throw new UserError('data', table.place, found, hint);
  }
  return { name: spec.target, type: 'category', classes };
}
