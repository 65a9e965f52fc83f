// What regularisation adds to the cost. Only weights are penalised, never biases (they shift a unit, they do not make it complex).
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Parameters } from '../network/parameters.ts';

/** Strengths of the penalties λ₂/2 Σ w² + λ₁ Σ |w|; both above 0 is an elastic net. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

/** λ₂/2 Σ w² + λ₁ Σ |w| over all weights. */
export function penaltyOf({ W }: Parameters, { l1, l2 }: Penalty): number {
  let squares = 0;
  let sizes = 0;
  for (const { data } of W) {
    for (let i = 0; i < data.length; i++) {
      squares += data[i]! * data[i]!;
      sizes += Math.abs(data[i]!);
    }
  }
  return (l2 / 2) * squares + l1 * sizes;
}

/** Adds λ₂ w to the gradient. The L1 part has no derivative at 0 and is a step of its own: `Optimizer.shrink`. */
export function addPenaltyGradient(
  parameters: Parameters,
  { l2 }: Penalty,
  gradient: Parameters,
  kernels: Kernels,
): void {
  for (const [l, W] of parameters.W.entries()) kernels.addScaled(l2, W, gradient.W[l]!);
}

/** Shortens the gradient, if need be, to the Euclidean norm `most` over all parameters. */
export function clip(gradient: Matrix, most: number, kernels: Kernels): void {
  const norm = Math.sqrt(sumOfSquares(gradient.data, 0, gradient.data.length));
  if (norm > most) kernels.scale(most / norm, gradient);
}

/** Shortens the incoming weights of every unit to the Euclidean norm `most` (Srivastava et al. 2014). */
export function capUnits({ W }: Parameters, most: number): void {
  for (const { data, rows, cols } of W) {
    for (let from = 0; from < rows * cols; from += cols) {
      const norm = Math.sqrt(sumOfSquares(data, from, from + cols));
      if (norm <= most) continue;
      for (let i = from; i < from + cols; i++) data[i]! *= most / norm;
    }
  }
}

function sumOfSquares(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * values[i]!;
  return sum;
}
