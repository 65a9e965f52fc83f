import { type Curves, drawCurves } from '../draw/curves.ts';
import { type Frame, short, sideBySide } from '../draw/frame.ts';
import { activationRows } from '../formulas/activation.ts';
import { Random } from '../random.ts';
import { defaults } from '../spec/defaults.ts';
import type { Claim, Part, Taught } from './lesson.ts';

type Name = 'sigmoid' | 'tanh' | 'relu' | 'leaky-relu';

/** z from −5 to 5, a tenth apart. */
const [reach, apart] = [5, 0.1];
const grid = Array.from({ length: 1 + Math.round((2 * reach) / apart) }, (_, k) => -reach + k * apart);
/** Of central differences: about the cube root of the rounding of a double. */
const h = 1e-5;

/** g of one of them, leaky ReLU with its usual slope. */
const value = (name: Name, z: number) => activationRows[name].value(z, defaults.slope);
/** g′ as the backward pass takes it. */
const slope = (name: Name, z: number) => activationRows[name].derivative(z, defaults.slope);

/** The largest difference between g′ and what g does a little to both sides, at 1000 random z that are not at the kink. */
export function apartFromDifferences(name: Name, seed: number): number {
  const random = new Random(seed, 'lessons');
  const places = Array.from({ length: 1000 }, () => 3 * random.normal()).filter((z) => Math.abs(z) > 2 * h);
  return Math.max(...places.map((z) => Math.abs(slope(name, z) - (value(name, z + h) - value(name, z - h)) / (2 * h))));
}

/** A function and its slope. */
function view(title: string, name: Name, least: number, most: number): Curves {
  return {
    title,
    curves: [
      { label: 'g', values: grid.map((z) => value(name, z)) },
      { label: "g'", values: grid.map((z) => slope(name, z)) },
    ],
    x: { least: -reach, most: reach, label: 'z' },
    apart,
    y: { least, most, label: '' },
    height: 9,
  };
}

const views = [
  view('sigmoid: 1 / (1 + e^-z)', 'sigmoid', -1, 1),
  view('tanh: (e^z - e^-z) / (e^z + e^-z)', 'tanh', -1, 1),
  view('ReLU: max(0, z)', 'relu', -1, 3),
  view(`leaky ReLU: max(${defaults.slope} z, z)`, 'leaky-relu', -1, 3),
] as const;

function pair(left: Curves, right: Curves): (frame: Frame) => string[] {
  return sideBySide(
    (frame) => drawCurves(left, frame),
    (frame) => drawCurves(right, frame),
  );
}

/** Runs the lesson. */
function measure(seed: number) {
  const random = new Random(seed, 'lessons');
  const z = Array.from({ length: 10_000 }, () => 2 * random.normal());
  const mean = (name: Name) => z.reduce((sum, one) => sum + value(name, one), 0) / z.length;
  const shifted = Math.max(...z.map((one) => Math.abs(value('tanh', one) - (2 * value('sigmoid', 2 * one) - 1))));
  const steepest = (name: Name) => Math.max(...grid.map((one) => slope(name, one)));
  const names = ['sigmoid', 'tanh', 'relu', 'leaky-relu'] as const;
  return {
    ends: (name: Name) => [value(name, -30), value(name, 30)] as const,
    means: { sigmoid: mean('sigmoid'), tanh: mean('tanh') },
    shifted,
    steepest: { sigmoid: steepest('sigmoid'), tanh: steepest('tanh') },
    flat: { sigmoid: slope('sigmoid', 10), tanh: slope('tanh', 10), relu: slope('relu', 10) },
    below: { relu: slope('relu', -1), leaky: slope('leaky-relu', -1), kink: slope('relu', 0) },
    differences: names.map((name) => apartFromDifferences(name, seed)),
  };
}

type Measured = ReturnType<typeof measure>;

const parts: readonly Part[] = [
  { text: "What a unit answers, a = g(z), and its slope g'(z), by which the way back is multiplied:" },
  { plot: pair(views[0], views[1]) },
  { plot: pair(views[2], views[3]) },
];

function claimsOf({ ends, means, shifted, steepest, flat, below, differences }: Measured): Claim[] {
  const [[low, high], [least, most]] = [ends('sigmoid'), ends('tanh')];
  const concept = 'activations' as const;
  return [
    {
      concept,
      claim: 'sigmoid answers between 0 and 1, tanh between -1 and 1, ReLU from 0 up, leaky ReLU anything',
      measured: `at z = -30 and 30: ${short(low, 2)} and ${short(high)}, ${short(least)} and ${short(most)}, ${ends('relu').map((a) => short(a)).join(' and ')}, ${ends('leaky-relu').map((a) => short(a)).join(' and ')}`,
      holds: low > 0 && low < 1e-12 && high <= 1 && least >= -1 && most <= 1 && ends('relu')[0] === 0 && ends('leaky-relu')[0] < 0,
    }, // biome-ignore format: one line a field
    {
      concept,
      claim: 'tanh is a sigmoid that is shifted and stretched, with answers around zero',
      measured: `tanh(z) and 2σ(2z) - 1 differ by at most ${short(shifted, 2)}; over 10000 random z around 0, tanh answers ${short(means.tanh, 2)} on average, sigmoid ${short(means.sigmoid, 2)}`,
      holds: shifted < 1e-15 && Math.abs(means.tanh) < 0.05 && Math.abs(means.sigmoid - 0.5) < 0.05,
    },
    {
      concept,
      claim: 'sigmoid and tanh are flat far from zero, where gradients vanish; ReLU is not',
      measured: `at z = 10, g' is ${short(flat.sigmoid, 2)}, ${short(flat.tanh, 2)} and ${flat.relu}; at its steepest ${short(steepest.sigmoid)} and ${short(steepest.tanh)}`,
      holds: flat.sigmoid < 1e-4 && flat.tanh < 1e-4 && flat.relu === 1 && steepest.sigmoid === 0.25,
    },
    {
      concept,
      claim: "for negative z, ReLU's slope is zero, and that of leaky ReLU small but not zero",
      measured: `at z = -1: ${below.relu} and ${below.leaky}; at the kink itself nn takes ReLU's slope from the right, ${below.kink}`,
      holds: below.relu === 0 && below.leaky === defaults.slope && below.kink === 1,
    },
    {
      concept,
      claim: "the slopes are a(1 - a), 1 - a², and 0 or c below zero and 1 above",
      measured: `at 1000 random z, the slopes nn takes differ from what small moves measure by at most ${differences.map((one) => short(one, 1)).join(', ')}`,
      holds: Math.max(...differences) < 1e-9,
    }, // biome-ignore format: one line a field
  ];
}

/** Sigmoid, tanh, ReLU and leaky ReLU, drawn with their slopes. */
export async function teach(seed: number): Promise<Taught> {
  return { parts, claims: claimsOf(measure(seed)) };
}
