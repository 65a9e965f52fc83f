// Letters: u = bc, v = a + u, J = 3v; dq is dJ/dq.
import { drawText } from '../draw/draw-text.ts';
import { short } from '../draw/frame.ts';
import { bumpNode, type Derivative, differentiate, evaluate, type Graph, type GraphNode } from '../explain/graph.ts';
import { graphDiagram } from '../explain/graph-diagram.ts';
import { parseExpression } from '../explain/parse-expression.ts';
import { Random } from '../random.ts';
import type { Claim, Part, Taught } from './lesson.ts';

/** An expression at some place, forward and backward: what `nn graph` computes. */
export class Solved {
  readonly graph: Graph;
  readonly values: readonly number[];
  readonly derivatives: readonly Derivative[];
  readonly #inputs: ReadonlyMap<string, number>;

  constructor(expression: string, inputs: Readonly<Record<string, number>>) {
    this.graph = parseExpression(expression);
    this.#inputs = new Map(Object.entries(inputs));
    this.values = evaluate(this.graph, this.#inputs);
    this.derivatives = differentiate(this.graph, this.values);
  }

  value(name: string): number {
    return this.values[this.#node(name).index]!;
  }

  derivative(name: string): number {
    return this.derivatives[this.#node(name).index]!.value;
  }

  /** Every value after one of them was moved. */
  moved(name: string, by: number): (of: string) => number {
    const { values } = bumpNode(this.graph, this.#inputs, this.values, this.#node(name), by);
    return (of) => values[this.#node(of).index]!;
  }

  /** How much one quantity changes for each unit that another is moved, by moves to both sides. */
  nudge(of: string, by: string, size: number): number {
    return (this.moved(by, size)(of) - this.moved(by, -size)(of)) / (2 * size);
  }

  #node(name: string): GraphNode {
    return this.graph.nodes.find((node) => node.name === name)!;
  }
}

/** What an input is bumped up by. */
const bump = 0.001;
/** Every name is used in several places, and every operation bends. */
const tangled = 'sigmoid(a*b + c) * tanh(b - c*a) + exp(b*c) / (1 + a^2)';
const places = 20;
/** Moves to both sides: the error of their quotient is about 1e-10. */
const small = 1e-5;

/** The largest difference between a derivative of the tangled expression and what nudges measure, at places drawn at random. */
export function farthest(seed: number): { difference: number; uses: number } {
  const random = new Random(seed, 'lessons');
  const differences = Array.from({ length: places }, () => {
    const at = new Solved(tangled, { a: random.normal(), b: random.normal(), c: random.normal() });
    const J = at.graph.nodes.at(-1)!.name;
    return ['a', 'b', 'c'].map((name) => Math.abs(at.derivative(name) - at.nudge(J, name, small)));
  });
  const { graph, derivatives } = new Solved(tangled, { a: 1, b: 1, c: 1 });
  const uses = derivatives[graph.nodes.find(({ name }) => name === 'b')!.index]!.terms.length;
  return { difference: Math.max(...differences.flat()), uses };
}

function near(x: number, y: number): boolean {
  return Math.abs(x - y) < 1e-8 * Math.max(1, Math.abs(y));
}

/** Runs the lesson. */
function measure(seed: number) {
  const solved = new Solved('3*(a+b*c)', { a: 5, b: 3, c: 2 });
  const nudged = (of: string, by: string) => solved.nudge(of, by, bump);
  const table = ['v', 'a', 'u', 'b', 'c'].map((name) => {
    const node = solved.graph.nodes.find((one) => one.name === name)!;
    const factors = solved.derivatives[node.index]!.terms.map((term) => {
      return { through: term.through.name, incoming: term.incoming, local: term.local };
    });
    return { name, factors, value: solved.derivative(name), nudge: nudged('J', name) };
  });
  return { solved, nudged, table, far: farthest(seed) };
}

type Measured = ReturnType<typeof measure>;

function partsOf({ solved: { graph, values, derivatives }, table }: Measured): Part[] {
  return [
    {
      text: 'J(a, b, c) = 3(a + bc) in single operations. Values flow from left to right, derivatives from right to left; nn graph "3*(a+b*c)" a=5 b=3 c=2 draws the same, and takes any other expression.',
    },
    {
      plot: ({ width, unicode, paints: [value, back] }) =>
        drawText(graphDiagram(graph, values, derivatives), width, {
          ascii: !unicode,
          ...(value === undefined ? {} : { value }),
          ...(back === undefined ? {} : { back }),
        }),
    },
    {
      table: [
        ['derivative of J', 'what comes in · local', 'value', 'J per unit of a nudge'],
        ...table.map(({ name, factors, value, nudge }) => [
          `d${name}`,
          factors.map(({ through, incoming, local }) => `d${through} · ${local} = ${incoming} · ${local}`).join(' + '),
          short(value),
          short(nudge),
        ]),
      ],
    },
  ];
}

function claimsOf({ solved, nudged, table, far }: Measured): Claim[] {
  const after = solved.moved('a', bump);
  const [byV, byA, vByA] = [nudged('J', 'v'), nudged('J', 'a'), nudged('v', 'a')];
  const from = (name: string) => table.find((row) => row.name === name)!.factors.map(({ through }) => through);
  const reused = [['a', 'u'].map(from), ['b', 'c'].map(from)].map((names) => [...new Set(names.flat())].join(' and '));
  return [
    {
      concept: 'computation graph',
      claim: 'J = 3v, so dJ/dv = 3',
      measured: `when v moves from ${solved.value('v')} by ${bump}, J moves from ${solved.value('J')} by ${short(byV)} times as much; backward, dv = ${solved.derivative('v')}`,
      holds: near(byV, 3) && near(solved.derivative('v'), byV),
    },
    {
      concept: 'computation graph',
      claim: 'a = 5.001 makes v = 11.001 out of 11 and J = 33.003 out of 33, so dJ/da = 3',
      measured: `v = ${short(after('v'), 6)} out of ${solved.value('v')}, J = ${short(after('J'), 6)} out of ${solved.value('J')}; backward, da = ${solved.derivative('a')}`,
      holds: near(after('v'), 11.001) && near(after('J'), 33.003) && near(solved.derivative('a'), 3),
    },
    {
      concept: 'chain rule',
      claim: 'dJ/da = dJ/dv · dv/da',
      measured: `nudges alone give dJ/dv = ${short(byV)}, dv/da = ${short(vByA)} and dJ/da = ${short(byA)}; backward, da = ${solved.derivative('a')}`,
      holds: near(byV * vByA, byA) && near(solved.derivative('a'), byA),
    },
    {
      concept: 'chain rule',
      claim: 'dv helps compute da and du, and du helps compute db and dc',
      measured: `da and du were made from d${reused[0]} alone, db and dc from d${reused[1]}; all five are what nudges measure`,
      holds: reused[0] === 'v' && reused[1] === 'u' && table.every(({ value, nudge }) => near(value, nudge)),
    },
    {
      concept: 'chain rule',
      claim: 'so it goes for any expression: a quantity that is used several times gets the sum of what comes back',
      measured: `in ${tangled}, where b is used ${far.uses} times, ${3 * places} derivatives at ${places} random places differ from nudges by at most ${short(far.difference, 2)}`,
      holds: far.uses > 1 && far.difference < 1e-6,
    },
  ];
}

/** The computation graph of J = 3(a + bc), forward, backward, and by nudges. */
export async function teach(seed: number): Promise<Taught> {
  const measured = measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
