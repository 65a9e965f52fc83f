import type { Kernels } from '../kernels/kernels.ts';
import type { Parameters } from '../network/parameters.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { BatchGradient, type Measurement } from './batch-gradient.ts';
import type { Rows } from './rows.ts';
import { Turns } from './turns.ts';

/** What is known after one pass over the training rows and the step that followed. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** J over the training rows, mean per row, measured on the way: with the weights before this epoch's step. */
  readonly cost: number;
  /** On the rows held out, with the weights after the step; undefined if no rows are held out. */
  readonly validation: Measurement | undefined;
}

/** The cost or a weight is no longer a finite number. */
export class Diverged extends Error {
  readonly epoch: number;

  constructor(epoch: number) {
    super(`the cost is no longer a finite number at epoch ${epoch}`);
    this.epoch = epoch;
  }
}

/** What is trained, and on what. */
export interface TrainingRun {
  readonly network: ResolvedNetwork;
  /** n[0], the columns of X. */
  readonly inputs: number;
  /** Whether the target is a category. */
  readonly classes: boolean;
  /** Trained in place. */
  readonly parameters: Parameters;
  /** At least one. */
  readonly training: Rows;
  /** May be empty. */
  readonly validation: Rows;
  readonly kernels: Kernels;
}

/**
 * Trains by batch gradient descent, in place, yielding after every epoch:
 *
 *     w := w − α dJ/dw
 *
 * Nothing is printed here: the caller draws the progress bar, and stops early by
 * leaving the loop or through `signal`, which is looked at between blocks.
 * Weights are always those after the step of the last epoch yielded.
 *
 * @throws Diverged at the first epoch whose cost is not finite
 */
export async function* train(run: TrainingRun, spec: TrainingSpec, signal: AbortSignal): AsyncGenerator<Epoch, void> {
  const turns = new Turns();
  const gradient = new BatchGradient(run.network, run.inputs, run.classes, run.kernels, turns);
  const training = gradient.cut(run.training);
  const validation = gradient.cut(run.validation);
  const rows = run.training.X.rows;
  for (let epoch = 1; epoch <= spec.epochs && !signal.aborted; epoch++) {
    const loss = await gradient.sum(run.parameters, training, signal);
    if (loss === undefined) return;
    if (!Number.isFinite(loss)) throw new Diverged(epoch);
    run.kernels.addScaled(-spec.learningRate / rows, gradient.gradients.all, run.parameters.all);
    const held = validation.length > 0 ? await gradient.measure(run.parameters, validation) : undefined;
    yield { epoch, cost: loss / rows, validation: held };
    if (turns.due()) await turns.take();
  }
}
