import { UserError } from '../errors.ts';
import type { Operation } from './operations.ts';
import { mistakeAt } from './tokens.ts';

/** One quantity of an expression: a name of the user's, or what one operation makes of others. */
export interface GraphNode {
  readonly name: string;
  /** In `Graph.nodes`; after all that it is computed from. */
  readonly index: number;
  /** Where the expression says it, in UTF-16 units from 0. */
  readonly at: number;
  /** Undefined for a name of the user's. */
  readonly operation: Operation | undefined;
  readonly operands: readonly Operand[];
}

/** What an operation takes: a number as written, or another quantity. */
export type Operand = number | GraphNode;

/** An expression as single operations in the order of their computation; the last node is the result. */
export interface Graph {
  readonly expression: string;
  readonly nodes: readonly GraphNode[];
}

/** A share of a derivative: what came in from where the quantity is used, times the local derivative. */
export interface Term {
  readonly through: GraphNode;
  /** Which of the operands of `through` it is. */
  readonly place: number;
  /** d result / d `through`. */
  readonly incoming: number;
  /** ∂ `through` / ∂ the quantity. */
  readonly local: number;
}

/** The derivative of the result with respect to one quantity; `terms` has one for every use. */
export interface Derivative {
  readonly value: number;
  readonly terms: readonly Term[];
}

/** A quantity that is to be moved, and how far. */
export interface Nudge {
  readonly node: GraphNode;
  readonly by: number;
}

/** A quantity moved a little, all others but those that depend on it as they were. */
export interface Bump extends Nudge {
  /** Of every node. */
  readonly values: readonly number[];
  /** The change of the result for each unit of the change of the quantity. */
  readonly ratio: number;
}

/** A number as it is shown, of so many digits at most. */
export function shown(value: number, digits = 6): string {
  return String(Number(value.toPrecision(digits)) + 0);
}

/** What an operand is called. */
export function nameOf(operand: Operand): string {
  return typeof operand === 'number' ? String(operand) : operand.name;
}

/** The operation of a step, as one would write it: `b · c`. */
export function written({ operation, operands }: GraphNode): string {
  const [x, y] = operands.map(nameOf);
  return operation!.write(x!, y ?? '');
}

/**
 * The value of every node, from left to right.
 *
 * @param inputs one value for each name
 * @param bump   a node whose value is moved after it is computed
 * @throws UserError (usage) where a value is no finite number, naming the bump if there is one
 */
export function evaluate(graph: Graph, inputs: ReadonlyMap<string, number>, bump?: Nudge) {
  const values: number[] = [];
  for (const node of graph.nodes) {
    const [x = 0, y = 0] = numbers(node, values);
    const value = node.operation === undefined ? inputs.get(node.name)! : node.operation.value(x, y);
    if (!Number.isFinite(value)) throw bump ? tooFar(bump, requirement(node, x, y)) : notFinite(graph, node, x, y);
    const moved = value + (bump?.node === node ? bump.by : 0);
    if (!Number.isFinite(moved)) throw tooFar(bump!, `${node.name} must be a finite number, found too large a number`);
    values.push(moved);
  }
  return values;
}

function numbers({ operands }: GraphNode, values: readonly number[]): number[] {
  return operands.map((operand) => (typeof operand === 'number' ? operand : values[operand.index]!));
}

function notFinite({ expression }: Graph, node: GraphNode, x: number, y: number): UserError {
  return mistakeAt(expression, node.at, requirement(node, x, y), 'give other values');
}

/** What a value that is no finite number should have been. */
function requirement(node: GraphNode, x: number, y: number): string {
  const { name, operation } = node;
  const found = operation!.write(shown(x), shown(y));
  const reason = operation!.trouble?.(x, y) ?? 'too large a number';
  return `${name} = ${written(node)} must be a finite number, found ${found}, ${reason}`;
}

function tooFar({ node, by }: Nudge, what: string): UserError {
  return new UserError('usage', '--bump', `with "${node.name}" moved by ${by}, ${what}`, 'give a smaller change');
}

/**
 * The derivative of the result with respect to every node, from right to left:
 * for each use of it, what came in there times the local derivative.
 *
 * @param values those of `evaluate`
 * @throws UserError (usage) where a derivative is no finite number
 */
export function differentiate(graph: Graph, values: readonly number[]): Derivative[] {
  const terms: Term[][] = graph.nodes.map(() => []);
  const derivatives: Derivative[] = [];
  for (const through of [...graph.nodes].reverse()) {
    const isResult = through.index === graph.nodes.length - 1;
    const own = terms[through.index]!;
    const incoming = isResult ? 1 : own.reduce((sum, term) => sum + term.incoming * term.local, 0);
    if (!Number.isFinite(incoming)) throw steep(graph, through, `d${through.name}`);
    derivatives[through.index] = { value: incoming, terms: own };
    const [x = 0, y = 0] = numbers(through, values);
    for (const [place, operand] of through.operands.entries()) {
      if (typeof operand === 'number') continue;
      const local = through.operation!.slopes[place]!.value(x, y, values[through.index]!);
      if (!Number.isFinite(local))
        throw steep(graph, through, `the derivative of ${written(through)} by ${operand.name}`);
      terms[operand.index]!.push({ through, place, incoming, local });
    }
  }
  return derivatives;
}

function steep({ expression }: Graph, { at }: GraphNode, what: string) {
  return mistakeAt(expression, at, `${what} must be a finite number, found none at these values`, 'give other values');
}

/** Moves one quantity a little and computes anew what depends on it. @throws UserError (usage) if it is moved too little to change, or too far */
export function bumpNode(
  graph: Graph,
  inputs: ReadonlyMap<string, number>,
  values: readonly number[],
  node: GraphNode,
  by: number,
): Bump {
  const moved = evaluate(graph, inputs, { node, by });
  const value = values[node.index]!;
  if (moved[node.index] === value) {
    throw new UserError('usage', '--bump', `"${node.name}" must be moved by enough to change ${value}, found ${by}`);
  }
  const last = values.length - 1;
  const ratio = (moved[last]! - values[last]!) / by;
  if (Number.isFinite(ratio)) return { node, by, values: moved, ratio };
  throw tooFar(
    { node, by },
    `the change of ${graph.nodes[last]!.name} must be a finite number, found too large a number`,
  );
}
