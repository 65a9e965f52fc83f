import type { InputColumn } from '../encode/inputs.ts';
import type { Prepared } from '../fit/prepare.ts';
import type { TrainingRows } from '../fit/sample.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { isDense } from '../spec/layers.ts';
import { formatPath } from '../spec/override.ts';
import type { Diagnosis, Settings } from './diagnosis.ts';
import { leaks } from './leak.ts';
import { nameOf, type Placed, placed } from './training-rows.ts';
import { twinsAmong } from './twins.ts';

/** Spread of a column left as it is, beyond which its weights see steps of quite another size than the rest. */
const farFromOne = 30;

/** What is wrong with the columns. */
export function examineColumns(prepared: Prepared, sample: TrainingRows): readonly Diagnosis[] {
  const inputs = placed(prepared.encoder.inputs);
  const constant = inputs.filter((input, index) => isConstant(input.input, prepared.ranges[index]!));
  const rest = inputs.filter((input) => !constant.includes(input));
  const ignore = (names: readonly string[]) => ignoring(names, prepared);
  return [
    ...constantColumns(constant.map(nameOf)),
    ...duplicateColumns(twinsAmong(rest, sample), ignore),
    ...(rest.length < 2
      ? []
      : leakingColumns(rest.filter((input) => leaks(input, sample, prepared)).map(nameOf), ignore)),
    ...unscaledColumn(inputs, sample),
  ];
}

type Ignoring = (names: readonly string[]) => Settings;

/** Leaves inputs out besides those that are left out already; nothing if a unit takes one of them by name. */
function ignoring(names: readonly string[], { spec, network }: Prepared): Settings {
  const taken = new Set(network.layers.find(isDense)!.wired?.flatMap(({ from }) => from));
  return names.some((name) => taken.has(name)) ? {} : { ignore: [...spec.ignore, ...names] };
}

function isConstant(input: InputColumn, range: readonly [number, number] | null): boolean {
  if (input.type === 'category') return input.categories.length < 2;
  return range === null || range[0] === range[1];
}

/** Without them nothing is learned any better, so there is nothing to advise. */
function constantColumns(names: readonly string[]): Diagnosis[] {
  if (names.length === 0) return [];
  const finding =
    names.length === 1
      ? `column "${names[0]}" is constant: nothing can be learned from it`
      : `${names.length} columns are constant, nothing can be learned from them: ${list(names)}`;
  return [{ name: 'constant-column', finding, settings: {} }];
}

/** A category that is there twice is learned by heart the sooner; without the copy of a number, steps along it are half as long, and the loss was seen to rise. */
function duplicateColumns(twins: readonly (readonly [Placed, Placed])[], ignore: Ignoring): Diagnosis[] {
  if (twins.length === 0) return [];
  const [[first, second]] = twins as [readonly [Placed, Placed]];
  const more = twins.length === 1 ? '' : `, and ${twins.length - 1} more like it`;
  const finding = `column "${nameOf(second)}" tells the same as "${nameOf(first)}"${more}: once is enough`;
  const categories = twins.map(([, copy]) => copy).filter(({ input }) => input.type === 'category');
  const settings = categories.length === 0 ? {} : ignore(categories.map(nameOf));
  return [{ name: 'duplicate-column', finding, settings }];
}

function leakingColumns(names: readonly string[], ignore: Ignoring): Diagnosis[] {
  if (names.length === 0) return [];
  const one = names.length === 1;
  const finding = `${one ? `column "${names[0]}" gives` : `columns ${list(names)} each give`} the target away: is ${one ? 'it' : 'any of them'} known before the target is?`;
  return [{ name: 'leaking-column', finding, settings: ignore(names) }];
}

function list(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
}

/** A number left as it is, whose size is far from that of the others. */
function unscaledColumn(inputs: readonly Placed[], { X }: TrainingRows): Diagnosis[] {
  const sizes = inputs.map((input) => ({ input, size: isAsItIs(input.input) ? sizeIn(X, input.from) : 0 }));
  const worst = sizes.reduce((most, one) => (one.size > most.size ? one : most));
  if (worst.size <= farFromOne) return [];
  const name = nameOf(worst.input);
  const finding = `column "${name}" is taken as it is, and its values are about ${Math.round(worst.size)} in size: steps that suit the others are far too large for it`;
  return [{ name: 'unscaled-column', finding, settings: { [formatPath(['columns', name, 'scale'])]: 'standard' } }];
}

/** Whether a number goes into X unchanged, as the scale `none` has it. */
function isAsItIs(input: InputColumn): boolean {
  return input.type === 'number' && input.transform === undefined && input.mean === 0 && input.std === 1;
}

/** Root of the mean square of a column of X. */
function sizeIn({ data, rows, cols }: Matrix, column: number): number {
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += data[row * cols + column]! ** 2;
  return Math.sqrt(squares / rows);
}
