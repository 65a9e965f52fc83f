import type { Initialiser } from '../formulas/initialiser.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { drawCurves } from './curves.ts';
import { short } from './frame.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { tableOfPoints, xor } from './made.ts';
import { Practice, unitsOf } from './practice.ts';

const epochs = 1000;
/** 3 of 10 are of the second class: 15 of each cloud of that class are kept, 35 of each of the other. */
const points = xor(5, 200, 0.3).filter((point, row) => (!point.second ? row < 140 : row < 60));

/** Two inputs, two hidden units, one output, as in the seed's figure. */
function network(activation: 'tanh' | 'sigmoid', init: Initialiser): Practice {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units: 2, activation, init }],
    output: { init },
    training: { epochs, learningRate: 1 },
  };
  return new Practice(tableOfPoints(points), spec);
}

/** Trains, and tells costs and the weights of the two units before and after. */
export async function train(activation: 'tanh' | 'sigmoid', init: Initialiser) {
  const practice = network(activation, init);
  const costs = await practice.train();
  costs.push(practice.cost());
  return { practice, costs, units: unitsOf(practice.parameters, 1) };
}

const listed = (unit: readonly number[]) => `(${unit.map((w) => w.toFixed(4)).join(', ')})`;

/** Runs the lesson. */
async function measure() {
  const zero = await train('tanh', 'zeros');
  const sigmoid = await train('sigmoid', 'zeros');
  const random = await train('tanh', 'xavier');
  const share = points.filter(({ second }) => second).length / points.length;
  const entropy = -(share * Math.log(share) + (1 - share) * Math.log(1 - share));
  const answers = zero.practice.answers(points.map(({ x, y }) => [x, y]));
  const same = sigmoid.units[0]!.every((w, k) => w === sigmoid.units[1]![k]);
  const [stuck, free] = [zero.costs.at(-1)!, random.costs.at(-1)!];
  return { zero, sigmoid, random, share, entropy, answers, same, stuck, free };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ zero, sigmoid, random, share }: Measured): Part[] {
  return [
    {
      text: `Two inputs, two hidden units, one output, on ${points.length} points of XOR of which ${(100 * share).toFixed(0)} % are of the second class; ${epochs} steps.`,
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves: [
              { label: 'zeros, tanh', values: zero.costs },
              { label: 'zeros, sigmoid', values: sigmoid.costs },
              { label: 'random, tanh', values: random.costs },
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
        ['random, tanh', ...random.units.map(listed)],
      ],
    },
    {
      text: 'The seed has a1 = a2 = 0. That is so for tanh and ReLU; a sigmoid unit answers 0.5 at z = 0, so that its weights move, but together.',
    },
  ];
}

function claimsOf({ zero, sigmoid, random, share, entropy, answers, same, stuck, free }: Measured): Claim[] {
  return [
    {
      line: 894,
      claim: 'with zero weights dz1 = dz2 = 0: nothing is learned',
      measured: `after ${epochs} steps, all weights of the tanh units are ${zero.units.flat().every((w) => w === 0) ? 'exactly 0' : 'not 0'}; the answer is ${short(answers[0]!)} everywhere, the share of the second class, and J = ${short(stuck)}`,
      holds:
        zero.units.flat().every((w) => w === 0) &&
        answers.every((a) => Math.abs(a - share) < 1e-9) &&
        Math.abs(stuck - entropy) < 1e-9,
    },
    {
      line: 899,
      claim: 'hidden units that start identical stay so, and their updates are exactly the same',
      measured: `after ${epochs} steps, the two sigmoid units have ${same ? 'the very same' : 'different'} weights, ${listed(sigmoid.units[0]!)}`,
      holds: same && sigmoid.units[0]!.some((w) => w !== 0),
    },
    {
      line: 905,
      claim: 'random initial weights break the symmetry, and the network learns',
      measured: `the two units differ, and J falls to ${short(free, 3)}; with zeros it stays at ${short(stuck, 3)}`,
      holds: random.units[0]!.some((w, k) => w !== random.units[1]![k]) && free < 0.5 * stuck,
    },
  ];
}

/** Hidden units that start at zero, and units that start at random. */
export async function teach(): Promise<Taught> {
  const measured = await measure();
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
