// Gradient descent on m examples with explicit loops, as it is first explained. Slow and readable is its purpose.

/** Logistic regression: one weight for each feature, and a bias. */
export interface Weights {
  readonly w: readonly number[];
  readonly b: number;
}

/**
 * One step of gradient descent, with an explicit loop over the examples and one over the features.
 *
 * The divisions by m stand after the loop over the examples, not inside it.
 *
 * @param x by example, then by feature
 * @param y 0 or 1
 * @returns J with the weights before the step, and the weights after it
 */
export function loopStep(
  x: readonly (readonly number[])[],
  y: readonly number[],
  { w, b }: Weights,
  alpha: number,
): { J: number; weights: Weights } {
  const m = x.length;
  const n = w.length;
  let J = 0;
  const dw: number[] = new Array(n).fill(0);
  let db = 0;
  for (let i = 0; i < m; i++) {
    let z = b;
    for (let j = 0; j < n; j++) z += w[j]! * x[i]![j]!;
    const a = 1 / (1 + Math.exp(-z));
    J += -(y[i]! * Math.log(a) + (1 - y[i]!) * Math.log(1 - a));
    const dz = a - y[i]!;
    for (let j = 0; j < n; j++) dw[j]! += x[i]![j]! * dz;
    db += dz;
  }
  J /= m;
  for (let j = 0; j < n; j++) dw[j]! /= m;
  db /= m;
  return { J, weights: { w: w.map((weight, j) => weight - alpha * dw[j]!), b: b - alpha * db } };
}
