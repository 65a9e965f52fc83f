import type { Target } from '../encode/target.ts';
import { lossOf, lossRows } from '../formulas/loss.ts';
import { isLinear, outputOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { BagModel, LayerWeights, Member, Model } from './model.ts';

/** The network without hidden layers on the same inputs and target, with the loss of a network that is told by it; undefined if the given one is linear already. */
export function linearNetwork(given: ResolvedNetwork, target: Target): ResolvedNetwork | undefined {
  if (isLinear(given)) return undefined;
  const { loss } = given;
  const output = { ...outputOf(given), init: 'zeros', biasInit: 0 } as const;
  if (target.type === 'number') {
    if (lossRows[loss.name].score?.metric === 'rmse')
      return { layers: [{ ...output, activation: 'identity' }], loss: lossOf('squared-error') };
    return { layers: [{ ...output, activation: lossRows[loss.name].output ?? 'identity' }], loss };
  }
  return { layers: [output], loss: lossOf('cross-entropy') };
}

/** The linear model that a model was compared with, or their mean, as a model of its own; undefined if it holds none. */
export function linearModel(model: Model): Model | undefined {
  if (model.members !== undefined) return meanOfLinear(model);
  const network = linearNetwork(model.network, model.target);
  if (network === undefined || model.linear === undefined) return undefined;
  const weights: readonly LayerWeights[] = [model.linear];
  return { ...model, network, weights };
}

function meanOfLinear({ linear, temperature: _, ...model }: BagModel): BagModel | undefined {
  if (linear === undefined) return undefined;
  const [first] = model.members;
  const members = linear.map((one): Member => ({ ...first!, ...one, weight: 1 / linear.length }));
  return { ...model, members };
}
