import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bumpNode, differentiate, evaluate, type Graph, written } from '../../src/explain/graph.ts';
import { graphDiagram } from '../../src/explain/graph-diagram.ts';
import { parseExpression } from '../../src/explain/parse-expression.ts';
import { readOracle } from '../oracle.ts';

/** Value and derivative of every quantity by its name. */
function solve(expression: string, numbers: Record<string, number>) {
  const graph = parseExpression(expression);
  const inputs = new Map(Object.entries(numbers));
  const values = evaluate(graph, inputs);
  const derivatives = differentiate(graph, values);
  const byName = <Value>(of: (index: number) => Value) =>
    Object.fromEntries(graph.nodes.map(({ name, index }) => [name, of(index)]));
  return {
    graph,
    inputs,
    values,
    derivatives,
    value: byName((index) => values[index]!),
    d: byName((index) => derivatives[index]!.value),
  };
}

const steps = (graph: Graph) =>
  graph.nodes.filter((node) => node.operation !== undefined).map((node) => `${node.name} = ${written(node)}`);

describe('the graph of an expression', () => {
  it('of J = 3(a + bc) is the one worked out by hand', () => {
    const { graph, value, d } = solve('3*(a+b*c)', { a: 5, b: 3, c: 2 });
    expect(steps(graph)).toEqual(['u = b · c', 'v = a + u', 'J = 3 · v']);
    expect(value).toEqual({ a: 5, b: 3, c: 2, u: 6, v: 11, J: 33 });
    expect(d).toEqual({ a: 3, b: 6, c: 9, u: 3, v: 3, J: 1 });
  });

  it('shows by a nudge of a what da says: 33 becomes 33.003', () => {
    const { graph, inputs, values } = solve('3*(a+b*c)', { a: 5, b: 3, c: 2 });
    const bump = bumpNode(graph, inputs, values, graph.nodes[0]!, 0.001);
    const [a, , , , v, J] = bump.values;
    expect(a).toBeCloseTo(5.001, 12);
    expect(v).toBeCloseTo(11.001, 12);
    expect(J).toBeCloseTo(33.003, 12);
    expect(bump.ratio).toBeCloseTo(3, 9);
  });

  it('can nudge an intermediate result as well', () => {
    const { graph, inputs, values } = solve('3*(a+b*c)', { a: 5, b: 3, c: 2 });
    const { values: moved, ratio } = bumpNode(graph, inputs, values, graph.nodes[4]!, 0.5);
    expect(moved).toEqual([5, 3, 2, 6, 11.5, 34.5]);
    expect(ratio).toBe(3);
  });

  it.each([
    ['2+3*4', 14],
    ['2*3+4', 10],
    ['8-3-2', 3],
    ['8/4/2', 1],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['2^-1', 0.5],
    ['--3', 3],
    ['2*-3', -6],
    ['+4', 4],
    ['6 ÷ 2 × 3 − 1', 8],
    ['.5 + 1. + 1e2', 101.5],
    ['max(2, 3) - relu(-1)', 3],
  ])('%s is %d', (expression, result) => {
    expect(solve(expression, {}).values.at(-1)).toBe(result);
  });

  it('names steps after nothing that is in use, nor what would be called as a derivative is', () => {
    const { graph } = solve('u*v+J*(dw+x)', { u: 1, v: 2, J: 3, dw: 4, x: 5 });
    expect(steps(graph)).toEqual(['y = u · v', 'z = dw + x', 'u1 = J · z', 'L = y + u1']);
  });

  it('computes once what is written twice, and adds up what comes back from every use', () => {
    const { graph, value, d, derivatives } = solve('(a*b)^2+a*b', { a: 2, b: 3 });
    expect(steps(graph)).toEqual(['u = a · b', 'v = u^2', 'J = v + u']);
    expect(value.J).toBe(42);
    expect(derivatives[2]!.terms.map(({ through, incoming, local }) => [through.name, incoming, local])).toEqual([
      ['J', 1, 1],
      ['v', 1, 12],
    ]);
    expect(d).toMatchObject({ u: 13, a: 39, b: 26 });
  });

  it('takes any name, also those that objects have', () => {
    const graph = parseExpression('__proto__*constructor+θ');
    const values = evaluate(graph, new Map([['__proto__', 2], ['constructor', 3], ['θ', 4]])); // biome-ignore format: a row
    expect(values.at(-1)).toBe(10);
    expect(differentiate(graph, values).map(({ value }) => value)).toEqual([3, 2, 1, 1, 1]);
  });

  it('has a result even without an operation', () => {
    expect(solve('a', { a: 4 })).toMatchObject({ value: { a: 4, J: 4 }, d: { a: 1 } });
    expect(solve('7', {}).value).toEqual({ J: 7 });
  });

  it('takes 1 for the derivative of relu at 0, as networks here do', () => {
    expect(solve('relu(a)', { a: 0 }).d.a).toBe(1);
    expect(solve('max(a, b)', { a: 2, b: 2 }).d).toMatchObject({ a: 1, b: 0 });
  });
});

