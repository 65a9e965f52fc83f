import { type Groups, readGroups } from '../encode/groups.ts';
import { holdOutEach } from '../encode/hold-out.ts';
import { groupRows, type Split } from '../encode/split.ts';
import { UserError } from '../errors.ts';
import { findLabelled } from '../fit/prepare.ts';
import type { MetricName } from '../formulas/metric.ts';
import { mix, Random } from '../random.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { CodedCells } from '../table/cells.ts';
import type { Table } from '../table/table.ts';
import type { FoldResult } from './fold.ts';

/** How rows are divided for cross-validation. */
export interface FoldPlan {
  /** Parts, at least 2. */
  readonly folds: number;
  /** How often, each time divided anew; at least 1. */
  readonly repeats: number;
  /** Column whose equal cells stay together, in place of what the spec says; a row whose cell there is missing stands alone. */
  readonly groups: string | undefined;
}

/** Mean over the folds, and the standard error of that mean. */
export interface Estimate {
  readonly mean: number;
  /** s / √k, with s the standard deviation of k folds (÷ k − 1). */
  readonly standardError: number;
}

/**
 * The folds of every repeat, one repeat after the other.
 *
 * @param place name of the spec, for messages
 * @throws UserError (data) if there are fewer rows, or groups, than folds, or a class with a single row
 */
export function planFolds(table: Table, spec: ModelSpec, place: string, { folds, repeats, groups }: FoldPlan): Split[] {
  const { rows, classes } = findLabelled(table, spec, place);
  const grouped = groups === undefined ? undefined : readGroups(table, rows, groups, new Set(spec.missing));
  const pieces = grouped === undefined ? rows.length : grouped.named + grouped.alone;
  if (pieces < folds) {
    const what = grouped === undefined ? 'labelled rows' : `groups in "${groups}"`;
    const found = `${pieces}${grouped === undefined || grouped.alone === 0 ? '' : ` (${describe(grouped)})`}`;
    const finding = `must have at least ${folds} ${what} for ${folds} folds, found ${found}`;
    throw new UserError('data', table.place, finding, 'give fewer --folds');
  }
  if (classes !== undefined) requireRepeated(table, spec, rows, classes);
  const divided = { classes, spec: groups === undefined ? spec : { ...spec, split: { groups } } };
  return Array.from({ length: repeats }, (_, repeat) => {
    const random = new Random(repeat === 0 ? spec.training.seed : mix(spec.training.seed + repeat), 'split');
    return holdOutEach(table, rows, divided, folds, random);
  }).flat();
}

/** What is to be said of rows without a group, if there are any. @param groups name of their column */
export function ungrouped(table: Table, spec: ModelSpec, place: string, groups: string): string | undefined {
  const found = readGroups(table, findLabelled(table, spec, place).rows, groups, new Set(spec.missing));
  if (found.alone === 0) return undefined;
  return `column "${groups}": ${describe(found)}${found.alone === 1 ? ', which stands alone' : ', each of which stands alone'}`;
}

function describe({ named, alone }: Groups): string {
  const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  return `${counted(named, 'group')} and ${counted(alone, 'row')} without one`;
}

function requireRepeated(table: Table, { target }: ModelSpec, rows: Int32Array, classes: CodedCells): void {
  for (const { name, rows: members } of groupRows(rows, classes)) {
    if (members.length > 1) continue;
    const what = `class "${name}" of "${target}" must have at least 2 rows, to be in training and in the fold, found 1`;
    throw new UserError('data', `${table.place}:${table.lines[members[0]!]}`, what);
  }
}

/** Of each metric that was told; null of one that no fold can tell. */
export type Estimates = Readonly<Partial<Record<MetricName, Estimate | null>>>;

/** The estimate of every metric; of one that some fold cannot tell (no rows of one class), from the others. */
export function estimates(results: readonly FoldResult[], of: 'metrics' | 'baseline'): Estimates {
  const names = Object.keys(results[0]![of]);
  return Object.fromEntries(
    names.map((name) => {
      const values = results.map((result) => (result[of] as unknown as Record<string, number | null>)[name] ?? null);
      return [name, estimate(values.filter((value) => value !== null))];
    }),
  );
}

/** Mean and standard error; null of no values, a standard error of 0 of one. */
export function estimate(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardError = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
  return { mean, standardError };
}
