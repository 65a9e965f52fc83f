import { describe, expect, it } from 'vitest';
import { tracePassage } from '../../src/explain/layer-trace.ts';
import type { Trace } from '../../src/explain/trace.ts';
import { toDiagram } from '../../src/explain/trace-diagram.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { networkOf, pseudoParameters, pseudoRows } from '../networks.ts';
import { singleExample } from './single-example.ts';

const kernels = new JsKernels('float64');

/** A trace of as many inputs through hidden units of ReLU and a sigmoid. */
function traceOf(inputs: number, units: number, y: number[] | undefined): Trace {
  const network = networkOf([[units, 'relu'] as const, [1, 'sigmoid'] as const], 'cross-entropy');
  const [x] = pseudoRows(1, 1, inputs, 2) as [number[]];
  const parameters = pseudoParameters(2, network, inputs, 1, kernels);
  const named = x.map((value, k) => ({ name: `c${k}`, text: String(value), columns: [{ name: `c${k}`, value }] }));
  const target = y === undefined ? null : { name: 'y', text: 'yes', y };
  const prediction = { class: 'yes', probabilities: {} };
  return { row: 1, line: 2, inputs: named, target, prediction, ...tracePassage(network, parameters, x, y, kernels) };
}

describe('the diagram of a trace', () => {
  it('of the single example is its inputs, its unit and its loss, with what comes back', () => {
    const network = networkOf([[1, 'sigmoid']], 'cross-entropy');
    const parameters = pseudoParameters(1, network, 2, 1, kernels);
    parameters.all.data.set([...singleExample.w, singleExample.b]);
    const passage = tracePassage(network, parameters, singleExample.x, [1], kernels);
    const inputs = singleExample.x.map((value, k) => ({
      name: `x${k + 1}`,
      text: String(value),
      columns: [{ name: `x${k + 1}`, value }],
    }));
    const target = { name: 'y', text: '1', y: [1] };
    const prediction = { class: '1', probabilities: {} };
    expect(toDiagram({ row: 1, line: 2, inputs, target, prediction, ...passage })).toEqual({
      title: 'row 1, y = 1',
      nodes: [
        { id: 'x1', column: 0, kind: 'input', lines: ['x[1] x1', '2'] },
        { id: 'x2', column: 0, kind: 'input', lines: ['x[2] x2', '1'] },
        {
          id: 'a1_1',
          column: 1,
          kind: 'step',
          lines: ['z1[1] = 0.85', 'a1[1] = 0.7006'],
          back: 'dz1[1] = -0.2994',
        },
        { id: 'L', column: 2, kind: 'output', lines: ['L', '0.3559'] },
      ],
      edges: [
        { from: 'x1', to: 'a1_1', back: '-0.2994 · 0.5' },
        { from: 'x2', to: 'a1_1', back: '-0.2994 · -0.25' },
        { from: 'a1_1', to: 'L', back: 'da = -1.427' },
      ],
    });
  });

  it('ends at the output, and nothing comes back, without a target', () => {
    const { nodes, edges } = toDiagram(traceOf(2, 3, undefined));
    expect(nodes.at(-1)).toMatchObject({ id: 'a2_1', kind: 'output' });
    expect([...nodes, ...edges].some(({ back }) => back !== undefined)).toBe(false);
  });

  it.each([
    [12, 12, 12 + 12 + 1 + 1],
    [13, 30, 2 * 12 + 1 + 1],
  ])(
    'of %i inputs and %i units draws twelve boxes a layer at most, and joins those that are drawn',
    (inputs, units, count) => {
      const { nodes, edges } = toDiagram(traceOf(inputs, units, [1]));
      expect(nodes).toHaveLength(count);
      const ids = new Set(nodes.map(({ id }) => id));
      expect(ids.size).toBe(count);
      expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
      const left = nodes.filter(({ id }) => id.startsWith('more')).map(({ lines }) => lines[0]);
      expect(left).toEqual(inputs > 12 ? [`… ${inputs - 11} more`, `… ${units - 11} more`] : []);
    },
  );
});
