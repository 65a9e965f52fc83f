import { drawCurves } from '../draw/curves.ts';
import { short, sideBySide } from '../draw/frame.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { between, costsAlong, dips, madeScales, unitOn } from './practice/landscape.ts';
import { tableOfPoints, xor } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const methods = ['descent', 'momentum', 'Adam'] as const;
type Method = (typeof methods)[number];
type Training = SpecJson['training'] & object;

/** The three ways to step, each with the learning rate that suits it on one of the three problems. */
const ways: Readonly<Record<'saddle' | 'shallow' | 'deep', Readonly<Record<Method, Training>>>> = {
  saddle: {
    descent: { learningRate: 1 },
    momentum: { learningRate: 1, momentum: 0.9 },
    Adam: { learningRate: 0.03, optimizer: 'adam' },
  },
  shallow: {
    descent: { learningRate: 0.3 },
    momentum: { learningRate: 0.3, momentum: 0.95 },
    Adam: { learningRate: 0.2, optimizer: 'adam' },
  },
  deep: {
    descent: { learningRate: 1 },
    momentum: { learningRate: 0.3, momentum: 0.9 },
    Adam: { learningRate: 0.05, optimizer: 'adam' },
  },
};

const saddleSteps = 2000;
const saddleStarts = 5;
/** XOR is learned when J is half of log 2. */
const learned = Math.log(2) / 2;

const shallowSteps = 1000;
/** Steps that are drawn. */
const drawn = 300;
const begin = -2;
const [least, most] = [-3, 2];
const weights = between(least, most, 481);

const deepSteps = 500;
const deepStarts = 20;

/** Steps until XOR is learned from weights × 0.01, where all slopes are nearly zero. */
export async function leaveSaddle(method: Method, seed: number): Promise<number> {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units: 8, activation: 'tanh', init: 'small' }],
    output: { init: 'small' },
    training: { epochs: saddleSteps, seed, ...ways.saddle[method] },
  };
  const costs = await new Practice(tableOfPoints(xor(seed, 60, 0.3)), spec, 'wasm').train();
  const at = costs.findIndex((cost) => cost < learned);
  return at < 0 ? saddleSteps : at;
}

/** A descent of one weight towards a shallow minimum behind which lies a better one. */
export async function roll(method: Method, seed: number) {
  const table = madeScales('shallow', seed);
  const practice = unitOn(table, 'squared-error', { epochs: shallowSteps, ...ways.shallow[method] }, begin);
  const costs = await practice.train();
  return { costs: [...costs, practice.cost()], w: practice.parameters.W[0]!.data[0]!, cost: practice.cost() };
}

/** J after training two tanh units on XOR, which have a poor minimum near 0.35. */
async function settle(method: Method, seed: number): Promise<number> {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units: 2, activation: 'tanh' }],
    training: { epochs: deepSteps, seed, ...ways.deep[method] },
  };
  const practice = new Practice(tableOfPoints(xor(seed, 60, 0.3)), spec, 'wasm');
  await practice.train();
  return practice.cost();
}

/** Runs the lesson. */
async function measure(seed: number) {
  const saddle: Record<Method, number[]> = { descent: [], momentum: [], Adam: [] };
  const deep: Record<Method, number[]> = { descent: [], momentum: [], Adam: [] };
  const shallow = [];
  for (const method of methods) {
    for (const start of startsOf(seed, saddleStarts)) saddle[method].push(await leaveSaddle(method, start));
    for (const start of startsOf(seed, deepStarts)) deep[method].push(await settle(method, start));
    shallow.push(await roll(method, seed));
  }
  const along = costsAlong(unitOn(madeScales('shallow', seed), 'squared-error', {}), weights);
  const minima = dips(along).map((k) => ({ w: weights[k]!, cost: along[k]! }));
  return { saddle, deep, shallow, along, minima };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ along, shallow }: Measured): Part[] {
  const landscape = {
    title: 'J at every w',
    curves: [{ label: 'J', values: along }],
    x: { least, most, label: 'w' },
    apart: (most - least) / (weights.length - 1),
    y: { least: 0.1, most: 0.2, label: '' },
    height: 11,
  };
  const course = {
    title: `J step by step, from w = ${begin}`,
    curves: methods.map((label, k) => ({ label, values: shallow[k]!.costs.slice(0, drawn + 1) })),
    x: { least: 0, most: drawn, label: 'steps' },
    y: { least: 0.1, most: 0.2, label: '' },
    height: 11,
  };
  return [
    {
      text: 'A sigmoid unit with one weight and squared error, on made rows of three scales: its cost has a poor minimum, and a better one behind a low hill. Gradient descent, the same with momentum, and Adam, from the left:',
    },
    {
      plot: sideBySide(
        (frame) => drawCurves(landscape, frame),
        (frame) => drawCurves(course, frame),
      ),
    },
    {
      text: 'Momentum carries a descent through places where the slope is zero or leads back; Adam takes steps that hardly depend on how steep it is. Neither knows where a better minimum lies.',
    },
  ];
}

/** `a with descent, b with momentum, c with Adam`. */
function byMethod(tell: (method: Method, index: number) => string): string {
  return methods.map((method, k) => `${tell(method, k)} with ${method}`).join(', ');
}

function claimsOf({ saddle, deep, shallow, minima }: Measured): Claim[] {
  const sooner = saddle.descent.filter((steps, k) => saddle.momentum[k]! < steps && saddle.Adam[k]! < steps).length;
  const [poor, good] = minima as [Measured['minima'][number], Measured['minima'][number]];
  const [stays, rolls, steps] = shallow as [Measured['shallow'][number], Measured['shallow'][number], Measured['shallow'][number]]; // biome-ignore format: one line
  const stuck = (method: Method) => deep[method].filter((cost) => cost > 0.2).length;
  const isPoor = ({ cost }: { cost: number }) => Math.abs(cost - poor.cost) < 1e-3;
  const isGood = ({ cost }: { cost: number }) => Math.abs(cost - good.cost) < 1e-3;
  return [
    {
      concept: 'poor minima',
      claim: 'momentum and adaptive rates help where descent is stuck on a saddle',
      measured: `from weights × 0.01, where XOR has nearly no slope, both need fewer steps than descent in ${sooner} of ${saddleStarts} starts: ${byMethod((method) => `${Math.min(...saddle[method])} to ${Math.max(...saddle[method])}`)}`,
      holds: sooner === saddleStarts,
    },
    {
      concept: 'poor minima',
      claim: 'and where it is stuck in a poor minimum, if the hill behind it is low',
      measured: `with minima at w = ${minima.map(({ w, cost }) => `${short(w, 2)} (J = ${short(cost, 3)})`).join(' and ')}, w ends at ${byMethod((_, k) => short(shallow[k]!.w, 2))}`,
      holds: minima.length === 2 && isPoor(stays) && isGood(rolls) && isGood(steps),
    },
    {
      concept: 'poor minima',
      claim: 'they do not leave every poor minimum: other starts do, or more units',
      measured: `two tanh units on XOR end in a poor minimum in ${byMethod((method) => String(stuck(method)))} of ${deepStarts} starts each`,
      holds: methods.every((method) => stuck(method) > 0 && stuck(method) < deepStarts),
    },
  ];
}

/** Three ways to step, on a saddle, at a shallow minimum and among deep ones. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
