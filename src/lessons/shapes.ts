// Letters: n[l] units of layer l, n[0] = n_x inputs, m examples. Texts write an example a column; nn keeps an example a row, so that its X is their Xᵀ.

import { short } from '../draw/frame.ts';
import type { Matrix } from '../kernels/kernels.ts';
import { Network } from '../network/network.ts';
import { Random } from '../random.ts';
import { parameterCount } from '../spec/layers.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const side = 64;
const channels = 3;
const images = 12;
const examples = 20;

/** A network of hidden layers on three made features. */
export function onThree(hidden: readonly number[], seed: number): Practice {
  const random = new Random(seed, 'lessons');
  const columns = [1, 2, 3].map((j) => [`x${j}`, Array.from({ length: examples }, () => random.normal())] as const);
  const y = Array.from({ length: examples }, (_, row) => String(row % 2));
  const layers = hidden.map((units) => ({ units, activation: 'sigmoid' as const }));
  const spec: SpecJson = { target: 'y', layers, training: { seed } };
  return new Practice(madeTable({ ...Object.fromEntries(columns), y }), spec);
}

/** Logistic regression on images of 64 × 64 pixels in three colours, unrolled; cats are brighter in the middle. */
function onImages(seed: number): Practice {
  const random = new Random(seed, 'lessons');
  const isCat = Array.from({ length: images }, (_, image) => image % 2 === 1);
  const pixels = Array.from({ length: side * side * channels }, (_, at) => {
    const [row, column] = [Math.floor(at / channels / side), Math.floor(at / channels) % side];
    const middle = Math.max(Math.abs(row - side / 2), Math.abs(column - side / 2)) < side / 4;
    return isCat.map((cat) => Math.floor(150 * random.uniform()) + (cat && middle ? 100 : 0));
  });
  const spec: SpecJson = { target: 'cat', training: { epochs: 10, learningRate: 1e-4, seed } };
  const columns = Object.fromEntries(pixels.map((values, at) => [`p${at + 1}`, values]));
  return new Practice(madeTable({ ...columns, cat: isCat.map((cat) => (cat ? 'yes' : 'no')) }), spec, 'wasm');
}

/** The shape of a matrix as it is kept. */
const shape = ({ rows, cols }: Matrix) => `(${rows}, ${cols})`;

/** Shapes of the weights of every layer, (n[l], n[l−1]), and of its biases, which are kept as a row: (1, n[l]). */
export function shapesOf({ parameters: { W, b } }: Practice): { W: string; b: string }[] {
  return W.map((weights, l) => ({ W: shape(weights), b: shape(b[l]!) }));
}

/**
 * The largest difference between Z[1] of the network and W x + b of every example, written out as texts do, where a matrix
 * holds an example a column: column i of Z is W times column i of X, plus b.
 */
export function apartByColumns({ work: { network, inputs, training, kernels }, parameters }: Practice): number {
  const { X } = training;
  const worker = new Network(network, inputs, X.rows, kernels);
  worker.forward(parameters, X);
  const Z = worker.cache(X.rows)[0]!.Z;
  const [W, b] = [parameters.W[0]!, parameters.b[0]!];
  const differences = Array.from({ length: W.rows * X.rows }, (_, at) => {
    const [unit, example] = [at % W.rows, Math.floor(at / W.rows)];
    let z = b.data[unit]!;
    for (let j = 0; j < W.cols; j++) z += W.data[unit * W.cols + j]! * X.data[example * X.cols + j]!;
    return Math.abs(z - Z!.data[example * Z!.cols + unit]!);
  });
  return Math.max(...differences);
}

function countOf({ work }: Practice): number {
  return parameterCount(work.network.layers, work.inputs);
}

function tableOf(name: string, practice: Practice): string[][] {
  return shapesOf(practice).map(({ W, b }, l) => [l === 0 ? name : '', `W${l + 1} ${W}`, `b${l + 1} ${b}`]);
}

/** `W1 (4, 3), b1 (1, 4), …`. */
function said(practice: Practice): string {
  const pairs = shapesOf(practice).map(({ W, b }, l) => `W${l + 1} ${W}, b${l + 1} ${b}`);
  return pairs.join(', ');
}

/** Runs the lesson. */
async function measure(seed: number) {
  const [two, four, cats] = [onThree([4], seed), onThree([5, 5, 3], seed), onImages(seed)];
  const before = cats.cost();
  await cats.train();
  return { two, four, cats, before, apart: apartByColumns(two) };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ two, four, cats }: Measured): Part[] {
  return [
    {
      text: 'Networks built from made data, and the shapes of what they hold. Layer l has n[l] units, and W[l] is (n[l], n[l-1]). Texts write one example a column, X (n_x, m), and b as a column; nn keeps one example a row, as a CSV does, and b as a row that is added to each: both are transposed.',
    },
    {
      table: [
        ['network', 'weights', 'biases'],
        ...tableOf('3-4-1', two),
        ...tableOf('3-5-5-3-1', four),
        ...tableOf(`${cats.work.inputs}-1`, cats),
      ],
    },
  ];
}

function claimsOf({ two, four, cats, before, apart }: Measured): Claim[] {
  const { X, Y } = two.work.training;
  const deep = four.parameters.W.map(shape);
  return [
    {
      concept: 'shapes',
      claim: 'X is (n_x, m), one example a column, and Y is (1, m); Z = W X + b then has a column for each',
      measured: `${examples} examples of 3 features are kept transposed, X ${shape(X)} and Y ${shape(Y)}; W times each column plus b is what the network answers, to ${short(apart, 2)}`,
      holds: shape(X) === `(${examples}, 3)` && shape(Y) === `(${examples}, 1)` && apart < 1e-14,
    },
    {
      concept: 'shapes',
      claim: `a ${side} × ${side} image unrolls into 12288 features, each with a weight, and one bias`,
      measured: `W ${shapesOf(cats)[0]!.W} and b ${shapesOf(cats)[0]!.b}: ${countOf(cats)} parameters; in 10 steps on ${images} images J goes from ${short(before, 3)} to ${short(cats.cost(), 3)}`,
      holds: shapesOf(cats)[0]!.W === '(1, 12288)' && countOf(cats) === 12289 && cats.cost() < before,
    },
    {
      concept: 'network',
      claim: 'with one hidden layer it is a two layer network: the input is not counted',
      measured: `3-4-1 has ${two.parameters.W.length} layers with weights`,
      holds: two.parameters.W.length === 2,
    },
    {
      concept: 'shapes',
      claim: 'W1 is (4, 3), W2 is (1, 4), and there are 4 and 1 biases',
      measured: `${said(two)}: ${countOf(two)} parameters`,
      holds: said(two) === 'W1 (4, 3), b1 (1, 4), W2 (1, 4), b2 (1, 1)' && countOf(two) === 21,
    },
    {
      concept: 'shapes',
      claim: 'a 4 layer network with n[0] = 3 and n[1] = n[2] = 5',
      measured: `L = ${deep.length}; W1 ${deep[0]}, W2 ${deep[1]}`,
      holds: deep.length === 4 && deep[0] === '(5, 3)' && deep[1] === '(5, 5)',
    },
  ];
}

/** Shapes of networks that were built, and of the data they work on. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
