// One row of a CSV through a network: what it is as text, as numbers, and what every layer makes of it, in the letters of `layer-trace.ts`.

import type { Encoder } from '../encode/encoder.ts';
import { columnNames, columnsOf } from '../encode/inputs.ts';
import { quoteCell } from '../encode/quote-cell.ts';
import { encodeTarget, labelIn, refuseLabel, type Target } from '../encode/target.ts';
import { UserError } from '../errors.ts';
import { JsKernels } from '../kernels/js.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { chooseClass, classProbabilities, numberOutput } from '../model/outputs.ts';
import type { Parameters } from '../network/parameters.ts';
import { outputOf } from '../spec/layers.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { type Cells, textAt } from '../table/cells.ts';
import { descend, type LayerTrace, tracePassage } from './layer-trace.ts';

/** A network with all that it takes to read a row. */
export interface Subject {
  /** Name of the model or the spec, for messages. */
  readonly place: string;
  readonly network: ResolvedNetwork;
  readonly encoder: Encoder;
  readonly target: Target;
  /** The parameters, in the memory of an engine. */
  readonly parametersIn: (kernels: Kernels) => Parameters;
}

/** A row of a file as it was read. */
export interface TracedCells {
  /** Name of the file, for messages. */
  readonly place: string;
  /** From 1. */
  readonly row: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Where the row is in the cells. */
  readonly at: number;
  /** Of the inputs, in the encoder's order. */
  readonly inputs: readonly Cells[];
  /** Of the target; undefined if the file has none, or this row does not. */
  readonly target: Cells | undefined;
}

/** An input as the file has it, and as X has it. */
export interface TracedInput {
  readonly name: string;
  readonly text: string;
  /** Of a category never seen in training, which is taken as none; left out of all others. */
  readonly unknown?: true;
  readonly columns: readonly { readonly name: string; readonly value: number }[];
}

/** A row with all that becomes of it. */
export interface Trace {
  readonly row: number;
  readonly line: number;
  readonly inputs: readonly TracedInput[];
  /** From the first hidden layer to the output. */
  readonly layers: readonly LayerTrace[];
  /** L of this row; null if it has no target. */
  readonly loss: number | null;
  /** What the target's cell says, and what Y holds of it. */
  readonly target: { readonly name: string; readonly text: string; readonly y: readonly number[] } | null;
  /** A class and the probability of each, or a number in the target's own units. */
  readonly prediction:
    | { readonly class: string; readonly probabilities: Readonly<Record<string, number>> }
    | { readonly number: number };
  /** With a learning rate: the parameters after one step on this row, and its loss with them. */
  readonly step?: {
    readonly learningRate: number;
    readonly layers: readonly LayerTrace['parameters'][];
    readonly loss: number;
  };
}

/**
 * Follows a row through a network, in double precision with the reference kernels, whatever the network was trained with.
 *
 * @param learningRate α of the step to take; undefined for none
 * @throws UserError (data) for a cell that cannot be read, a label that is no class, or a step without a target, (model) for
 * weights so large that sums overflow
 */
export function traceRow(subject: Subject, cells: TracedCells, learningRate?: number): Trace {
  const { network, encoder, target } = subject;
  const kernels = new JsKernels('float64');
  const parameters = subject.parametersIn(kernels);
  const x = encodeInputs(encoder, cells);
  const y = cells.target === undefined ? undefined : encodeLabel(target, cells, outputOf(network).units);
  const { layers, loss } = tracePassage(network, parameters, x, y, kernels);
  if (!layers.every(({ z, a }) => (z ?? a).every(Number.isFinite))) {
    throw new UserError('model', subject.place, 'must answer with finite numbers, found sums that overflow');
  }
  const traced = {
    row: cells.row,
    line: cells.line,
    inputs: describeInputs(encoder, cells, x),
    layers,
    loss,
    target: y === undefined ? null : { name: target.name, text: textAt(cells.target!, cells.at), y: [...y] },
    prediction: predictionOf(layers.at(-1)!, network, target),
  };
  if (learningRate === undefined) return traced;
  if (y === undefined) {
    const what = `a step needs the row's target "${target.name}", found none`;
    throw new UserError('data', `${cells.place}:${cells.line}`, what);
  }
  const stepped = descend(network, layers, learningRate, kernels);
  const after = tracePassage(network, stepped, x, y, kernels);
  const moved = after.layers.map(({ parameters: own }) => own);
  return { ...traced, step: { learningRate, layers: moved, loss: after.loss! } };
}

function encodeInputs(encoder: Encoder, { inputs, at, place, line }: TracedCells): Float64Array {
  const x = new Float64Array(encoder.width);
  const [bad] = encoder.open(inputs).encode(Int32Array.of(at), x, 0).values();
  if (bad === undefined) return x;
  const what = `column "${bad.column}" ${bad.requirement}, found ${quoteCell(bad.cell)}`;
  throw new UserError('data', `${place}:${line}`, what);
}

function encodeLabel(target: Target, { target: cells, at, place, line }: TracedCells, outputs: number): Float64Array {
  const y = new Float64Array(outputs);
  if (encodeTarget(target, Float64Array.of(labelIn(target, cells!)(at)), outputs, y) < 0) return y;
  throw refuseLabel(target, textAt(cells!, at), `${place}:${line}`);
}

function describeInputs(encoder: Encoder, { inputs, at }: TracedCells, x: Float64Array): TracedInput[] {
  const names = columnNames(encoder.inputs);
  const tallies = encoder.open(inputs).tally(Int32Array.of(at));
  const unknown = new Set(tallies.filter((tally) => tally.unknown > 0).map(({ input }) => input.name));
  let first = 0;
  return encoder.inputs.map((input, index) => {
    const columns = Array.from({ length: columnsOf(input) }, (_, k) => ({
      name: names[first + k]!,
      value: x[first + k]!,
    }));
    first += columns.length;
    const text = textAt(inputs[index]!, at);
    return { name: input.name, text, ...(unknown.has(input.name) ? { unknown: true } : {}), columns };
  });
}

function predictionOf({ z = [] }: LayerTrace, network: ResolvedNetwork, target: Target): Trace['prediction'] {
  const Z: Matrix = { rows: 1, cols: z.length, data: Float64Array.from(z) };
  if (target.type === 'number') return { number: numberOutput(Z, 0, outputOf(network), target) };
  const probabilities = classProbabilities(Z, 0);
  const entries = target.classes.map((name, k) => [name, probabilities[k]!] as const);
  return { class: target.classes[chooseClass(probabilities, 0.5)]!, probabilities: Object.fromEntries(entries) };
}
