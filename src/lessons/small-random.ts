import { drawBars } from '../draw/bars.ts';
import { drawCurves } from '../draw/curves.ts';
import { short } from '../draw/frame.ts';
import type { Initialiser } from '../formulas/initialiser.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { type Point, rowsOf, tableOfPoints, xor } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

/** The units stay nearly alike, and J near log 2, for some hundred steps. */
const epochs = 3000;
/** How much larger than 0.01 the large weights are. */
const thousand = 1000;

/** One hidden layer of tanh units that start with normal weights × 0.01. */
function shallow(points: readonly Point[], seed: number, units: number, steps = 1): Practice {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units, activation: 'tanh', init: 'small' }],
    output: { init: 'small' },
    training: { epochs: steps, learningRate: 2, seed },
  };
  return new Practice(tableOfPoints(points), spec);
}

/** ‖dW1‖ of ten hidden layers of ten ReLU units at the start. */
export function deepGradient(points: readonly Point[], init: Initialiser, seed: number): number {
  const layers = Array.from({ length: 10 }, () => ({ units: 10, activation: 'relu' as const, init }));
  const spec: SpecJson = { target: 'y', layers, output: { init }, training: { seed } };
  return new Practice(tableOfPoints(points), spec).vitals()[0]!.gradient;
}

/** Root mean square of the first layer's initial weights. */
function deviation({ parameters }: Practice): number {
  const data = Array.from(parameters.W[0]!.data);
  return Math.sqrt(data.reduce((sum, w) => sum + w * w, 0) / data.length);
}

/** Runs the lesson. */
async function measure(seed: number) {
  const points = xor(seed, 200, 0.3);
  const { rows, second } = rowsOf(points);
  const many = shallow(points, seed, 5000);
  const spread = deviation(many);
  const [small, large] = [shallow(points, seed, 8, epochs), shallow(points, seed, 8, epochs)];
  for (const W of large.parameters.W) for (let i = 0; i < W.data.length; i++) W.data[i]! *= thousand;
  const flat = [small, large].map((practice) => practice.vitals()[0]!.saturated);
  const costs = await small.train();
  const right = small.accuracy(rows, second);
  const bars = (['small', 'xavier', 'he'] as const).map((init) => ({
    label: { small: '0.01', xavier: 'Xavier', he: 'He' }[init],
    value: deepGradient(points, init, seed),
  }));
  const [dead, , alive] = bars as [{ value: number }, unknown, { value: number }];
  return { many, spread, flat, costs, right, bars, dead, alive };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ costs, bars }: Measured): Part[] {
  return [
    {
      text: 'Weights that start as normal random numbers × 0.01, with biases of zero: 200 points of XOR, one hidden layer of 8 tanh units. At first they are nearly alike, and learn nothing; then the small differences grow:',
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves: [{ label: 'XOR', values: costs }],
            x: { least: 0, most: epochs, label: 'steps' },
            y: { least: 0, most: 0.8, label: 'cost J' },
            height: 9,
          },
          frame,
        ),
    },
    {
      text: 'In ten hidden layers of 10 ReLU units, × 0.01 is too small for a gradient to come back through. He and Xavier scale with the units of a layer:',
    },
    {
      plot: (frame) =>
        drawBars(
          {
            title: '‖dW1‖ at the start of ten layers, logarithmic',
            bars,
            axis: { least: 1e-18, most: 10, log: true, label: '' },
            index: 0,
          },
          frame,
        ),
    },
  ];
}

function claimsOf({ many, spread, flat, right, dead, alive }: Measured): Claim[] {
  return [
    {
      concept: 'initial weights',
      claim: 'weights start as small random values, multiplied by 0.01',
      measured: `the standard deviation of ${many.parameters.W[0]!.data.length} initial weights is ${spread.toFixed(5)}`,
      holds: Math.abs(spread - 0.01) < 0.0005,
    },
    {
      concept: 'initial weights',
      claim: 'small values keep units where the slope is not flat',
      measured: `${(100 * flat[0]!).toFixed(0)} % of the answers have less than 1 % of the steepest slope; with weights ${thousand} times as large ${(100 * flat[1]!).toFixed(0)} %`,
      holds: flat[0] === 0 && flat[1]! > 0.5,
    },
    {
      concept: 'initial weights',
      claim: 'biases may start at zero: random weights are enough',
      measured: `trained from there, ${(100 * right).toFixed(0)} % of XOR are right`,
      holds: right > 0.95,
    },
    {
      concept: 'initial weights',
      claim: 'that serves shallow networks; for deeper ones there are advanced techniques',
      measured: `through ten layers, ‖dW1‖ is ${short(dead.value, 2)} with × 0.01, and ${short(alive.value, 2)} with He's √(2/n)`,
      holds: dead.value < 1e-10 && alive.value > 1e-3,
    },
  ];
}

/** Initial weights that are small, large, and right for depth. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
