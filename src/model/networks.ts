// The networks of a model, one or several.
import { freeParameterCount } from '../spec/layers.ts';
import type { Model, NetworkWeights, TrainedNetwork } from './model.ts';

/** The networks of a model, at least one. */
export function networksOf(model: Model): readonly TrainedNetwork[] {
  return model.members ?? [model];
}

/** A model with other weights. @param change gives those of a network from those it has */
export function changeWeights<M extends Model>(model: M, change: (network: TrainedNetwork) => NetworkWeights): M {
  if (model.members === undefined) return { ...model, weights: change(model) };
  return { ...model, members: model.members.map((member) => ({ ...member, weights: change(member) })) };
}

/** Weights and biases of a model, without the weights that its wiring holds at 0. */
export function countParameters(model: Model): number {
  return networksOf(model).reduce((sum, one) => sum + freeParameterCount(one.network.layers, one.encoder.width), 0);
}
