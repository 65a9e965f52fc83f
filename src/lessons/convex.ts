import { drawCurves } from '../draw/curves.ts';
import { short, sideBySide } from '../draw/frame.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { between, costsAlong, dips, madeScales, unitOn } from './practice/landscape.ts';

const losses = ['squared-error', 'cross-entropy'] as const;
type Loss = (typeof losses)[number];

/** w on both sides of 0, 0.02 apart. */
const [least, most] = [-6, 2];
const weights = between(least, most, 401);
/** Initial weights on both sides of the hill. */
const begins = [-4, 1];

/** J along w, where it curves down, and where descents from both sides end. */
export async function scan(loss: Loss, seed: number) {
  const table = madeScales('deep', seed);
  const along = costsAlong(unitOn(table, loss, {}), weights);
  const bends = along.slice(2).map((after, k) => after - 2 * along[k + 1]! + along[k]!);
  const ends = [];
  for (const begin of begins) {
    const practice = unitOn(table, loss, { epochs: 4000, learningRate: loss === 'squared-error' ? 1 : 0.1 }, begin);
    await practice.train();
    ends.push({ begin, w: practice.parameters.W[0]!.data[0]!, cost: practice.cost() });
  }
  const minima = dips(along).map((k) => weights[k]!);
  const scale = Math.max(...along.map(Math.abs));
  return { along, minima, down: bends.filter((bend) => bend < -1e-12 * scale).length, ends };
}

/** Runs the lesson. */
async function measure(seed: number) {
  return { squared: await scan('squared-error', seed), entropy: await scan('cross-entropy', seed) };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ squared, entropy }: Measured): Part[] {
  const view = (title: string, along: readonly number[], highest: number, lowest: number) => ({
    title,
    curves: [{ label: 'J', values: along }],
    x: { least, most, label: 'w' },
    apart: (most - least) / (weights.length - 1),
    y: { least: lowest, most: highest, label: '' },
    height: 11,
  });
  return [
    {
      text: 'Logistic regression with one weight, on 80 made rows of which half ask for a small negative weight and half, eight times as far out, for a positive one; a tenth is labelled wrongly. Its cost at every weight, with both losses:',
    },
    {
      plot: sideBySide(
        (frame) => drawCurves(view('squared error (a - y)²/2', squared.along, 0.4, 0), frame),
        (frame) => drawCurves(view('cross-entropy', entropy.along, 20, 0), frame),
      ),
    },
  ];
}

/** Where descents from both sides end. */
function told(ends: Measured['squared']['ends']): string {
  return ends
    .map(({ begin, w, cost }) => `from w = ${begin} to w = ${short(w, 3)} with J = ${short(cost, 3)}`)
    .join(', ');
}

function claimsOf({ squared, entropy }: Measured): Claim[] {
  const [[left, right], [low, high]] = [squared.ends, entropy.ends];
  const points = weights.length - 2;
  const listed = squared.minima.map((w) => short(w, 2)).join(' and ');
  return [
    {
      concept: 'convexity',
      claim: 'with squared error, the problem of logistic regression is not convex',
      measured: `J curves down at ${squared.down} of ${points} weights`,
      holds: squared.down > 0,
    },
    {
      concept: 'convexity',
      claim: 'and has several local minima',
      measured: `its minima are at w = ${listed}; gradient descent leads ${told(squared.ends)}`,
      holds: squared.minima.length > 1 && left!.cost > 1.5 * right!.cost,
    },
    {
      concept: 'loss and cost',
      claim: 'hence cross-entropy is used instead, which is convex',
      measured: `J curves down at ${entropy.down} of ${points} weights and has ${entropy.minima.length} minimum; gradient descent leads ${told(entropy.ends)}`,
      holds: entropy.down === 0 && entropy.minima.length === 1 && Math.abs(low!.cost - high!.cost) < 1e-9,
    },
  ];
}

/** The cost of one weight behind a sigmoid, with squared error and with cross-entropy. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
