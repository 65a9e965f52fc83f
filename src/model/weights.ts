import type { Kernels } from '../kernels/kernels.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import type { LayerWeights, TrainedNetwork } from './model.ts';

/** The parameters of a network as nested lists, as the model file has them. */
export function listWeights(parameters: Parameters): LayerWeights[] {
  return parameters.W.map((W, l) => ({
    W: Array.from({ length: W.rows }, (_, unit) => Array.from(W.data.subarray(unit * W.cols, (unit + 1) * W.cols))),
    b: Array.from(parameters.b[l]!.data),
  }));
}

/** The weights of a network as parameters in an engine's memory. */
export function loadWeights(trained: TrainedNetwork, kernels: Kernels): Parameters {
  const parameters = allocateParameters(trained.network.layers, trained.encoder.width, kernels);
  for (const [l, { W, b }] of trained.weights.entries()) {
    for (const [unit, row] of W.entries()) parameters.W[l]!.data.set(row, unit * row.length);
    parameters.b[l]!.data.set(b);
  }
  return parameters;
}
