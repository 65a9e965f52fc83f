// What a model file says twice, or says of something that it holds: whether all of it agrees.
import type { InputColumn, NumberInput } from '../encode/inputs.ts';
import type { Target } from '../encode/target.ts';
import { rowOf } from '../formulas/activation.ts';
import { type TransformName, transformRows } from '../formulas/transform.ts';
import { outputOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { type ModelSpec, setAside } from '../spec/spec.ts';
import type { ModelFile } from './schema.ts';

type RecordFile = ModelFile['training'];

/**
 * The first contradiction in a model file whose parts are sound by themselves.
 *
 * @param spec    the one in the file
 * @param network what that makes of inputs and target, or what the mean of members is read by
 * @returns where it is, what must be and what was found; undefined if there is none
 */
export function contradictionIn(file: ModelFile, spec: ModelSpec, network: ResolvedNetwork): string | undefined {
  for (const found of contradictions(file, spec, network)) return found;
  return undefined;
}

function* contradictions(file: ModelFile, spec: ModelSpec, network: ResolvedNetwork): Generator<string> {
  const { inputs, target, training } = file;
  yield* aboutEnds({ inputs, target }, '', spec, network);
  yield* aboutRanges(training, inputs);
  yield* aboutPrior(training, file.target);
  yield* aboutScores(training, file.target.type);
  yield* aboutCourse(training);
}

/** What goes into a network, and what comes out of it. */
interface Ends {
  readonly inputs: readonly InputColumn[];
  readonly target: Target;
}

/** Contradictions of inputs and target with their spec. @param path where they stand, `members.0.` */
export function* aboutEnds(
  { inputs, target }: Ends,
  path: string,
  spec: ModelSpec,
  network: ResolvedNetwork,
): Generator<string> {
  yield* aboutTarget(target, `${path}target`, spec, network);
  for (const [index, input] of inputs.entries()) yield* aboutInput(input, `${path}inputs.${index}`, spec);
}

function* aboutTarget(target: Target, path: string, spec: ModelSpec, network: ResolvedNetwork): Generator<string> {
  if (target.name !== spec.target) {
    yield `${path}.name: must be "${spec.target}" as in its spec, found "${target.name}"`;
  }
  yield* aboutType(target, path, spec);
  if (target.type === 'category') return;
  const { activation } = outputOf(network);
  const { range } = rowOf(activation);
  if (range !== 'all' && target.mean !== 0) {
    yield `${path}.mean: must be 0 for the output "${activation}", found ${target.mean}`;
  }
  if (range === 'interval' && target.std !== 1) {
    yield `${path}.std: must be 1 for the output "${activation}", found ${target.std}`;
  }
}

function* aboutType({ name, type }: { name: string; type: string }, path: string, spec: ModelSpec): Generator<string> {
  const said = spec.columns.get(name)?.type;
  if (said !== undefined && said !== type) yield `${path}.type: must be "${said}" as in its spec, found "${type}"`;
}

function* aboutInput(input: InputColumn, path: string, spec: ModelSpec): Generator<string> {
  const { name } = input;
  const aside = setAside(spec).get(name);
  if (aside !== undefined) {
    yield `${path}.name: must be an input of its spec, found "${name}", ${aside}`;
  }
  yield* aboutType(input, path, spec);
  const { missing: policy, scale = spec.scale } = spec.columns.get(name) ?? {};
  const { fill } = input;
  if (policy === 'error' && fill !== null) yield `${path}.fill: must be null as in its spec, found ${fill}`;
  if (input.type === 'category') {
    if (fill === null || input.categories.includes(input.fill!)) return;
    yield `${path}.fill: must be one of its categories, or null, found "${fill}"`;
    return;
  }
  if (typeof policy === 'number' && fill !== null && fill !== policy) {
    yield `${path}.fill: must be ${policy} as in its spec, found ${fill}`;
  }
  yield* aboutTransform(input, path, scale);
}

function* aboutTransform(
  { transform, knots, parts, mean, std }: NumberInput,
  path: string,
  scale: TransformName = 'standard',
): Generator<string> {
  const said = scale === 'standard' || scale === 'none' ? undefined : scale;
  if (transform !== said) {
    yield `${path}.transform: must be ${said === undefined ? 'left out' : `"${said}"`} as in its spec, found ${transform ?? 'none'}`;
  }
  const { knots: wanted, parts: made } = transformRows[scale].fit({
    mean: 0,
    std: 0,
    sorted: { values: new Float64Array() },
  });
  if ((knots === undefined) !== (wanted === undefined)) {
    yield `${path}.knots: must be ${wanted === undefined ? 'left out' : 'there'} for the scale "${scale}"`;
  }
  const falling = knots?.findIndex((knot, index) => knot < (knots[index - 1] ?? knot)) ?? -1;
  const [found, needed] = [parts?.length ?? 0, made === undefined ? 0 : (knots?.length ?? 0) - 1];
  if (found !== needed) yield `${path}.parts: must be ${needed}, one between any two knots, found ${found}`;
  if (falling >= 0) yield `${path}.knots.${falling}: must not be less than the one before, found ${knots![falling]}`;
  if (scale !== 'none') return;
  if (mean !== 0) yield `${path}.mean: must be 0 for a column that is not scaled, found ${mean}`;
  if (std !== 1) yield `${path}.std: must be 1 for a column that is not scaled, found ${std}`;
}

function* aboutRanges({ ranges }: RecordFile, inputs: readonly InputColumn[]): Generator<string> {
  if (ranges.length !== inputs.length) {
    yield `training.ranges: must have one entry for each of the ${inputs.length} inputs`;
    return;
  }
  for (const [index, range] of ranges.entries()) {
    if (range === null) continue;
    const path = `training.ranges.${index}`;
    const found = `found [${range.join(', ')}]`;
    if (inputs[index]!.type === 'category') yield `${path}: must be null for a category, ${found}`;
    if (range[0] > range[1]) yield `${path}: must be the least and the greatest value, ${found}`;
  }
}

/** Furthest from 1 that shares may sum to: they are rounded sums of weights. */
const roundings = 1e-6;

function* aboutPrior({ prior }: RecordFile, target: ModelFile['target']): Generator<string> {
  const outcomes = target.type === 'category' ? target.classes.length : 1;
  if (prior.length !== outcomes) yield `training.prior: must have ${outcomes} entries`;
  if (target.type === 'number') return;
  if (!prior.every((share) => share > 0 && share <= 1)) {
    yield 'training.prior: every share must be above 0, and at most 1';
  }
  const sum = prior.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > roundings) yield `training.prior: must sum to 1, found ${sum}`;
}

