import { penaltyFor } from '../data/infer-spec.ts';
import type { InputColumn } from '../data/inputs.ts';
import type { Matrix } from '../kernels/kernels.ts';
import type { Prepared } from '../model/prepare.ts';
import type { TrainingRows } from '../model/sample.ts';
import { formatPath } from '../spec/override.ts';
import type { ResolvedLayer } from '../spec/resolve.ts';
import { freeParameterCount } from '../spec/wiring.ts';
import type { Diagnosis } from './diagnosis.ts';
import { leaks } from './leak.ts';
import { nameOf, type Placed, placed } from './training-rows.ts';
import { twinsAmong } from './twins.ts';

/** Parameters for each training row beyond which nothing but the rows' own noise can settle them. */
const mostParameters = 10;
/** Spread of a column left as it is, beyond which its weights see steps of quite another size than the rest. */
const farFromOne = 30;

/** What is wrong with the columns, and with how many rows there are for the network. */
export function examineColumns(prepared: Prepared, sample: TrainingRows): readonly Diagnosis[] {
  const inputs = placed(prepared.encoder.inputs);
  const constant = inputs.filter((input, index) => isConstant(input.input, prepared.ranges[index]!));
  const rest = inputs.filter((input) => !constant.includes(input));
  const ignore = (names: readonly string[]) => [...prepared.spec.ignore, ...names];
  return [
    ...constantColumns(constant.map(nameOf), ignore),
    ...duplicateColumns(twinsAmong(rest, sample), ignore),
    ...(rest.length < 2
      ? []
      : leakingColumns(rest.filter((input) => leaks(input, sample, prepared)).map(nameOf), ignore)),
    ...unscaledColumn(inputs, sample),
    ...tooFewRows(prepared),
  ];
}

type Ignoring = (names: readonly string[]) => readonly string[];

function isConstant(input: InputColumn, range: readonly [number, number] | null): boolean {
  if (input.type === 'category') return input.categories.length < 2;
  return range === null || range[0] === range[1];
}

function constantColumns(names: readonly string[], ignore: Ignoring): Diagnosis[] {
  if (names.length === 0) return [];
  const finding =
    names.length === 1
      ? `column "${names[0]}" is constant: nothing can be learned from it`
      : `${names.length} columns are constant, nothing can be learned from them: ${list(names)}`;
  return [{ name: 'constant-column', finding, key: 'ignore', value: ignore(names) }];
}

function duplicateColumns(twins: readonly (readonly [string, string])[], ignore: Ignoring): Diagnosis[] {
  if (twins.length === 0) return [];
  const [[first, second]] = twins as [readonly [string, string]];
  const more = twins.length === 1 ? '' : `, and ${twins.length - 1} more like it`;
  const finding = `column "${second}" tells the same as "${first}"${more}: once is enough`;
  return [{ name: 'duplicate-column', finding, key: 'ignore', value: ignore(twins.map(([, copy]) => copy)) }];
}

function leakingColumns(names: readonly string[], ignore: Ignoring): Diagnosis[] {
  if (names.length === 0) return [];
  const one = names.length === 1;
  const finding = `${one ? `column "${names[0]}" gives` : `columns ${list(names)} each give`} the target away: is ${one ? 'it' : 'any of them'} known before the target is?`;
  return [{ name: 'leaking-column', finding, key: 'ignore', value: ignore(names) }];
}

function list(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
}

/** A number left as it is, whose size is far from that of the others. */
function unscaledColumn(inputs: readonly Placed[], { X }: TrainingRows): Diagnosis[] {
  const sizes = inputs.map((input) => ({ input, size: input.input.type === 'number' ? sizeIn(X, input.from) : 0 }));
  const worst = sizes.reduce((most, one) => (one.size > most.size ? one : most));
  if (worst.size <= farFromOne) return [];
  const name = nameOf(worst.input);
  const finding = `column "${name}" is taken as it is, and its values are about ${Math.round(worst.size)} in size: steps that suit the others are far too large for it`;
  return [{ name: 'unscaled-column', finding, key: formatPath(['columns', name, 'scale']), value: 'standard' }];
}

/** Root of the mean square of a column of X. */
function sizeIn({ data, rows, cols }: Matrix, column: number): number {
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += data[row * cols + column]! ** 2;
  return Math.sqrt(squares / rows);
}

/** A network with many more parameters than rows, and nothing that holds it back. */
function tooFewRows({ spec, network, encoder, training }: Prepared): Diagnosis[] {
  const { l1 = 0, l2 = 0, earlyStopping, maxNorm } = spec.training;
  const isHeld = l1 > 0 || l2 > 0 || earlyStopping !== undefined || maxNorm !== undefined || network.layers.some(drops);
  const parameters = freeParameterCount(network.layers, encoder.width);
  const rows = training.rows.length;
  if (isHeld || parameters <= mostParameters * rows) return [];
  const finding = `${rows} rows are too few for ${parameters} parameters: most of them are left to chance`;
  return [
    {
      name: 'too-few-rows',
      finding,
      key: 'training.l2',
      value: penaltyFor(rows),
    },
  ];
}

function drops({ dropout }: ResolvedLayer): boolean {
  return dropout > 0;
}
