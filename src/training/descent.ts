import type { RuleName } from '../formulas/optimizer.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { clear, layOut, type Parameters } from '../network/parameters.ts';
import { mix } from '../random.ts';
import { hasDropout, maskedParameters } from '../spec/layers.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import type { Span } from '../spec/wiring.ts';
import { Lbfgs } from './lbfgs.ts';
import { type Optimizer, openOptimizer } from './optimizer.ts';
import { addPenaltyGradient, capUnits, clip, type Penalty, penaltyOf } from './penalty.ts';
import type { Remembering, Saved } from './saved.ts';
import { Schedule } from './schedule.ts';
import type { Team, TeamWork } from './team.ts';

/** J = data + penalty, as an epoch found it. */
export interface Cost {
  /** Mean loss of the training rows, by their weights. */
  readonly data: number;
  /** Of the weights before the epoch. */
  readonly penalty: number;
}

/** A way down the cost, an epoch at a time. */
export interface Method extends Remembering {
  /**
   * Improves the parameters by one epoch.
   *
   * @param epoch from 1
   * @returns the cost on the way; 'converged' if it cannot be lowered; undefined if `signal` was aborted in the middle, for the caller to undo
   */
  epoch(epoch: number, signal: AbortSignal): Promise<Cost | 'converged' | undefined>;

  /** Tells the cost by which a schedule judges progress. */
  observe(cost: number): void;

  /** Forgets all steps, and goes on at another learning rate. */
  begin(learningRate: number): void;

  /** Evaluations of cost and gradient so far, if they are not one an epoch. */
  readonly passes?: number;
}

/** The method that a spec asks for. */
export function openMethod(team: Team, work: TeamWork, spec: TrainingSpec): Method {
  const { optimizer } = spec;
  if (optimizer === 'lbfgs') return new LineDescent(team, work, spec);
  return new StepDescent(team, work, spec, optimizer);
}

/** Batch and mini-batch descent: θ moves once a batch, by the optimiser's rule. */
class StepDescent implements Method {
  readonly #team: Team;
  #spec: TrainingSpec;
  readonly #rows: number;
  readonly #batchRows: number;
  readonly #parameters: Parameters;
  readonly #gradient: Parameters;
  readonly #kernels: Kernels;
  readonly #optimizer: Optimizer;
  #schedule: Schedule;
  readonly #penalty: Penalty;
  readonly #dropout: boolean;
  /** Where weights lie that wiring holds at 0. */
  readonly #masked: readonly Span[];
  /** Steps so far. */
  #steps = 0;

  constructor(team: Team, work: TeamWork, spec: TrainingSpec, rule: RuleName) {
    const { network, inputs, kernels, parameters, training } = work;
    const { layers } = network;
    this.#team = team;
    this.#spec = spec;
    this.#rows = training.X.rows;
    this.#batchRows = spec.batchSize === 'all' ? this.#rows : Math.min(spec.batchSize, this.#rows);
    this.#parameters = parameters;
    this.#gradient = layOut(team.gradient, layers, inputs, kernels);
    this.#kernels = kernels;
    this.#optimizer = openOptimizer(rule, { parameters, layers, inputs, kernels }, spec);
    this.#schedule = new Schedule(spec);
    this.#penalty = penaltyIn(spec);
    this.#dropout = hasDropout(layers);
    this.#masked = maskedParameters(layers, inputs);
  }

