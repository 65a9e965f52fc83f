import fc from 'fast-check';
import type { Diagram, DiagramEdge, DiagramNode } from '../../src/draw/diagram.ts';

/** What every format must take for mere text: markup, escapes, control and bidi characters, wide ones, half a pair. */
export const hostile =
  '<b>&"#1; `x` [y] {z} *a* _b_ end\\n%% ]]> --> |p| \u0007\u202e\u0000 価格 😀 e\u0301 \ud800 \uffff';

/** A diagram in which hostile texts are everywhere, and whose ids are words of the formats. */
export const hostileDiagram: Diagram = {
  title: hostile,
  nodes: [
    { id: 'end', column: 0, kind: 'input', lines: [hostile], back: hostile },
    { id: 'graph', column: 3, kind: 'parameter', lines: ['', '- x', ''], back: '' },
    { id: 'node', column: 1, kind: 'output', lines: ['c', hostile] },
  ],
  edges: [
    { from: 'end', to: 'graph', back: hostile },
    { from: 'end', to: 'node' },
    { from: 'node', to: 'graph', back: '' },
    { from: 'node', to: 'graph', back: '2' },
  ],
};

const kinds = ['input', 'parameter', 'step', 'output'] as const;

/** Diagrams of up to 12 nodes in up to 6 columns, with arrows to any later column. */
export const diagrams: fc.Arbitrary<Diagram> = fc
  .record({
    nodes: fc.array(
      fc.record({
        column: fc.nat(5),
        kind: fc.constantFrom(...kinds),
        lines: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        back: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    arrows: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 24 }),
    title: fc.string({ maxLength: 20 }),
  })
  .map(({ nodes, arrows, title }) => {
    const named = nodes.map(({ back, ...node }, k): DiagramNode => {
      return { id: `n${k}`, ...node, ...(back === undefined ? {} : { back }) };
    });
    const edges = arrows.flatMap(([a, b]): DiagramEdge[] => {
      const [from, to] = [named[a], named[b]];
      if (from === undefined || to === undefined || from.column >= to.column) return [];
      return [{ from: from.id, to: to.id, back: `${a} · ${b}` }];
    });
    return { title, nodes: named, edges };
  });
