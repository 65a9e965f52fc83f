// Letters: A[l] = s ∘ A[l−1] in every row, with a factor s for each number that reaches the layer.
import type { Matrix } from '../kernels/kernels.ts';
import type { ScaleLayer } from '../spec/layer-kinds.ts';
import type { Bench, LayerBlock, LayerWork, Tensors } from './layer.ts';

/** A layer of factors at work, in plain loops on any engine. */
class ScaleBlock implements LayerBlock<'s'> {
  readonly A: Matrix;
  readonly dZ: Matrix;

  constructor({ units }: ScaleLayer, { memory }: Bench) {
    this.A = memory(units);
    this.dZ = memory(units);
  }

  forward(A: Matrix, { s }: Tensors<'s'>): Matrix {
    multiplyRows(A, s, this.A);
    return this.A;
  }

  backward(A: Matrix, { s }: Tensors<'s'>, gradients: Tensors<'s'>, dA: Matrix | undefined): void {
    const { rows, cols, data } = this.dZ;
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let at = j; at < rows * cols; at += cols) sum += data[at]! * A.data[at]!;
      gradients.s.data[j]! += sum;
    }
    if (dA !== undefined) multiplyRows(this.dZ, s, dA);
  }
}

/** B = A ∘ s, row by row. */
function multiplyRows({ data, rows, cols }: Matrix, s: Matrix, B: Matrix): void {
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < cols; j++, at++) B.data[at] = data[at]! * s.data[j]!;
  }
}

/** A learned factor for every number: how much it counts (Holzmüller, Grinsztajn, Steinwart 2024). */
export const scale: LayerWork<ScaleLayer, 's'> = {
  initialise: ({ s }) => {
    s.data.fill(1);
  },
  open: (layer, bench) => new ScaleBlock(layer, bench),
};
