// Members of a model file: each is checked as a network by itself, and all of them against each other.
import { Encoder } from '../encode/encoder.ts';
import type { InputColumn } from '../encode/inputs.ts';
import { kindOfTarget, type Target } from '../encode/target.ts';
import { variantsOf } from '../spec/bag.ts';
import { isDense } from '../spec/layers.ts';
import { lossFor } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { columnMistake } from './column-mistake.ts';
import { aboutEnds } from './contradictions.ts';
import { linearNetwork } from './linear.ts';
import type { BagModel, LinearMember, Member } from './model.ts';
import { meanNetwork } from './outputs.ts';
import { readWeights } from './read-layer.ts';
import { damaged, networkIn, readNetwork, widthOf } from './read-network.ts';
import type { MemberFile, ModelFile, WeightsFile } from './schema.ts';

/** Furthest from 1 that the weights of all members may sum to: each is rounded. */
const roundings = 1e-9;

/** The members of a model file. @throws UserError (model) if they contradict each other, the spec or the rest of the file */
export function readMembers(
  file: ModelFile,
  members: readonly MemberFile[],
  spec: ModelSpec,
  place: string,
): Pick<BagModel, 'network' | 'members' | 'temperature' | 'intervals' | 'labelSets' | 'linear'> {
  for (const found of aboutAll(file, members, spec)) throw damaged(place, found);
  const read = members.map((member, index) => readMember(member, file, spec, place, `members.${index}`));
  const { temperature, intervals, labelSets, target } = file;
  const linear = readLinear(file, spec, place);
  return {
    network: meanNetwork(target, lossFor(spec, kindOfTarget(target))),
    members: read,
    ...(temperature === undefined ? {} : { temperature }),
    ...(intervals === undefined ? {} : { intervals }),
    ...(labelSets === undefined ? {} : { labelSets }),
    ...(linear === undefined ? {} : { linear }),
  };
}

function* aboutAll(file: ModelFile, members: readonly MemberFile[], { bag }: ModelSpec): Generator<string> {
  const { layers, linear, temperature, target } = file;
  if (bag === undefined) return yield 'members: must be left out of a model whose spec has no "bag"';
  if (layers !== undefined) yield 'layers: must be left out beside "members"';
  if (linear !== undefined) yield 'linear: must be left out beside "members"';
  if ((temperature === undefined) === (target.type === 'category')) {
    yield `temperature: must be ${target.type === 'category' ? 'there for classes' : 'left out of a number'}`;
  }
  yield* aboutIntervals(file);
  const sum = members.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - 1) > roundings) yield `members: their weights must sum to 1, found ${sum}`;
  const seen = new Set<string>();
  for (const [index, { name, fold }] of members.entries()) {
    const path = `members.${index}`;
    if (!bag.portfolio.some((variant) => variant.name === name)) {
      yield `${path}.name: must be a variant of its spec, found "${name}"`;
    }
    if (fold < 1 || fold > bag.folds) yield `${path}.fold: must be from 1 to ${bag.folds}, found ${fold}`;
    if (seen.has(`${fold} ${name}`)) yield `${path}: stands there twice: "${name}" of fold ${fold}`;
    seen.add(`${fold} ${name}`);
  }
}

/** What is told of numbers is not told of classes, and rises or falls with the percents. */
function* aboutIntervals({ intervals = [], labelSets = [], target }: ModelFile): Generator<string> {
  if (target.type === 'category' && intervals.length > 0) yield 'intervals: must be left out of classes';
  if (target.type === 'number' && labelSets.length > 0) yield 'labelSets: must be left out of numbers';
  const rises = (values: readonly number[]) =>
    values.every((value, index) => index === 0 || value >= values[index - 1]!);
  for (const [index, { upTo, widths }] of intervals.entries()) {
    const path = `intervals.${index}`;
    const isLast = index === intervals.length - 1;
    if ((upTo === null) !== isLast) yield `${path}.upTo: must be ${isLast ? 'null' : 'a number'}`;
    if (!rises([0, ...widths])) yield `${path}.widths: must rise from 0 on`;
  }
  if (!rises(intervals.flatMap(({ upTo }) => (upTo === null ? [] : [upTo])))) yield 'intervals: their upTo must rise';
  if (!rises([0, ...labelSets.toReversed(), 1])) yield 'labelSets: must fall, from 1 or less to 0 or more';
}

function readMember(
  { name, fold, weight, inputs: given, target, layers, training }: MemberFile,
  file: ModelFile,
  spec: ModelSpec,
  place: string,
  path: string,
): Member {
  const own = variantsOf(spec, spec.bag!).find((variant) => variant.name === name)!.spec;
  const inputs = given as readonly InputColumn[];
  requireSameColumns({ inputs, target }, file, place, path);
  const { network, weights } = readNetwork(layers, inputs, target, own, place, `${path}: `);
  for (const found of aboutEnds({ inputs, target }, `${path}.`, own, network)) throw damaged(place, found);
  const encoder = new Encoder(inputs, spec.missing);
  return { name, fold, weight, network, encoder, target, weights, training: training as Member['training'] };
}

/** Inputs and target of a member are those of the whole model, but for what was fitted. */
function requireSameColumns(
  { inputs, target }: { readonly inputs: readonly InputColumn[]; readonly target: Target },
  file: ModelFile,
  place: string,
  path: string,
): void {
  const mistake = columnMistake(inputs, target);
  if (mistake !== undefined) throw damaged(place, `${path}: ${mistake}`);
  const columns = (all: readonly { name: string; type: string }[]) =>
    JSON.stringify(all.map(({ name, type }) => [name, type]));
  if (columns(inputs) !== columns(file.inputs)) throw damaged(place, `${path}.inputs: must be the columns of "inputs"`);
  const classes = (one: Target) => JSON.stringify([one.name, one.type, one.type === 'category' ? one.classes : null]);
  if (classes(target) !== classes(file.target)) throw damaged(place, `${path}.target: must be that of the model`);
}

function readLinear(file: ModelFile, spec: ModelSpec, place: string): LinearMember[] | undefined {
  const variants = variantsOf(spec, spec.bag!);
  return file.linearMembers?.map(({ fold, inputs: given, target, ...weights }, index): LinearMember => {
    const path = `linearMembers.${index}`;
    const inputs = given as readonly InputColumn[];
    requireSameColumns({ inputs, target }, file, place, path);
    const deep = variants.find((variant) => variant.spec.layers.some(isDense));
    if (deep === undefined) throw damaged(place, `${path}: must be left out of a model that is linear itself`);
    const network = linearNetwork(networkIn(deep.spec, target, inputs, place), target)!;
    const read = readWeights(
      weights as unknown as WeightsFile,
      network.layers[0]!.units,
      widthOf(inputs),
      spec.precision,
    );
    if (typeof read === 'string') throw damaged(place, `${path}: ${read}`);
    return { fold, network, encoder: new Encoder(inputs, spec.missing), target, weights: [read] };
  });
}