interface Case {
  readonly expression: string;
  readonly values: Record<string, number>;
  readonly result: number;
  readonly derivatives: Record<string, number>;
}

describe("values and derivatives are torch's", () => {
  it.each(readOracle<{ cases: Case[] }>('expressions').cases)(
    'of $expression',
    ({ expression, values, ...expected }) => {
      const { graph, value, d } = solve(expression, values);
      expect(value[graph.nodes.at(-1)!.name]).toBeCloseTo(expected.result, 13);
      for (const [name, derivative] of Object.entries(expected.derivatives)) {
        expect(Math.abs(d[name]! - derivative), name).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(derivative)));
      }
    },
  );
});

/** Expressions in a, b, c that are smooth, and finite near their values. */
const expressions = fc.letrec<{ expression: string }>((tie) => {
  const part = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', 'c', '2', '0.5'),
      fc.tuple(part, fc.constantFrom('+', '-', '*'), part).map(([x, sign, y]) => `(${x} ${sign} ${y})`),
      fc.tuple(part, part).map(([x, y]) => `${x}/(2+tanh(${y}))`),
      fc.tuple(fc.constantFrom('sigmoid', 'tanh'), part).map(([name, x]) => `${name}(${x})`),
      fc
        .tuple(fc.constantFrom('exp', '-', 'log(2+'), part)
        .map(([head, x]) => (head === '-' ? `(-${x})` : head === 'exp' ? `exp(tanh(${x}))` : `log(2+tanh(${x}))`)),
      fc.tuple(part, fc.constantFrom('2', '3')).map(([x, power]) => `sigmoid(${x})^${power}`),
    ),
  };
}).expression;

describe('derivatives', () => {
  it('are what central differences measure, in any expression', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(expressions, fc.record({ a: number, b: number, c: number }), (expression, numbers) => {
        const { graph, inputs, values, derivatives } = solve(expression, numbers);
        const h = 1e-5;
        const last = values.length - 1;
        for (const node of graph.nodes.slice(0, -1)) {
          const [more, less] = [h, -h].map((by) => evaluate(graph, inputs, { node, by })[last]!);
          const measured = (more! - less!) / (2 * h);
          const size = Math.max(1, Math.abs(measured), Math.abs(values[last]!));
          expect(
            Math.abs(derivatives[node.index]!.value - measured) / size,
            `${expression}: d${node.name}`,
          ).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('are in the diagram what came in times the local derivative', () => {
    const { graph, values, derivatives } = solve('3*(a+b*c)', { a: 5, b: 3, c: 2 });
    const { nodes, edges } = graphDiagram(graph, values, derivatives);
    expect(nodes.map(({ lines, back, column, kind }) => [lines.join('; '), back, column, kind])).toEqual([
      ['a = 5', 'da = 3', 0, 'input'],
      ['b = 3', 'db = 6', 0, 'input'],
      ['c = 2', 'dc = 9', 0, 'input'],
      ['u = b · c; 6', 'du = 3', 1, 'step'],
      ['v = a + u; 11', 'dv = 3', 2, 'step'],
      ['J = 3 · v; 33', undefined, 3, 'output'],
    ]);
    expect(edges.map(({ from, to, back }) => `${from} ${to} ${back}`)).toEqual([
      'n0 n4 3 · 1',
      'n1 n3 3 · 2',
      'n2 n3 3 · 3',
      'n3 n4 3 · 1',
      'n4 n5 1 · 3',
    ]);
  });
});
