// A price as a function of a size.

import { sideBySide } from '../draw/frame.ts';
import { drawScatter, type Scatter } from '../draw/scatter.ts';
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const [smallest, largest] = [300, 3500]; // square feet
/** A house of this size or less is worth nothing. */
const worthless = 1000;
/** For each square foot above that. */
const dollars = 180;

interface Houses {
  readonly sizes: readonly number[];
  readonly prices: readonly number[];
}

/** Invented houses, as those of `datasets/house-prices`. */
function houses(seed: number): Houses {
  const random = new Random(seed, 'lessons');
  const sizes = Array.from({ length: 200 }, () => Math.round(smallest + (largest - smallest) * random.uniform()));
  const prices = sizes.map((size) =>
    Math.round(Math.max(0, dollars * (size - worthless) * (1 + 0.05 * random.normal()))),
  );
  return { sizes, prices };
}

/** Trains one unit with an output activation, and tells what it predicts. */
async function learn({ sizes, prices }: Houses, activation: 'identity' | 'relu', seed: number) {
  const spec: SpecJson = {
    target: 'price',
    columns: { price: { type: 'number' } },
    output: { activation },
    loss: 'squared-error',
    training: { epochs: 500, learningRate: 0.3, seed },
  };
  const practice = new Practice(madeTable({ size: sizes, price: prices }), spec);
  await practice.train();
  const predict = (x: readonly number[]) => practice.answers(x.map((size) => [size]));
  const predicted = predict(sizes);
  const squares = predicted.reduce((sum, price, row) => sum + (price - prices[row]!) ** 2, 0);
  return { predict, predicted, error: Math.sqrt(squares / sizes.length) };
}

type Fit = Awaited<ReturnType<typeof learn>>;

/** Largest size at which nothing is predicted. */
function kinkOf(predict: Fit['predict']): number {
  const sizes = Array.from({ length: largest - smallest + 1 }, (_, at) => smallest + at);
  return smallest + predict(sizes).filter((price) => price === 0).length - 1;
}

/** Whole dollars in groups of three digits, which are not parted at the end of a line. */
function inDollars(value: number): string {
  return `${Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u00a0')} dollars`;
}

/** A function over the houses, in thousands. */
function view(title: string, { sizes, prices }: Houses, predict: Fit['predict']): Scatter {
  return {
    title,
    points: sizes.map((size, row) => [size / 1000, prices[row]! / 1000]),
    line: (x) => predict(x.map((size) => 1000 * size)).map((price) => price / 1000),
    x: { least: 0.3, most: 3.5, label: 'size, 1000 square feet' },
    y: { least: -100, most: 500, label: 'price, 1000 dollars' },
    height: 13,
  };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const made = houses(seed);
  const [linear, relu] = [await learn(made, 'identity', seed), await learn(made, 'relu', seed)];
  const below = linear.predicted.filter((price) => price < 0).length;
  const [lowest, least] = [Math.min(...linear.predicted), Math.min(...relu.predicted)];
  const zeros = relu.predicted.filter((price) => price === 0).length;
  const kink = kinkOf(relu.predict);
  const left = view('ŷ = wx + b: a line', made, linear.predict);
  const right = view('ŷ = max(0, wx + b): a ReLU', made, relu.predict);
  return { sizes: made.sizes, linear, relu, below, lowest, least, zeros, kink, left, right };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ sizes, left, right }: Measured): Part[] {
  return [
    {
      text: `${sizes.length} invented houses: worth nothing up to ${worthless} square feet, and about ${dollars} dollars for every square foot above. One unit learns the price from the size, once as a line, once with a ReLU behind it.`,
    },
    {
      plot: sideBySide(
        (frame) => drawScatter(left, frame),
        (frame) => drawScatter(right, frame),
      ),
    },
  ];
}

function claimsOf({ sizes, linear, relu, below, lowest, least, zeros, kink }: Measured): Claim[] {
  return [
    {
      concept: 'linear model',
      claim: 'a line takes on negative prices, which no house has',
      measured: `the line is negative for ${below} of ${sizes.length} houses, down to ${inDollars(lowest)}`,
      holds: below > 0,
    },
    {
      concept: 'linear model',
      claim: 'cut off at y = 0, no price is negative',
      measured: `the lowest price that the ReLU predicts is ${least}, for ${zeros} houses exactly; its kink lies at ${kink} square feet`,
      holds: least === 0 && Math.abs(kink - worthless) < 100,
    },
    {
      concept: 'activations',
      claim: 'max(0, wx + b), the ReLU, describes such prices',
      measured: `its error is ${inDollars(relu.error)} (root mean square), that of the line ${inDollars(linear.error)}`,
      holds: relu.error < 0.7 * linear.error,
    },
  ];
}

/** A line through the prices, and the same unit with a ReLU behind it. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
