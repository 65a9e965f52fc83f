import { labelsOf } from '../encode/matrices.ts';
import { type Split, splitRows } from '../encode/split.ts';
import { rowWeights } from '../encode/weights.ts';
import { ModelFitting } from '../fit/fit-model.ts';
import { findLabelled, prepare } from '../fit/prepare.ts';
import { usualMemory } from '../fit/rows-on-disk.ts';
import { engineWorkOf } from '../fit/work.ts';
import { scheduleRows } from '../formulas/schedule.ts';
import { type EngineChoice, openEngine } from '../kernels/engine.ts';
import type { Baseline, Metrics } from '../model/model.ts';
import { Random } from '../random.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Table } from '../table/table.ts';

/** What a fold is trained and judged with. */
export interface FoldWork {
  readonly table: Table;
  readonly spec: ModelSpec;
  /** Name of the spec, for messages. */
  readonly place: string;
  readonly engine: EngineChoice;
  /** Bytes of memory that encoded rows may take; without it, most of the machine's. */
  readonly memory?: number;
}

/** How a model trained on the other rows does on those of one fold. */
export interface FoldResult {
  readonly rows: { readonly train: number; readonly test: number };
  readonly epochs: number;
  readonly metrics: Metrics;
  readonly baseline: Baseline;
}

/**
 * Trains on the rows outside a fold, everything fitted on them alone, and judges the rows in it.
 *
 * What looks at rows held out while training (early stopping, a plateau) is given a share of the training rows, never
 * the fold: that would be judging by what was learned from.
 *
 * @throws UserError for what spec and data do not agree on, Diverged
 */
export async function trainFold(work: FoldWork, fold: Split, signal: AbortSignal): Promise<FoldResult> {
  const { table, spec, place, memory = usualMemory() } = work;
  const prepared = prepare(table, innerSplit(work, fold.training), spec, place);
  const kernels = openEngine(work.engine, spec.precision, engineWorkOf(prepared));
  const fitting = new ModelFitting(prepared, kernels, 1, { memory });
  try {
    const epochs = fitting.epochs(signal);
    let next = await epochs.next();
    while (!next.done) next = await epochs.next();
    fitting.keep(next.value ?? 'interrupted');
    const weights = spec.weights === undefined ? undefined : rowWeights(table, fold.validation, spec.weights, place);
    const labels = labelsOf(prepared.target, table, fold.validation);
    const { metrics, scorer } = await fitting.judge({ table, rows: fold.validation, weights, labels });
    return {
      rows: { train: fold.training.length, test: fold.validation.length },
      epochs: fitting.epoch,
      metrics,
      baseline: scorer.baseline(prepared.prior),
    };
  } finally {
    fitting.close();
  }
}

function innerSplit({ table, spec, place }: FoldWork, rows: Int32Array): Split {
  const { earlyStopping, schedule, validation, seed } = spec.training;
  const looksAhead = earlyStopping !== undefined || (schedule !== undefined && scheduleRows[schedule.name].watches);
  if (!looksAhead) return { training: rows, validation: new Int32Array() };
  return splitRows(rows, findLabelled(table, spec, place).classes, validation, new Random(seed, 'split'));
}
