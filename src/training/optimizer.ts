// Letters: θ parameters, g gradient of the cost, α learning rate, t number of the step from 1.
import { type OptimizerSettings, type RuleName, settingsOf } from '../formulas/optimizer.ts';
import type { AdaptiveRate, Kernels, Matrix } from '../kernels/kernels.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import type { ResolvedLayer } from '../spec/layers.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import type { Remembering, Saved } from './saved.ts';

/** A way to step, from a gradient, to better parameters. */
export interface Optimizer extends Remembering {
  /**
   * Steps, in place.
   *
   * @param gradient (1, parameters); may be overwritten
   * @param rate     α
   * @param t        from 1
   */
  step(gradient: Matrix, rate: number, t: number): void;

  /** The proximal step of an L1 penalty: weights (not biases) towards 0 by as much as the step just taken would for a gradient of `l1`. */
  shrink(l1: number, rate: number, t: number): void;
}

/** What an optimiser works on. */
export interface Steered {
  readonly parameters: Parameters;
  readonly layers: readonly ResolvedLayer[];
  readonly inputs: number;
  readonly kernels: Kernels;
}

/** How each optimiser that steps by a rule is opened; the rows are in `formulas/optimizer.ts`. */
const rules: Record<RuleName, (steered: Steered, spec: TrainingSpec) => Optimizer> = {
  'gradient-descent': (steered, spec) => new GradientDescent(steered, settingsOf('gradient-descent', spec)),
  rmsprop: (steered, spec) => {
    const { decay, epsilon } = settingsOf('rmsprop', spec);
    return new RootMeanSquare(steered, { decay, gain: 1 - decay, epsilon });
  },
  adagrad: (steered, spec) => new RootMeanSquare(steered, { decay: 1, gain: 1, ...settingsOf('adagrad', spec) }),
  adam: (steered, spec) => new Adam(steered, { weightDecay: 0, ...settingsOf('adam', spec) }),
  adamw: (steered, spec) => new Adam(steered, settingsOf('adamw', spec)),
};

/** The optimiser of a name. */
export function openOptimizer(name: RuleName, steered: Steered, spec: TrainingSpec): Optimizer {
  return rules[name](steered, spec);
}

/** A vector of zeros for every parameter, by layer too. */
function zeros({ layers, inputs, kernels }: Steered): Parameters {
  return allocateParameters(layers, inputs, kernels);
}

function restoreVectors(saved: Saved, vectors: Readonly<Record<string, Parameters | undefined>>): void {
  for (const [name, vector] of Object.entries(vectors)) vector?.all.data.set(saved.vectors[name]!);
}

/**
 * Gradient descent, with momentum μ (Polyak 1964) and, for Nesterov, a look ahead (Sutskever et al. 2013, as PyTorch has it):
 *
 *     v := μ v + g        θ := θ − α v        Nesterov: θ := θ − α (g + μ v)
 */
class GradientDescent implements Optimizer {
  readonly #steered: Steered;
  readonly #momentum: number;
  readonly #nesterov: boolean;
  readonly #velocity: Parameters | undefined;

  constructor(steered: Steered, { momentum, nesterov }: Pick<OptimizerSettings, 'momentum' | 'nesterov'>) {
    this.#steered = steered;
    this.#momentum = momentum;
    this.#nesterov = nesterov;
    this.#velocity = momentum === 0 ? undefined : zeros(steered);
  }

