// Losses L of one example, a row each (`loss-row.ts` says of what). Letters: y the target, z a logit, a = g(z) the answer, c the setting of a loss that has one.
import { type OutputActivation, sigmoid } from './activation.ts';
import { sigmoidLoss } from './cross-entropy.ts';
import type { LossRow } from './loss-row.ts';
import { namesOf } from './names.ts';

/** part / whole, 0 where there is no part: a label of 0 pulls at nothing, however small the whole. */
function pull(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}

function huber(a: number, y: number, c: number): number {
  const size = Math.abs(a - y);
  return size <= c ? 0.5 * size * size : c * (size - 0.5 * c);
}

const distance = (a: number, y: number) => Math.abs(a - y);
const pinball = (a: number, y: number, c: number) => (a > y ? (1 - c) * (a - y) : c * (y - a));
const poisson = (z: number, y: number) => Math.exp(z) - y * z;
const leastPoisson = (y: number) => (y === 0 ? 0 : y - y * Math.log(y));

/**
 * The unit deviance of Poisson's distribution (Nelder, Wedderburn 1972): twice the loss less the least there is.
 *
 *     2 (y log(y / ŷ) − y + ŷ)
 *
 * An answer that has rounded to 0 costs what the least number costs.
 */
function poissonDeviance(answer: number, y: number): number {
  const z = Math.log(Math.max(answer, Number.MIN_VALUE));
  return Math.max(0, 2 * (poisson(z, y) - leastPoisson(y)));
}

const ofNumbers = {
  of: 'answer',
  explained: 'd2',
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
    score: null,
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
    explained: 'r2',
    score: { metric: 'rmse', of: (answer, y) => (answer - y) ** 2 },
    best: (mean) => mean,
    classes: true,
  },
  huber: {
    ...ofNumbers,
    ...onAnswer((a, y, c) => Math.max(-c, Math.min(c, a - y))),
    code: 2,
    value: huber,
    formula: '½ e² for e = |a − y| up to `delta`, delta (e − ½ delta) beyond (Huber 1964)',
    constant: 'Huber M-estimate',
    setting: {
      key: 'delta',
      means: 'The error up to which it is squared, in standard deviations of the target',
      usual: 1,
      above: 0,
      below: Number.POSITIVE_INFINITY,
      namesConstant: false,
    },
    score: { metric: 'huberLoss', of: (answer, y, c, std) => huber(answer / std, y / std, c) },
  },
  'absolute-error': {
    ...ofNumbers,
    ...onAnswer((a, y) => Math.sign(a - y)),
    code: 3,
    value: distance,
    formula: '|a − y|',
    constant: 'median',
    score: { metric: 'mae', of: distance },
    kink: true,
  },
  quantile: {
    ...ofNumbers,
    ...onAnswer((a, y, c) => (a > y ? 1 - c : a < y ? -c : 0)),
    code: 4,
    value: pinball,
    formula: 'q (y − a) below the target, (1 − q)(a − y) above it, with `level` q (Koenker, Bassett 1978)',
    constant: 'quantile',
    setting: {
      key: 'level',
      means: 'The quantile that is predicted',
      usual: 0.5,
      above: 0,
      below: 1,
      namesConstant: true,
    },
    score: { metric: 'quantileLoss', of: pinball },
    kink: true,
  },
  poisson: {
    ...ofNumbers,
    code: 5,
    of: 'logit',
    value: poisson,
    derivative: (z, y) => Math.exp(z) - y,
    byAnswer: (_z, a, y) => 1 - pull(y, a),
    formula: 'a − y log a with a = e^z (Nelder, Wedderburn 1972)',
    constant: 'mean',
    best: Math.log,
    floor: leastPoisson,
    score: { metric: 'poissonDeviance', of: poissonDeviance },
    outputs: ['exponential'],
    output: 'exponential',
    least: 0,
  },
} as const satisfies Record<string, LossRow>;

/** The name of a loss. */
export type LossName = keyof typeof losses;

/** The row of a loss by its name. */
export const lossRows: Readonly<Record<LossName, LossRow>> = losses;

export const lossNames = namesOf(lossRows);

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

/** The loss of a row as a function of an answer and a target in the user's units, of a numeric target. @param std as for `LossScore` */
export function rowLossOf({ name, setting }: Loss, std: number): (answer: number, y: number) => number {
  const { score } = lossRows[name];
  if (score === null) throw new Error(`${name} has no numeric target`);
  return (answer, y) => score.of(answer, y, setting, std);
}

/** Whether a loss may follow an output. */
export function mayFollow(loss: LossName, output: OutputActivation): boolean {
  const { outputs } = lossRows[loss];
  return outputs === null ? output !== 'softmax' : outputs.includes(output);
}
