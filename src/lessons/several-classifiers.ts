// Letters: W (K, n) holds a row of weights for each of K classes; Z = X Wᵀ + b.

import { short, sideBySide } from '../draw/frame.ts';
import { type ClassMap, drawMap } from '../draw/scatter.ts';
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Table } from '../table/table.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const names = ['a', 'b', 'c'];
const rows = 150;
const epochs = 2000;

/** A point of one of three classes. */
interface Member {
  readonly x: number;
  readonly y: number;
  readonly of: number;
}

/** Three clouds in a row, so that no straight line has the middle one on a side of its own. */
function clouds(seed: number, count: number): Member[] {
  const random = new Random(seed, 'lessons');
  return Array.from({ length: count }, (_, row) => {
    const along = 2 * ((row % 3) - 1);
    return { x: along + 0.45 * random.normal(), y: along / 2 + 0.45 * random.normal(), of: row % 3 };
  });
}

function tableOf(points: readonly Member[], label: (of: number) => string): Table {
  return madeTable({
    x1: points.map(({ x }) => x),
    x2: points.map(({ y }) => y),
    y: points.map(({ of }) => label(of)),
  });
}

/** One layer, trained from weights of zero: a sigmoid unit for two classes, else softmax. */
async function train(table: Table, output: SpecJson['output'] & object = {}, learningRate = 0.5) {
  const spec: SpecJson = { target: 'y', output: { init: 'zeros', ...output }, training: { epochs, learningRate } };
  const practice = new Practice(table, spec);
  const costs = await practice.train();
  return { practice, costs };
}

/** Z of all rows by one product with the rows of W from several runs, against Z of each run. @returns the largest difference */
export function productsApart(runs: readonly Practice[]): number {
  const { kernels, work } = runs[0]!;
  const { X } = work.training;
  const [W, b] = [kernels.alloc(runs.length, X.cols), kernels.alloc(1, runs.length)];
  for (const [k, { parameters }] of runs.entries()) {
    W.data.set(parameters.W[0]!.data, k * X.cols);
    b.data[k] = parameters.b[0]!.data[0]!;
  }
  const Z = kernels.alloc(X.rows, runs.length);
  kernels.affine(X, W, b, Z);
  const alone = kernels.alloc(X.rows, 1);
  const differences = runs.flatMap(({ parameters }, k) => {
    kernels.affine(X, parameters.W[0]!, parameters.b[0]!, alone);
    return Array.from(alone.data, (z, row) => Math.abs(z - Z.data[row * runs.length + k]!));
  });
  return Math.max(...differences);
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}

/** Runs the lesson. */
async function measure(seed: number) {
  const points = clouds(seed, rows);
  const softmax = (await train(tableOf(points, (of) => names[of]!))).practice;
  const alone: Practice[] = [];
  for (const name of names) {
    const table = tableOf(points, (of) => (names[of] === name ? 'yes' : 'no, another'));
    alone.push((await train(table)).practice);
  }
  const yes = (places: readonly (readonly [number, number])[]) => {
    const answers = alone.map((practice) => practice.answers(places));
    return places.map((_, row) => answers.map((of) => of[row]!));
  };
  const isC = tableOf(points, (of) => (of === 2 ? 'yes' : 'no, another'));
  const [sigmoid, pair] = [await train(isC, {}, 0.5), await train(isC, { activation: 'softmax' }, 0.25)];
  const apart = Math.max(...sigmoid.costs.map((cost, step) => Math.abs(cost - pair.costs[step]!)));
  return { points, softmax, alone, yes, apart, fresh: clouds(seed + 1, 1500) };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ points, softmax, yes }: Measured): Part[] {
  const map = (title: string, answers: ClassMap['answers']): ClassMap => {
    return { title, points, answers, reach: 3.2, height: 13 };
  };
  const rivals = map('three sigmoid units, most certain wins', (at) => yes(at).map(largest));
  const together = map('one softmax', (at) => softmax.probabilities(at).map(largest));
  return [
    {
      text: `${rows} points of three classes in a row. Once three units, each trained alone to tell its class from the others (three runs of nn train, with a column of yes and no each); once a softmax over three units, trained together. Shaded as each answers:`,
    },
    {
      plot: sideBySide(
        (frame) => drawMap(rivals, frame),
        (frame) => drawMap(together, frame),
      ),
    },
  ];
}

function claimsOf({ softmax, alone, yes, apart, fresh }: Measured): Claim[] {
  const places = fresh.map(({ x, y }) => [x, y] as const);
  const right = (answers: readonly number[]) =>
    answers.filter((of, row) => of === fresh[row]!.of).length / fresh.length;
  const [three, one] = [yes(places), softmax.probabilities(places)];
  const [byThree, byOne] = [right(three.map(largest)), right(one.map(largest))];
  const middle = fresh.flatMap(({ of }, row) => (of === 1 ? [row] : []));
  const said = middle.filter((row) => three[row]![1]! >= 0.5).length / middle.length;
  const known = middle.filter((row) => largest(one[row]!) === 1).length / middle.length;
  const sums = (all: readonly ArrayLike<number>[]) => all.map((row) => Array.from(row).reduce((sum, p) => sum + p, 0));
  const [loose, exact] = [sums(three), sums(one)];
  const difference = productsApart(alone);
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const off = Math.max(...exact.map((sum) => Math.abs(sum - 1)));
  return [
    {
      concept: 'several classifiers',
      claim: 'W x evaluates several classifiers at once, a row of W for each',
      measured: `one product with the weights of ${alone.length} runs below each other gives the ${rows * alone.length} values of z that ${alone.length} products give, to ${short(difference, 2)}`,
      holds: difference < 1e-14,
    },
    {
      concept: 'several classifiers',
      claim: 'their answers are yes or no each; those of softmax are probabilities of one choice',
      measured: `P of the three classes sum up to ${short(Math.min(...loose), 2)} to ${short(Math.max(...loose), 3)} with single units, to 1 within ${short(off, 1)} with softmax`,
      holds: off < 1e-12 && Math.max(...loose) - Math.min(...loose) > 0.1,
    },
    {
      concept: 'several classifiers',
      claim: 'trained together they can do what none can alone: no line has the middle class on a side of its own',
      measured: `of ${middle.length} fresh points of the middle class, its own unit says yes to ${percent(said)}, and softmax is right about ${percent(known)}; of all points, softmax has ${percent(byOne)} right, three units of which the most certain wins ${percent(byThree)}`,
      holds: said < 0.5 && known > 0.9 && byOne > byThree - 0.01,
    },
    {
      concept: 'several classifiers',
      claim: 'the loss of logistic regression is softmax cross-entropy of two classes',
      measured: `with half the learning rate, since both of its units move, J of a softmax over yes and no is that of one sigmoid unit at all ${epochs} steps, to ${short(apart, 2)}`,
      holds: apart < 1e-9,
    },
  ];
}

/** Three classifiers alone, side by side, and as one softmax. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
