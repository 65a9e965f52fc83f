// What a training needs to go on after it was stopped, as a file: numbers and vectors, and what they belong to.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { settingsOf } from '../formulas/optimizer.ts';
import { scheduleRows } from '../formulas/schedule.ts';
import { parseJson } from '../json/json-text.ts';
import type { Vector } from '../kernels/kernels.ts';
import { layOutJson } from '../model/json-layout.ts';
import { specToJson } from '../model/write-model.ts';
import { vectorLength } from '../spec/layers.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { sha256Of } from '../table/fingerprint.ts';
import type { Saved } from '../training/saved.ts';
import { fits } from './checkpoint-shape.ts';
import type { Prepared } from './prepare.ts';

/** What a checkpoint belongs to: with anything else, going on would not give what going on without a stop would have given. */
export interface CheckpointOwner {
  /** The spec with every default, without the number of epochs. */
  readonly spec: object;
  /** Of the training data, and of the rows held out if they are another table. */
  readonly data: readonly string[];
  readonly engine: string;
}

/** Version of the checkpoint format. In version 1 fingerprints of data are others: of cells as a program of then kept them. */
const formatVersion = 2;

const vectorSchema = v.strictObject({
  type: v.picklist(['float32', 'float64']),
  base64: v.string(), // no pattern: on some million characters it exhausts the stack; the digest tells of damage
});

const checkpointSchema = v.strictObject({
  format: v.literal('nn-checkpoint'),
  version: v.picklist([1, formatVersion]),
  nn: v.string(),
  sha256: v.string(),
  owner: v.strictObject({ spec: v.record(v.string(), v.unknown()), data: v.array(v.string()), engine: v.string() }),
  numbers: v.record(v.string(), v.string()),
  vectors: v.record(v.string(), vectorSchema),
});

/** What a checkpoint of a training belongs to. @param engine name of the engine at work */
export function ownerOf({ spec, training, validation }: Prepared, engine: string): CheckpointOwner {
  const { data: _, ...json } = specToJson(spec) as Record<string, unknown>;
  const tables = validation.table === training.table ? [training.table] : [training.table, validation.table];
  return {
    spec: { ...json, training: withoutEpochs(spec.training) },
    data: tables.map(sha256Of),
    engine,
  };
}

/** What must stay the same when the number of epochs changes: also the end of a cosine, which is that of the epochs unless the spec says else. */
function withoutEpochs({ epochs, ...rest }: TrainingSpec): object {
  const { schedule } = rest;
  if (schedule === undefined || !('over' in scheduleRows[schedule.name].settings)) return rest;
  return { ...rest, schedule: { over: Math.max(1, epochs - (schedule.warmUp ?? 0)), ...schedule } };
}

/** Most characters that the vectors of a checkpoint may take: a text in Node holds 2²⁹ − 24. */
const longest = 5e8;

/**
 * Refuses a training whose checkpoints would be too large for a file that can be read again.
 *
 * @param saved before the first epoch: only L-BFGS remembers more later on
 * @throws UserError (usage)
 */
export function requireRoom({ vectors }: Saved, { spec, network, encoder }: Prepared): void {
  const { optimizer } = spec.training;
  const memory = optimizer === 'lbfgs' ? settingsOf(optimizer, spec.training).memory : 0;
  const later = 2 * memory * vectorLength(network.layers, encoder.width) * 8;
  const bytes = Object.values(vectors).reduce((sum, { byteLength }) => sum + byteLength, later);
  const characters = (bytes * 4) / 3;
  if (characters <= longest) return;
  const what = `must keep at most ${longest / 1e6} MB in a checkpoint, found ${Math.ceil(characters / 1e6)} MB`;
  throw new UserError('usage', '--checkpoint', what, 'leave it out, or use fewer or smaller layers');
}

/** A checkpoint as the text of its file. @param nn version of the program */
export function formatCheckpoint(saved: Saved, owner: CheckpointOwner, nn: string): string {
  const content = contentOf(saved);
  return layOutJson({
    format: 'nn-checkpoint',
    version: formatVersion,
    nn,
    sha256: digest(content),
    owner,
    ...content,
  });
}

/**
 * Reads a checkpoint.
 *
 * @param place    name of the file, for messages
 * @param expected what the training that goes on would save now
 * @param tellOld  is called if it is of version 1: whether it belongs to this data cannot be told then, but for the number of tables and the shapes
 * @throws UserError (model) if it is none, is of a newer nn, is damaged, or belongs to another training than `owner`
 */
