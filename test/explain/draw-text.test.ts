import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Diagram } from '../../src/draw/diagram.ts';
import { drawText } from '../../src/draw/draw-text.ts';
import { crossings, layersOf } from '../../src/draw/layers.ts';
import { differentiate, evaluate } from '../../src/explain/graph.ts';
import { graphDiagram } from '../../src/explain/graph-diagram.ts';
import { parseExpression } from '../../src/explain/parse-expression.ts';
import { diagrams, hostileDiagram } from './diagrams.ts';

const graph = parseExpression('3*(a+b*c)');
const values = evaluate(graph, new Map(Object.entries({ a: 5, b: 3, c: 2 })));
const example = graphDiagram(graph, values, differentiate(graph, values));

/** A diagram of boxes with one letter each, by the columns and arrows given. */
function letters(columns: readonly string[], arrows: readonly string[]): Diagram {
  return {
    title: '',
    nodes: columns.flatMap((ids, column) => [...ids].map((id) => ({ id, column, kind: 'step' as const, lines: [id] }))),
    edges: arrows.map(([from, to]) => ({ from: from!, to: to! })),
  };
}

describe('a diagram on a terminal', () => {
  it('has boxes from left to right with arrows between them', () => {
    expect(`\n${drawText(example, 80).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      ┌────────┐
      │ a = 5  │
      │ da = 3 │───────────────────┐
      └────────┘                   │
                                   │   ┌───────────┐    ┌───────────┐
      ┌────────┐                   └──→│ v = a + u │    │ J = 3 · v │
      │ b = 3  │                       │ 11        │───→│ 33        │
      │ db = 6 │─┐                 ┌──→│ dv = 3    │    └───────────┘
      └────────┘ │   ┌───────────┐ │   └───────────┘
                 └──→│ u = b · c │ │
      ┌────────┐     │ 6         │─┘
      │ c = 2  │ ┌──→│ du = 3    │
      │ dc = 9 │─┘   └───────────┘
      └────────┘
      "
    `);
  });

  it('is drawn in ASCII for a terminal without Unicode', () => {
    const drawn = drawText(example, 80, { ascii: true }).join('\n');
    expect(drawn).toMatch(/^[ -~\n]*$/);
    expect(`\n${drawn}\n`).toMatchInlineSnapshot(`
      "
      +--------+
      | a = 5  |
      | da = 3 |-------------------+
      +--------+                   |
                                   |   +-----------+    +-----------+
      +--------+                   +-->| v = a + u |    | J = 3 * v |
      | b = 3  |                       | 11        |--->| 33        |
      | db = 6 |-+                 +-->| dv = 3    |    +-----------+
      +--------+ |   +-----------+ |   +-----------+
                 +-->| u = b * c | |
      +--------+     | 6         |-+
      | c = 2  | +-->| du = 3    |
      | dc = 9 |-+   +-----------+
      +--------+
      "
    `);
  });

  it('becomes a list where it would be too wide', () => {
    expect(`\n${drawText(example, 66).join('\n')}\n`).toContain('┌');
    expect(`\n${drawText(example, 40).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      a = 5
        da = 3
          ← v: 3 · 1
      b = 3
        db = 6
          ← u: 3 · 2
      c = 2
        dc = 9
          ← u: 3 · 3
      u = b · c
        6
        du = 3
          ← v: 3 · 1
      v = a + u
        11
        dv = 3
          ← J: 1 · 3
      J = 3 · v
        33
      "
    `);
  });

  it('lets a wire pass over another where they cross, and join where they are one', () => {
    const crossed = letters(['abc', 'xyz'], ['ax', 'az', 'bx', 'by', 'cz', 'cy', 'ay']);
    expect(`\n${drawText(crossed, 80).join('\n')}\n`).toMatchInlineSnapshot(`
      "
                  ┌───┐
            ┌────→│ x │
      ┌───┐ │ ┌──→│   │
      │ b │─┤ │   └───┘
      └───┘ │ │
            │ │   ┌───┐
      ┌───┐ └─│──→│ y │
      │ a │───┼──→│   │
      └───┘ ┌─│──→│   │
            │ │   └───┘
      ┌───┐ │ │
      │ c │─┤ │   ┌───┐
      └───┘ │ └──→│ z │
            └────→│   │
                  └───┘
      "
    `);
  });

  it('orders boxes so that arrows do not cross where they need not', () => {
    expect(crossings(layersOf(letters(['abcd', 'wxyz'], ['az', 'by', 'cx', 'dw'])))).toBe(0);
    expect(crossings(layersOf(letters(['ab', 'xy'], ['ax', 'ay', 'bx', 'by'])))).toBe(1);
  });

  it('colours what things are worth and what comes back, and nothing else', () => {
    const paints = { value: (text: string) => `<v>${text}</v>`, back: (text: string) => `<d>${text}</d>` };
    for (const width of [80, 40]) {
      const painted = drawText(example, width, paints).join('\n');
      expect(painted.match(/<v>.*?<\/v>/g)?.sort()).toEqual(
        ['11', '2', '3', '33', '5', '6'].map((v) => `<v>${v}</v>`).sort(),
      );
      expect(painted).toContain('<d>db = 6</d>');
      expect(painted.replace(/<\/?[vd]>/g, '')).toBe(drawText(example, width).join('\n'));
    }
  });

  it('shows hostile texts escaped', () => {
    for (const width of [400, 80, 5]) {
      const drawn = drawText(hostileDiagram, width).join('');
      for (const one of ['\u0007', '\u202e', '\u0000']) expect(drawn).not.toContain(one);
    }
    expect(drawText(hostileDiagram, 400).join('\n')).toContain('\\u0007\\u202e\\u0000 価格 😀');
  });

  it('is never wider than the terminal, whatever it shows', () => {
    fc.assert(
      fc.property(diagrams, fc.integer({ min: 1, max: 160 }), fc.boolean(), (diagram, width, ascii) => {
        const lines = drawText(diagram, width, { ascii });
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        if (ascii) expect(lines.join('')).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('has an arrowhead for every arrow, and every box whole', () => {
    fc.assert(
      fc.property(diagrams, ({ title, nodes, edges }) => {
        const plain = { title, nodes: nodes.map(({ back: _, ...node }) => ({ ...node, lines: ['x'] })), edges };
        const drawn = drawText(plain, 10_000).join('\n');
        const count = (character: string) => drawn.split(character).length - 1;
        expect(count('→')).toBe(edges.length);
        expect(count('x')).toBe(nodes.length);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('draws the longest expression there may be', () => {
    const long = parseExpression(Array.from({ length: 501 }, (_, k) => `x${k}`).join('+'));
    const ones = evaluate(long, new Map(long.nodes.map(({ name }) => [name, 1])));
    const drawn = drawText(graphDiagram(long, ones, differentiate(long, ones)), 100_000).join('\n');
    expect(drawn.split('→').length - 1).toBe(1000);
  });
});
