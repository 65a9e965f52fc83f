import type { InputColumn } from '../encode/inputs.ts';
import type { Split } from '../encode/split.ts';
import type { Target } from '../encode/target.ts';
import { ModelFitting } from '../fit/fit-model.ts';
import { prepare } from '../fit/prepare.ts';
import { engineWorkOf } from '../fit/work.ts';
import { type EngineChoice, openEngine } from '../kernels/engine.ts';
import type { MemberRecord, Metrics, NetworkWeights } from '../model/model.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Table } from '../table/table.ts';

/** A variant that is to be trained on a fold. */
export interface MemberTask {
  readonly table: Table;
  /** Of the variant, as this fold trains it. */
  readonly spec: ModelSpec;
  /** Name of the spec, for messages. */
  readonly place: string;
  readonly split: Split;
  readonly engine: EngineChoice;
  /** Bytes of memory that encoded rows may take. */
  readonly memory: number;
  /** Whether a linear model of the same rows is wanted as well. */
  readonly withLinear: boolean;
}

/** A network as plain data, and what it answers for the rows held out from it: see `Scorer.answers`. */
interface Answering {
  readonly weights: NetworkWeights;
  readonly answers: Float64Array;
}

/** A member that was trained, as plain data. */
export interface MemberResult extends Answering {
  readonly inputs: readonly InputColumn[];
  readonly target: Target;
  readonly training: MemberRecord;
  /** Scores of the rows that it was trained on. */
  readonly metrics: Metrics;
  /** If it was wanted, the network has hidden layers, and a finite fit was found. */
  readonly linear?: Answering;
}

/** The part of its epochs that a member has behind it. */
export type MemberNews = number;

/** Milliseconds between news. */
const newsEvery = 100;

/**
 * Trains a member: everything is fitted on the rows outside the fold, and training is watched on those in it.
 *
 * @throws UserError for what spec and data do not agree on, Diverged
 */
export async function trainMember(
  { table, spec, place, split, engine, memory, withLinear }: MemberTask,
  signal: AbortSignal,
  tell: (news: MemberNews) => void,
): Promise<MemberResult> {
  const prepared = prepare(table, split, spec, place);
  const fitting = new ModelFitting(prepared, openEngine(engine, spec.precision, engineWorkOf(prepared)), 1, { memory });
  try {
    const epochs = fitting.epochs(signal);
    let next = await epochs.next();
    for (let told = performance.now(); !next.done; next = await epochs.next()) {
      if (performance.now() - told < newsEvery) continue;
      tell(fitting.epoch / spec.training.epochs);
      told = performance.now();
    }
    const { judged, course, history } = await fitting.settle(next.value ?? 'interrupted');
    const { train, validation } = judged;
    const linear = withLinear ? await fitting.linear(signal) : undefined;
    const cost = { train: train.cost, validation: validation!.cost };
    const rows = { train: split.training.length, validation: split.validation.length };
    return {
      inputs: prepared.encoder.inputs,
      target: prepared.target,
      weights: fitting.weights(),
      answers: validation!.scorer.answers(),
      training: { rows, ...course, cost, history },
      metrics: train.metrics,
      ...(linear === undefined ? {} : { linear: { weights: linear.weights, answers: linear.scorer.answers() } }),
    };
  } finally {
    fitting.close();
  }
}
