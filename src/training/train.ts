import type { Vector } from '../kernels/kernels.ts';
import { defaults } from '../spec/defaults.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { type Method, openMethod } from './descent.ts';
import { copyOf, join, partOf, type Remembering, type Saved } from './saved.ts';
import { Stopping } from './stopping.ts';
import { type Measurement, Team, type TeamWork } from './team.ts';
import { Turns } from './turns.ts';

/** What is known after one epoch. */
export interface Epoch {
  /** From 1; again from 1 after a restart. */
  readonly epoch: number;
  /** J over the training rows with its penalty, measured on the way: with the weights before this epoch's steps. */
  readonly cost: number;
  /** The part of the cost that is the penalty; left out of training without one. */
  readonly penalty?: number;
  /** On the rows held out, with the weights after the epoch; undefined if no rows are held out. */
  readonly validation: Measurement | undefined;
  /** How often the learning rate was halved and the training begun again; left out as long as that is never. */
  readonly halvings?: number;
}

/** Why training ended of its own: all epochs done, no better for a while, no lower for a while, or no lower at all. */
export type Ending = 'epochs' | 'early' | 'tolerance' | 'converged';

/** The cost or a weight is no longer a finite number. */
export class Diverged extends Error {
  readonly epoch: number;
  /** How often the learning rate had been halved by then. */
  readonly halvings: number;

  constructor(epoch: number, halvings = 0) {
    super(`the cost is no longer a finite number at epoch ${epoch}`);
    this.epoch = epoch;
    this.halvings = halvings;
  }
}

/**
 * Training of one network, in place.
 *
 * Nothing is printed here: the caller draws the progress bar, and stops early by leaving the loop or through a signal,
 * which is looked at between blocks. Weights are always those after the last epoch yielded, until `keepBest`.
 */
export class Training implements Remembering {
  readonly #work: TeamWork;
  readonly #spec: TrainingSpec;
  readonly #watch: (() => Promise<number>) | undefined;
  readonly #turns = new Turns();
  readonly #team: Team;
  readonly #initial: Vector;
  readonly #heldOut: boolean;
  readonly #method: Method;
  #stopping: Stopping;
  #epoch = 0;
  #halvings = 0;

  /**
   * @param work  `parameters` are trained in place
   * @param watch what early stopping looks at after each epoch, less being better; without it, the cost of the rows held out
   */
  constructor(work: TeamWork, spec: TrainingSpec, watch?: () => Promise<number>) {
    this.#work = work;
    this.#spec = spec;
    this.#watch = watch;
    this.#team = new Team(work, spec.batchSize === 'all' ? work.training.X.rows : spec.batchSize, this.#turns);
    this.#initial = work.parameters.all.data.slice();
    this.#heldOut = work.validation.X.rows > 0;
    this.#method = openMethod(this.#team, work, spec);
    this.#stopping = new Stopping(spec, work.parameters.all.data);
  }

