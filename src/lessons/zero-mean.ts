import { drawCurves } from '../draw/curves.ts';
import { short } from '../draw/frame.ts';
import { activationRows } from '../formulas/activation.ts';
import { Network } from '../network/network.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { tableOfPoints, xor } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const epochs = 1200;
const starts = 10;
/** Half of what always the same answer costs, log 2. */
const learned = Math.log(2) / 2;

type Name = 'sigmoid' | 'tanh';

/** The mean of all answers of the hidden units. */
function meanAnswer({ work, parameters }: Practice): number {
  const { X } = work.training;
  const worker = new Network(work.network, work.inputs, X.rows, work.kernels);
  worker.forward(parameters, X);
  const { g, Z } = worker.cache(X.rows)[0]!;
  const answers = Array.from(Z!.data, (z) => activationRows[g!.name as Name].value(z, g!.slope));
  return answers.reduce((sum, a) => sum + a, 0) / answers.length;
}

/** One hidden layer of 8 units on XOR, from the same initial weights whatever the activation. */
export async function learn(activation: Name, seed: number) {
  const spec: SpecJson = {
    target: 'y',
    layers: [{ units: 8, activation }],
    training: { epochs, learningRate: 0.3, seed },
  };
  const practice = new Practice(tableOfPoints(xor(seed, 60, 0.3)), spec, 'wasm');
  const mean = meanAnswer(practice);
  const costs = await practice.train();
  const arrived = costs.findIndex((cost) => cost < learned);
  return { mean, costs, steps: arrived < 0 ? epochs : arrived };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const runs = [];
  for (const start of startsOf(seed, starts)) {
    runs.push({ tanh: await learn('tanh', start), sigmoid: await learn('sigmoid', start) });
  }
  return runs;
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf([first]: Measured): Part[] {
  return [
    {
      text: `One hidden layer of 8 units on 60 points of XOR, ${starts} times with tanh and ${starts} times with sigmoid, from the same initial weights and with the same learning rate. The first of them:`,
    },
    {
      plot: (frame) =>
        drawCurves(
          {
            curves: [
              { label: 'tanh', values: first!.tanh.costs },
              { label: 'sigmoid', values: first!.sigmoid.costs },
            ],
            x: { least: 0, most: epochs, label: 'steps' },
            y: { least: 0, most: 0.8, label: 'cost J' },
            height: 11,
          },
          frame,
        ),
    },
  ];
}

/** From the least to the most of some numbers. */
function range(numbers: readonly number[]): string {
  return `${short(Math.min(...numbers), 2)} to ${short(Math.max(...numbers), 2)}`;
}

function claimsOf(runs: Measured): Claim[] {
  const of = (name: Name) => runs.map((run) => run[name]);
  const [near, far] = [of('tanh'), of('sigmoid')].map((all) => all.map(({ mean }) => mean)) as [number[], number[]];
  const ahead = runs.filter(({ tanh, sigmoid }) => tanh.steps < sigmoid.steps).length;
  const times = runs.map(({ tanh, sigmoid }) => sigmoid.steps / tanh.steps).sort((a, b) => a - b);
  const [tanh, sigmoid] = [of('tanh'), of('sigmoid')].map((all) => range(all.map(({ steps }) => steps)));
  return [
    {
      concept: 'activations',
      claim: 'the answers of tanh units have about zero mean, those of sigmoid units do not',
      measured: `before the first step, their mean is ${range(near)} with tanh, ${range(far)} with sigmoid`,
      holds: near.every((mean) => Math.abs(mean) < 0.25) && far.every((mean) => mean > 0.25),
    },
    {
      concept: 'activations',
      claim: 'which makes learning easier: tanh works better than sigmoid',
      measured: `tanh takes fewer steps in ${ahead} of ${starts} starts: ${tanh} until J is half of log 2, against ${sigmoid}${of('sigmoid').some(({ steps }) => steps === epochs) ? ' (or more)' : ''}; ${short(times[Math.floor(starts / 2)]!, 2)} times as fast in the middle`,
      holds: ahead > 0.8 * starts,
    },
  ];
}

/** The same network with tanh and with sigmoid units. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
