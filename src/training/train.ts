import type { TrainingSpec } from '../spec/spec.ts';
import { type Measurement, Team, type TeamWork } from './team.ts';
import { Turns } from './turns.ts';

/** What is known after one pass over the training rows and the step that followed. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** J over the training rows, mean per row, measured on the way: with the weights before this epoch's step. */
  readonly cost: number;
  /** On the rows held out, with the weights after the step; undefined if no rows are held out, or training was stopped there. */
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

/**
 * Trains by batch gradient descent, in place, yielding after every epoch:
 *
 *     w := w − α dJ/dw
 *
 * Nothing is printed here: the caller draws the progress bar, and stops early by
 * leaving the loop or through `signal`, which is looked at between blocks.
 * Weights are always those after the step of the last epoch yielded.
 *
 * @param work `parameters` are trained in place
 * @throws Diverged at the first epoch whose cost is not finite
 */
export async function* train(work: TeamWork, spec: TrainingSpec, signal: AbortSignal): AsyncGenerator<Epoch, void> {
  const turns = new Turns();
  const team = new Team(work, turns);
  const rows = work.training.X.rows;
  const heldOut = work.validation.X.rows > 0;
  try {
    for (let epoch = 1; epoch <= spec.epochs && !signal.aborted; epoch++) {
      const loss = await team.sum(signal);
      if (loss === undefined) return;
      if (!Number.isFinite(loss)) throw new Diverged(epoch);
      work.kernels.addScaled(-spec.learningRate / rows, team.gradient, work.parameters.all);
      const validation = heldOut ? await team.measure(signal) : undefined;
      yield { epoch, cost: loss / rows, validation };
      if (turns.due()) await turns.take();
    }
  } finally {
    team.close();
  }
}
