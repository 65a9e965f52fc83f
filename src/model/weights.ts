import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import type { LayerWeights, TrainedNetwork, VectorWeights } from './model.ts';

/** The parameters of a network as lists, as the model file has them. */
export function listWeights(parameters: Parameters): (LayerWeights | VectorWeights)[] {
  const list = ({ data, rows, cols }: Matrix) =>
    Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
  return parameters.layers.map(({ W, b, ...others }) => {
    if (W !== undefined && b !== undefined) return { W: list(W), b: list(b)[0]! };
    return { vectors: Object.fromEntries(Object.entries(others).map(([letter, M]) => [letter, list(M)[0]!])) };
  });
}

/** The weights of a dense layer, and of nothing else. */
export function listDense(parameters: Parameters): LayerWeights {
  return listWeights(parameters)[0] as LayerWeights;
}

/** The weights of a network as parameters in an engine's memory. */
export function loadWeights({ network, encoder, weights }: TrainedNetwork, kernels: Kernels): Parameters {
  const parameters = allocateParameters(network.layers, encoder.width, kernels);
  for (const [l, layer] of weights.entries()) {
    const tensors = parameters.layers[l]!;
    for (const [unit, row] of (layer.W ?? []).entries()) tensors.W!.data.set(row, unit * row.length);
    const vectors = 'vectors' in layer ? layer.vectors : { b: layer.b };
    for (const [letter, values] of Object.entries(vectors)) tensors[letter]!.data.set(values);
  }
  return parameters;
}
