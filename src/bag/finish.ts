import { Encoder } from '../encode/encoder.ts';
import { labelsOf } from '../encode/matrices.ts';
import { rowWeights } from '../encode/weights.ts';
import { choseEpoch, gainsOf } from '../fit/gains.ts';
import { Scorer } from '../fit/score.ts';
import { rowLossOf } from '../formulas/loss.ts';
import { fitBands, fitLeast } from '../metrics/intervals.ts';
import { linearNetwork } from '../model/linear.ts';
import { type BagModel, formatVersion, type LinearMember, type Member, type VariantRecord } from '../model/model.ts';
import { answerWidth, logitsOfMean, meanNetwork } from '../model/outputs.ts';
import { networkFor } from '../model/read-network.ts';
import { freeParameterCount } from '../spec/layers.ts';
import { type Choice, chooseWeights, type Truth } from './greedy.ts';
import type { MemberResult } from './member.ts';
import { gatherAnswers, heldOutRows } from './out-of-fold.ts';
import type { BagPlan, PlannedVariant } from './plan.ts';
import { meanOfMetrics, recordOf } from './record.ts';
import { rememberRows } from './remember-rows.ts';
import { fitTemperature } from './temperature.ts';
import type { TrainedMembers } from './train.ts';
import { writeOutBag } from './write-out.ts';

/** Why the training of a bag ended before all of its members were trained, if it did. */
export type CutShort = 'interrupted' | 'time';

/** A variant all of whose members were trained. */
interface Complete {
  /** Its index in the portfolio. */
  readonly index: number;
  readonly members: readonly MemberResult[];
  /** For all rows that are held out. */
  readonly answers: Float64Array;
}

/**
 * Makes a model of the variants all of whose members were trained: chooses who counts by the rows that each member never
 * saw, and judges their mean by the same rows.
 *
 * @param nn version of the program
 * @returns undefined if there is no such variant
 */
export async function finishBag(
  plan: BagPlan,
  trained: TrainedMembers,
  nn: string,
  cut: CutShort | undefined,
): Promise<BagModel | undefined> {
  const { whole, bag, variants } = plan;
  const { target, encoder } = whole;
  const width = answerWidth(target);
  const complete = completeIn(plan, trained, width);
  if (complete.length === 0) return undefined;
  const truth = truthOf(plan);
  const candidates = complete.map(({ index, answers }) => ({ answers, parameters: parametersOf(variants[index]!) }));
  const choice = chooseWeights(candidates, truth, bag.steps);
  const mean = meanOf(complete, choice);
  const temperature = target.type === 'number' ? undefined : fitTemperature(mean, truth);
  const scorer = scorerOf(plan, mean, truth, temperature);
  const linear = linearOf(plan, trained);
  const rival = linear && scorerOf(plan, gatherAnswers(plan, linear.answers, width), truth, undefined);
  const members = membersIn(plan, complete, choice);
  const choseEpochs = complete.some(({ index }) => choseEpoch(variants[index]!.spec, cut ?? 'epochs'));
  const chosen = complete.length > 1 ? 'variants' : choseEpochs ? 'epoch' : 'nothing';
  const gains = gainsOf(scorer, whole.prior, rival, plan.spec.training.seed, chosen);
  return {
    version: formatVersion,
    nn,
    spec: writeOutBag(plan),
    network: meanNetwork(target, whole.network.loss),
    encoder,
    target,
    members,
    ...(temperature === undefined ? {} : { temperature }),
    ...calibrationOf(scorer, truth),
    ...(linear === undefined ? {} : { linear: linear.members }),
    training: recordOf(plan, {
      members,
      metrics: meanOfMetrics(
        complete.map(({ members: all }, at) => [choice.weights[at]!, all]),
        scorer.metrics(),
      ),
      scorer,
      gains,
      cut,
      variants: variantsIn(plan, trained, complete, choice),
    }),
    trainedRows: rememberRows(whole),
  };
}

function completeIn(plan: BagPlan, trained: TrainedMembers, width: number): Complete[] {
  return plan.variants.flatMap((_, index): Complete[] => {
    const members = trained.of(index);
    if (members === undefined) return [];
    const given = members.map((member) => member.answers);
    return [{ index, members, answers: gatherAnswers(plan, given, width) }];
  });
}

