import * as v from 'valibot';
import { Encoder } from '../data/encoder.ts';
import { columnsOf, type InputColumn, widthsOf } from '../data/inputs.ts';
import type { Target } from '../data/target.ts';
import { UserError, UserErrors } from '../errors.ts';
import { parseJson } from '../spec/json-text.ts';
import { checkSpec } from '../spec/parse-spec.ts';
import { type ResolvedNetwork, resolveNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { freeParameterCount } from '../spec/wiring.ts';
import { columnMistake } from './column-mistake.ts';
import { linearNetwork } from './linear.ts';
import { formatVersion, type LayerWeights, type Model, type TrainingRecord } from './model.ts';
import { readLayer, readWeights } from './read-layer.ts';
import { type LayerFile, modelSchema, type WeightsFile } from './schema.ts';

/**
 * Reads a model file from anyone: everything in it is checked before it is used,
 * nothing in it is run, and no memory is set aside on its word.
 *
 * @param text  the file
 * @param place its name, for messages
 * @throws UserError (model): not an nn model, written by a newer nn, or damaged
 */
export function parseModel(text: string, place: string): Model {
  const raw = requireModel(text, place);
  const result = v.safeParse(modelSchema, raw, { abortEarly: true });
  if (result.issues !== undefined) throw damaged(place, describe(innermost(result.issues[0])));
  const file = result.output;
  const spec = checkSpec((raw as { spec: unknown }).spec, `${place}: spec`, 'model');
  const inputs = file.inputs as readonly InputColumn[];
  const target: Target = file.target;
  const mistake = columnMistake(inputs, target);
  if (mistake !== undefined) throw damaged(place, mistake);
  const { network, weights } = readLayers(file.layers, inputs, target, spec, place);
  if (file.training.ranges.length !== inputs.length) {
    throw damaged(place, `training.ranges: must have one entry for each of the ${inputs.length} inputs`);
  }
  const outcomes = target.type === 'category' ? target.classes.length : 1;
  const { prior } = file.training;
  if (prior.length !== outcomes) throw damaged(place, `training.prior: must have ${outcomes} entries`);
  if (target.type === 'category' && !prior.every((share) => share > 0 && share < 1)) {
    throw damaged(place, 'training.prior: every share must be above 0 and below 1');
  }
  return {
    nn: file.nn,
    spec,
    network,
    encoder: new Encoder(inputs, spec.missing),
    target,
    weights,
    ...readLinear(file.linear, network, target, inputs, spec, place),
    ...(file.pruned === undefined ? {} : { pruned: file.pruned }),
    training: file.training as TrainingRecord,
  };
}

function readLinear(
  file: WeightsFile | undefined,
  network: ResolvedNetwork,
  target: Target,
  inputs: readonly InputColumn[],
  { precision }: ModelSpec,
  place: string,
): { linear?: LayerWeights } {
  if (file === undefined) return {};
  const layer = linearNetwork(network, target)?.layers[0];
  if (layer === undefined) throw damaged(place, 'linear: must be left out of a model that is linear itself');
  const width = inputs.reduce((sum, input) => sum + columnsOf(input), 0);
  const linear = readWeights(file, layer.units, width, precision);
  if (typeof linear === 'string') throw damaged(place, `linear: ${linear}`);
  return { linear };
}

/** The JSON of a file that says it is a model of a version this program reads. */
function requireModel(text: string, place: string): object {
  const foreign = (finding: string, hint?: string) =>
    new UserError('model', place, `is not an nn model (${finding})`, hint);
  const body = text.replace(/^\ufeff/, '').trimStart();
  if (body === '') throw foreign('the file is empty');
  if (!body.startsWith('{')) throw foreign('not a JSON object');
  if (!/^\{\s*"/.test(body)) throw foreign('no "format" field');
  let raw: Record<string, unknown>;
  try {
    raw = parseJson(text, place, 'model') as Record<string, unknown>;
  } catch (error) {
    const cutShort = error instanceof UserError && error.message.endsWith('the end of the file');
    throw cutShort ? damaged((error as UserError).message.split(': must be')[0]!, 'the file ends too early') : error;
  }
  if (raw.format !== 'nn-model') {
    if (Object.hasOwn(raw, 'target')) {
      throw foreign('this is a spec, not a trained model', `train it first: nn train ${place}`);
    }
    throw foreign('no "format" field that says "nn-model"');
  }
  const version = raw.version;
  if (typeof version === 'number' && version > formatVersion) {
    const finding = `written by a newer nn (format ${version}); this nn reads format ${formatVersion}`;
    throw new UserError('model', place, finding, 'install a newer nn');
  }
  return raw;
}

function damaged(place: string, what: string): UserError {
  return new UserError('model', place, `damaged: ${what}`, 'use an intact copy, or train the model again');
}

function describe(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const path = keys.join('.');
  if (issue.expected === 'never') return `${path}: is no key of a model`;
  if (issue.input === undefined) {
    const holder = keys.slice(0, -1).join('.');
    return `${holder === '' ? '' : `${holder}: `}must have the key "${keys.at(-1)}"`;
  }
  const found =
    typeof issue.input === 'object' && issue.input !== null ? 'something else' : String(issue.input).slice(0, 60);
  const own = issue.message.startsWith('Invalid ') ? `must be ${inWords(issue.expected)}` : issue.message;
  return `${path}: ${own}, found ${found}`;
}

/**
 * Of a value that is none of several kinds, and has no message of its own: what is wrong with it as the first kind
 * whose form it has, which is where a mistake lies within it.
 */
function innermost(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || !issue.message.startsWith('Invalid ')) return issue;
  const inner = issue.issues?.find(({ path }) => path !== undefined) ?? issue.issues?.[0];
  if (inner === undefined) return issue;
  const path = [...(issue.path ?? []), ...(inner.path ?? [])];
  return innermost({ ...inner, path: path as [v.IssuePathItem, ...v.IssuePathItem[]] });
}

/** What valibot expects, `("a" | "b")`, in words. */
function inWords(expected: string | null): string {
  return (expected ?? 'something else').replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
}

/** The weights of every layer, checked against its neighbours, the inputs, the target and the spec. */
function readLayers(
  layers: readonly LayerFile[],
  inputs: readonly InputColumn[],
  target: Target,
  spec: ModelSpec,
  place: string,
): { network: ResolvedNetwork; weights: LayerWeights[] } {
  const width = inputs.reduce((sum, input) => sum + columnsOf(input), 0);
  const kind =
    target.type === 'category' ? { type: target.type, classes: target.classes.length } : { type: target.type };
  const network = asDamage(place, () => resolveNetwork(spec, kind, widthsOf(inputs), 'spec'));
  if (layers.length !== network.layers.length) {
    throw damaged(place, `the spec asks for ${network.layers.length} layers, the file holds ${layers.length}`);
  }
  const weights = layers.map((layer, index) => {
    const before = network.layers[index - 1]?.units ?? width;
    const read = readLayer(layer, network.layers[index]!, before, spec.precision);
    if (typeof read === 'string') throw damaged(place, `layer ${index + 1}: ${read}`);
    return read;
  });
  return { network, weights };
}

/** Turns what is wrong with the spec inside a model into a fault of the model. */
function asDamage<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw damaged(place, error.message);
    if (error instanceof UserErrors) throw damaged(place, error.errors[0]!.message);
    throw error;
  }
}

/** Weights and biases of a model, without the weights that its wiring holds at 0. */
export function countParameters(model: Model): number {
  return freeParameterCount(model.network.layers, model.encoder.width);
}
