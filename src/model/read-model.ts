import * as v from 'valibot';
import { Encoder } from '../encode/encoder.ts';
import type { InputColumn } from '../encode/inputs.ts';
import type { Target } from '../encode/target.ts';
import { UserError } from '../errors.ts';
import { looksLikeTable } from '../json/file-kind.ts';
import { faultIn } from '../json/json-scan.ts';
import { parseJson } from '../json/json-text.ts';
import { checkSpec } from '../spec/parse-spec.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { columnMistake } from './column-mistake.ts';
import { contradictionIn } from './contradictions.ts';
import { describeFirst } from './describe-issue.ts';
import { digestOf } from './digest.ts';
import { linearNetwork } from './linear.ts';
import { formatVersion, type LayerWeights, type Model, type TrainingRecord } from './model.ts';
import { readWeights } from './read-layer.ts';
import { readMembers } from './read-members.ts';
import { damaged, readNetwork, widthOf } from './read-network.ts';
import { type ModelFile, modelSchema, type WeightsFile } from './schema.ts';
import type { TrainedRows } from './trained-rows.ts';
import { readTrainedRows } from './trained-rows-file.ts';

/**
 * Reads a model file from anyone: everything in it is checked before it is used,
 * nothing in it is run, and no memory is set aside on its word.
 *
 * @param text        the file
 * @param place       its name, for messages
 * @param allowEdited whether it may be another than its digest says, as long as it is sound
 * @throws UserError (model): not an nn model, written by a newer nn, edited or damaged
 */
export function parseModel(text: string, place: string, allowEdited = false): Model {
  const raw = requireModel(text, place);
  const result = v.safeParse(modelSchema, raw, { abortEarly: true });
  if (result.issues !== undefined) throw damaged(place, describeFirst(result.issues, 'a model'));
  const file = result.output;
  const spec = checkSpec(raw.spec, `${place}: spec`, 'model');
  const inputs = file.inputs as readonly InputColumn[];
  const target: Target = file.target;
  const mistake = columnMistake(inputs, target);
  if (mistake !== undefined) throw damaged(place, mistake);
  const networks = readNetworks(file, spec, place);
  const contradiction = contradictionIn(file, spec, networks.network);
  if (contradiction !== undefined) throw damaged(place, contradiction);
  if (!allowEdited) requireUnedited(raw, place);
  return {
    version: file.version,
    nn: file.nn,
    spec,
    encoder: new Encoder(inputs, spec.missing),
    target,
    ...networks,
    ...(file.pruned === undefined ? {} : { pruned: file.pruned }),
    training: readRecord(file.training),
    ...readRemembered(file.trainedRows, place),
  };
}

/** @throws UserError (model) if a model is not what its digest says */
function requireUnedited({ sha256, ...content }: Record<string, unknown>, place: string): void {
  if (sha256 === undefined || sha256 === digestOf(content)) return;
  const hint = 'use an intact copy; or, if it was edited on purpose, give --allow-edited';
  throw new UserError('model', place, 'edited or damaged: its content is not what nn wrote', hint);
}

/** The record, without gains that do not say in what they are measured. */
function readRecord(record: ModelFile['training']): TrainingRecord {
  if (record.gains?.measure !== undefined) return record as TrainingRecord;
  const { gains: _, ...rest } = record;
  return rest as TrainingRecord;
}

function readRemembered(file: ModelFile['trainedRows'], place: string): { trainedRows?: TrainedRows } {
  if (file === undefined) return {};
  const trainedRows = readTrainedRows(file);
  if (typeof trainedRows === 'string') throw damaged(place, `trainedRows: ${trainedRows}`);
  return { trainedRows };
}

/** What a model file holds of networks: one, or members. */
function readNetworks(file: ModelFile, spec: ModelSpec, place: string) {
  if (file.members !== undefined) return readMembers(file, file.members, spec, place);
  if (file.layers === undefined) throw damaged(place, 'must have the key "layers" or "members"');
  const inputs = file.inputs as readonly InputColumn[];
  const { network, weights } = readNetwork(file.layers, inputs, file.target, spec, place);
  return { network, weights, ...readLinear(file.linear, network, file.target, inputs, spec, place) };
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
  const linear = readWeights(file, layer.units, widthOf(inputs), precision);
  if (typeof linear === 'string') throw damaged(place, `linear: ${linear}`);
  return { linear };
}

/** The JSON of a file that says it is a model of a version this program reads. */
function requireModel(text: string, place: string): Record<string, unknown> {
  const foreign = (finding: string, hint?: string) =>
    new UserError('model', place, `is not an nn model (${finding})`, hint);
  const body = text.replace(/^\ufeff/, '').trimStart();
  if (body === '') throw foreign('the file is empty');
  if (looksLikeTable(body)) {
    throw foreign(
      'this is a table',
      'the model is named before the table; to train one: nn train data.csv --target COLUMN',
    );
  }
  if (!body.startsWith('{')) throw foreign('not a JSON object');
  if (!/^\{\s*"/.test(body)) throw foreign('no "format" field');
  let raw: Record<string, unknown>;
  try {
    raw = parseJson(text, place, 'model') as Record<string, unknown>;
  } catch (error) {
    const isCutShort = error instanceof UserError && faultIn(body)?.at === body.length;
    throw isCutShort ? damaged(error.where, 'the file ends too early') : error;
  }
  if (raw.format !== 'nn-model') {
    if (Object.hasOwn(raw, 'target')) {
      throw foreign('this is a spec, not a trained model', `train it first: nn train ${place}`);
    }
    throw foreign('no "format" field that says "nn-model"');
  }
  const version = raw.version;
  if (typeof version === 'number' && version > formatVersion) {
    const finding = `written by a newer nn (format ${version}); this nn reads formats 1 and ${formatVersion}`;
    throw new UserError('model', place, finding, 'install a newer nn');
  }
  return raw;
}
