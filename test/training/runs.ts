// What tests of training train: small networks on rows of numbers that nobody drew.
import { JsKernels } from '../../src/kernels/js.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import type { Examples } from '../../src/network/network.ts';
import { allocateParameters, initialise, type Parameters } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import { defaults } from '../../src/spec/defaults.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import type { TrainingSpec } from '../../src/spec/spec.ts';
import type { TeamWork } from '../../src/training/team.ts';
import { type Ending, type Epoch, Training } from '../../src/training/train.ts';
import { examplesOf, matrixOf, networkOf, pseudoRows } from '../networks.ts';

/** The plain loops in double precision. */
export const kernels: Kernels = new JsKernels('float64');
export const never = new AbortController().signal;

export const logistic = networkOf([[1, 'sigmoid']], 'cross-entropy', 'small');
export const deep = networkOf(
  [
    [6, 'tanh'],
    [4, 'relu'],
    [1, 'sigmoid'],
  ],
  'cross-entropy',
);

/** Three inputs, and two classes that a noisy line divides. */
export function twoClasses(rows: number): { X: number[][]; Y: number[][] } {
  const X = pseudoRows(1, rows, 3, 2);
  const noise = pseudoRows(2, rows, 1, 1.5);
  return { X, Y: X.map(([x1, x2], row) => [x1! - 0.5 * x2! + noise[row]![0]! > 0 ? 1 : 0]) };
}

/** Rows in an engine's memory; without weights all count the same. */
export function asRows(
  { X, Y, V }: { X: readonly number[][]; Y: readonly number[][]; V?: readonly number[] },
  engine: Kernels = kernels,
): Examples {
  const rows = examplesOf(matrixOf(X, engine), matrixOf(Y, engine), engine);
  if (V !== undefined) rows.V.data.set(V);
  return rows;
}

export function initialised(network: ResolvedNetwork, inputs: number, engine: Kernels = kernels): Parameters {
  const parameters = allocateParameters(network.layers, inputs, engine);
  initialise(parameters, network.layers, new Random(1, 'weights'));
  return parameters;
}

const none = (inputs: number, outputs: number, engine: Kernels): Examples =>
  examplesOf(engine.alloc(0, inputs), engine.alloc(0, outputs), engine);

/** What a training works on besides its rows. */
export interface Given {
  readonly parameters?: Parameters;
  readonly validation?: Examples;
  readonly engine?: Kernels;
  readonly threads?: number;
}

/** What a training works on, from initial weights unless others are given. */
export function workOf(
  network: ResolvedNetwork,
  training: Examples,
  { parameters, validation, engine = kernels, threads = 1 }: Given = {},
): TeamWork {
  const inputs = training.X.cols;
  return {
    network,
    inputs,
    classes: network.loss.name === 'cross-entropy',
    parameters: parameters ?? initialised(network, inputs, engine),
    training,
    validation: validation ?? none(inputs, network.layers.at(-1)!.units, engine),
    kernels: engine,
    threads,
  };
}

/** Every default, but for what is given. */
export const specOf = (spec: Partial<TrainingSpec>): TrainingSpec => ({ ...defaults.training, ...spec });

/** All epochs of a training from where it is, and why it ended; undefined if `signal` was aborted. */
export async function follow(
  course: Training,
  signal: AbortSignal = never,
): Promise<{ epochs: Epoch[]; ending: Ending | undefined }> {
  const epochs: Epoch[] = [];
  const steps = course.epochs(signal);
  for (;;) {
    const { value, done } = await steps.next();
    if (done) return { epochs, ending: value };
    epochs.push(value);
  }
}

/** Trains and collects every epoch. */
export async function run(
  network: ResolvedNetwork,
  training: Examples,
  spec: Partial<TrainingSpec>,
  { signal = never, ...given }: Given & { readonly signal?: AbortSignal } = {},
): Promise<{ epochs: Epoch[]; ending: Ending | undefined; parameters: Parameters }> {
  const work = workOf(network, training, given);
  const { epochs, ending } = await follow(new Training(work, specOf(spec)), signal);
  return { epochs, ending, parameters: work.parameters };
}

/** All weights and biases. */
export const weightsOf = ({ parameters }: { parameters: Parameters }): number[] => [...parameters.all.data];
