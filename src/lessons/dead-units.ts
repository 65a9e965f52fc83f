import { drawCurves } from '../draw/curves.ts';
import { short, sideBySide } from '../draw/frame.ts';
import { type ClassMap, drawMap } from '../draw/scatter.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { mapped, type Point, parabola, tableOfPoints } from './practice/made.ts';
import { Practice, unitsOf } from './practice/practice.ts';

const units = 8;
const epochs = 2000;
const starts = 5;
/** The largest z of every hidden unit over all rows: none answers, as after a step that was too large. */
const largest = -1;

/** Sets the biases of the hidden layer so that no unit answers. */
function kill({ parameters, work: { training } }: Practice): void {
  const { X } = training;
  for (const [unit, w] of unitsOf(parameters, 1).entries()) {
    const z = Array.from({ length: X.rows }, (_, row) =>
      w.reduce((sum, weight, j) => sum + weight * X.data[row * X.cols + j]!, 0),
    );
    parameters.b[0]!.data[unit] = largest - Math.max(...z);
  }
}

/** A hidden layer of which no unit answers, trained with one of two activations. */
export async function revive(points: readonly Point[], activation: 'relu' | 'leaky-relu', seed: number) {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units, activation }],
    training: { epochs, learningRate: 1, seed },
  };
  const practice = new Practice(tableOfPoints(points), spec, 'wasm');
  kill(practice);
  const hidden = practice.parameters.W[0]!;
  const idle = () => Math.round(units * practice.vitals()[0]!.idle);
  const [dead, gradient, initial] = [idle(), practice.vitals()[0]!.gradient, [...hidden.data]];
  const costs = await practice.train();
  const moved = initial.some((w, k) => w !== hidden.data[k]);
  return { practice, dead, gradient, costs, moved, stillDead: idle(), cost: practice.cost() };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const runs = [];
  for (const start of startsOf(seed, starts)) {
    const points = parabola(start, 100);
    const [relu, leaky] = [await revive(points, 'relu', start), await revive(points, 'leaky-relu', start)];
    runs.push({ points, relu, leaky });
  }
  return runs;
}

type Measured = Awaited<ReturnType<typeof measure>>;

function mapOf(title: string, points: readonly Point[], practice: Practice): ClassMap {
  const answers = (at: readonly (readonly [number, number])[]) => practice.answers(at).map((a) => (a >= 0.5 ? 1 : 0));
  return { title, points: mapped(points), answers, reach: 2.5, height: 11 };
}

function partsOf([first]: Measured): Part[] {
  const { points, relu, leaky } = first!;
  return [
    {
      text: `100 points above and below a parabola, and a hidden layer of ${units} units whose biases are set so that z is ${largest} or less in every unit for every row: no ReLU answers. ${epochs} steps from there, with ReLU and with leaky ReLU; the first of ${starts} starts:`,
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves: [
              { label: 'ReLU', values: relu.costs },
              { label: 'leaky', values: leaky.costs },
            ],
            x: { least: 0, most: epochs, label: 'steps' },
            y: { least: 0, most: 0.8, label: 'cost J' },
            height: 9,
          },
          frame,
        ),
    },
    {
      plot: sideBySide(
        (frame) => drawMap(mapOf('ReLU', points, relu.practice), frame),
        (frame) => drawMap(mapOf('leaky ReLU', points, leaky.practice), frame),
      ),
    },
  ];
}

function claimsOf(runs: Measured): Claim[] {
  const all = starts * units;
  const count = (of: (run: Measured[number]) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  const revived = runs.filter(({ leaky }) => leaky.stillDead < units).length;
  const lower = runs.filter(({ relu, leaky }) => leaky.cost < 0.9 * relu.cost).length;
  const costs = (of: 'relu' | 'leaky') =>
    `${short(Math.min(...runs.map((run) => run[of].cost)), 2)} to ${short(Math.max(...runs.map((run) => run[of].cost)), 2)}`;
  return [
    {
      concept: 'dead units',
      claim: 'for negative z the gradient of ReLU is zero: what never answers never learns',
      measured: `${count(({ relu }) => relu.dead)} of ${all} units are dead at the start and ${count(({ relu }) => relu.stillDead)} after ${epochs} steps; ‖dW1‖ = ${Math.max(...runs.map(({ relu }) => relu.gradient))}, and W1 has ${runs.some(({ relu }) => relu.moved) ? 'moved' : 'not moved at all'}`,
      holds: runs.every(({ relu }) => relu.dead === units && relu.stillDead === units && relu.gradient === 0 && !relu.moved),
    }, // biome-ignore format: one line a field
    {
      concept: 'dead units',
      claim: 'leaky ReLU allows a small gradient that is not zero, and units come back to life',
      measured: `from the same start, ‖dW1‖ is ${short(Math.min(...runs.map(({ leaky }) => leaky.gradient)), 2)} or more, and ${all - count(({ leaky }) => leaky.stillDead)} of ${all} units answer some row again, at least one in ${revived} of ${starts} starts`,
      holds: runs.every(({ leaky }) => leaky.gradient > 0) && revived === starts,
    },
    {
      concept: 'dead units',
      claim: 'which improves what the network does',
      measured: `J ends at ${costs('leaky')} with leaky ReLU, at ${costs('relu')} with ReLU: lower by a tenth and more in ${lower} of ${starts} starts`,
      holds: lower === starts,
    },
  ];
}

/** Dead ReLUs, and leaky ones in their place. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
