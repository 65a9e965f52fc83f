// Letters: W[l] weights (n[l], n[l−1]), b[l] biases (1, n[l]) of layer l; layer 1 is the first after the input.
import { initialisers } from '../formulas/initialiser.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Random } from '../random.ts';
import { parameterCount, type ResolvedLayer } from '../spec/resolve.ts';
import { fanIn } from '../spec/wiring.ts';
import { clear, maskedParameters } from './mask.ts';

/**
 * All weights and biases of a network (or as many derivatives), one after the
 * other in a single vector, so that an optimiser needs to know no layers.
 */
export interface Parameters {
  /** (1, parameters): W[1], b[1], W[2], b[2], … */
  readonly all: Matrix;
  /** Views of `all`, by layer. */
  readonly W: readonly Matrix[];
  readonly b: readonly Matrix[];
}

/** Zeroed parameters for layers on `inputs` inputs. */
export function allocateParameters(layers: readonly ResolvedLayer[], inputs: number, kernels: Kernels): Parameters {
  return layOut(kernels.alloc(1, parameterCount(layers, inputs)), layers, inputs, kernels);
}

/** The parameters of layers on `inputs` inputs, as views of a vector of the right length. */
export function layOut(all: Matrix, layers: readonly ResolvedLayer[], inputs: number, kernels: Kernels): Parameters {
  const W: Matrix[] = [];
  const b: Matrix[] = [];
  let offset = 0;
  let before = inputs;
  for (const { units } of layers) {
    W.push(kernels.view(all, offset, units, before));
    offset += units * before;
    b.push(kernels.view(all, offset, 1, units));
    offset += units;
    before = units;
  }
  return { all, W, b };
}

/**
 * Sets initial values: normal random weights, layer by layer and row by row, and constant biases. Where a unit takes less
 * than all, its other weights are 0, and those of other units what they would be without that.
 */
export function initialise(parameters: Parameters, layers: readonly ResolvedLayer[], random: Random): void {
  for (const [index, { init, biasInit, wired }] of layers.entries()) {
    const { data, rows, cols } = parameters.W[index]!;
    for (let unit = 0; unit < rows; unit++) {
      const deviation = initialisers[init].deviation(fanIn(wired?.[unit], cols), rows);
      const end = (unit + 1) * cols;
      for (let i = unit * cols; i < end; i++) data[i] = deviation === 0 ? 0 : deviation * random.normal();
    }
    parameters.b[index]!.data.fill(biasInit);
  }
  clear(maskedParameters(layers, parameters.W[0]!.cols), parameters.all.data);
}