  step(gradient: Matrix, rate: number): void {
    const { kernels, parameters } = this.#steered;
    const velocity = this.#velocity?.all;
    if (velocity !== undefined) kernels.blend(this.#momentum, 1, gradient, velocity);
    if (velocity === undefined || this.#nesterov) kernels.addScaled(-rate, gradient, parameters.all);
    if (velocity === undefined) return;
    kernels.addScaled(this.#nesterov ? -rate * this.#momentum : -rate, velocity, parameters.all);
  }

  shrink(l1: number, rate: number, t: number): void {
    // What t steps of the same gradient have added up to in the step, Nesterov being one ahead.
    const momentum = this.#momentum;
    const gathered = (1 - momentum ** (this.#nesterov ? t + 1 : t)) / (1 - momentum);
    for (const W of this.#steered.parameters.W) this.#steered.kernels.shrink(gathered * rate * l1, W);
  }

  save(): Saved {
    return { numbers: {}, vectors: this.#velocity === undefined ? {} : { velocity: this.#velocity.all.data } };
  }

  restore(saved: Saved): void {
    restoreVectors(saved, { velocity: this.#velocity });
  }
}

/**
 * Steps divided by the root of the squared gradients so far:
 *
 *     RMSprop (Tieleman, Hinton 2012): s := ρ s + (1 − ρ) g²        Adagrad (Duchi, Hazan, Singer 2011): s := s + g²
 *     θ := θ − α g / (√s + ε)
 */
class RootMeanSquare implements Optimizer {
  readonly #steered: Steered;
  readonly #decay: number;
  readonly #gain: number;
  readonly #epsilon: number;
  readonly #squares: Parameters;

  /** @param gain by which g² is multiplied before it is added to s */
  constructor(steered: Steered, { decay, gain, epsilon }: { decay: number; gain: number; epsilon: number }) {
    this.#steered = steered;
    this.#decay = decay;
    this.#gain = gain;
    this.#epsilon = epsilon;
    this.#squares = zeros(steered);
  }

  step(gradient: Matrix, rate: number): void {
    const { kernels, parameters } = this.#steered;
    kernels.blendSquares(this.#decay, this.#gain, gradient, this.#squares.all);
    kernels.adaptiveStep(this.#adaptive(rate), gradient, this.#squares.all, parameters.all);
  }

  shrink(l1: number, rate: number): void {
    shrinkAdaptively(this.#steered, this.#adaptive(rate * l1), this.#squares);
  }

  #adaptive(rate: number): AdaptiveRate {
    return { rate, rootScale: 1, epsilon: this.#epsilon };
  }

  save(): Saved {
    return { numbers: {}, vectors: { squares: this.#squares.all.data } };
  }

  restore(saved: Saved): void {
    restoreVectors(saved, { squares: this.#squares });
  }
}

/**
 * Adam (Kingma, Ba 2015), and AdamW (Loshchilov, Hutter 2019), which also decays the weights by αλ before the step:
 *
 *     m := β₁ m + (1 − β₁) g        s := β₂ s + (1 − β₂) g²
 *     θ := θ − α (m / (1 − β₁ᵗ)) / (√(s / (1 − β₂ᵗ)) + ε)
 */
class Adam implements Optimizer {
  readonly #steered: Steered;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #weightDecay: number;
  readonly #mean: Parameters;
  readonly #squares: Parameters;

  constructor(
    steered: Steered,
    { beta1, beta2, epsilon, weightDecay }: Pick<OptimizerSettings, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>,
  ) {
    this.#steered = steered;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#weightDecay = weightDecay;
    this.#mean = zeros(steered);
    this.#squares = zeros(steered);
  }

  step(gradient: Matrix, rate: number, t: number): void {
    const { kernels, parameters } = this.#steered;
    if (this.#weightDecay > 0) for (const W of parameters.W) kernels.scale(1 - rate * this.#weightDecay, W);
    kernels.blend(this.#beta1, 1 - this.#beta1, gradient, this.#mean.all);
    kernels.blendSquares(this.#beta2, 1 - this.#beta2, gradient, this.#squares.all);
    const corrected = rate / (1 - this.#beta1 ** t);
    kernels.adaptiveStep(this.#adaptive(corrected, t), this.#mean.all, this.#squares.all, parameters.all);
  }

  shrink(l1: number, rate: number, t: number): void {
    shrinkAdaptively(this.#steered, this.#adaptive(rate * l1, t), this.#squares);
  }

  #adaptive(rate: number, t: number): AdaptiveRate {
    return { rate, rootScale: 1 / Math.sqrt(1 - this.#beta2 ** t), epsilon: this.#epsilon };
  }

  save(): Saved {
    return { numbers: {}, vectors: { mean: this.#mean.all.data, squares: this.#squares.all.data } };
  }

  restore(saved: Saved): void {
    restoreVectors(saved, { mean: this.#mean, squares: this.#squares });
  }
}

/** The proximal step in the metric of an adaptive optimiser (Yun, Lozano, Yang 2021): each weight by its own rate. */
function shrinkAdaptively({ parameters, kernels }: Steered, rate: AdaptiveRate, squares: Parameters): void {
  for (const [l, W] of parameters.W.entries()) kernels.adaptiveShrink(rate, squares.W[l]!, W);
}
