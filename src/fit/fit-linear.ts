import type { Target } from '../encode/target.ts';
import { lossRows } from '../formulas/loss.ts';
import { linearNetwork } from '../model/linear.ts';
import type { NetworkWeights } from '../model/model.ts';
import { listWeights } from '../model/weights.ts';
import { allocateParameters } from '../network/parameters.ts';
import { defaults } from '../spec/defaults.ts';
import { outputOf } from '../spec/layers.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import type { TeamWork } from '../training/team.ts';
import { Diverged, Training } from '../training/train.ts';
import { type Judged, judge } from './judge.ts';
import type { Prepared } from './prepare.ts';
import type { Scorer } from './score.ts';

/** How the linear model is fitted: to the end, with a penalty just strong enough that there is one. */
const spec: TrainingSpec = {
  ...defaults.training,
  optimizer: 'lbfgs',
  l2: 1e-4,
  epochs: 200,
  tolerance: 1e-5,
};

/** How it is fitted where the loss has kinks, which L-BFGS cannot follow: with steps that become small. */
const kinked: TrainingSpec = {
  ...spec,
  optimizer: 'adam',
  learningRate: 0.05,
  epochs: 1000,
  tolerance: 0,
  schedule: { name: 'cosine' },
};

/**
 * Fits logistic or linear regression to the rows of a training: what a network is worth is what it adds to that.
 *
 * @returns undefined if the network is linear itself, no finite fit was found, or `signal` was aborted
 */
export async function fitLinear(work: TeamWork, target: Target, signal: AbortSignal): Promise<Judged | undefined> {
  const network = linearNetwork(work.network, target);
  if (network === undefined) return undefined;
  const { kernels, inputs } = work;
  const parameters = allocateParameters(network.layers, inputs, kernels);
  const none = {
    X: kernels.allocRows(0, inputs),
    Y: kernels.allocRows(0, outputOf(network).units),
    V: kernels.allocRows(0, 1),
  };
  const training = new Training(
    { ...work, network, parameters, validation: none },
    lossRows[network.loss.name].kink ? kinked : spec,
  );
  try {
    for await (const _ of training.epochs(signal));
  } catch (error) {
    if (error instanceof Diverged) return undefined;
    throw error;
  }
  return signal.aborted ? undefined : { network, parameters };
}

/** A linear model, and what it makes of the rows held out. */
export interface FittedLinear {
  readonly weights: NetworkWeights;
  readonly scorer: Scorer;
}

/** As `fitLinear`, judged on the rows held out. */
export async function judgeLinear(
  prepared: Prepared,
  work: TeamWork,
  signal: AbortSignal,
): Promise<FittedLinear | undefined> {
  const linear = await fitLinear(work, prepared.target, signal);
  if (linear === undefined) return undefined;
  const { scorer } = await judge(prepared, linear, prepared.validation, work.validation, work.kernels);
  return { weights: listWeights(linear.parameters), scorer };
}
