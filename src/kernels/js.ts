// The plain loops every other engine is tested against: a fast version of one has a file of its own. Rows in a file come through `file-rows.ts`.
import { type Activation, activationRows } from '../formulas/activation.ts';
import { softmaxRow } from '../formulas/cross-entropy.ts';
import { type Loss, lossRows } from '../formulas/loss.ts';
import type { Precision } from '../spec/schema.ts';
import { FileWindow, gatherFromFile, isInFile, viewInFile } from './file-rows.ts';
import type { AdaptiveRate, Kernels, Matrix, Order } from './kernels.ts';

/** The reference engine: plain loops over typed arrays, sums in double precision, results rounded to `precision` when stored. */
export class JsKernels implements Kernels {
  readonly name = 'js';
  readonly precision: Precision;
  readonly #windows = [0, 1, 2].map(() => new FileWindow((numbers) => this.alloc(1, numbers)));

  constructor(precision: Precision) {
    this.precision = precision;
  }

  alloc(rows: number, cols: number): Matrix {
    const data = this.precision === 'float32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
    return { rows, cols, data };
  }

  allocRows(rows: number, cols: number): Matrix {
    return this.alloc(rows, cols);
  }

  view(M: Matrix, offset: number, rows: number, cols: number): Matrix {
    if (isInFile(M)) return viewInFile(M, offset, rows, cols);
    return { rows, cols, data: M.data.subarray(offset, offset + rows * cols) };
  }

  resident(M: Matrix, place: 0 | 1 | 2): Matrix {
    if (!isInFile(M)) return M;
    const { numbers, offset } = this.#windows[place]!.bring(M);
    return this.view(numbers, offset, M.rows, M.cols);
  }

  allocOrder(rows: number): Order {
    return { rows: new Int32Array(new SharedArrayBuffer(4 * rows)) };
  }

  gather(M: Matrix, order: Order, from: number, to: Matrix): void {
    gatherRows(M, order, from, to);
  }

  refresh(): void {}