  /** Epochs done, by which the weights were found. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Trains, yielding after every epoch.
   *
   * @returns why it ended; undefined if `signal` was aborted
   * @throws Diverged at the first epoch whose cost is not finite, if it is not to be begun again
   */
  async *epochs(signal: AbortSignal): AsyncGenerator<Epoch, Ending | undefined> {
    try {
      if (this.#stopping.ended !== undefined) return this.#stopping.ended; // before it was saved
      while (this.#epoch < this.#spec.epochs) {
        if (signal.aborted) return undefined;
        const number = this.#epoch + 1;
        const before = this.#isOneStep ? undefined : this.#remember();
        const cost = await this.#method.epoch(number, signal);
        if (cost === 'converged') return cost;
        if (cost === undefined) {
          before?.();
          return undefined;
        }
        const validation = this.#heldOut ? await this.#team.measure(signal) : undefined;
        if (this.#heldOut && validation === undefined) {
          before?.();
          return undefined;
        }
        const isSound = Number.isFinite(cost.data + cost.penalty + (validation?.cost ?? 0));
        if (!isSound || !(await this.#endsSoundly(number, signal))) {
          this.#beginAgain(number);
          continue;
        }
        this.#epoch = number;
        const ending = await this.#observe(cost.data + cost.penalty, validation);
        yield this.#describe(cost, validation);
        if (ending !== undefined) return ending;
        if (this.#turns.due()) await this.#turns.take();
      }
      return 'epochs';
    } finally {
      this.#team.close();
    }
  }

  /** How often the learning rate was halved so far. */
  get halvings(): number {
    return this.#halvings;
  }

  /** Passes over the training rows so far, where a line search decides how many an epoch takes. */
  get passes(): number | undefined {
    return this.#method.passes;
  }

  /** Puts the weights in place that were best on the rows held out, if any are. @returns their epoch; that of the last weights if they stay */
  keepBest(): number {
    return this.#stopping.keepBest() ?? this.#epoch;
  }

  /** Whether the last step can be trusted too, where it could still be taken back and nothing else would look at it. */
  async #endsSoundly(epoch: number, signal: AbortSignal): Promise<boolean> {
    if (epoch < this.#spec.epochs || this.#heldOut || this.#spec.onDivergence !== 'halve') return true;
    const loss = await this.#team.sum(signal);
    return loss === undefined || Number.isFinite(loss);
  }

  /** Whether an epoch is done or not, with nothing between: all rows are one step, and none is looked at after it. */
  get #isOneStep(): boolean {
    return this.#team.order === undefined && !this.#heldOut;
  }

  /** @returns what takes everything back to where it is now: an epoch left in the middle is not done at all */
  #remember(): () => void {
    const weights = this.#work.parameters.all.data.slice();
    const method = copyOf(this.#method.save());
    return () => {
      this.#work.parameters.all.data.set(weights);
      this.#method.restore(method);
    };
  }

  async #observe(cost: number, validation: Measurement | undefined): Promise<Ending | undefined> {
    this.#method.observe(validation?.cost ?? cost);
    const watched = validation === undefined ? undefined : ((await this.#watch?.()) ?? validation.cost);
    return this.#stopping.observe(this.#epoch, cost, watched);
  }

  #describe({ data, penalty }: { data: number; penalty: number }, validation: Measurement | undefined): Epoch {
    const penalised = (this.#spec.l1 ?? 0) > 0 || (this.#spec.l2 ?? 0) > 0;
    return {
      epoch: this.#epoch,
      cost: data + penalty,
      ...(penalised ? { penalty } : {}),
      validation,
      ...(this.#halvings > 0 ? { halvings: this.#halvings } : {}),
    };
  }

  /** From the initial weights at half the learning rate. @throws Diverged if that is not asked for, or was done often enough */
  #beginAgain(epoch: number): void {
    const { onDivergence, halvings = defaults.halvings } = this.#spec;
    if (onDivergence !== 'halve' || this.#halvings >= halvings) throw new Diverged(epoch, this.#halvings);
    this.#halvings++;
    this.#epoch = 0;
    this.#work.parameters.all.data.set(this.#initial);
    this.#open();
  }

  #open(): void {
    const learningRate = this.#spec.learningRate / 2 ** this.#halvings;
    this.#method.begin(learningRate);
    this.#stopping = new Stopping(this.#spec, this.#work.parameters.all.data);
  }

  save(): Saved {
    const numbers = { epoch: this.#epoch, halvings: this.#halvings };
    const vectors = { weights: this.#work.parameters.all.data, initial: this.#initial };
    return join({ training: { numbers, vectors }, method: this.#method.save(), stopping: this.#stopping.save() });
  }

  restore(saved: Saved): void {
    const { numbers, vectors } = partOf(saved, 'training');
    this.#epoch = numbers.epoch!;
    this.#halvings = numbers.halvings!;
    this.#work.parameters.all.data.set(vectors.weights!);
    this.#initial.set(vectors.initial!);
    this.#open();
    this.#method.restore(partOf(saved, 'method'));
    this.#stopping.restore(partOf(saved, 'stopping'));
  }
}
