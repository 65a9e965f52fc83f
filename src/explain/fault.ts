// Kernels with one derivative broken on purpose, to prove that the check finds it.
import type { Activation } from '../kernels/activation.ts';
import { JsKernels } from '../kernels/js.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { hiddenActivations } from '../spec/schema.ts';

/** Everything that can be broken: g′ of an activation, the derivative of a loss, or a step of backpropagation. */
export const faults = [
  ...hiddenActivations.map((name) => `activation:${name}` as const),
  'loss:sigmoid-cross-entropy',
  'loss:softmax-cross-entropy',
  'loss:squared-error',
  'gradient:weights',
  'gradient:bias',
  'gradient:inputs',
] as const;

/** A name in `faults`. */
export type FaultName = (typeof faults)[number];

/** A broken derivative is this many times what it should be. */
const factor = 1.001;

/** The reference kernels with one derivative wrong by a thousandth. */
export class FaultyKernels extends JsKernels {
  readonly #fault: FaultName;

  constructor(fault: FaultName) {
    super('float64');
    this.#fault = fault;
  }

  override multiplyByDerivative(g: Activation, Z: Matrix, A: Matrix, dA: Matrix): void {
    super.multiplyByDerivative(g, Z, A, dA);
    this.#break(`activation:${g.name}`, dA);
  }

  override sigmoidCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number {
    const loss = super.sigmoidCrossEntropy(Z, Y, V, dZ);
    this.#break('loss:sigmoid-cross-entropy', dZ);
    return loss;
  }

  override softmaxCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number {
    const loss = super.softmaxCrossEntropy(Z, Y, V, dZ);
    this.#break('loss:softmax-cross-entropy', dZ);
    return loss;
  }

  override squaredError(A: Matrix, Y: Matrix, V: Matrix, dA: Matrix): number {
    const loss = super.squaredError(A, Y, V, dA);
    this.#break('loss:squared-error', dA);
    return loss;
  }

  override addWeightGradient(dZ: Matrix, A: Matrix, dW: Matrix): void {
    super.addWeightGradient(dZ, A, dW);
    this.#break('gradient:weights', dW);
  }

  override addBiasGradient(dZ: Matrix, db: Matrix): void {
    super.addBiasGradient(dZ, db);
    this.#break('gradient:bias', db);
  }

  override inputGradient(dZ: Matrix, W: Matrix, dA: Matrix): void {
    super.inputGradient(dZ, W, dA);
    this.#break('gradient:inputs', dA);
  }

  #break(place: string, derivative: Matrix): void {
    if (place === this.#fault) this.scale(factor, derivative);
  }
}