/** Scores are of the kind of the target, those of rows held out are there if rows were, and intervals have their ends in order. */
function* aboutScores({ rows, cost, metrics, baseline, gains }: RecordFile, type: string): Generator<string> {
  const isHeldOut = rows.validation > 0;
  for (const [path, value] of Object.entries({ cost: cost.validation, metrics: metrics.validation })) {
    if ((value !== null) === isHeldOut) continue;
    const must = isHeldOut ? 'be there' : 'be null';
    yield `training.${path}.validation: must ${must}, for ${rows.validation} rows were held out`;
  }
  const scores = { 'metrics.train': metrics.train, 'metrics.validation': metrics.validation, baseline };
  for (const [path, score] of Object.entries(scores)) {
    if (score === null || 'accuracy' in score === (type === 'category')) continue;
    yield `training.${path}: must be of a target that is a ${type}, found that of another`;
  }
  for (const [path, gain] of Object.entries({ baseline: gains?.baseline, linear: gains?.linear })) {
    if (gain === undefined) continue;
    const { low, high } = gain;
    if (low === null ? high === null : high !== null && low <= high) continue;
    yield `training.gains.${path}: must have its low end below its high one`;
  }
}

function* aboutCourse({ rows, epochs, kept, history }: RecordFile): Generator<string> {
  if (kept !== undefined && kept > epochs) {
    yield `training.kept: must be one of the ${epochs} epochs, found ${kept}`;
  }
  const told = history.epoch;
  const isRising = told.every((epoch, index) => epoch > (told[index - 1] ?? 0));
  if (!isRising || (told.at(-1) ?? 0) > epochs) yield `training.history.epoch: must rise from 1 to at most ${epochs}`;
  const wanted = { cost: told.length, validation: rows.validation > 0 ? told.length : 0 };
  for (const key of ['cost', 'validation'] as const) {
    if (history[key].length === wanted[key]) continue;
    yield `training.history.${key}: must have ${wanted[key]} entries, found ${history[key].length}`;
  }
}
