import { drawCurves } from '../draw/curves.ts';
import { short } from '../draw/frame.ts';
import type { Initialiser } from '../formulas/initialiser.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { type Point, rowsOf, tableOfPoints, xor } from './practice/made.ts';
import { Practice, unitsOf } from './practice/practice.ts';

const epochs = 1000;
/** Random starts: in some, the two units settle in a poor minimum. */
const starts = 10;

/** Points of XOR of which 3 in 10 are of the second class: 15 of each cloud of that class are kept, 35 of each of the other. */
export function lopsided(seed: number): Point[] {
  return xor(seed, 200, 0.3).filter((point, row) => (!point.second ? row < 140 : row < 60));
}

/** Trains two inputs, two hidden units and one output, and tells costs and the weights of the two units after it. */
export async function train(points: readonly Point[], activation: 'tanh' | 'sigmoid', init: Initialiser, seed: number) {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units: 2, activation, init }],
    output: { init },
    training: { epochs, learningRate: 1, seed },
  };
  const practice = new Practice(tableOfPoints(points), spec);
  const costs = await practice.train();
  costs.push(practice.cost());
  return { practice, costs, units: unitsOf(practice.parameters, 1) };
}

const listed = (unit: readonly number[]) => `(${unit.map((w) => w.toFixed(4)).join(', ')})`;

/** Runs the lesson. */
async function measure(seed: number) {
  const points = lopsided(seed);
  const zero = await train(points, 'tanh', 'zeros', seed);
  const sigmoid = await train(points, 'sigmoid', 'zeros', seed);
  const random = [];
  for (const start of startsOf(seed, starts)) random.push(await train(points, 'tanh', 'xavier', start));
  const share = points.filter(({ second }) => second).length / points.length;
  const entropy = -(share * Math.log(share) + (1 - share) * Math.log(1 - share));
  const answers = zero.practice.answers(rowsOf(points).rows);
  return { count: points.length, zero, sigmoid, random, share, entropy, answers };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ count, zero, sigmoid, random, share }: Measured): Part[] {
  const first = random[0]!;
  return [
    {
      text: `Two inputs, two hidden units, one output, on ${count} points of XOR of which ${(100 * share).toFixed(0)} % are of the second class; ${epochs} steps.`,
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves: [
              { label: 'zeros, tanh', values: zero.costs },
              { label: 'zeros, sigmoid', values: sigmoid.costs },
              { label: 'random, tanh', values: first.costs },
            ],
            x: { least: 0, most: epochs, label: 'steps' },
            y: { least: 0, most: 1, label: 'cost J' },
            height: 11,
          },
          frame,
        ),
    },
    {
      table: [
        ['weights into …', 'unit 1', 'unit 2'],
        ['zeros, tanh', ...zero.units.map(listed)],
        ['zeros, sigmoid', ...sigmoid.units.map(listed)],
        ['random, tanh', ...first.units.map(listed)],
      ],
    },
    {
      text: 'With zero weights, tanh and ReLU answer 0. A sigmoid unit answers 0.5 at z = 0, so that its weights move, but together.',
    },
  ];
}

function claimsOf({ zero, sigmoid, random, share, entropy, answers }: Measured): Claim[] {
  const [one, other] = sigmoid.units as [number[], number[]];
  const same = one.every((w, k) => w === other[k]);
  const stuck = zero.costs.at(-1)!;
  const still = zero.units.flat().every((w) => w === 0);
  const costs = random.map((start) => start.costs.at(-1)!);
  const apart = random.filter(({ units: [a, b] }) => a!.some((w, k) => w !== b![k])).length;
  const learned = costs.filter((cost) => cost < stuck / 2).length;
  return [
    {
      concept: 'symmetry',
      claim: 'with zero weights dz1 = dz2 = 0: nothing is learned',
      measured: `after ${epochs} steps, all weights of the tanh units are ${still ? 'exactly 0' : 'not 0'}; the answer is ${short(answers[0]!)} everywhere, the share of the second class, and J = ${short(stuck)}`,
      holds: still && answers.every((a) => Math.abs(a - share) < 1e-9) && Math.abs(stuck - entropy) < 1e-9,
    },
    {
      concept: 'symmetry',
      claim: 'hidden units that start identical stay so, and their updates are exactly the same',
      measured: `after ${epochs} steps, the two sigmoid units have ${same ? 'the very same' : 'different'} weights, ${listed(one)}`,
      holds: same && one.some((w) => w !== 0),
    },
    {
      concept: 'symmetry',
      claim: 'random initial weights break the symmetry, and the network learns',
      measured: `of ${starts} random starts, the two units differ in ${apart}, and J ends at ${short(Math.min(...costs), 2)} to ${short(Math.max(...costs), 2)}: below half of ${short(stuck, 2)}, where zeros stay, in ${learned}. The others end in a poor minimum, as two units may`,
      holds: apart === starts && Math.max(...costs) < 0.9 * stuck && learned > 0,
    },
  ];
}

/** Hidden units that start at zero, and units that start at random. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
