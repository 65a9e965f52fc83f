import { type InputColumn, widthsOf } from '../encode/inputs.ts';
import { kindOfTarget, type Target } from '../encode/target.ts';
import { UserError, UserErrors } from '../errors.ts';
import { type ResolvedNetwork, resolveNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { NetworkWeights } from './model.ts';
import { readLayer } from './read-layer.ts';
import type { LayerFile } from './schema.ts';

/** The network that a spec means for inputs and a target. @param place name of the spec, for messages @throws UserError, UserErrors (usage) */
export function networkFor(
  spec: ModelSpec,
  target: Target,
  inputs: readonly InputColumn[],
  place: string,
): ResolvedNetwork {
  return resolveNetwork(spec, kindOfTarget(target), widthsOf(inputs), place);
}

/**
 * The network of a model file, and the weights of every layer, checked against its neighbours, the inputs, the target and the spec.
 *
 * @param path of the network in the file, for messages: `members.0: `
 * @throws UserError (model) if it is damaged
 */
export function readNetwork(
  layers: readonly LayerFile[],
  inputs: readonly InputColumn[],
  target: Target,
  spec: ModelSpec,
  place: string,
  path = '',
): { network: ResolvedNetwork; weights: NetworkWeights } {
  const width = widthOf(inputs);
  const network = networkIn(spec, target, inputs, place);
  if (layers.length !== network.layers.length) {
    throw damaged(place, `${path}the spec asks for ${network.layers.length} layers, the file holds ${layers.length}`);
  }
  const weights = layers.map((layer, index) => {
    const before = network.layers[index - 1]?.units ?? width;
    const read = readLayer(layer, network.layers[index]!, before, spec.precision);
    if (typeof read === 'string') throw damaged(place, `${path}layer ${index + 1}: ${read}`);
    return read;
  });
  return { network, weights };
}

/** The network that the spec of a model file means. @throws UserError (model) if it means none */
export function networkIn(
  spec: ModelSpec,
  target: Target,
  inputs: readonly InputColumn[],
  place: string,
): ResolvedNetwork {
  try {
    return networkFor(spec, target, inputs, 'spec');
  } catch (error) {
    if (error instanceof UserError) throw damaged(place, error.message);
    if (error instanceof UserErrors) throw damaged(place, error.errors[0]!.message);
    throw error;
  }
}

/** A fault of a model file. */
export function damaged(place: string, what: string): UserError {
  return new UserError('model', place, `damaged: ${what}`, 'use an intact copy, or train the model again');
}

/** Columns of X. */
export function widthOf(inputs: readonly InputColumn[]): number {
  return widthsOf(inputs).reduce((sum, { width }) => sum + width, 0);
}