export function parseCheckpoint(
  text: string,
  place: string,
  owner: CheckpointOwner,
  expected: Saved,
  tellOld: () => void = () => {},
): Saved {
  const raw = parseJson(text, place, 'model');
  if ((raw as { format?: unknown } | null)?.format !== 'nn-checkpoint') {
    throw new UserError('model', place, 'is not a checkpoint of nn', 'train again, with --checkpoint');
  }
  const { version } = raw as { version?: unknown };
  if (typeof version === 'number' && version > formatVersion) {
    const what = `written by a newer nn (format ${version}); this nn reads formats 1 and ${formatVersion}`;
    throw new UserError('model', place, what, 'install a newer nn');
  }
  const { success, output } = v.safeParse(checkpointSchema, raw, { abortEarly: true });
  const intact = success && digest({ numbers: output.numbers, vectors: output.vectors }) === output.sha256;
  const damaged = new UserError(
    'model',
    place,
    'damaged: its content is not what nn wrote',
    'train again from the start',
  );
  if (!intact) throw damaged;
  const isOld = output.version === 1;
  const data = isOld && output.owner.data.length === owner.data.length ? owner.data : output.owner.data;
  requireSame({ ...output.owner, data }, owner, place);
  const numbers = Object.entries(output.numbers).map(([name, value]) => [name, Number(value)] as const);
  const vectors = Object.entries(output.vectors).map(([name, vector]) => [name, decode(vector)] as const);
  const saved = { numbers: Object.fromEntries(numbers), vectors: Object.fromEntries(vectors) };
  if (!fits(saved, expected)) throw damaged;
  if (isOld) tellOld();
  return saved;
}

interface Content {
  /** As texts, because JSON has no infinity. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly vectors: Readonly<Record<string, v.InferOutput<typeof vectorSchema>>>;
}

function contentOf({ numbers, vectors }: Saved): Content {
  return {
    numbers: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    vectors: Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, encode(values)])),
  };
}

function digest({ numbers, vectors }: Content): string {
  const hash = createHash('sha256').update(JSON.stringify(numbers));
  for (const [name, { type, base64 }] of Object.entries(vectors))
    hash.update(JSON.stringify([name, type])).update(base64);
  return hash.digest('hex');
}

/** The bytes of the numbers as this machine has them: little-endian on every machine that Node runs on but one. */
function encode(values: Vector): v.InferOutput<typeof vectorSchema> {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return { type: values instanceof Float32Array ? 'float32' : 'float64', base64: bytes.toString('base64') };
}

function decode({ type, base64 }: v.InferOutput<typeof vectorSchema>): Vector {
  const decoded = Uint8Array.from(Buffer.from(base64, 'base64'));
  const bytes = decoded.subarray(0, decoded.length - (decoded.length % (type === 'float32' ? 4 : 8))).slice();
  return type === 'float32' ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

function requireSame(found: CheckpointOwner, wanted: CheckpointOwner, place: string): void {
  const refuse = (what: string, hint: string) => {
    throw new UserError('model', place, what, hint);
  };
  if (found.engine !== wanted.engine) {
    const hint = `give --engine ${found.engine.replace('-plain', '')}, or train again from the start`;
    refuse(`must be continued with the engine "${found.engine}", found "${wanted.engine}"`, hint);
  }
  if (found.data.join() !== wanted.data.join()) {
    refuse('belongs to other data than this', 'give the data it was made with, or train again from the start');
  }
  const different = differences(found.spec, wanted.spec, '');
  if (different.length === 0) return;
  const over = overOf(found);
  if (over !== undefined && different.join() === 'training.schedule.over') {
    const what = `has a learning rate that falls over ${over} epochs, found one that falls over ${overOf(wanted)}`;
    refuse(what, `keep it: --set training.schedule.over=${over}; or train again from the start`);
  }
  const listed = different.slice(0, 3).join(', ') + (different.length > 3 ? ', …' : '');
  refuse(
    `belongs to a spec with another ${listed}`,
    'only "training.epochs" may change; or train again from the start',
  );
}

/** Epochs over which the learning rate of a training falls, if its schedule ends. */
function overOf({ spec }: CheckpointOwner): unknown {
  return (spec as { training?: Partial<TrainingSpec> }).training?.schedule?.over;
}

/** Dotted paths at which two JSON values differ. */
function differences(a: unknown, b: unknown, path: string): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const areObjects = [a, b].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  if (!areObjects) return [path];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], path === '' ? key : `${path}.${key}`));
}
