// L-BFGS (Nocedal 1980; Liu, Nocedal 1989): Newton's step with a curvature learned from the last few steps. Letters: θ
// parameters, g gradient, s = θ⁺ − θ, y = g⁺ − g, d direction.
import { settingsOf } from '../formulas/optimizer.ts';
import type { Vector } from '../kernels/kernels.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { type Point, searchLine } from './line-search.ts';
import type { Remembering, Saved } from './saved.ts';

/** Cost at the parameters as they are; fills the gradient. Undefined to give up. */
export type Evaluate = () => Promise<number | undefined>;

/** A step that lowers the cost by no more than this share of it is the last: what is left is rounding. */
const rounding = { float32: 1e-7, float64: 1e-15 } as const;

/** Full-batch L-BFGS on one vector of parameters. */
export class Lbfgs implements Remembering {
  readonly #weights: Vector;
  readonly #gradient: Vector;
  readonly #memory: number;
  /** Pairs of the last steps, oldest first, in double precision. */
  #steps: Float64Array[] = [];
  #changes: Float64Array[] = [];
  /** Cost and gradient where the parameters are; NaN before the first evaluation. */
  #cost = Number.NaN;
  #settled = false;
  readonly #rounding: number;
  #slope: Float64Array;
  /** Passes over the data: evaluations of cost and gradient so far. */
  passes = 0;

  /**
   * @param weights  θ, moved in place
   * @param gradient g, filled by every evaluation
   */
  constructor(weights: Vector, gradient: Vector, spec: TrainingSpec) {
    this.#weights = weights;
    this.#gradient = gradient;
    this.#memory = settingsOf('lbfgs', spec).memory;
    this.#slope = new Float64Array(weights.length);
    this.#rounding = rounding[weights instanceof Float32Array ? 'float32' : 'float64'];
  }

  /**
   * Goes one step further.
   *
   * @returns the cost before the step; 'converged' if there is no step that lowers it; undefined if `evaluate` gave up, with all as it was
   */
  async step(evaluate: Evaluate): Promise<number | 'converged' | undefined> {
    if (Number.isNaN(this.#cost)) {
      const cost = await this.#measure(evaluate);
      if (cost === undefined || !Number.isFinite(cost)) return cost;
      this.#arrive(cost);
    }
    if (this.#settled) return 'converged';
    const before = this.#cost;
    const from = Float64Array.from(this.#weights);
    const { passes } = this;
    const memory = [this.#steps, this.#changes] as const;
    for (;;) {
      const direction = this.#direction();
      const slope = dot(direction, this.#slope);
      if (Number.isNaN(slope)) return Number.NaN;
      if (!(slope < 0)) return 'converged';
      const first = this.#steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
      const found = await this.#search({ step: 0, value: before, slope }, first, from, direction, evaluate);
      if (found !== undefined && found !== 'aborted') {
        this.#remember(from);
        this.#arrive(found.value);
        this.#settled = before - found.value <= this.#rounding * Math.max(Math.abs(before), Math.abs(found.value));
        return before;
      }
      this.#weights.set(from);
      if (found === 'aborted') {
        this.passes = passes;
        [this.#steps, this.#changes] = memory;
        return undefined;
      }
      if (this.#steps.length === 0) {
        this.#settled = true;
        return 'converged';
      }
      this.#steps = []; // the curvature learned was wrong: once more, straight down
      this.#changes = [];
    }
  }

  async #search(start: Point, first: number, from: Float64Array, direction: Float64Array, evaluate: Evaluate) {
    let aborted = false;
    const found = await searchLine(start, first, async (step) => {
      for (let i = 0; i < from.length; i++) this.#weights[i] = from[i]! + step * direction[i]!;
      const value = await this.#measure(evaluate);
      aborted = value === undefined;
      return value === undefined ? undefined : { step, value, slope: dot(direction, this.#gradient) };
    });
    return aborted ? 'aborted' : found;
  }

  async #measure(evaluate: Evaluate): Promise<number | undefined> {
    const cost = await evaluate();
    if (cost !== undefined) this.passes++;
    return cost;
  }

  #arrive(cost: number): void {
    this.#cost = cost;
    this.#slope = Float64Array.from(this.#gradient);
  }

  /** Keeps the pair of the step just taken, if it says that the cost curves upwards. */
  #remember(from: Float64Array): void {
    const step = from.map((before, i) => this.#weights[i]! - before);
    const change = this.#slope.map((before, i) => this.#gradient[i]! - before);
    if (dot(step, change) <= Number.EPSILON * dot(change, change)) return;
    this.#steps.push(step);
    this.#changes.push(change);
    if (this.#steps.length > this.#memory) {
      this.#steps.shift();
      this.#changes.shift();
    }
  }

  /** d = −H g by the two loops of Nocedal 1980, with H₀ = (sᵀy / yᵀy) I. */
  #direction(): Float64Array {
    const d = this.#slope.map((g) => -g);
    const shares: number[] = [];
    for (let k = this.#steps.length - 1; k >= 0; k--) {
      const [s, y] = [this.#steps[k]!, this.#changes[k]!];
      shares[k] = dot(s, d) / dot(s, y);
      add(-shares[k]!, y, d);
    }
    const [last, change] = [this.#steps.at(-1), this.#changes.at(-1)];
    if (last !== undefined && change !== undefined) {
      const scale = dot(last, change) / dot(change, change);
      for (let i = 0; i < d.length; i++) d[i]! *= scale;
    }
    for (const [k, s] of this.#steps.entries()) {
      const y = this.#changes[k]!;
      add(shares[k]! - dot(y, d) / dot(s, y), s, d);
    }
    return d;
  }

  save(): Saved {
    const vectors: Record<string, Vector> = { slope: this.#slope };
    for (const [k, s] of this.#steps.entries()) {
      vectors[`step${k}`] = s;
      vectors[`change${k}`] = this.#changes[k]!;
    }
    const numbers = {
      cost: this.#cost,
      settled: Number(this.#settled),
      passes: this.passes,
      pairs: this.#steps.length,
    };
    return { numbers, vectors };
  }

  restore({ numbers, vectors }: Saved): void {
    this.#cost = numbers.cost!;
    this.#settled = numbers.settled === 1;
    this.passes = numbers.passes!;
    this.#slope = Float64Array.from(vectors.slope!);
    this.#steps = Array.from({ length: numbers.pairs! }, (_, k) => Float64Array.from(vectors[`step${k}`]!));
    this.#changes = this.#steps.map((_, k) => Float64Array.from(vectors[`change${k}`]!));
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** y += scale · x. */
function add(scale: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += scale * x[i]!;
}
