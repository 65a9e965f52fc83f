// The shape of a model file, as validators; the published JSON Schema is generated from these.
import * as v from 'valibot';
import { transformNames } from '../formulas/transform.ts';
import { type LayerKind, layerKinds } from '../spec/layer-kinds.ts';
import { kindOf, layerKindNames } from '../spec/layers.ts';
import { specSchema } from '../spec/schema.ts';
import { digestSchema } from './digest.ts';
import { formatVersions } from './model.ts';
import { memberRecordSchema, recordSchema } from './record-schema.ts';
import { count, holds, number, numbers, positive, text, texts } from './values.ts';

const inputName = holds(text, 'The column in the CSV.');
const targetName = holds(text, 'The column that is predicted.');

const inputSchema = v.variant('type', [
  v.strictObject({
    name: inputName,
    type: holds(v.literal('number'), 'A column of numbers: one input, (x − mean) / std where there is no transform.'),
    fill: holds(v.nullable(number), 'What stands in for a missing cell; null if that is refused.'),
    mean: holds(number, 'The mean of the training rows, or the center of the transform.'),
    std: holds(positive, 'The standard deviation of the training rows, or the spread of the transform.'),
    transform: v.exactOptional(
      holds(
        v.picklist(transformNames, 'must be a transform that nn knows'),
        'How numbers are scaled, where it is not by mean and deviation alone.',
      ),
    ),
    knots: v.exactOptional(
      holds(v.pipe(numbers, v.minLength(2, 'must hold at least 2 numbers')), 'What the transform needs besides.'),
    ),
    parts: v.exactOptional(
      holds(
        v.array(v.strictTuple([number, positive]), 'must be a list'),
        'Center and spread of each input that the transform makes of the column besides the first.',
      ),
    ),
  }),
  v.strictObject({
    name: inputName,
    type: holds(
      v.literal('category'),
      'A column of categories: an input for each, 1 where it matches and 0 elsewhere.',
    ),
    categories: holds(texts, 'The categories, in the order of their inputs.'),
    fill: holds(v.nullable(text), 'The category that a missing cell counts as; null if none was missing in training.'),
  }),
]);

const targetSchema = v.variant('type', [
  v.strictObject({
    name: targetName,
    type: holds(v.literal('category'), 'Classes.'),
    classes: holds(
      v.pipe(texts, v.minLength(2, 'must have at least 2 classes')),
      'The classes in order; of two, a sigmoid unit gives the probability of the second.',
    ),
  }),
  v.strictObject({
    name: targetName,
    type: holds(v.literal('number'), 'Numbers: the prediction is mean + std · a, with a the answer of the network.'),
    mean: holds(number, 'The number that a = 0 means.'),
    std: holds(positive, 'By how much it is larger where a is larger by 1.'),
  }),
]);

/** W of a quantized layer: base64 of n1 · n0 signed bytes, row after row, and a scale for each of the n1 units. */
const int8Schema = v.strictObject({
  int8: holds(text, 'Base64 of the signed bytes q, a row a unit: w = q · scale.'),
  scale: holds(
    v.array(v.pipe(number, v.minValue(0, 'must be 0 or more')), 'must be a list of numbers'),
    'A number for each unit.',
  ),
});

/** The parameters of a kind of layer as the file holds them. */
function tensorsOf(kind: LayerKind): Record<string, v.GenericSchema> {
  const shapes = kindOf({ type: kind }).tensors({ units: 1 }, 1);
  return Object.fromEntries(
    Object.entries(shapes).map(([letter, { role, means }]) => [
      letter,
      holds(role === 'weights' ? matrix : numbers, means),
    ]),
  );
}

const matrix = v.union([v.array(numbers, 'must be a list of rows'), int8Schema]);

/** A layer of a kind: without a type it is dense. */
function layerOf(kind: LayerKind) {
  const literal = holds(
    v.literal(kind),
    kind === 'dense' ? 'What kind of layer it is; left out of dense ones.' : `"${kind}" of such a layer.`,
  );
  const type = kind === 'dense' ? v.exactOptional(literal) : literal;
  return v.strictObject({ type, ...layerKinds[kind].head, ...tensorsOf(kind) });
}

const layerSchema = v.variant('type', layerKindNames.map(layerOf) as never, 'must be a kind of layer that nn knows');

/** W and b of a dense layer. */
const linearSchema = v.strictObject(tensorsOf('dense')) as unknown as v.GenericSchema<unknown, WeightsFile>;

