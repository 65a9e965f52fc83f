import { type Bars, drawBars } from '../draw/bars.ts';
import { short, sideBySide } from '../draw/frame.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { tableOfPoints, xor } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const depth = 10;
const units = 10;
const epochs = 300;
/** Networks whose gradients are looked at, and how many of them are trained. */
const starts = 25;
const trained = 5;

/** Ten hidden layers of ten units on XOR. */
function deep(activation: 'sigmoid' | 'relu', seed: number): Practice {
  const layers = Array.from({ length: depth }, () => ({ units, activation }));
  const spec: SpecJson = { target: 'y', layers, training: { epochs, learningRate: 0.1, seed } };
  return new Practice(tableOfPoints(xor(seed, 100, 0.3)), spec, 'wasm');
}

/** ‖dW‖ of each hidden layer at the start. */
function normsOf(practice: Practice): number[] {
  const norms = practice.vitals().map(({ gradient }) => gradient);
  return norms.slice(0, depth);
}

/** Of many starts: gradients, how the first layer's compares with the last's, and the cost of some before and after training. */
export async function course(activation: 'sigmoid' | 'relu', seed: number) {
  const norms = startsOf(seed, starts).map((start) => normsOf(deep(activation, start)));
  const ratios = norms.map((of) => of[0]! / of.at(-1)!).sort((a, b) => a - b);
  const costs = [];
  for (const start of startsOf(seed, trained)) {
    const practice = deep(activation, start);
    const before = practice.cost();
    await practice.train();
    costs.push({ before, after: practice.cost() });
  }
  return { norms: norms[0]!, ratios, middle: ratios[Math.floor(starts / 2)]!, costs };
}

/** ‖dW‖ of every layer. */
function view(title: string, norms: readonly number[], index: number): Bars {
  const bars = norms.map((value, l) => ({ label: `dW${l + 1}`, value }));
  return { title, bars, axis: { least: 1e-9, most: 10, log: true, label: '' }, index };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const [sigmoid, relu] = [await course('sigmoid', seed), await course('relu', seed)];
  const left = view('sigmoid, Xavier: size of the gradient', sigmoid.norms, 0);
  const right = view('ReLU, He: size of the gradient', relu.norms, 1);
  return { sigmoid, relu, left, right };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ left, right }: Measured): Part[] {
  return [
    {
      text: `Networks of ${depth} hidden layers with ${units} units each, on 100 points of XOR, before the first step, one start of ${starts}. Every layer on the way back multiplies the gradient by W and g'(z), and σ'(z) = a(1 - a) is never above 1/4. The bars are on a logarithmic scale.`,
    },
    {
      plot: sideBySide(
        (frame) => drawBars(left, frame),
        (frame) => drawBars(right, frame),
      ),
    },
  ];
}

/** The least, the middle and the largest of sorted numbers. */
function spreadOf(ratios: readonly number[]): string {
  const [least, middle, most] = [ratios[0]!, ratios[Math.floor(ratios.length / 2)]!, ratios.at(-1)!];
  return `${short(middle, 2)} in the middle of ${ratios.length} starts, ${short(least, 2)} to ${short(most, 2)}`;
}

/** From where to where the cost goes in the starts that are trained, at most. */
function costsOf(costs: readonly { readonly after: number }[]): string {
  const after = costs.map((cost) => cost.after);
  return `${short(Math.min(...after), 2)} to ${short(Math.max(...after), 2)}`;
}

function claimsOf({ sigmoid, relu }: Measured): Claim[] {
  const learned = relu.costs.filter(({ after }) => after < 0.3).length;
  return [
    {
      concept: 'vanishing gradients',
      claim: 'sigmoid functions can make gradients vanish',
      measured: `‖dW1‖ / ‖dW${depth}‖ with sigmoid: ${spreadOf(sigmoid.ratios)}`,
      holds: sigmoid.ratios.at(-1)! < 1e-3,
    },
    {
      concept: 'vanishing gradients',
      claim: 'ReLU mitigates it',
      measured: `‖dW1‖ / ‖dW${depth}‖ with ReLU and He's initial weights: ${spreadOf(relu.ratios)}`,
      holds: relu.middle > 0.1 && relu.middle < 10 && relu.ratios[0]! > sigmoid.ratios.at(-1)!,
    },
    {
      concept: 'vanishing gradients',
      claim: 'gradients that are too small make learning slow',
      measured: `after ${epochs} steps from ${trained} starts, J is ${costsOf(sigmoid.costs)} with sigmoid (always the same answer: 0.69), ${costsOf(relu.costs)} with ReLU, below 0.3 in ${learned}`,
      holds: sigmoid.costs.every(({ after }) => after > 0.68) && learned > trained / 2,
    },
  ];
}

/** Gradients on their way back through ten layers. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