  affine(A: Matrix, W: Matrix, b: Matrix, Z: Matrix): void {
    const { rows: m, cols: k, data: a } = A;
    const { rows: n, data: w } = W;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let z = b.data[j]!;
        for (let l = 0; l < k; l++) z += w[j * k + l]! * a[i * k + l]!;
        Z.data[i * n + j] = z;
      }
    }
  }

  addWeightGradient(dZ: Matrix, A: Matrix, dW: Matrix): void {
    const { rows: m, cols: k, data: a } = A;
    const { rows: n, data: dw } = dW;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const dz = dZ.data[i * n + j]!;
        for (let l = 0; l < k; l++) dw[j * k + l]! += dz * a[i * k + l]!;
      }
    }
  }

  addBiasGradient(dZ: Matrix, db: Matrix): void {
    const { rows: m, cols: n } = dZ;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) db.data[j]! += dZ.data[i * n + j]!;
    }
  }

  inputGradient(dZ: Matrix, W: Matrix, dA: Matrix): void {
    const { rows: m, cols: n } = dZ;
    const { cols: k, data: w } = W;
    const da = dA.data.fill(0);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const dz = dZ.data[i * n + j]!;
        for (let l = 0; l < k; l++) da[i * k + l]! += dz * w[j * k + l]!;
      }
    }
  }

  activate(g: Activation, Z: Matrix, A: Matrix): void {
    if (g.name === 'softmax') {
      A.data.set(Z.data);
      for (let i = 0; i < Z.rows; i++) softmaxRow(A.data, i * Z.cols, Z.cols);
      return;
    }
    const { value } = activationRows[g.name];
    for (let i = 0; i < Z.data.length; i++) A.data[i] = value(Z.data[i]!, g.slope);
  }

  multiplyByDerivative(g: Activation, Z: Matrix, _A: Matrix, dA: Matrix): void {
    if (g.name === 'softmax') throw new Error('softmax has no derivative by element; use softmaxCrossEntropy');
    const { derivative } = activationRows[g.name];
    for (let i = 0; i < Z.data.length; i++) dA.data[i]! *= derivative(Z.data[i]!, g.slope);
  }

  multiply(A: Matrix, B: Matrix, C: Matrix): void {
    for (let i = 0; i < C.data.length; i++) C.data[i] = A.data[i]! * B.data[i]!;
  }

  elementLoss({ name, setting }: Loss, P: Matrix, Y: Matrix, V: Matrix, dP: Matrix): number {
    const { value, derivative } = lossRows[name];
    let loss = 0;
    for (let i = 0; i < P.data.length; i++) {
      const v = V.data[Math.floor(i / P.cols)]!;
      const p = P.data[i]!;
      loss += v * value(p, Y.data[i]!, setting);
      dP.data[i] = v * derivative(p, Y.data[i]!, setting);
    }
    return loss;
  }

  softmaxCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number {
    const n = Z.cols;
    let loss = 0;
    dZ.data.set(Z.data);
    for (let i = 0; i < Z.rows; i++) {
      const v = V.data[i]!;
      const logSum = softmaxRow(dZ.data, i * n, n);
      for (let j = i * n; j < (i + 1) * n; j++) {
        loss += v * Y.data[j]! * (logSum - Z.data[j]!);
        dZ.data[j] = v * (dZ.data[j]! - Y.data[j]!);
      }
    }
    return loss;
  }

  addScaled(scale: number, dw: Matrix, w: Matrix): void {
    for (let i = 0; i < w.data.length; i++) w.data[i]! += scale * dw.data[i]!;
  }

  scale(factor: number, x: Matrix): void {
    for (let i = 0; i < x.data.length; i++) x.data[i]! *= factor;
  }

  blend(decay: number, gain: number, x: Matrix, s: Matrix): void {
    for (let i = 0; i < s.data.length; i++) s.data[i] = decay * s.data[i]! + gain * x.data[i]!;
  }

  blendSquares(decay: number, gain: number, x: Matrix, s: Matrix): void {
    for (let i = 0; i < s.data.length; i++) s.data[i] = decay * s.data[i]! + gain * x.data[i]! * x.data[i]!;
  }

  adaptiveStep({ rate, rootScale, epsilon }: AdaptiveRate, x: Matrix, s: Matrix, w: Matrix): void {
    for (let i = 0; i < w.data.length; i++) {
      w.data[i]! -= (rate * x.data[i]!) / (Math.sqrt(s.data[i]!) * rootScale + epsilon);
    }
  }

  shrink(threshold: number, w: Matrix): void {
    for (let i = 0; i < w.data.length; i++) w.data[i] = towardsZero(w.data[i]!, threshold);
  }

  adaptiveShrink({ rate, rootScale, epsilon }: AdaptiveRate, s: Matrix, w: Matrix): void {
    for (let i = 0; i < w.data.length; i++) {
      w.data[i] = towardsZero(w.data[i]!, rate / (Math.sqrt(s.data[i]!) * rootScale + epsilon));
    }
  }
}

/** As `Kernels.gather`, over rows in whatever memory. */
export function gatherRows(M: Matrix, order: Order, from: number, to: Matrix): void {
  if (isInFile(M)) {
    gatherFromFile(M, order, from, to);
    return;
  }
  const { data, cols } = M;
  for (let row = 0, at = 0; row < to.rows; row++) {
    const first = order.rows[from + row]! * cols;
    for (let i = first; i < first + cols; i++) to.data[at++] = data[i]!;
  }
}

/** w nearer to 0 by `threshold`, or 0 where that would pass it; NaN stays, so that a divergence is seen. */
function towardsZero(w: number, threshold: number): number {
  if (Math.abs(w) <= threshold) return 0;
  return w > 0 ? w - threshold : w + threshold;
}
