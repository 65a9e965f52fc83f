import type { Diagram, DiagramNode } from '../draw/diagram.ts';
import { type Derivative, type Graph, type GraphNode, shown, type Term, written } from './graph.ts';

/** A graph with its values and derivatives as boxes and arrows; names stand to the left. */
export function graphDiagram(graph: Graph, values: readonly number[], derivatives: readonly Derivative[]): Diagram {
  const columns = columnsOf(graph);
  const nodes = graph.nodes.map((node): DiagramNode => {
    const value = shown(values[node.index]!);
    const isResult = node.index === graph.nodes.length - 1;
    return {
      id: idOf(node),
      column: columns[node.index]!,
      kind: node.operation === undefined ? 'input' : isResult ? 'output' : 'step',
      lines: node.operation === undefined ? [`${node.name} = ${value}`] : [`${node.name} = ${written(node)}`, value],
      ...(isResult ? {} : { back: `d${node.name} = ${shown(derivatives[node.index]!.value)}` }),
    };
  });
  const edges = graph.nodes.flatMap((node) =>
    derivatives[node.index]!.terms.map((term) => ({
      from: idOf(node),
      to: idOf(term.through),
      back: productOf(term),
    })),
  );
  return { title: `${graph.nodes.at(-1)!.name} = ${graph.expression}`, nodes, edges };
}

/** `3 · 2`: what came in times the local derivative. */
export function productOf({ incoming, local }: Term): string {
  const factor = shown(local);
  return `${shown(incoming)} · ${factor.startsWith('-') ? `(${factor})` : factor}`;
}

/** Names of the user's are letters of two alphabets; ids are of one. */
function idOf({ index }: GraphNode): string {
  return `n${index}`;
}

/** Of each node: 0 for names, else one more than that of the last operand. */
function columnsOf({ nodes }: Graph): number[] {
  const columns: number[] = [];
  for (const { index, operands } of nodes) {
    const before = operands.map((operand) => (typeof operand === 'number' ? -1 : columns[operand.index]!));
    columns[index] = 1 + Math.max(-1, ...before);
  }
  return columns;
}
