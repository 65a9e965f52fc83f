// A trace as tables for the eye: as many units and inputs as the terminal has room for, the first ones and the last.
import type { LayerTrace } from '../../explain/layer-trace.ts';
import type { Trace } from '../../explain/trace.ts';
import type { Part } from '../terminal/report.ts';
import { layOutTable, textTable } from '../terminal/text-table.ts';

/** Most units of a layer, and most inputs, that are shown; `--json` has them all. */
const most = 12;
/** Characters that a number takes with its margin, and the name of a row. */
const [numberWidth, nameWidth] = [13, 10];

type Numbers = readonly number[];

/** The report of a trace. @param width characters of a line */
export function traceParts(trace: Trace, width: number): Part[] {
  const { inputs, layers, loss, target, step } = trace;
  const columns = inputs.flatMap((input) => input.columns.map(({ name }) => name));
  return [
    textTable([['input', 'text', 'as X'], ...inputRows(trace)]),
    ...(target === null ? [] : ['', `target ${target.name} = ${target.text}: y = ${list(target.y)}`]),
    ...layers.flatMap((layer, l) => {
      const units = l === 0 ? columns : namesOf(layers[l - 1]!, l);
      return ['', ...layerLines(layer, l + 1, units, width)];
    }),
    '',
    predictionLine(trace),
    loss === null ? 'no loss, and nothing comes back: the row has no target' : `L = ${short(loss)}`,
    ...(step === undefined ? [] : stepLines(trace as Required<Trace>, width)),
  ];
}

function inputRows({ inputs }: Trace): string[][] {
  const rows = inputs.map(({ name, text, columns }) => {
    const [first] = columns;
    if (columns.length === 1 && first!.name === name) return [name, text, short(first!.value)];
    const on = columns.filter(({ value }) => value !== 0).map((one) => `${one.name} ${one.value}`);
    const rest = columns.length - on.length;
    return [name, text, [...on, ...(rest > 0 ? [`${rest} × 0`] : [])].join(', ')];
  });
  return abridged(rows, most, (count) => [`… ${count} more`]);
}

/** What the units of a layer are called by the next: by their names, or as answers of the layer. */
function namesOf({ a, wired }: LayerTrace, number: number): readonly string[] {
  return wired?.map(({ name }) => name) ?? a.map((_, j) => `a${number}[${j + 1}]`);
}

/** @param heads what the columns of W are multiplied with */
function layerLines(layer: LayerTrace, number: number, heads: readonly string[], width: number): Part[] {
  const { words, units, wired, z, a, da, dz, parameters, gradients } = layer;
  const lists = Object.entries({ z, a, da, dz, ...vectorsOf(parameters, gradients) }).flatMap(([name, values]) =>
    values ? [{ name, values }] : [],
  );
  const rows = a.map((_, j) => [
    wired === undefined ? String(j + 1) : `${j + 1} ${wired[j]!.name}`,
    ...lists.map(({ values }) => short(values[j]!)),
  ]);
  const W = parameters.W as readonly Numbers[] | undefined;
  const dW = (gradients.W ?? null) as readonly Numbers[] | null;
  const shape = W === undefined ? '' : `; W${number} (${units}, ${W[0]!.length})`;
  return [
    `layer ${number}: ${units} ${units === 1 ? 'unit' : 'units'}, ${words}${shape}`,
    textTable([
      ['unit', ...lists.map(({ name }) => `${name}${number}`)],
      ...abridged(rows, most, (count) => [`… ${count} more`]),
    ]),
    ...(W === undefined ? [] : matrixLines({ [`W${number}`]: W, [`dW${number}`]: dW }, width, heads)),
  ];
}

/** Parameters that are one number a unit, each with its derivative after it, by letter. */
function vectorsOf(parameters: LayerTrace['parameters'], gradients: LayerTrace['gradients']) {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([letter, tensor]) =>
      typeof tensor[0] === 'number'
        ? [[letter, tensor as Numbers] as const, [`d${letter}`, gradients[letter] as Numbers | null] as const]
        : [],
    ),
  );
}

/** The rows of matrices of one shape, each with its name in front. @param heads what their columns are multiplied with */
function matrixLines(
  matrices: Readonly<Record<string, readonly Numbers[] | null>>,
  width: number,
  heads?: readonly string[],
): string[] {
  const columns = Math.max(2, Math.min(most, Math.floor((width - nameWidth) / numberWidth)));
  const head = heads === undefined ? [] : [['', ...abridged(heads.map(cut), columns, () => '…')]];
  const rows = Object.entries(matrices).flatMap(([name, M]) => {
    const lines = (M ?? []).map((row, j) => [`${name}[${j + 1}]`, ...abridged(row.map(short), columns, () => '…')]);
    return abridged(lines, most, (count) => [`… ${count} more`]);
  });
  return layOutTable([...head, ...rows]);
}

/** A name that is no wider than a number. */
function cut(name: string): string {
  const characters = [...name];
  return characters.length < numberWidth ? name : `${characters.slice(0, numberWidth - 2).join('')}…`;
}

function stepLines({ step, loss }: Required<Trace>, width: number): string[] {
  const { learningRate, layers } = step;
  return [
    '',
    `after one step, W := W − α dW and b := b − α db with α = ${learningRate}`,
    ...layers.flatMap((tensors, l) =>
      Object.entries(tensors).flatMap(([letter, tensor]) => {
        const rows = (typeof tensor[0] === 'number' ? [tensor] : tensor) as readonly Numbers[];
        return matrixLines({ [`${letter}${l + 1}`]: rows }, width);
      }),
    ),
    `L = ${short(step.loss)}, before the step ${short(loss!)}`,
  ];
}

function predictionLine({ prediction }: Trace): string {
  if ('number' in prediction) return `prediction ${short(prediction.number)}`;
  const entries = Object.entries(prediction.probabilities).sort(([, one], [, other]) => other - one);
  const shown = entries.slice(0, 3).map(([name, p]) => `P(${name}) = ${short(p)}`);
  return `prediction ${prediction.class}: ${shown.join(', ')}${entries.length > 3 ? ', …' : ''}`;
}

/** The first and the last of many things, and what stands for those between. @param most of all that is given back */
function abridged<T>(items: readonly T[], most: number, between: (left: number) => T): T[] {
  if (items.length <= most) return [...items];
  const last = Math.floor((most - 1) / 3);
  const first = most - 1 - last;
  return [...items.slice(0, first), between(items.length - first - last), ...items.slice(items.length - last)];
}

function list(values: Numbers): string {
  return values.length === 1 ? short(values[0]!) : `(${abridged(values.map(short), most, () => '…').join(', ')})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
