// Letters: z = w1 x1 + w2 x2 + b, a = σ(z), L(a, y); da, dz, dw1, dw2, db are derivatives of L.
import { lossOf } from '../formulas/loss.ts';
import { JsKernels } from '../kernels/js.ts';
import { Network } from '../network/network.ts';
import { allocateParameters, type Parameters } from '../network/parameters.ts';
import { defaults } from '../spec/defaults.ts';
import type { DenseLayer } from '../spec/layer-kinds.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { Training } from '../training/train.ts';
import type { Claim, Part, Taught } from './lesson.ts';

const x = [2, 1] as const;
const y = 1;
/** w1, w2, b. */
const start = [0.5, -0.25, 0.1] as const;
const alpha = 0.1;
/** Of central differences: about the cube root of the rounding of a double. */
const h = 1e-5;

const unit: DenseLayer = {
  type: 'dense',
  units: 1,
  activation: 'sigmoid',
  slope: 0,
  init: 'zeros',
  biasInit: 0,
  dropout: 0,
};
const network: ResolvedNetwork = { layers: [unit], loss: lossOf('cross-entropy') };
const kernels = new JsKernels('float64');

function row(values: readonly number[]) {
  const M = kernels.alloc(1, values.length);
  M.data.set(values);
  return M;
}

const example = { X: row(x), Y: row([y]), V: row([1]) };

function parametersOf(values: readonly number[]): Parameters {
  const parameters = allocateParameters(network.layers, 2, kernels);
  parameters.all.data.set(values);
  return parameters;
}

/** L at weights. */
function loss(values: readonly number[]): number {
  return new Network(network, 2, 1, kernels).loss(parametersOf(values), example).loss;
}

/** dL by a parameter, from the losses a little to both sides. */
function difference(index: number): number {
  const moved = (by: number) => loss(start.map((value, at) => (at === index ? value + by : value)));
  return (moved(h) - moved(-h)) / (2 * h);
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Everything that one step of gradient descent computes. */
export async function step() {
  const parameters = parametersOf(start);
  const gradient = allocateParameters(network.layers, 2, kernels);
  const worker = new Network(network, 2, 1, kernels);
  const L = worker.addGradient({ parameters, examples: example, gradients: gradient });
  const { Z, dZ } = worker.cache(1)[0]!;
  const z = Z!.data[0]!;
  const a = sigmoid(z);
  const da = -y / a + (1 - y) / (1 - a);
  const [dw1, dw2, db] = gradient.all.data as unknown as [number, number, number];
  const none = { X: kernels.alloc(0, 2), Y: kernels.alloc(0, 1), V: kernels.alloc(0, 1) };
  const work = {
    network,
    inputs: 2,
    classes: true,
    parameters,
    training: example,
    validation: none,
    kernels,
    threads: 1,
  };
  const training = new Training(work, { ...defaults.training, epochs: 1, learningRate: alpha });
  for await (const _ of training.epochs(new AbortController().signal));
  const after = [...parameters.all.data];
  return { z, a, L, da, dz: dZ.data[0]!, dw1, dw2, db, after, lossAfter: loss(after) };
}

/** dL/da from L = −(y log a + (1 − y) log(1 − a)) a little to both sides of a. */
function differenceByA(a: number): number {
  const L = (value: number) => -(y * Math.log(value) + (1 - y) * Math.log(1 - value));
  return (L(a + h) - L(a - h)) / (2 * h);
}

function show(value: number): string {
  return value.toFixed(6);
}

function near(one: number, other: number, within = 1e-8): boolean {
  return Math.abs(one - other) < within;
}

/** Runs the lesson. */
async function measure() {
  const { z, a, L, da, dz, dw1, dw2, db, after, lossAfter } = await step();
  const measured = [0, 1, 2].map(difference);
  const slope = (sigmoid(z + h) - sigmoid(z - h)) / (2 * h);
  const [w1, w2, b] = after as [number, number, number];
  return { z, a, L, da, dz, dw1, dw2, db, lossAfter, measured, slope, w1, w2, b };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ z, a, L, da, dz, dw1, dw2, db, w1, w2, b }: Measured): Part[] {
  return [
    {
      text: `One example, x = (${x.join(', ')}) with y = ${y}, and weights w = (0.5, -0.25), b = 0.1. One step with α = ${alpha}:`,
    },
    {
      table: [
        ['', 'formula', 'value'],
        ['z', 'w1 x1 + w2 x2 + b', show(z)],
        ['a', 'σ(z) = 1 / (1 + e^-z)', show(a)],
        ['L', '-(y log a + (1 - y) log(1 - a))', show(L)],
        ['da', '-y/a + (1 - y)/(1 - a)', show(da)],
        ['dz', 'a - y', show(dz)],
        ['dw1', 'x1 dz', show(dw1)],
        ['dw2', 'x2 dz', show(dw2)],
        ['db', 'dz', show(db)],
        ['w1', 'w1 - α dw1', show(w1)],
        ['w2', 'w2 - α dw2', show(w2)],
        ['b', 'b - α db', show(b)],
      ],
    },
    {
      text: 'Below, every derivative is also found by moving one number by 0.00001 to both sides, and looking at what that does.',
    },
  ];
}

function claimsOf({ a, L, da, dz, dw1, dw2, db, lossAfter, measured, slope, w1 }: Measured): Claim[] {
  return [
    {
      concept: 'one example',
      claim: 'dL/da = -y/a + (1 - y)/(1 - a)',
      measured: `by the formula ${show(da)}, by moving a ${show(differenceByA(a))}`,
      holds: near(da, differenceByA(a)),
    },
    {
      concept: 'one example',
      claim: 'da/dz = a(1 - a)',
      measured: `by the formula ${show(a * (1 - a))}, by moving z ${show(slope)}`,
      holds: near(a * (1 - a), slope),
    },
    {
      concept: 'one example',
      claim: 'dL/dz = a - y, which is da · a(1 - a)',
      measured: `a - y = ${show(a - y)}, da · a(1 - a) = ${show(da * a * (1 - a))}, backpropagation says ${show(dz)}`,
      holds: near(dz, a - y, 1e-15) && near(dz, da * a * (1 - a), 1e-15),
    },
    {
      concept: 'one example',
      claim: 'dw1 = x1 dz, dw2 = x2 dz, db = dz',
      measured: `by the formulas ${[dw1, dw2, db].map(show).join(', ')}; by moving w1, w2 and b ${measured.map(show).join(', ')}`,
      holds: [dw1, dw2, db].every(
        (value, k) => near(value, measured[k]!) && near(value, [x[0], x[1], 1][k]! * dz, 1e-15),
      ),
    },
    {
      concept: 'one example',
      claim: 'the step w := w - α dw, b := b - α db reduces the loss',
      measured: `L falls from ${show(L)} to ${show(lossAfter)}`,
      holds: lossAfter < L && near(w1, start[0] - alpha * dw1, 1e-15),
    },
  ];
}

/** One step on x = (2, 1), y = 1, every number of it: nothing in it is drawn, so no seed matters. */
export async function teach(): Promise<Taught> {
  const measured = await measure();
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
