import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import { parseNumber } from '../table/number.ts';
import type { Graph, GraphNode } from './graph.ts';
import { isName, mistakeAt } from './tokens.ts';

/**
 * Reads `a=5`, whose minus may also be the sign of mathematics.
 *
 * @param place what a message calls it: the argument as given, or a flag
 * @throws UserError (usage) if it is not a name, a sign of equality and a finite number
 */
function parseAssignment(text: string, place: string): { name: string; value: number } {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0)).trim();
  if (!isName(name)) throw new UserError('usage', place, `must be name=number, found "${text}"`, 'for example a=5');
  const value = parseNumber(text.slice(at + 1).replaceAll('−', '-'));
  if (Number.isFinite(value)) return { name, value };
  throw new UserError(
    'usage',
    place,
    `"${name}" must be a finite number, found "${text.slice(at + 1)}"`,
    `for example ${name}=5`,
  );
}

/**
 * The value of every name in an expression.
 *
 * @param texts `a=5`, each name once
 * @throws UserError (usage) if one has none, or what has one is not in the expression
 */
export function readValues(graph: Graph, texts: readonly string[]): Map<string, number> {
  const inputs = graph.nodes.filter(({ operation }) => operation === undefined);
  const names = inputs.map(({ name }) => name);
  const given = texts.map((text) => ({ text, ...parseAssignment(text, text) }));
  const values = new Map(given.map(({ name, value }) => [name, value]));
  const product = inputs.find(({ name }) => !values.has(name) && isProduct(name, values));
  if (product !== undefined) throw withoutValue(graph, product, `for a product write ${[...product.name].join('*')}`);
  for (const [k, { text, name }] of given.entries()) {
    if (!names.includes(name)) throw notThere(text, name, names, 'what the expression uses');
    const isFirst = given.findIndex((one) => one.name === name) === k;
    if (!isFirst) throw new UserError('usage', text, `"${name}" must have one value, found a second`);
  }
  const missing = inputs.find(({ name }) => !values.has(name));
  if (missing !== undefined) throw withoutValue(graph, missing, `add for example ${missing.name}=1`);
  return values;
}

/** Whether a name is several that have values, one after the other, as mathematicians write a product. */
function isProduct(name: string, values: ReadonlyMap<string, number>): boolean {
  return name.length > 1 && [...name].every((letter) => values.has(letter));
}

function withoutValue({ expression }: Graph, { name, at }: GraphNode, hint: string): UserError {
  return mistakeAt(expression, at, `"${name}" must have a value, found none`, hint);
}

function notThere(place: string, name: string, names: readonly string[], what: string): UserError {
  const guess = name.length > 1 ? didYouMean(name, names) : '';
  const hint = names.length === 0 ? 'it has none' : `there are: ${names.join(', ')}`;
  return new UserError('usage', place, `must name ${what}, found "${name}"${guess}`, hint);
}

/** Reads `a=0.001` as a nudge to a quantity of the graph. @throws UserError (usage) */
export function readBump(graph: Graph, text: string): { node: GraphNode; by: number } {
  const { name, value } = parseAssignment(text, '--bump');
  const names = graph.nodes.map((node) => node.name);
  const node = graph.nodes[names.indexOf(name)];
  if (node === undefined) throw notThere('--bump', name, names, 'a quantity of the graph');
  if (value !== 0) return { node, by: value };
  throw new UserError(
    'usage',
    '--bump',
    `"${name}" must be moved by a number other than 0, found 0`,
    `for example ${name}=0.001`,
  );
}
