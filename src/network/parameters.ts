// Letters: W[l] weights (n[l], n[l−1]), b[l] biases (1, n[l]) of layer l; layer 1 is the first after the input.
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Random } from '../random.ts';
import { maskedParameters, type ResolvedLayer, tensorsOf, vectorLength } from '../spec/layers.ts';
import type { Span } from '../spec/wiring.ts';
import type { Tensors } from './layer.ts';
import { workOf } from './layer-kinds.ts';

/**
 * All that layers have learned and measured (or as many derivatives), one after the
 * other in a single vector, so that an optimiser needs to know no layers.
 */
export interface Parameters {
  /** (1, all): W[1], b[1], W[2], b[2], … */
  readonly all: Matrix;
  /** Views of `all`, by layer and letter. */
  readonly layers: readonly Tensors[];
  /** The weights among them, by dense layer: what penalties, decay and caps act on. */
  readonly W: readonly Matrix[];
  /** The biases of dense layers. */
  readonly b: readonly Matrix[];
  /** What is measured in training, and no step moves. */
  readonly state: readonly Matrix[];
}

/** Zeroed parameters for layers on `inputs` inputs. */
export function allocateParameters(layers: readonly ResolvedLayer[], inputs: number, kernels: Kernels): Parameters {
  return layOut(kernels.alloc(1, vectorLength(layers, inputs)), layers, inputs, kernels);
}

/** The parameters of layers on `inputs` inputs, as views of a vector of the right length. */
export function layOut(all: Matrix, layers: readonly ResolvedLayer[], inputs: number, kernels: Kernels): Parameters {
  const found = { W: [] as Matrix[], b: [] as Matrix[], state: [] as Matrix[] };
  let offset = 0;
  const tensors = tensorsOf(layers, inputs).map((shapes): Tensors => {
    const views: Record<string, Matrix> = {};
    for (const [name, { rows, cols, role }] of Object.entries(shapes)) {
      const view = kernels.view(all, offset, rows, cols);
      views[name] = view;
      offset += rows * cols;
      if (role === 'weights') found.W.push(view);
      else if (role === 'state') found.state.push(view);
      else if (name === 'b') found.b.push(view);
    }
    return views;
  });
  return { all, layers: tensors, ...found };
}

/** Sets initial values, layer by layer: those of numbers that are held at 0 are drawn like others, and forgotten. */
export function initialise(parameters: Parameters, layers: readonly ResolvedLayer[], random: Random): void {
  for (const [l, layer] of layers.entries()) workOf(layer).initialise(parameters.layers[l]!, layer, random);
  clear(maskedParameters(layers, parameters.W[0]!.cols), parameters.all.data);
}

/** Sets some numbers of a vector to 0. */
export function clear(
  spans: readonly Span[],
  vector: { fill(value: number, from: number, to: number): unknown },
): void {
  for (const [from, to] of spans) vector.fill(0, from, to);
}
