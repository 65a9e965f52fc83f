// Letters: n[l] units of layer l, n[0] = n_x inputs, m examples; the seed's X holds an example a column.
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { parameterCount } from '../spec/resolve.ts';
import { short } from './frame.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './made.ts';
import { Practice } from './practice.ts';

const side = 64;
const channels = 3;
const images = 12;

/** A network of hidden layers on three made features. */
function onThree(hidden: readonly number[]): Practice {
  const random = new Random(7, 'lessons');
  const columns = [1, 2, 3].map((j) => [`x${j}`, Array.from({ length: 20 }, () => random.normal())] as const);
  const y = columns[0]![1].map((value) => (value > 0 ? '1' : '0'));
  const layers = hidden.map((units) => ({ units, activation: 'sigmoid' as const }));
  return new Practice(madeTable({ ...Object.fromEntries(columns), y }), { target: 'y', layers });
}

/** Logistic regression on images of 64 × 64 pixels in three colours, unrolled; cats are brighter in the middle. */
function onImages(): Practice {
  const random = new Random(8, 'lessons');
  const isCat = Array.from({ length: images }, (_, image) => image % 2 === 1);
  const pixels = Array.from({ length: side * side * channels }, (_, at) => {
    const [row, column] = [Math.floor(at / channels / side), Math.floor(at / channels) % side];
    const middle = Math.max(Math.abs(row - side / 2), Math.abs(column - side / 2)) < side / 4;
    return isCat.map((cat) => Math.floor(150 * random.uniform()) + (cat && middle ? 100 : 0));
  });
  const spec: SpecJson = { target: 'cat', training: { epochs: 10, learningRate: 1e-4 } };
  const columns = Object.fromEntries(pixels.map((values, at) => [`p${at + 1}`, values]));
  return new Practice(madeTable({ ...columns, cat: isCat.map((cat) => (cat ? 'yes' : 'no')) }), spec, 'wasm');
}

/** Shapes as the seed writes them: W (n[l], n[l−1]), b (n[l], 1). */
export function shapesOf({ parameters }: Practice): { W: string; b: string }[] {
  return parameters.W.map(({ rows, cols }) => ({ W: `(${rows}, ${cols})`, b: `(${rows}, 1)` }));
}

function countOf({ work }: Practice): number {
  return parameterCount(work.network.layers, work.inputs);
}

function tableOf(name: string, practice: Practice): string[][] {
  return shapesOf(practice).map(({ W, b }, l) => [l === 0 ? name : '', `W${l + 1} ${W}`, `b${l + 1} ${b}`]);
}

/** `W1 (4, 3), b1 (4, 1), …`. */
function said(practice: Practice): string {
  const pairs = shapesOf(practice).map(({ W, b }, l) => `W${l + 1} ${W}, b${l + 1} ${b}`);
  return pairs.join(', ');
}

/** Runs the lesson. */
async function measure() {
  const [two, four, cats] = [onThree([4]), onThree([5, 5, 3]), onImages()];
  const before = cats.cost();
  await cats.train();
  const { X, Y } = two.work.training;
  const n = cats.work.inputs;
  return { two, four, cats, before, X, Y, n };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ two, four, cats, n }: Measured): Part[] {
  return [
    {
      text: 'Networks built from made data, and the shapes of what they hold. Layer l has n[l] units, and W[l] is (n[l], n[l-1]):',
    },
    {
      table: [
        ['network', 'weights', 'biases'],
        ...tableOf('3-4-1', two),
        ...tableOf('3-5-5-3-1', four),
        ...tableOf(`${n}-1`, cats),
      ],
    },
  ];
}

function claimsOf({ two, four, cats, before, X, Y }: Measured): Claim[] {
  return [
    {
      line: 197,
      claim: 'X is (n_x, m), one example a column, and Y is (1, m)',
      measured: `20 examples of 3 features: X (${X.cols}, ${X.rows}), Y (${Y.cols}, ${Y.rows})`,
      holds: X.cols === 3 && X.rows === 20 && Y.cols === 1 && Y.rows === 20,
    },
    {
      line: 219,
      claim: `a ${side} × ${side} image unrolls into 12288 features, each with a weight, and one bias`,
      measured: `W ${shapesOf(cats)[0]!.W} and b ${shapesOf(cats)[0]!.b}: ${countOf(cats)} parameters; in 10 steps on ${images} images J goes from ${short(before, 3)} to ${short(cats.cost(), 3)}`,
      holds: shapesOf(cats)[0]!.W === '(1, 12288)' && countOf(cats) === 12289 && cats.cost() < before,
    },
    {
      line: 670,
      claim: 'with one hidden layer it is a two layer network: the input is not counted',
      measured: `3-4-1 has ${two.parameters.W.length} layers with weights`,
      holds: two.parameters.W.length === 2,
    },
    {
      line: 672,
      claim: 'its shapes are (4, 3), (4, 1), (1, 4) and (1, 1)',
      measured: `${said(two)}: ${countOf(two)} parameters`,
      holds: said(two) === 'W1 (4, 3), b1 (4, 1), W2 (1, 4), b2 (1, 1)' && countOf(two) === 21,
    },
    {
      line: 933,
      claim: 'a 4 layer network with n[0] = 3 and n[1] = n[2] = 5',
      measured: `L = ${four.parameters.W.length}; W1 ${shapesOf(four)[0]!.W}, W2 ${shapesOf(four)[1]!.W}`,
      holds: four.parameters.W.length === 4 && shapesOf(four)[0]!.W === '(5, 3)' && shapesOf(four)[1]!.W === '(5, 5)',
    },
  ];
}

/** Shapes of the seed's example networks, from networks that were built. */
export async function teach(): Promise<Taught> {
  const measured = await measure();
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
