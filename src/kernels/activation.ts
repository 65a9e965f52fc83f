import type { HiddenActivation, OutputActivation } from '../spec/schema.ts';

/** An activation function as the spec names it, with its parameter. */
export interface Activation {
  readonly name: HiddenActivation | OutputActivation;
  /** c of leaky ReLU, max(cz, z); unused by the others. */
  readonly slope: number;
}

/** g and g′ as functions of one logit. */
export interface ActivationFunction {
  value(z: number, slope: number): number;
  derivative(z: number, slope: number): number;
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

/** Every activation that works on one logit alone. (Softmax works on a row; it lives in `loss.ts`.) */
export const activationFunctions: Record<Exclude<Activation['name'], 'softmax'>, ActivationFunction> = {
  identity: { value: (z) => z, derivative: () => 1 },
  sigmoid: {
    value: sigmoid,
    derivative: (z) => {
      const a = sigmoid(z);
      return a * (1 - a);
    },
  },
  tanh: { value: Math.tanh, derivative: (z) => 1 - Math.tanh(z) ** 2 },
  // At the kink the derivative is taken from the right, as the seed's piecewise line has it (z ≥ 0 → 1).
  relu: { value: (z) => Math.max(0, z), derivative: (z) => (z >= 0 ? 1 : 0) },
  'leaky-relu': { value: (z, slope) => (z >= 0 ? z : slope * z), derivative: (z, slope) => (z >= 0 ? 1 : slope) },
};
