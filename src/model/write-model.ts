import { UserError } from '../errors.ts';
import { specOfLoss } from '../formulas/loss.ts';
import { isDense, kindNameOf, kindOf } from '../spec/layers.ts';
import type { Precision } from '../spec/schema.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { digestOf } from './digest.ts';
import { toBase64 } from './int8-weights.ts';
import { layOutJson, packJson } from './json-layout.ts';
import type { BagModel, LayerWeights, Model, SingleModel, TrainedNetwork, VectorWeights } from './model.ts';
import { networksOf } from './networks.ts';
import { writeTrainedRows } from './trained-rows-file.ts';

/**
 * A model as the text of its file. Equal models give equal bytes. One that was quantized was made to be small, and is
 * packed.
 *
 * @throws UserError (training) if a weight is not finite: such a model would predict nonsense
 */
export function formatModel(model: Model): string {
  const quantized = networksOf(model).some(({ weights }) => weights.some(({ int8 }) => int8 !== undefined));
  const head = { format: 'nn-model', version: model.version, nn: model.nn };
  const body = {
    spec: specToJson(model.spec),
    inputs: model.encoder.inputs,
    target: model.target,
    ...(model.members === undefined ? writeSingle(model) : writeBag(model)),
    ...(model.pruned === undefined ? {} : { pruned: model.pruned }),
    training: model.training,
    ...(model.trainedRows === undefined ? {} : { trainedRows: writeTrainedRows(model.trainedRows) }),
  };
  const sha256 = digestOf({ ...head, ...body });
  return (quantized ? packJson : layOutJson)({ ...head, sha256, ...body });
}

function writeSingle({ linear, spec: { precision }, ...trained }: SingleModel): object {
  const layers = writeLayers(trained, precision);
  return { layers, ...(linear === undefined ? {} : { linear: writeWeights(linear, precision, 'linear') }) };
}

function writeBag({ members, temperature, intervals, labelSets, linear, spec: { precision } }: BagModel): object {
  return {
    members: members.map((member) => ({
      name: member.name,
      fold: member.fold,
      weight: member.weight,
      ...writeEnds(member),
      layers: writeLayers(member, precision, `"${member.name}" of fold ${member.fold}, `),
      training: member.training,
    })),
    ...(temperature === undefined ? {} : { temperature }),
    ...(intervals === undefined ? {} : { intervals }),
    ...(labelSets === undefined ? {} : { labelSets }),
    ...(linear === undefined
      ? {}
      : {
          linearMembers: linear.map((one) => ({
            fold: one.fold,
            ...writeEnds(one),
            ...writeWeights(one.weights[0]!, precision, `the linear model of fold ${one.fold}`),
          })),
        }),
  };
}

function writeEnds({ encoder, target }: TrainedNetwork): object {
  return { inputs: encoder.inputs, target };
}

/** @param of whose layers they are, for messages */
function writeLayers(
  { network, weights }: Pick<TrainedNetwork, 'network' | 'weights'>,
  precision: Precision,
  of = '',
): object[] {
  return network.layers.map((layer, l) => {
    const written = writeWeights(weights[l]!, precision, `${of}layer ${l + 1}`);
    return { ...(isDense(layer) ? {} : { type: kindNameOf(layer) }), ...kindOf(layer).inFile(layer), ...written };
  });
}

function writeWeights(layer: LayerWeights | VectorWeights, precision: Precision, name: string): object {
  const { W = [], int8 } = layer;
  const vectors = 'vectors' in layer ? layer.vectors : { b: layer.b };
  if (![...W.flat(), ...Object.values(vectors).flat()].every(Number.isFinite)) {
    const hint = 'lower "learningRate"; no model was written';
    throw new UserError('training', name, 'every weight must be finite, found one that overflowed', hint);
  }
  const short = (values: readonly number[]) => values.map((value) => shortest(value, precision));
  const numbers = Object.fromEntries(Object.entries(vectors).map(([letter, values]) => [letter, short(values)]));
  if (W.length === 0) return numbers;
  return {
    W: int8 === undefined ? W.map(short) : { int8: toBase64(int8.values), scale: short(int8.scale) },
    ...numbers,
  };
}

/** A spec as JSON data that `checkSpec` reads back. */
export function specToJson(spec: ModelSpec): object {
  const { data, loss, columns, weights, ...rest } = spec;
  return {
    ...(data === undefined ? {} : { data }),
    ...rest,
    ...(weights === undefined ? {} : { weights }),
    columns: Object.fromEntries(columns),
    ...(loss === undefined ? {} : { loss: specOfLoss(loss) }),
  };
}

/** The number with the fewest digits that is the same number in this precision; `Math.fround` of it gives a float32 back. */
export function shortest(value: number, precision: Precision): number {
  if (precision === 'float64') return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