/** Weights and biases of a member of a variant. */
function parametersOf({ prepared: { network, encoder } }: PlannedVariant): number {
  return freeParameterCount(network.layers, encoder.width);
}

/** What the rows are that some fold holds out. */
function truthOf(plan: BagPlan): Truth & { readonly labels: Float64Array } {
  const { whole, spec, place } = plan;
  const { table } = whole.training;
  const rows = heldOutRows(plan);
  const { target, network } = whole;
  const common = {
    labels: labelsOf(target, table, rows),
    weights: spec.weights === undefined ? undefined : rowWeights(table, rows, spec.weights, place),
  };
  if (target.type === 'category') return { ...common, classes: target.classes.length };
  return { ...common, classes: 0, lossOf: rowLossOf(network.loss, target.std) };
}

/** The mean of the variants' answers by their weights. */
function meanOf(complete: readonly Complete[], { weights }: Choice): Float64Array {
  const mean = new Float64Array(complete[0]!.answers.length);
  for (const [at, { answers }] of complete.entries()) {
    if (weights[at] === 0) continue;
    for (let i = 0; i < mean.length; i++) mean[i]! += weights[at]! * answers[i]!;
  }
  return mean;
}

/** What tells intervals, or sets of labels. */
function calibrationOf(
  scorer: Scorer,
  { labels, classes }: Truth & { readonly labels: Float64Array },
): Pick<BagModel, 'intervals' | 'labelSets'> {
  const answers = scorer.answers();
  if (classes === 0) return { intervals: fitBands(answers, labels) };
  return { labelSets: fitLeast(Float64Array.from(labels, (label, row) => answers[row * classes + label]!)) };
}

function scorerOf({ whole }: BagPlan, mean: Float64Array, { labels }: Truth, temperature: number | undefined): Scorer {
  const { target, network } = whole;
  const scorer = new Scorer(target, meanNetwork(target, network.loss), 0.5, labels.length);
  scorer.add(logitsOfMean(mean, target, temperature), labels);
  return scorer;
}

/** The members that count, in the order of variants and folds. */
function membersIn({ variants, whole, place }: BagPlan, complete: readonly Complete[], { weights }: Choice): Member[] {
  return complete.flatMap(({ index, members }, at) => {
    if (weights[at] === 0) return [];
    const { name, spec } = variants[index]!;
    return members.map(({ inputs, target, weights: layers, training }, fold): Member => {
      const network = networkFor(spec, target, inputs, place);
      const encoder = new Encoder(inputs, whole.encoder.missing);
      return {
        name,
        fold: fold + 1,
        weight: weights[at]! / members.length,
        network,
        encoder,
        target,
        weights: layers,
        training,
      };
    });
  });
}

/** The linear models, and what they answer for the rows held out of each fold; undefined if one is missing. */
function linearOf(
  { besides, variants, whole }: BagPlan,
  trained: TrainedMembers,
): { members: LinearMember[]; answers: Float64Array[] } | undefined {
  if (besides === undefined) return undefined;
  const results = trained.of(besides);
  const network = linearNetwork(variants[besides]!.prepared.network, whole.target);
  if (results === undefined || network === undefined) return undefined;
  const found = results.flatMap(({ linear }) => (linear === undefined ? [] : [linear]));
  if (found.length < results.length) return undefined;
  const members = results.map(({ inputs, target }, fold): LinearMember => {
    const encoder = new Encoder(inputs, whole.encoder.missing);
    return { fold: fold + 1, network, encoder, target, weights: found[fold]!.weights };
  });
  return { members, answers: found.map(({ answers }) => answers) };
}

/** What became of every variant. */
function variantsIn(
  { variants, folds }: BagPlan,
  trained: TrainedMembers,
  complete: readonly Complete[],
  { weights, losses }: Choice,
): VariantRecord[] {
  return variants.map((variant, index): VariantRecord => {
    const at = complete.findIndex((one) => one.index === index);
    const common = { name: variant.name, parameters: folds.length * parametersOf(variant) };
    if (at >= 0) return { ...common, weight: weights[at]!, loss: losses[at]! };
    const missing = trained.divergedIn(index) === undefined ? 'unfinished' : 'diverged';
    return { ...common, weight: 0, loss: null, missing };
  });
}
