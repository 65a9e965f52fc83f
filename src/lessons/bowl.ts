// Letters: z = w x + b, a = σ(z), J(w, b) the mean cross-entropy.

import { drawContours, type Place } from '../draw/contours.ts';
import { short } from '../draw/frame.ts';
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const rows = 60;
const steps = 1200;
/** Half a side of the square of (w, b) that is looked at, around (0, 0). */
const reach = 4;
const begins: readonly Place[] = [
  [-3.5, 3],
  [-3.5, -3],
  [0, 3.5],
  [0, -3.5],
  [3.5, 3],
  [3.5, -3],
];
const chords = 500;
const directions = 360;

/** Logistic regression of one input, whose classes overlap. */
function logistic(seed: number): Practice {
  const random = new Random(seed, 'lessons');
  const x = Array.from({ length: rows }, () => random.normal());
  const y = x.map((value) => (random.uniform() < 1 / (1 + Math.exp(-1.5 * value - 0.5)) ? '1' : '0'));
  const spec: SpecJson = { target: 'y', training: { epochs: 1, learningRate: 1, seed } };
  return new Practice(madeTable({ x, y }), spec);
}

/** Every (w, b) of a descent, and the cost there. */
async function descend(practice: Practice, begin: Place): Promise<{ path: Place[]; costs: number[] }> {
  const weights = practice.parameters.all.data;
  weights.set(begin);
  const path: Place[] = [begin];
  const costs: number[] = [];
  for (let step = 0; step < steps; step++) {
    costs.push(...(await practice.train()));
    path.push([weights[0]!, weights[1]!]);
  }
  return { path, costs: [...costs, practice.cost()] };
}

/** Angle in degrees between a step and the direction in which J falls most, of 360, at a thousandth from where the step begins. */
function astray(practice: Practice, [from, to]: readonly [Place, Place]): number {
  const angles = Array.from({ length: directions }, (_, k) => (2 * Math.PI * k) / directions);
  const falls = angles.map((angle) =>
    practice.costAt([from[0] + 0.001 * Math.cos(angle), from[1] + 0.001 * Math.sin(angle)]),
  );
  const steepest = angles[falls.indexOf(Math.min(...falls))]!;
  const taken = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const apart = Math.abs(taken - steepest) % (2 * Math.PI);
  return (180 / Math.PI) * Math.min(apart, 2 * Math.PI - apart);
}

/** Of so many chords between random places, how often J in the middle is above the mean of its ends. */
function above(practice: Practice, random: Random): number {
  const place = () => reach * (2 * random.uniform() - 1);
  return Array.from({ length: chords }, () => [place(), place(), place(), place()] as const).filter(([w, b, v, c]) => {
    const ends = (practice.costAt([w, b]) + practice.costAt([v, c])) / 2;
    return practice.costAt([(w + v) / 2, (b + c) / 2]) > ends + 1e-12;
  }).length;
}

/** Runs the lesson. */
async function measure(seed: number) {
  const practice = logistic(seed);
  const descents = [];
  for (const begin of begins) descents.push(await descend(practice, begin));
  const angles = descents.map(({ path }) => astray(practice, [path[0]!, path[1]!]));
  const wrong = above(practice, new Random(seed + 1, 'lessons'));
  return { practice, descents, angles, wrong };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ practice, descents }: Measured): Part[] {
  const lowest = descents[0]!.costs.at(-1)!;
  const levels = Array.from({ length: 9 }, (_, k) => lowest + 0.03 * (k + 1) ** 2);
  const axis = (label: string) => ({ least: -reach, most: reach, label });
  return [
    {
      text: `Logistic regression of one input on ${rows} made rows whose classes overlap: a weight w, a bias b, and the cost J(w, b) seen from above, with lines of equal cost as on a map of mountains. Gradient descent from ${begins.length} places at its rim:`,
    },
    {
      plot: (frame) =>
        drawContours(
          {
            surface: (places) => places.map((place) => practice.costAt(place)),
            levels,
            paths: descents.map(({ path }) => path),
            x: axis('w'),
            y: axis('b'),
            height: 19,
          },
          { ...frame, width: Math.min(frame.width, 76) },
        ),
    },
  ];
}

function claimsOf({ descents, angles, wrong }: Measured): Claim[] {
  const ends = descents.map(({ path }) => path.at(-1)!);
  const [w, b] = ends[0]!;
  const apart = Math.max(...ends.map((end) => Math.hypot(end[0] - w, end[1] - b)));
  const rising = descents.flatMap(({ costs }) => costs.filter((cost, k) => k > 0 && cost > costs[k - 1]! + 1e-15));
  return [
    {
      concept: 'convexity',
      claim: 'the cost is convex: a big bowl',
      measured: `of ${chords} straight lines between random places, J in the middle is above the mean of its ends in ${wrong}`,
      holds: wrong === 0,
    },
    {
      concept: 'convexity',
      claim: 'with a single lowest point, which the descent reaches from anywhere',
      measured: `${ends.length} descents of ${steps} steps end at w = ${short(w)}, b = ${short(b)}, at most ${short(apart, 2)} apart`,
      holds: apart < 1e-6,
    },
    {
      concept: 'gradient descent',
      claim: 'a step goes in the direction of the steepest fall',
      measured: `the first steps are at most ${short(Math.max(...angles), 2)}° away from the steepest of ${directions} directions, which are 1° apart`,
      holds: Math.max(...angles) <= 1,
    },
    {
      concept: 'gradient descent',
      claim: 'so the cost falls until it is close to its lowest value',
      measured: `J rises in ${rising.length} of ${descents.length * steps} steps, and ends at ${short(descents[0]!.costs.at(-1)!)}`,
      holds: rising.length === 0,
    },
  ];
}

/** The cost of one weight and a bias from above, and descents on it. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
