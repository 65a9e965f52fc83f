// What `graph` tells besides the drawing: how each derivative comes about, and what a nudge does.

import { cut, toAscii, widthOf } from '../draw/canvas.ts';
import type { TextOptions } from '../draw/node-texts.ts';
import { type Bump, type Derivative, type Graph, type GraphNode, nameOf, shown, type Term } from './graph.ts';
import { productOf } from './graph-diagram.ts';

/** Every derivative but the result's own, from right to left: as names, as numbers, and what it is. */
export function derivativeLines(
  graph: Graph,
  derivatives: readonly Derivative[],
  width: number,
  options: TextOptions,
): string[] {
  const result = graph.nodes.at(-1)!;
  const equations = backwards(graph).map((node) => {
    const { value, terms } = derivatives[node.index]!;
    const names = terms.map((term) => namesOf(term, result)).join(' + ');
    const numbers = terms
      .map((term) => (term.through === result ? shown(term.local) : productOf(term)))
      .join(' + ')
      .replaceAll(' + -', ' − ');
    const between = [names, numbers].filter((part, k, all) => part !== shown(value) && all.indexOf(part) === k);
    return [`d${node.name}`, ...between, shown(value)];
  });
  return equations.flatMap((parts) => equationLines(parts, width, options));
}

/** Steps from the last to the first, each with the names that are used in it. */
function backwards({ nodes }: Graph): GraphNode[] {
  const order = new Set<GraphNode>();
  for (const { operands } of [...nodes].reverse()) {
    for (const operand of operands) if (typeof operand !== 'number') order.add(operand);
  }
  return [...order];
}

/** `du · c`; of the result, whose own derivative is 1, the local one alone. */
function namesOf({ through, place }: Term, result: GraphNode): string {
  const [x = '', y = ''] = through.operands.map(nameOf);
  const local = through.operation!.slopes[place]!.write(x, y, through.name);
  return through === result ? local.replace(/^\((-\d+)\)$/, '$1') : `d${through.name} · ${local}`;
}

/** `db = du · c = 3 · 2 = 6` in one line or, where that is too long, each side of it in one. */
function equationLines(parts: readonly string[], width: number, options: TextOptions): string[] {
  const show = (text: string) => cut(options.ascii ? toAscii(text) : text, width, options.ascii ? '...' : '…');
  const paint = (text: string) => options.back?.(text) ?? text;
  const head = show(`${parts.slice(0, -1).join(' = ')} = `);
  const value = parts.at(-1)!;
  if (widthOf(head) + value.length <= width && !/…$|\.\.\.$/.test(head)) return [head + paint(value)];
  return [show(parts[0]!), ...parts.slice(1, -1).map((part) => show(`  = ${part}`)), `  = ${paint(value)}`];
}

/** What a nudge changed, from left to right, and the ratio of the changes beside the derivative. */
export function bumpLines(
  graph: Graph,
  values: readonly number[],
  derivatives: readonly Derivative[],
  { node, by, values: moved, ratio }: Bump,
  width: number,
  options: TextOptions,
): string[] {
  const digits = (value: number) => shown(value, 10);
  const result = graph.nodes.at(-1)!;
  const changed = graph.nodes.filter(({ index }) => values[index] !== moved[index]);
  const longest = Math.max(...changed.map(({ name }) => name.length), 0);
  const before = Math.max(...changed.map(({ index }) => digits(values[index]!).length), 0);
  const show = (text: string) => cut(options.ascii ? toAscii(text) : text, width, options.ascii ? '...' : '…');
  return [
    show(`${node.name} moved by ${digits(by)}:`),
    ...changed.map(({ name, index }) =>
      show(`${name.padEnd(longest)}  ${digits(values[index]!).padStart(before)} → ${digits(moved[index]!)}`),
    ),
    show(
      `Δ${result.name} / ${digits(by)} = ${digits(ratio)}, d${node.name} = ${digits(derivatives[node.index]!.value)}`,
    ),
  ];
}
