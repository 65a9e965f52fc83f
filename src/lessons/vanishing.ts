import type { SpecJson } from '../spec/parse-spec.ts';
import { type Bars, drawBars } from './bars.ts';
import { short, sideBySide } from './frame.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { tableOfPoints, xor } from './made.ts';
import { Practice } from './practice.ts';

const depth = 10;
const units = 10;
const epochs = 300;

/** Ten hidden layers of ten units on XOR: ‖dW‖ of each at the start, and the cost before and after training. */
export async function deep(activation: 'sigmoid' | 'relu') {
  const layers = Array.from({ length: depth }, () => ({ units, activation }));
  const spec: SpecJson = { target: 'y', layers, training: { epochs, learningRate: 0.1 } };
  const practice = new Practice(tableOfPoints(xor(1, 100, 0.3)), spec);
  const norms = practice
    .vitals()
    .map(({ gradient }) => gradient)
    .slice(0, depth);
  const before = practice.cost();
  await practice.train();
  return { norms, ratio: norms[0]! / norms.at(-1)!, before, after: practice.cost() };
}

/** ‖dW‖ of every layer. */
function view(title: string, norms: readonly number[], index: number): Bars {
  const bars = norms.map((value, l) => ({ label: `dW${l + 1}`, value }));
  return { title, bars, axis: { least: 1e-9, most: 10, log: true, label: '' }, index };
}

/** Runs the lesson. */
async function measure() {
  const [sigmoid, relu] = [await deep('sigmoid'), await deep('relu')];
  const left = view('sigmoid, Xavier: size of the gradient', sigmoid.norms, 0);
  const right = view('ReLU, He: size of the gradient', relu.norms, 1);
  return { sigmoid, relu, left, right };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ left, right }: Measured): Part[] {
  return [
    {
      text: `Networks of ${depth} hidden layers with ${units} units each, on 100 points of XOR, before the first step. Every layer on the way back multiplies the gradient by W and g'(z), and σ'(z) = a(1 - a) is never above 1/4. The bars are on a logarithmic scale.`,
    },
    {
      plot: sideBySide(
        (frame) => drawBars(left, frame),
        (frame) => drawBars(right, frame),
      ),
    },
  ];
}

function claimsOf({ sigmoid, relu }: Measured): Claim[] {
  return [
    {
      line: 764,
      claim: 'sigmoid functions can make gradients vanish',
      measured: `‖dW1‖ / ‖dW${depth}‖ = ${short(sigmoid.ratio, 2)} with sigmoid`,
      holds: sigmoid.ratio < 1e-3,
    },
    {
      line: 790,
      claim: 'ReLU mitigates it',
      measured: `‖dW1‖ / ‖dW${depth}‖ = ${short(relu.ratio, 2)} with ReLU and He's initial weights`,
      holds: relu.ratio > 0.1 && relu.ratio < 10,
    },
    {
      line: 435,
      claim: 'gradients that are too small make learning slow',
      measured: `in ${epochs} steps, J goes from ${short(sigmoid.before, 3)} to ${short(sigmoid.after, 3)} with sigmoid, from ${short(relu.before, 3)} to ${short(relu.after, 3)} with ReLU (always the same answer: 0.693)`,
      holds: sigmoid.after > 0.69 && relu.after < 0.3,
    },
  ];
}

/** Gradients on their way back through ten layers. */
export async function teach(): Promise<Taught> {
  const measured = await measure();
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
