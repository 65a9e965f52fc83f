import { drawBars } from '../draw/bars.ts';
import { short } from '../draw/frame.ts';
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';
import { loopStep, type Weights } from './practice/the-loop.ts';

const examples = 4000;
const features = 100;
const steps = 10;
const learningRate = 0.1;
/** Times that both are timed, in turn, so that what else the machine does hits both; the least of them, which it disturbed least, is told. */
const rounds = 7;
/** A wide margin: 5 to 8 times as fast was seen. What else a machine does may still spoil it, so that no test asks for it. */
const faster = 2;

/** Logistic regression on made rows of 100 features. */
function madeRows(seed: number): Practice {
  const random = new Random(seed, 'lessons');
  const columns = Array.from({ length: features }, () => Array.from({ length: examples }, () => random.normal()));
  const y = columns[0]!.map((value, row) => (value + columns[1]![row]! + random.normal() > 0 ? 'yes' : 'no'));
  const inputs = Object.fromEntries(columns.map((column, j) => [`x${j + 1}`, column]));
  const spec: SpecJson = { target: 'y', training: { epochs: steps, learningRate, seed } };
  return new Practice(madeTable({ ...inputs, y }), spec, 'wasm');
}

/** Both ways from the same initial weights, the time of each and how far apart they end. */
export async function race(seed: number) {
  const practice = madeRows(seed);
  const { X, Y } = practice.work.training;
  const x = Array.from({ length: X.rows }, (_, i) => [...X.data.subarray(i * X.cols, (i + 1) * X.cols)]);
  const y = [...Y.data.subarray(0, Y.rows)];
  const initial = practice.parameters.all.data.slice();
  const times = { loops: [] as number[], vectors: [] as number[] };
  let byLoops = { costs: [] as number[], weights: [] as number[] };
  let costs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    let began = performance.now();
    byLoops = runLoops(x, y, initial);
    const loops = performance.now() - began;
    practice.parameters.all.data.set(initial);
    began = performance.now();
    costs = await practice.train();
    const vectors = performance.now() - began;
    if (round === 0) continue; // both are compiled in it
    times.loops.push(loops / steps);
    times.vectors.push(vectors / steps);
  }
  return {
    engine: practice.kernels.name,
    loops: Math.min(...times.loops),
    vectors: Math.min(...times.vectors),
    ofWeights: apart(byLoops.weights, practice.parameters.all.data),
    ofCosts: apart(byLoops.costs, costs),
  };
}

function runLoops(x: number[][], y: number[], initial: ArrayLike<number>): { costs: number[]; weights: number[] } {
  let weights: Weights = { w: Array.from(initial).slice(0, features), b: initial[features]! };
  const costs: number[] = [];
  for (let step = 0; step < steps; step++) {
    const next = loopStep(x, y, weights, learningRate);
    costs.push(next.J);
    weights = next.weights;
  }
  return { costs, weights: [...weights.w, weights.b] };
}

/** The largest difference between two lists. */
function apart(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Math.max(...Array.from(one, (value, k) => Math.abs(value - other[k]!)));
}

/** Runs the lesson. */
async function measure(seed: number) {
  const { engine, loops, vectors, ofWeights, ofCosts } = await race(seed);
  const times = loops / vectors;
  const bars = [
    { label: 'loops', value: loops },
    { label: 'matrices', value: vectors },
  ];
  return { engine, loops, vectors, ofWeights, ofCosts, times, bars };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ engine, loops, vectors, bars }: Measured): Part[] {
  return [
    {
      text: `Logistic regression on ${examples} made examples of ${features} features: ${steps} steps of gradient descent from the same weights, in float64, one thread. Once with two explicit loops, over the examples and over the features:`,
    },
    {
      formulas: [
        'J = 0, dw = 0, db = 0',
        'for i = 1 to m:',
        '    z_i = b, then for every feature: z_i += w_j x_ij',
        '    a_i = sigma(z_i)',
        '    J += -(y_i log(a_i) + (1 - y_i) log(1 - a_i))',
        '    dz_i = a_i - y_i',
        '    for every feature: dw_j += x_ij dz_i',
        '    db += dz_i',
        'J /= m, dw /= m, db /= m',
        'w := w - alpha dw, b := b - alpha db',
      ],
    },
    { text: `and once as products of whole matrices, with the kernels that nn trains with (engine ${engine}):` },
    { formulas: ['Z = w_T X + b, A = sigma(Z), dZ = A - Y', 'dw = 1/m X dZ_T, db = 1/m sum(dZ)'] },
    {
      plot: (frame) =>
        drawBars(
          {
            title: 'milliseconds a step',
            bars,
            axis: { least: 0, most: Math.max(loops, vectors), label: '' },
            index: 0,
          },
          frame,
        ),
    },
    {
      text: 'The divisions by m stand after the loop over the examples: inside it, the sums would be divided m times.',
    },
  ];
}

function claimsOf({ loops, vectors, ofWeights, ofCosts, times }: Measured): Claim[] {
  return [
    {
      concept: 'vectors against loops',
      claim: 'vectorization computes the same as the loops',
      measured: `after ${steps} steps, weights differ by at most ${short(ofWeights, 2)} and costs by ${short(ofCosts, 2)}`,
      holds: ofWeights < 1e-12 && ofCosts < 1e-12,
    },
    {
      concept: 'vectors against loops',
      claim: 'explicit for loops make it less efficient',
      measured: `${short(loops, 3)} ms a step with loops, ${short(vectors, 3)} ms with matrices: ${short(times, 2)} times as fast (the best of ${rounds} times)`,
      holds: times >= faster,
    },
  ];
}

/** Loops against whole matrices, for the same steps. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
