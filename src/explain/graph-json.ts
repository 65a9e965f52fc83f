import { type Bump, type Derivative, type Graph, nameOf, written } from './graph.ts';

/** A graph as data: nodes in the order of computation, the result last; each derivative with the terms it is the sum of. */
export function graphJson(
  graph: Graph,
  values: readonly number[],
  derivatives: readonly Derivative[],
  bumps: readonly Bump[],
) {
  const last = values.length - 1;
  return {
    expression: graph.expression,
    result: { name: graph.nodes[last]!.name, value: values[last]! },
    nodes: graph.nodes.map((node) => ({
      name: node.name,
      operation: node.operation === undefined ? null : node.operation.name,
      formula: node.operation === undefined ? null : written(node),
      operands: node.operands.map((operand) => (typeof operand === 'number' ? operand : nameOf(operand))),
      value: values[node.index]!,
      derivative: derivatives[node.index]!.value,
      terms: derivatives[node.index]!.terms.map(({ through, incoming, local }) => ({
        through: through.name,
        incoming,
        local,
      })),
    })),
    bumps: bumps.map(({ node, by, values: moved, ratio }) => ({
      name: node.name,
      by,
      result: moved[last]!,
      ratio,
      derivative: derivatives[node.index]!.value,
      values: graph.nodes
        .filter(({ index }) => moved[index] !== values[index])
        .map(({ name, index }) => ({ name, value: moved[index]! })),
    })),
  };
}
