// One weight and a bowl: J(w) = J* + ½ (w − w*)² when x and y are standardised, so that every step takes w − w* to (1 − α)(w − w*).

import { drawCurves } from '../draw/curves.ts';
import { short } from '../draw/frame.ts';
import { Random } from '../random.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { Diverged } from '../training/train.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

/** Steps that are drawn. */
const steps = 60;
/** Slow, good, too large. */
const rates = [0.01, 0.5, 3] as const;

/** Line regression from w = `start`, b = 0. */
function bowl(seed: number, learningRate: number, epochs: number, start = 0): Practice {
  const random = new Random(seed, 'lessons');
  const x = Array.from({ length: 40 }, () => random.normal());
  const y = x.map((value) => 2 * value + 0.5 * random.normal());
  const spec: SpecJson = {
    target: 'y',
    columns: { y: { type: 'number' } },
    output: { init: 'zeros' },
    training: { epochs, learningRate },
  };
  const practice = new Practice(madeTable({ x, y }), spec);
  practice.parameters.W[0]!.data[0] = start;
  return practice;
}

/** Costs from the initial weights on, as far as they are finite, and when they no longer were. */
export async function descend(
  seed: number,
  rate: number,
  epochs: number,
): Promise<{ costs: number[]; diverged: number | undefined }> {
  const costs: number[] = [];
  try {
    await bowl(seed, rate, epochs).train(costs);
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    return { costs, diverged: error.epoch };
  }
  return { costs, diverged: undefined };
}

/** w before and after one step of 0.1. */
async function oneStep(seed: number, start: number): Promise<{ from: number; to: number; slope: number }> {
  const practice = bowl(seed, 0.1, 1, start);
  await practice.train();
  const to = practice.parameters.W[0]!.data[0]!;
  return { from: start, to, slope: (start - to) / 0.1 };
}

function tellStep({ from, to, slope }: { from: number; to: number; slope: number }): string {
  return `at w = ${from}, dw = ${short(slope, 3)} and w becomes ${short(to, 3)}`;
}

/** Runs the lesson. */
async function measure(seed: number) {
  const [slow, good] = [await descend(seed, rates[0], steps + 1), await descend(seed, rates[1], steps + 1)];
  const large = await descend(seed, rates[2], 1000);
  const lowest = good.costs.at(-1)!;
  const first = good.costs[0]!;
  const left = (slow.costs[steps]! - lowest) / (first - lowest);
  const arrived = good.costs.findIndex((cost) => cost - lowest < 1e-6);
  const grows = large.costs.every((cost, step) => step === 0 || cost > large.costs[step - 1]!);
  const [rising, falling] = [await oneStep(seed, 2), await oneStep(seed, 0)];
  const curves = [slow, good, large].map(({ costs }, index) => ({
    label: `α = ${rates[index]}`,
    values: costs.slice(0, steps + 1),
  }));
  return { large, lowest, first, left, arrived, grows, rising, falling, curves };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ curves }: Measured): Part[] {
  return [
    {
      text: 'Linear regression with one weight on 40 made points. Its cost is a bowl with a single lowest point, and every step is w := w - α dw.',
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves,
            x: { least: 0, most: steps, label: 'steps' },
            y: { least: 0.01, most: 100, log: true, label: 'cost J' },
            height: 13,
          },
          frame,
        ),
    },
    {
      text: 'Where dw is negative, w + α dw is sometimes written. It is w - α dw on both sides: a negative dw makes w larger by itself.',
    },
  ];
}

function claimsOf({ large, lowest, first, left, arrived, grows, rising, falling }: Measured): Claim[] {
  return [
    {
      concept: 'gradient descent',
      claim: 'where the derivative is positive, w takes a step to the left',
      measured: tellStep(rising),
      holds: rising.slope > 0 && rising.to < rising.from,
    },
    {
      concept: 'gradient descent',
      claim: 'where it is negative, w is increased',
      measured: tellStep(falling),
      holds: falling.slope < 0 && falling.to > falling.from,
    },
    {
      concept: 'convexity',
      claim: 'the steps reach the single lowest point of the bowl',
      measured: `with α = ${rates[1]}, J falls from ${short(first)} to within 1e-6 of ${short(lowest)} in ${arrived} steps`,
      holds: arrived > 0 && arrived < 30,
    },
    {
      concept: 'learning rate',
      claim: 'α controls how large the steps are: with small ones it takes long',
      measured: `with α = ${rates[0]}, ${(100 * left).toFixed(0)} % of the way down is left after ${steps} steps`,
      holds: left > 0.2,
    },
    {
      concept: 'learning rate',
      claim: 'so α must be chosen with care: too large a step leads away',
      measured: `with α = ${rates[2]}, J grows at every step, and is no longer a finite number at step ${large.diverged ?? '-'}`,
      holds: grows && large.diverged !== undefined,
    },
  ];
}

/** The same descent with three learning rates, and a step from each side. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