  async epoch(epoch: number, signal: AbortSignal): Promise<Cost | undefined> {
    const rate = this.#schedule.rate(epoch);
    const penalty = penaltyAt(this.#parameters, this.#penalty);
    this.#team.shuffle(mix(mix(this.#spec.seed) + epoch));
    let loss = 0;
    let weight = 0;
    for (let from = 0; from < this.#rows; from += this.#batchRows) {
      const step = { from, key: this.#dropout ? mix(mix(this.#spec.seed) + this.#steps) : 0 };
      const added = await this.#team.sum(signal, step);
      if (added === undefined) return undefined;
      const counted = this.#team.weight(step);
      loss += added;
      weight += counted;
      if (counted > 0) this.#step(counted, rate);
      if (!Number.isFinite(loss)) break;
    }
    return { data: loss / weight, penalty };
  }

  observe(cost: number): void {
    this.#schedule.observe(cost);
  }

  begin(learningRate: number): void {
    this.#spec = { ...this.#spec, learningRate };
    this.#schedule = new Schedule(this.#spec);
    this.#steps = 0;
    for (const vector of Object.values(this.#optimizer.save().vectors)) vector.fill(0);
  }

  /** One step from the summed gradient of rows that weigh `weight` together. */
  #step(weight: number, rate: number): void {
    const { clipNorm, maxNorm } = this.#spec;
    const { l1, l2 } = this.#penalty;
    const kernels = this.#kernels;
    const state = this.#parameters.state.map(({ data }) => data.slice());
    this.#steps++;
    kernels.scale(1 / weight, this.#gradient.all);
    if (l2 > 0) addPenaltyGradient(this.#parameters, this.#penalty, this.#gradient, kernels);
    if (clipNorm !== undefined) clip(this.#gradient.all, clipNorm, kernels);
    this.#optimizer.step(this.#gradient.all, rate, this.#steps);
    if (l1 > 0) this.#optimizer.shrink(l1, rate, this.#steps);
    if (maxNorm !== undefined) capUnits(this.#parameters, maxNorm);
    // An ε too small for the precision makes 0 / 0 of a gradient of 0.
    clear(this.#masked, this.#parameters.all.data);
    for (const [index, { data }] of this.#parameters.state.entries()) data.set(state[index]!);
    this.#team.remember(this.#parameters);
  }

  save(): Saved {
    const optimizer = this.#optimizer.save();
    const { numbers } = this.#schedule.save();
    return { numbers: { ...numbers, steps: this.#steps }, vectors: optimizer.vectors };
  }

  restore(saved: Saved): void {
    this.#steps = saved.numbers.steps!;
    this.#optimizer.restore(saved);
    this.#schedule.restore(saved);
  }
}

/** L-BFGS: an epoch is a step, of one pass over the rows or a few. */
class LineDescent implements Method {
  readonly #team: Team;
  readonly #weight: number;
  readonly #parameters: Parameters;
  readonly #gradient: Parameters;
  readonly #kernels: Kernels;
  readonly #penalty: Penalty;
  readonly #lbfgs: Lbfgs;

  constructor(team: Team, { network, inputs, kernels, parameters }: TeamWork, spec: TrainingSpec) {
    this.#team = team;
    this.#weight = team.weight({ from: 0, key: 0 });
    this.#parameters = parameters;
    this.#gradient = layOut(team.gradient, network.layers, inputs, kernels);
    this.#kernels = kernels;
    this.#penalty = penaltyIn(spec);
    this.#lbfgs = new Lbfgs(parameters.all.data, team.gradient.data, spec);
  }

  async epoch(_epoch: number, signal: AbortSignal): Promise<Cost | 'converged' | undefined> {
    const penalty = penaltyAt(this.#parameters, this.#penalty);
    const cost = await this.#lbfgs.step(() => this.#evaluate(signal));
    return typeof cost === 'number' ? { data: cost - penalty, penalty } : cost;
  }

  async #evaluate(signal: AbortSignal): Promise<number | undefined> {
    const loss = await this.#team.sum(signal);
    if (loss === undefined) return undefined;
    this.#kernels.scale(1 / this.#weight, this.#gradient.all);
    if (this.#penalty.l2 > 0) addPenaltyGradient(this.#parameters, this.#penalty, this.#gradient, this.#kernels);
    return loss / this.#weight + penaltyAt(this.#parameters, this.#penalty);
  }

  observe(): void {}

  /** Nothing to forget: a line search does not diverge, and chooses its own rate. */
  begin(): void {}

  get passes(): number {
    return this.#lbfgs.passes;
  }

  save(): Saved {
    return this.#lbfgs.save();
  }

  restore(saved: Saved): void {
    this.#lbfgs.restore(saved);
  }
}

/** The penalties of a spec. */
export function penaltyIn({ l1 = 0, l2 = 0 }: TrainingSpec): Penalty {
  return { l1, l2 };
}

function penaltyAt(parameters: Parameters, penalty: Penalty): number {
  return penalty.l1 === 0 && penalty.l2 === 0 ? 0 : penaltyOf(parameters, penalty);
}
