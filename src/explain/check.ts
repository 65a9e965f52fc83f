// Letters: θ all parameters, J the cost; dq is ∂J/∂q.
import type { Matrix } from '../kernels/kernels.ts';
import type { Parameters } from '../network/parameters.ts';
import { clear } from '../network/parameters.ts';
import type { Random } from '../random.ts';
import type { Span } from '../spec/wiring.ts';

/** A cost with its gradient by backpropagation, to be checked against the cost alone. */
export interface Claim {
  /** Moved a little and put back. */
  readonly parameters: Parameters;
  readonly gradient: Parameters;
  /** J(θ) at the parameters as they are. */
  readonly cost: () => number;
  /** On which side of each kink the cost lay when it was last computed; undefined for a cost without any. */
  readonly sides?: () => Uint8Array;
  /** Greatest size of what the parameters of each layer are multiplied with, by their letter: of weights by column; 1 where left out. */
  readonly reach?: readonly Readonly<Record<string, ArrayLike<number>>>[];
  /** Where parameters lie, in the vector of all, that are no parameters: wiring holds them at 0. */
  readonly held?: readonly Span[];
}

/** The derivative that lies furthest off, in a tensor. */
export interface Worst {
  /** From 1: unit and input of a weight, unit of all else. */
  readonly at: readonly number[];
  /** By backpropagation. */
  readonly computed: number;
  /** By the central difference. */
  readonly measured: number;
}

/** How far the derivatives of one tensor lie from central differences. */
export interface TensorCheck {
  /** `W1`, `b1`, `W2`, … */
  readonly name: string;
  readonly shape: readonly [number, number];
  /** Without those that wiring holds at 0. */
  readonly parameters: number;
  /** Parameters that were moved, and how many of them were left out because that crossed a kink. */
  readonly tried: number;
  readonly kinks: number;
  /** |measured − computed| over the largest derivative of the tensor, or over `roundings`; null if all that was tried crossed a kink. */
  readonly error: number | null;
  readonly worst: Worst | null;
}

/** How far a logit is moved: the cube root of the rounding of a double, 6e-6, is best for a cost whose derivatives are near 1. */
const stepOfLogit = 1e-5;

/**
 * Derivatives smaller than this many roundings of J(θ) / h are measured against that instead of against themselves: a
 * difference of costs cannot tell them apart any better.
 */
const roundings = 1e7;

/**
 * Compares a gradient with central differences, tensor by tensor:
 *
 *     ∂J/∂θᵢ ≈ (J(θᵢ + h) − J(θᵢ − h)) / 2h        with h = 1e-5 / max(1, what θᵢ is multiplied with)
 *
 * so that a logit moves by 1e-5 at most, however large the inputs are. A parameter is left out where ReLU has its
 * kink between the two: the difference then means nothing.
 *
 * @param most   parameters that are tried of one tensor; of a larger one, some at random
 * @param random decides which
 */
export function checkGradient(claim: Claim, most: number, random: Random): TensorCheck[] {
  const { layers, W, state } = claim.parameters;
  const isFree = new Uint8Array(claim.parameters.all.data.length).fill(1);
  clear(claim.held ?? [], isFree);
  let offset = 0;
  return layers.flatMap((tensors, l) =>
    Object.entries(tensors).flatMap(([letter, tensor]) => {
      const begin = offset;
      offset += tensor.rows * tensor.cols;
      if (state.includes(tensor)) return [];
      const isMatrix = W.includes(tensor);
      const reach = claim.reach?.[l]?.[letter];
      const tried = {
        name: `${letter}${l + 1}`,
        tensor: isMatrix ? tensor : { rows: tensor.cols, cols: 1, data: tensor.data },
        gradient: claim.gradient.layers[l]![letter]!,
        stepOf: (index: number) => stepOfLogit / Math.max(1, reach?.[isMatrix ? index % tensor.cols : index] ?? 1),
        placeOf: (index: number) =>
          isMatrix ? [Math.floor(index / tensor.cols) + 1, (index % tensor.cols) + 1] : [index + 1],
        places: placesIn(tensor).filter((index) => isFree[begin + index] === 1),
      };
      return [checkTensor(claim, tried, most, random)];
    }),
  );
}

/** One tensor, and how its parameters are moved. */
interface Tried {
  readonly name: string;
  readonly tensor: Matrix;
  readonly gradient: Matrix;
  /** h of the parameter at an index. */
  readonly stepOf: (index: number) => number;
  readonly placeOf: (index: number) => readonly number[];
  /** Indices of the parameters that are free. */
  readonly places: Int32Array;
}

/** J(θ + h) − J(θ − h) over 2h, for the parameter at `index`; undefined if a kink lies between. */
function centralDifference(
  data: Matrix['data'],
  index: number,
  h: number,
  cost: () => number,
  sides?: () => Uint8Array,
): number | undefined {
  const value = data[index]!;
  data[index] = value + h;
  const [above, sidesAbove] = [cost(), sides?.()];
  data[index] = value - h;
  const [below, sidesBelow] = [cost(), sides?.()];
  data[index] = value;
  if (sidesAbove?.some((side, i) => side !== sidesBelow![i])) return undefined;
  return (above - below) / (2 * h);
}

function checkTensor(claim: Claim, tried: Tried, most: number, random: Random): TensorCheck {
  const { name, tensor, gradient, stepOf, placeOf, places } = tried;
  const chosen = some(places, most, random);
  const cost = claim.cost();
  const found: (Worst & { readonly least: number })[] = [];
  for (const index of chosen) {
    const h = stepOf(index);
    const measured = centralDifference(tensor.data, index, h, claim.cost, claim.sides);
    if (measured === undefined) continue;
    const least = (roundings * Number.EPSILON * Math.abs(cost)) / h;
    found.push({ at: placeOf(index), computed: gradient.data[index]!, measured, least });
  }
  const scale = found.reduce((most, one) => Math.max(most, Math.abs(one.computed), Math.abs(one.measured)), 0);
  const errors = found.map(({ computed, measured, least }) => {
    const difference = Math.abs(measured - computed);
    return difference === 0 ? 0 : difference / Math.max(scale, least);
  });
  const place = errors.reduce((most, error, i) => (error <= errors[most]! ? most : i), 0);
  const { rows, cols } = tensor;
  const { least: _, ...worst } = found[place] ?? { least: 0 };
  return {
    name,
    shape: [rows, cols],
    parameters: places.length,
    tried: chosen.length,
    kinks: chosen.length - found.length,
    error: errors[place] ?? null,
    worst: found.length === 0 ? null : (worst as Worst),
  };
}

function placesIn({ rows, cols }: Matrix): Int32Array {
  return Int32Array.from({ length: rows * cols }, (_, index) => index);
}

/** All places, or `most` of them at random, in order. */
function some(places: Int32Array, most: number, random: Random): Int32Array {
  if (places.length <= most) return places;
  const shuffled = places.slice();
  random.shuffle(shuffled);
  return shuffled.slice(0, most).sort();
}
