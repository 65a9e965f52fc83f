import type { Target } from '../encode/target.ts';
import { lossOf } from '../formulas/loss.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { BagModel, LayerWeights, Member, Model } from './model.ts';

/** The network without hidden layers on the same inputs and target; undefined if `network` is that already. */
export function linearNetwork({ layers }: ResolvedNetwork, target: Target): ResolvedNetwork | undefined {
  if (layers.length === 1) return undefined;
  const output = { ...layers.at(-1)!, init: 'zeros', biasInit: 0 } as const;
  if (target.type === 'number')
    return { layers: [{ ...output, activation: 'identity' }], loss: lossOf('squared-error') };
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