const inputsSchema = v.pipe(v.array(inputSchema), v.minLength(1, 'must hold at least one input'));
const layersSchema = v.pipe(v.array(layerSchema), v.minLength(1, 'must hold at least one layer'));
const fold = holds(count, 'The fold that was held out from it, from 1.');
const memberInputs = holds(
  inputsSchema,
  'How each column becomes inputs of this network, fitted on the rows that it was trained on.',
);
const memberTarget = holds(targetSchema, 'What this network predicts; of numbers with a mean and a std of its own.');

/** One of several networks whose answers are averaged. */
const memberSchema = v.strictObject({
  name: holds(text, 'The variant of the spec that it is.'),
  fold,
  weight: holds(positive, 'Its part in the mean of all answers.'),
  inputs: memberInputs,
  target: memberTarget,
  layers: holds(layersSchema, 'Its layers, from the first hidden one to the output.'),
  training: holds(memberRecordSchema, 'How it came to be.'),
});

/** How far numbers lie from their predictions. */
const bandSchema = v.strictObject({
  upTo: holds(
    v.nullable(number),
    'The greatest prediction of the band, which begins where the one before ends; null of the last.',
  ),
  widths: holds(
    numbers,
    'What the distance is at most in 1, 2, … of 100 rows, as far as the rows were enough to tell.',
  ),
});

/** A linear model of one fold. */
const linearMemberSchema = v.strictObject({ fold, inputs: memberInputs, target: memberTarget, ...tensorsOf('dense') });

/** Hashes of training rows: base64 of words of 32 bits, the least byte first. */
const trainedRowsSchema = v.strictObject({
  below: holds(count, 'Hashes that were kept are smaller than this.'),
  hashes: holds(text, 'The hashes in ascending order: base64 of words of 32 bits, the least byte first.'),
});

/** The whole model file; what holds between its parts is checked by `parseModel`. The digest is absent in files of before there was one. */
export const modelSchema = v.strictObject({
  format: holds(v.literal('nn-model'), 'What kind of file this is.'),
  version: holds(
    v.picklist(formatVersions),
    'The version of the format. In version 1 `training.data.sha256` is of cells in another form, all else is the same.',
  ),
  nn: holds(text, 'The version of nn that wrote it.'),
  sha256: v.exactOptional(digestSchema),
  spec: holds(specSchema, 'The spec with every default written out.'),
  inputs: holds(
    inputsSchema,
    'How each column becomes inputs, fitted on the training rows, in the order of the columns of W.',
  ),
  target: holds(targetSchema, 'What is predicted.'),
  layers: v.exactOptional(
    holds(layersSchema, 'The layers, from the first hidden one to the output; of a model of one network.'),
  ),
  members: v.exactOptional(
    holds(
      v.pipe(v.array(memberSchema), v.minLength(1, 'must hold at least one member')),
      'Networks whose answers, probabilities or numbers, are averaged by their weights; in place of "layers".',
    ),
  ),
  temperature: v.exactOptional(
    holds(positive, 'T in p^(1/T), scaled to sum to 1, which the mean probabilities p of the members become.'),
  ),
  intervals: v.exactOptional(
    holds(
      v.pipe(v.array(bandSchema), v.minLength(1, 'must hold at least one band')),
      'Of numbers: how far they lie from their predictions, as rows tell that were held out.',
    ),
  ),
  labelSets: v.exactOptional(
    holds(
      numbers,
      'Of classes: how probable the true one is at least in 1, 2, … of 100 rows, as rows tell that were held out.',
    ),
  ),
  linear: v.exactOptional(
    holds(
      linearSchema,
      'Weights of the linear model on the same rows that a network with hidden layers is compared with.',
    ),
  ),
  linearMembers: v.exactOptional(
    holds(
      v.pipe(v.array(linearMemberSchema), v.minLength(1, 'must hold at least one')),
      'Linear models, one a fold, with whose mean the members are compared.',
    ),
  ),
  pruned: v.exactOptional(
    holds(
      v.pipe(number, v.minValue(0, 'must be 0 or more'), v.ltValue(1, 'must be below 1')),
      'The share of weights that pruning set to 0.',
    ),
  ),
  training: holds(recordSchema, 'How the model came to be.'),
  trainedRows: v.exactOptional(
    holds(trainedRowsSchema, 'Hashes of rows that the model was trained on, by which they are known again.'),
  ),
});

/** A model as the file holds it. */
export type ModelFile = v.InferOutput<typeof modelSchema>;

/** The weights of a dense layer as the file holds them. */
export interface WeightsFile {
  readonly W: number[][] | v.InferOutput<typeof int8Schema>;
  readonly b: readonly number[];
}

/** A layer as the file holds it: its kind, what is said of it, and its parameters. */
export type LayerFile = Readonly<Record<string, unknown>>;

/** A member as the file holds it. */
export type MemberFile = v.InferOutput<typeof memberSchema>;
