// What a row of losses holds. Letters: y the target, z a logit, a = g(z) the answer, c the setting of a loss that has one.
import type { OutputActivation } from './activation.ts';
import type { LossMetric, NumberMetric } from './metric.ts';

/** The one setting of a loss: its key in a spec, what it means, what it is without it, and between which numbers it lies. */
export interface LossSetting {
  readonly key: 'delta' | 'level';
  readonly means: string;
  readonly usual: number;
  readonly above: number;
  readonly below: number;
  /** Whether it stands before the best constant: `the 0.9 quantile`. */
  readonly namesConstant: boolean;
}

/** How a model of numbers is told by its loss. */
export interface LossScore {
  readonly metric: Extract<LossMetric, NumberMetric>;
  /**
   * Loss of an answer ŷ to a target y, both in the user's units, at least 0.
   *
   * @param std what the network takes for one unit of the target
   */
  of(answer: number, y: number, c: number, std: number): number;
}

/** All that any part of the program knows of a loss. */
export interface LossRow {
  /** Its case in `kernels/assembly/losses.ts`. */
  readonly code: number;
  /** What p is in `value` and `derivative`: the logit z, where the loss cancels against the activation, or the answer a. */
  readonly of: 'logit' | 'answer';
  /** L(p, y), at least 0 but for a constant that depends on y alone. */
  value(p: number, y: number, c: number): number;
  /** ∂L/∂p; 0 at a kink. */
  derivative(p: number, y: number, c: number): number;
  /** ∂L/∂a, to be shown: from z too, which says more than a where a has rounded. */
  byAnswer(z: number, a: number, y: number, c: number): number;
  /** L in writing, and where it comes from. */
  readonly formula: string;
  /** The answer that is best if it is the same for all rows, in words. */
  readonly constant: string;
  /** What the explained part of L is: R² of squared error, D² of others (Hastie, Tibshirani, Wainwright 2015). */
  readonly explained: 'r2' | 'd2';
  /** Null if it has no numeric target. */
  readonly score: LossScore | null;
  readonly setting: LossSetting | null;
  /** Outputs that it may follow; null for all but softmax. */
  readonly outputs: readonly OutputActivation[] | null;
  /** The output of a numeric target with this loss, where the spec does not say; null if it has no numeric target. */
  readonly output: OutputActivation | null;
  /** Whether the target may be classes, and whether a share of a class may be one (label smoothing). */
  readonly classes: boolean;
  readonly shares: boolean;
  /** The least number that a target may be. */
  readonly least: number;
  /** Whether ∂L/∂p jumps at p = y. */
  readonly kink: boolean;
  /** The p that is best for all rows at once, from the mean target; null where it must be searched for. */
  readonly best: ((mean: number) => number) | null;
  /** L of the best answer to y; null where that is 0. */
  readonly floor: ((y: number) => number) | null;
}
