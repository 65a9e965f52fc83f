import { tmpdir } from 'node:os';
import { UserError } from '../../errors.ts';
import { ModelFitting } from '../../fit/fit-model.ts';
import { oddities } from '../../fit/oddities.ts';
import { type Prepared, prepare } from '../../fit/prepare.ts';
import { engineWorkOf, productsOf, usualThreads } from '../../fit/work.ts';
import { type EngineChoice, openEngine } from '../../kernels/engine.ts';
import { isLinear } from '../../spec/layers.ts';
import { removeStale } from '../../training/scratch-file.ts';
import { resume } from '../files/checkpoint.ts';
import { type LoadOptions, loadTable } from '../files/load-table.ts';
import type { Rival } from '../reports/verdict.ts';
import { tellNotes } from '../terminal/notes.ts';
import type { TrainPlan } from './train-plan.ts';

/** Flags of `nn train` that say what is trained on, and with what. */
export interface OpeningOptions extends LoadOptions {
  /** Path of labelled rows to validate on. */
  readonly validation?: string;
  readonly engine: EngineChoice;
  /** Bytes that X may take in memory. */
  readonly memory?: number;
  /** Folder of the temporary file of rows. */
  readonly scratch?: string;
  /** Path of the model whose checkpoint is gone on from. */
  readonly resume?: string;
  readonly requireBetterThan?: Rival;
}

/** A training that is ready to begin, or to go on, and when the work on it began, by `performance.now()`. */
export interface OpenTraining {
  readonly fitting: ModelFitting;
  readonly began: number;
}

/**
 * Reads the data, makes it what a network takes, and tells what is odd about it.
 *
 * @throws UserError (data, usage, io), and (model) for a checkpoint of another training
 */
export async function openTraining(plan: TrainPlan, options: OpeningOptions): Promise<OpenTraining> {
  const { ignore } = plan.spec;
  const table = plan.table ?? (await loadTable(plan.data, options, { leaveOut: ignore, digests: true }));
  const heldOut =
    options.validation === undefined
      ? undefined
      : await loadTable(options.validation, options, { leaveOut: ignore, digests: true });
  const prepared = prepare(table, heldOut, plan.spec, plan.place);
  requireComparable(prepared, options.requireBetterThan);
  if (!options.quiet) tellNotes(oddities(prepared), options.color);
  const began = performance.now();
  const fitting = openFitting(prepared, options);
  if (options.resume !== undefined) await resume(fitting, options.resume, options);
  return { fitting, began };
}

/** Gives the rows memory, or a temporary file. Those of killed runs are removed, whether this one needs one or not. */
function openFitting(prepared: Prepared, { engine, threads, memory, scratch }: OpeningOptions): ModelFitting {
  const kernels = openEngine(engine, prepared.spec.precision, engineWorkOf(prepared));
  const folder = scratch ?? tmpdir();
  removeStale(folder);
  const room = { folder, ...(memory === undefined ? {} : { memory }) };
  return new ModelFitting(prepared, kernels, threads ?? usualThreads(productsOf(prepared)), room);
}

/** Refuses, before any work is done, to compare with nothing. @throws UserError (usage) */
function requireComparable({ validation, network }: Prepared, rival: Rival | undefined): void {
  if (rival === undefined) return;
  const refuse = (what: string, hint: string) => {
    throw new UserError('usage', '--require-better-than', what, hint);
  };
  if (validation.rows.length === 0) refuse('needs rows held out, found none', 'set training.validation above 0');
  if (rival === 'linear' && isLinear(network)) {
    refuse('the network has no hidden layer: it is linear itself', 'require it to be better than "baseline"');
  }
}
