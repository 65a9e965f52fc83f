// Losses L of one example, a row each. Letters: y the target, z a logit, a = g(z) the answer, c the setting of a loss that has one.
import { type OutputActivation, sigmoid } from './activation.ts';

/** Numbers in whatever memory: those of a row of logits. */
interface Numbers {
  readonly length: number;
  [index: number]: number;
}

/** The one setting of a loss: its key in a spec, what it means, what it is without it, and between which numbers it lies. */
export interface LossSetting {
  readonly key: 'delta' | 'level';
  readonly means: string;
  readonly usual: number;
  readonly above: number;
  readonly below: number;
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
  /** What the explained part of L is called: R² of squared error, D² of others (Hastie, Tibshirani, Wainwright 2015). */
  readonly explained: 'R²' | 'D²';
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

/**
 * Cross-entropy of one sigmoid unit, from its logit z (not from σ(z)).
 *
 *     L(z, y) = −y log(a) − (1 − y) log(1 − a)      where a = 1 / (1 + e^−z)
 *             = max(z, 0) − y z + log(1 + e^−|z|)
 *
 * The second line is the one computed: the first is infinite for y = 0 as soon
 * as z passes 37, where a rounds to exactly 1. Its derivative is a − y.
 *
 * @param y the label, 0 … 1
 * @returns the loss in nats, at least 0
 */
export function sigmoidLoss(z: number, y: number): number {
  return Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
}

/**
 * Probabilities of one row of logits, in place.
 *
 *     aₖ = e^zₖ / Σ e^zⱼ = e^(zₖ − max) / Σ e^(zⱼ − max)
 *
 * The second form is the one computed: the first overflows from z = 710 on.
 *
 * @param z  logits; `from` … `from + count` are replaced by probabilities
 * @returns log Σ e^z of the row, from which the loss of class k is that minus zₖ
 */
export function softmaxRow(z: Numbers, from: number, count: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = from; k < from + count; k++) if (z[k]! > max) max = z[k]!;
  let sum = 0;
  for (let k = from; k < from + count; k++) {
    const e = Math.exp(z[k]! - max);
    z[k] = e;
    sum += e;
  }
  for (let k = from; k < from + count; k++) z[k] = z[k]! / sum;
  return max + Math.log(sum);
}

/** part / whole, 0 where there is no part: a label of 0 pulls at nothing, however small the whole. */
function pull(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}

const ofNumbers = {
  of: 'answer',
  explained: 'D²',
  setting: null,
  outputs: null,
  output: 'identity',
  classes: false,
  shares: false,
  least: Number.NEGATIVE_INFINITY,
  kink: false,
  best: null,
  floor: null,
} as const;

const onAnswer = (derivative: (a: number, y: number, c: number) => number) => {
  return { derivative, byAnswer: (_z: number, a: number, y: number, c: number) => derivative(a, y, c) };
};

/** Every loss by its name in a spec. Cross-entropy after softmax works on a row; what stands here is that of one sigmoid unit. */
export const losses = {
  'cross-entropy': {
    ...ofNumbers,
    code: 0,
    of: 'logit',
    value: sigmoidLoss,
    derivative: (z, y) => sigmoid(z) - y,
    // 1 − a is computed as σ(−z), which stays above 0 when a rounds to 1.
    byAnswer: (z, a, y) => pull(1 - y, sigmoid(-z)) - pull(y, a),
    formula: '−Σ y log a over the classes',
    constant: 'shares of the classes',
    best: (mean) => Math.log(mean / (1 - mean)),
    outputs: ['sigmoid', 'softmax'],
    output: null,
    classes: true,
    shares: true,
  },
  'squared-error': {
    ...ofNumbers,
    ...onAnswer((a, y) => a - y),
    code: 1,
    value: (a, y) => 0.5 * (a - y) ** 2,
    formula: '½ (a − y)²',
    constant: 'mean',
    explained: 'R²',
    best: (mean) => mean,
    classes: true,
  },
  huber: {
    ...ofNumbers,
    ...onAnswer((a, y, c) => Math.max(-c, Math.min(c, a - y))),
    code: 2,
    value: (a, y, c) => {
      const size = Math.abs(a - y);
      return size <= c ? 0.5 * size * size : c * (size - 0.5 * c);
    },
    formula: '½ e² for e = |a − y| up to `delta`, delta (e − ½ delta) beyond (Huber 1964)',
    constant: 'Huber M-estimate',
    setting: {
      key: 'delta',
      means: 'The error up to which it is squared, in standard deviations of the target',
      usual: 1,
      above: 0,
      below: Number.POSITIVE_INFINITY,
    },
  },
  'absolute-error': {
    ...ofNumbers,
    ...onAnswer((a, y) => Math.sign(a - y)),
    code: 3,
    value: (a, y) => Math.abs(a - y),
    formula: '|a − y|',
    constant: 'median',
    kink: true,
  },
  quantile: {
    ...ofNumbers,
    ...onAnswer((a, y, c) => (a > y ? 1 - c : a < y ? -c : 0)),
    code: 4,
    value: (a, y, c) => (a > y ? (1 - c) * (a - y) : c * (y - a)),
    formula: 'q (y − a) below the target, (1 − q)(a − y) above it, with `level` q (Koenker, Bassett 1978)',
    constant: 'quantile',
    setting: { key: 'level', means: 'The quantile that is predicted', usual: 0.5, above: 0, below: 1 },
    kink: true,
  },
  poisson: {
    ...ofNumbers,
    code: 5,
    of: 'logit',
    value: (z, y) => Math.exp(z) - y * z,
    derivative: (z, y) => Math.exp(z) - y,
    byAnswer: (_z, a, y) => 1 - pull(y, a),
    formula: 'a − y log a with a = e^z (Nelder, Wedderburn 1972)',
    constant: 'mean',
    best: Math.log,
    floor: (y) => (y === 0 ? 0 : y - y * Math.log(y)),
    outputs: ['exponential'],
    output: 'exponential',
    least: 0,
  },
} as const satisfies Record<string, LossRow>;

/** The name of a loss. */
export type LossName = keyof typeof losses;

/** The row of a loss by its name. */
export const lossRows: Readonly<Record<LossName, LossRow>> = losses;

/** A loss as a network has it, with its setting. */
export interface Loss {
  readonly name: LossName;
  /** c where its row has a setting; 0 of the others. */
  readonly setting: number;
}

/** A loss as a spec says it: by its name, or with its setting. */
export type LossSpec = LossName | { readonly name: LossName; readonly delta?: number; readonly level?: number };

/** The loss that a spec means. */
export function lossOf(given: LossSpec): Loss {
  const { name, ...settings } = typeof given === 'string' ? { name: given } : given;
  const { setting } = lossRows[name];
  if (setting === null) return { name, setting: 0 };
  return { name, setting: (settings as Partial<Record<string, number>>)[setting.key] ?? setting.usual };
}

/** A loss as a spec says it in full. */
export function specOfLoss({ name, setting: c }: Loss): LossSpec {
  const { setting } = lossRows[name];
  return setting === null ? name : { name, [setting.key]: c };
}

/** Whether a loss may follow an output. */
export function mayFollow(loss: LossName, output: OutputActivation): boolean {
  const { outputs } = lossRows[loss];
  return outputs === null ? output !== 'softmax' : outputs.includes(output);
}
