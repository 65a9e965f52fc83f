// Kernels with one derivative broken on purpose, to prove that the check finds it.
import { type Activation, activationRows } from '../formulas/activation.ts';
import { type Loss, lossRows } from '../formulas/loss.ts';
import { namesOf } from '../formulas/names.ts';
import { JsKernels } from '../kernels/js.ts';
import type { Matrix } from '../kernels/kernels.ts';

/** Everything that can be broken: g′ of an activation, the derivative of a loss, or a step of backpropagation. */
export const faults = [
  ...namesOf(activationRows).map((name) => `activation:${name}` as const),
  ...namesOf(lossRows).map((name) => `loss:${name}` as const),
  'loss:softmax',
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

  override elementLoss(loss: Loss, P: Matrix, Y: Matrix, V: Matrix, dP: Matrix): number {
    const sum = super.elementLoss(loss, P, Y, V, dP);
    this.#break(`loss:${loss.name}`, dP);
    return sum;
  }

  override softmaxCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number {
    const loss = super.softmaxCrossEntropy(Z, Y, V, dZ);
    this.#break('loss:softmax', dZ);
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
