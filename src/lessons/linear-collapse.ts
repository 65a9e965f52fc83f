// Letters: W[l], b[l] of layer l; z = W[3](W[2](W[1]x + b[1]) + b[2]) + b[3] without activations.

import { short, sideBySide } from '../draw/frame.ts';
import { type ClassMap, drawMap } from '../draw/scatter.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { mapped, type Point, rowsOf, tableOfPoints, xor } from './practice/made.ts';
import { Practice, unitsOf } from './practice/practice.ts';

/** Of the network with ReLU, of which a few units may be dead from the start. */
const starts = 5;

/** Two hidden layers of 8 units, or none. */
async function train(
  points: readonly Point[],
  activation: 'identity' | 'relu' | undefined,
  seed: number,
): Promise<Practice> {
  const layers = activation === undefined ? [] : [1, 2].map(() => ({ units: 8, activation }));
  const spec: SpecJson = { target: 'y', layers, training: { epochs: 500, learningRate: 0.3, seed } };
  const practice = new Practice(tableOfPoints(points), spec);
  await practice.train();
  return practice;
}

/** Largest |z((x + x′)/2) − (z(x) + z(x′))/2| over neighbours in the list. */
export function bendOf(practice: Practice, rows: readonly (readonly number[])[]): number {
  const z = practice.logits(rows).data.slice(0, rows.length);
  const halfway = rows.slice(1).map((row, k) => row.map((value, j) => (value + rows[k]![j]!) / 2));
  const between = practice.logits(halfway).data.slice(0, halfway.length);
  return Math.max(...Array.from(between, (value, k) => Math.abs(value - (z[k]! + z[k + 1]!) / 2)));
}

/** The one layer that a chain of layers without activations is. @returns its weights, the bias last */
export function collapse({ parameters }: Practice): number[] {
  const last = parameters.W.length;
  let row = [...unitsOf(parameters, last)[0]!];
  let bias = parameters.b[last - 1]!.data[0]!;
  for (let l = last - 1; l >= 1; l--) {
    const W = unitsOf(parameters, l);
    bias += row.reduce((sum, weight, unit) => sum + weight * parameters.b[l - 1]!.data[unit]!, 0);
    row = W[0]!.map((_, input) => row.reduce((sum, weight, unit) => sum + weight * W[unit]![input]!, 0));
  }
  return [...row, bias];
}

/** Largest difference between what the chain answers and what its single layer does, on the training rows. */
function apart(practice: Practice, rows: readonly (readonly number[])[]): number {
  const [v1, v2, bias] = collapse(practice) as [number, number, number];
  const { X } = practice.work.training;
  const z = practice.logits(rows).data;
  const differences = rows.map((_, i) => Math.abs(v1 * X.data[2 * i]! + v2 * X.data[2 * i + 1]! + bias - z[i]!));
  return Math.max(...differences);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function mapOf(title: string, points: readonly Point[], practice: Practice): ClassMap {
  return {
    title,
    points: mapped(points.filter((_, row) => row % 3 === 0)),
    answers: (at) => practice.answers(at).map((a) => (a >= 0.5 ? 1 : 0)),
    reach: 2.2,
    height: 13,
  };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const points = xor(seed, 200, 0.35);
  const { rows, second } = rowsOf(points);
  const right = (practice: Practice) => practice.accuracy(rows, second);
  const [one, three] = [await train(points, undefined, seed), await train(points, 'identity', seed)];
  const bent: Practice[] = [];
  for (const start of startsOf(seed, starts)) bent.push(await train(points, 'relu', start));
  const relu = bent.toSorted((a, b) => right(b) - right(a))[0]!;
  return {
    bend: bendOf(three, rows),
    bendOfRelu: bendOf(relu, rows),
    maps: [mapOf('three linear layers', points, three), mapOf('the same with ReLU', points, relu)] as const,
    linear: [right(one), right(three)] as const,
    bent: bent.map(right),
    costs: Math.abs(three.cost() - one.cost()),
    collapsed: apart(three, rows),
  };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ maps }: Measured): Part[] {
  return [
    {
      text: 'XOR: four clouds, opposite ones of one class. No straight line parts them. Where the network answers the class of the discs, the map is shaded.',
    },
    {
      plot: sideBySide(
        (frame) => drawMap(maps[0], frame),
        (frame) => drawMap(maps[1], frame),
      ),
    },
    { text: 'Without g, the layers of the network are one:' },
    { formulas: ['W3(W2(W1 x + b1) + b2) + b3 = (W3 W2 W1) x + (W3 W2 b1 + W3 b2 + b3)'] },
  ];
}

function claimsOf({ bend, bendOfRelu, linear: [one, three], bent, costs, collapsed }: Measured): Claim[] {
  const learned = bent.filter((right) => right > 0.95).length;
  return [
    {
      concept: 'activations',
      claim:
        'without activation functions, a network is like linear regression: halfway between two points it answers halfway between',
      measured: `z((x + x')/2) and (z(x) + z(x'))/2 differ by at most ${short(bend, 2)}; with ReLU by up to ${short(bendOfRelu, 2)}`,
      holds: bend < 1e-9 && bendOfRelu > 0.1,
    },
    {
      concept: 'activations',
      claim: 'its three layers are one layer',
      measured: `answers of the three layers and of W3 W2 W1 differ by at most ${short(collapsed, 2)}`,
      holds: collapsed < 1e-9,
    },
    {
      concept: 'activations',
      claim: 'and do no better than one: neither captures XOR',
      measured: `${percent(three)} right with three linear layers, ${percent(one)} with one`,
      holds: three < 0.8 && one < 0.8 && costs < 0.01,
    },
    {
      concept: 'activations',
      claim: 'activation functions let the network learn complex patterns',
      measured: `with ReLU in the same network, ${percent(Math.max(...bent))} right in the best of ${starts} starts; more than 95 % in ${learned} of them`,
      holds: learned > starts / 2,
    },
  ];
}

/** Three linear layers, one, and three with ReLU between them, on XOR. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
