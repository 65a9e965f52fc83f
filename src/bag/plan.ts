import { holdOutEach } from '../encode/hold-out.ts';
import { quoteCell } from '../encode/quote-cell.ts';
import { groupRows, type Split } from '../encode/split.ts';

import { UserError } from '../errors.ts';
import { findLabelled, type Labelled, type Prepared, prepare } from '../fit/prepare.ts';
import { productsOf } from '../fit/work.ts';
import type { EngineChoice } from '../kernels/engine.ts';
import { Random } from '../random.ts';
import { specOfFold, type Variant, variantsOf } from '../spec/bag.ts';
import { defaults } from '../spec/defaults.ts';
import { isLinear } from '../spec/layers.ts';
import type { BagSpec, ModelSpec } from '../spec/spec.ts';
import type { CodedCells } from '../table/cells.ts';
import type { Table } from '../table/table.ts';
import type { MemberTask } from './member.ts';

/** A variant of a spec on the rows that it is trained on. */
export interface PlannedVariant extends Variant {
  /** On the rows outside the first fold. */
  readonly prepared: Prepared;
  /** Multiplications of one training, roughly. */
  readonly work: number;
}

/** What a bag is made of, before any of it is trained. */
export interface BagPlan {
  readonly spec: ModelSpec;
  readonly bag: BagSpec;
  /** Name of the spec, for messages. */
  readonly place: string;
  /** Fitted on all labelled rows. */
  readonly whole: Prepared;
  readonly variants: readonly PlannedVariant[];
  /** Each row is held out by one of them, but for single rows of a class. */
  readonly folds: readonly Split[];
  /** Classes with a single row: it is trained on in every fold, and held out in none. */
  readonly lonely: readonly string[];
  /** The variant beside which linear models are fitted: the first with hidden layers; undefined if there is none. */
  readonly besides: number | undefined;
}

/**
 * Divides the rows, and settles what is trained on them.
 *
 * @param place name of the spec, for messages
 * @throws UserError for what spec and data do not agree on
 */
export function planBag(table: Table, spec: ModelSpec, bag: BagSpec, place: string): BagPlan {
  const whole = prepareAll(table, spec, place);
  const { folds, lonely } = divide(findLabelled(table, spec, place), table, spec, bag.folds);
  const settled = { ...spec, columns: whole.spec.columns };
  const variants = variantsOf(settled, bag).map((variant): PlannedVariant => {
    const prepared = prepare(table, folds[0]!, variant.spec, place);
    return { ...variant, prepared, work: productsOf(prepared) };
  });
  const besides = variants.findIndex(({ prepared }) => !isLinear(prepared.network));
  return { spec, bag, place, whole, variants, folds, lonely, besides: besides < 0 ? undefined : besides };
}

/** All labelled rows, to be told apart and described, not trained on. */
function prepareAll(table: Table, spec: ModelSpec, place: string): Prepared {
  const { rows } = findLabelled(table, spec, place);
  const training = { ...defaults.training, seed: spec.training.seed, validation: 0 };
  return prepare(table, { training: rows, validation: new Int32Array() }, { ...spec, layers: [], training }, place);
}

/** @throws UserError (data) if there are fewer rows than folds */
function divide({ rows, classes }: Labelled, table: Table, spec: ModelSpec, folds: number) {
  const { training } = spec;
  const single = groupRows(rows, classes).filter((group) => classes !== undefined && group.rows.length === 1);
  const lonely = new Set(single.map((group) => group.rows[0]!));
  const others = rows.filter((row) => !lonely.has(row));
  if (others.length < folds) {
    const what = `must have at least ${folds} rows that can be held out, for ${folds} folds, found ${others.length}`;
    throw new UserError('data', table.place, what, 'use fewer folds');
  }
  const splits = holdOutEach(table, others, { classes, spec }, folds, new Random(training.seed, 'split'));
  if (classes !== undefined) requireAllClasses(splits, others, classes, table, spec);
  const withLonely = (split: Split): Split => {
    if (lonely.size === 0) return split;
    return { ...split, training: Int32Array.from([...split.training, ...lonely]).sort() };
  };
  return { folds: splits.map(withLonely), lonely: single.map(({ name }) => name) };
}

/** @throws UserError (data) if a fold holds out all rows of a class */
function requireAllClasses(
  splits: readonly Split[],
  rows: Int32Array,
  classes: CodedCells,
  table: Table,
  { split, target }: ModelSpec,
): void {
  const known = groupRows(rows, classes).length;
  for (const { training } of splits) {
    const left = new Set(groupRows(training, classes).map(({ name }) => name));
    if (left.size === known) continue;
    const lost = groupRows(rows, classes).find(({ name }) => !left.has(name))!;
    const what = `class ${quoteCell(lost.name)} of "${target}" must have rows outside of every fold, found all ${lost.rows.length} of them in one, by "${split?.groups ?? split?.time}"`;
    throw new UserError('data', table.place, what, 'leave "split" out');
  }
}

/** A member that is to be trained. */
export interface PlannedMember {
  /** Index of its variant. */
  readonly variant: number;
  /** From 0. */
  readonly fold: number;
  readonly task: MemberTask;
}

/** What members are trained with. */
export interface MemberMeans {
  readonly engine: EngineChoice;
  /** Bytes of memory that all of them together may take for encoded rows. */
  readonly memory: number;
  /** How many are trained at a time. */
  readonly threads: number;
}

/**
 * The members in the order in which they are trained: those without hidden layers, so that there is a model when all ends early; then what
 * takes longest, so that no thread is left alone with it at the end, or shortest, if time is short.
 */
export function membersOf(
  { whole, variants, folds, place, besides }: BagPlan,
  { engine, memory, threads }: MemberMeans,
  isShort: boolean,
): PlannedMember[] {
  const sign = isShort ? 1 : -1;
  const isLine = (index: number) => Number(isLinear(variants[index]!.prepared.network));
  const order = [...variants.keys()].sort((a, b) => {
    return isLine(b) - isLine(a) || sign * (variants[a]!.work - variants[b]!.work) || a - b;
  });
  const { table } = whole.training;
  return order.flatMap((variant) =>
    folds.map((split, fold): PlannedMember => {
      const spec = specOfFold(variants[variant]!.spec, fold);
      const withLinear = variant === besides;
      const task = { table, spec, place, split, engine, memory: memory / threads, withLinear };
      return { variant, fold, task };
    }),
  );
}
