// Activations g, a row each. Letters: z a logit, a = g(z), c the setting of an activation that has one.
import { erfc } from './erf.ts';
import type { Initialiser } from './initialiser.ts';
import { namesWhere } from './names.ts';

/** All that any part of the program knows of an activation that works on one logit alone. */
export interface ActivationRow {
  /** Its case in `kernels/assembly/activations.ts`. */
  readonly code: number;
  /** g(z). */
  value(z: number, c: number): number;
  /** g′(z); at a kink the derivative from the right. */
  derivative(z: number, c: number): number;
  /** g in writing, and where it comes from. */
  readonly formula: string;
  /** Whether a hidden layer may have it, and the output layer. */
  readonly hidden: boolean;
  readonly output: boolean;
  /** Whether c is its `slope`; the others have no setting. */
  readonly slope: boolean;
  /** What keeps the variance of the units from layer to layer. */
  readonly initialiser: Initialiser;
  /** The values it takes: any, those of one side of 0 and hardly any of the other (then 0 must stay 0 when a target is scaled), or those of an interval. */
  readonly range: 'all' | 'half' | 'interval';
  /** Whether g′ or g″ jumps at 0, so that differences across it are off. */
  readonly kink: boolean;
  /** Whether g and g′ are 0 for all z < 0, so that a unit may die. */
  readonly dies: boolean;
  /** |z| beyond which, on both sides, the slope is below 1 % of the steepest; null where there is no such z. */
  readonly saturation: number | null;
}

/**
 * σ(z) = 1 / (1 + e^−z), in the open interval (0, 1) for exact arithmetic.
 * For z < 0 it is computed as e^z / (1 + e^z): e^−z overflows below −709.
 */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + e^z), computed as max(z, 0) + log(1 + e^−|z|): e^z overflows above 709. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Φ(z), the distribution function of the standard normal. */
function normalBelow(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** φ(z), its density. */
function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** tanh(log(1 + e^z)), and 1 minus its square, from e = e^−|z|: e^z overflows above 709, and 1 − t² cancels near t = 1. */
function mishFactor(z: number): { t: number; rest: number } {
  const e = Math.exp(-Math.abs(z));
  if (z >= 0) {
    const below = 1 + 2 * e + 2 * e * e;
    return { t: (1 + 2 * e) / below, rest: ((2 * e * (1 + e)) / below) ** 2 };
  }
  const below = e * e + 2 * e + 2;
  return { t: (e * (e + 2)) / below, rest: ((2 * (1 + e)) / below) ** 2 };
}

/** α and λ of SELU: the values for which mean 0 and variance 1 are a fixed point from layer to layer. */
const selu = { alpha: 1.6732632423543772, lambda: 1.0507009873554805 } as const;

const plain = { hidden: true, output: false, slope: false, kink: false, dies: false, saturation: null } as const;

/** Every activation by its name in a spec, but for softmax, which works on a row (`softmaxRow` in `cross-entropy.ts`). */
export const activations = {
  relu: {
    ...plain,
    code: 3,
    value: (z) => Math.max(0, z),
    derivative: (z) => (z >= 0 ? 1 : 0),
    formula: 'max(0, z)',
    output: true,
    initialiser: 'he',
    range: 'half',
    kink: true,
    dies: true,
  },
  tanh: {
    ...plain,
    code: 2,
    value: Math.tanh,
    derivative: (z) => 1 - Math.tanh(z) ** 2,
    formula: '(e^z − e^−z) / (e^z + e^−z)',
    output: true,
    initialiser: 'xavier',
    range: 'interval',
    saturation: 2.99, // 1 − tanh² = 0.01
  },
  sigmoid: {
    ...plain,
    code: 1,
    value: sigmoid,
    derivative: (z) => {
      const a = sigmoid(z);
      return a * (1 - a);
    },
    formula: '1 / (1 + e^−z)',
    output: true,
    initialiser: 'xavier',
    range: 'interval',
    saturation: 5.98, // a (1 − a) = 0.01 · ¼
  },
  'leaky-relu': {
    ...plain,
    code: 4,
    value: (z, c) => (z >= 0 ? z : c * z),
    derivative: (z, c) => (z >= 0 ? 1 : c),
    formula: 'max(c z, z), with `slope` c (Maas, Hannun, Ng 2013)',
    output: true,
    slope: true,
    initialiser: 'he',
    range: 'half',
    kink: true,
  },
  identity: {
    ...plain,
    code: 0,
    value: (z) => z,
    derivative: () => 1,
    formula: 'z',
    output: true,
    initialiser: 'xavier',
    range: 'all',
  },
  gelu: {
    ...plain,
    code: 5,
    value: (z) => z * normalBelow(z),
    derivative: (z) => normalBelow(z) + z * normalDensity(z),
    formula: 'z Φ(z), with Φ of the standard normal (Hendrycks, Gimpel 2016)',
    initialiser: 'he',
    range: 'half',
  },
  selu: {
    ...plain,
    code: 6,
    value: (z) => (z >= 0 ? selu.lambda * z : selu.lambda * selu.alpha * Math.expm1(z)),
    derivative: (z) => (z >= 0 ? selu.lambda : selu.lambda * selu.alpha * Math.exp(z)),
    formula: 'λ z from 0 up, λ α (e^z − 1) below (Klambauer et al. 2017)',
    initialiser: 'lecun',
    range: 'half',
    kink: true,
  },
  mish: {
    ...plain,
    code: 7,
    value: (z) => z * mishFactor(z).t,
    derivative: (z) => {
      const { t, rest } = mishFactor(z);
      return t + z * rest * sigmoid(z);
    },
    formula: 'z tanh(log(1 + e^z)) (Misra 2019)',
    initialiser: 'he',
    range: 'half',
  },
  softplus: {
    ...plain,
    code: 8,
    value: softplus,
    derivative: sigmoid,
    formula: 'log(1 + e^z) (Dugas et al. 2001)',
    output: true,
    initialiser: 'he',
    range: 'half',
  },
  exponential: {
    ...plain,
    code: 9,
    value: Math.exp,
    derivative: Math.exp,
    formula: 'e^z, the log link of counts',
    hidden: false,
    output: true,
    initialiser: 'xavier',
    range: 'half',
  },
} as const satisfies Record<string, ActivationRow>;

type Rows = typeof activations;
/** The name of an activation that works on one logit alone. */
export type ElementActivation = keyof Rows;
type Where<Place extends 'hidden' | 'output'> = {
  [Name in ElementActivation]: Rows[Name][Place] extends true ? Name : never;
}[ElementActivation];
export type HiddenActivation = Where<'hidden'>;
export type OutputActivation = Where<'output'> | 'softmax';

/** The row of an activation by a name that need not be one. */
export const activationRows: Readonly<Record<ElementActivation, ActivationRow>> = activations;

/** Activations of hidden layers. */
export const hiddenActivations = namesWhere(activationRows, ({ hidden }) => hidden) as readonly HiddenActivation[];
/** Activations of the output layer. */
export const outputActivations: readonly OutputActivation[] = [
  'softmax',
  ...(namesWhere(activationRows, ({ output }) => output) as readonly Exclude<OutputActivation, 'softmax'>[]),
];

/** An activation as a layer has it, with its setting. */
export interface Activation {
  readonly name: ElementActivation | 'softmax';
  /** c where the row says that it is a slope; unused by the others. */
  readonly slope: number;
}

/** The row of an activation, or that of identity for softmax, whose derivatives come from its loss: it has no kink, no setting and does not die. */
export function rowOf(name: Activation['name']): ActivationRow {
  return activationRows[name === 'softmax' ? 'identity' : name];
}
