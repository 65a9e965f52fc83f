// A traced row as boxes and arrows, in the letters of `layer-trace.ts`.

import type { Diagram, DiagramEdge, DiagramNode } from '../draw/diagram.ts';
import { taken } from '../spec/wiring.ts';
import type { LayerTrace } from './layer-trace.ts';
import type { Trace } from './trace.ts';

/** Most boxes of a column; of more, the first and the last are drawn. */
const mostUnits = 12;

/** A column of boxes: the places that are drawn, and how many lie between the first and the last of them. */
interface Drawn {
  readonly places: readonly number[];
  readonly left: number;
}

/**
 * Inputs, then the units layer by layer, then the loss. Every unit shows z and a, and dz comes back to it; along an edge
 * comes dz times the weight, which is how much of da it brings.
 */
export function toDiagram({ row, inputs, layers, loss, target }: Trace): Diagram {
  const columns = inputs.flatMap((input) => input.columns);
  const drawn = [choose(columns.length), ...layers.map(({ units }) => choose(units))];
  const nodes: DiagramNode[] = drawn[0]!.places.map((k) => ({
    id: `x${k + 1}`,
    column: 0,
    kind: 'input' as const,
    lines: [`x[${k + 1}] ${columns[k]!.name}`, short(columns[k]!.value)],
  }));
  nodes.push(
    ...layers.flatMap((layer, l) => unitNodes(layer, l + 1, drawn[l + 1]!, loss === null && l + 1 === layers.length)),
  );
  nodes.push(...drawn.flatMap(({ left }, column) => (left > 0 ? [betweenNode(column, left)] : [])));
  const edges = layers.flatMap((layer, l) => layerEdges(layer, l + 1, drawn[l]!, drawn[l + 1]!));
  if (loss === null) return { title: `row ${row}`, nodes, edges };
  const lossNode = { id: 'L', column: layers.length + 1, kind: 'output' as const, lines: ['L', short(loss)] };
  const last = layers.at(-1)!;
  const lossEdges = drawn.at(-1)!.places.map((j) => {
    return { from: `a${layers.length}_${j + 1}`, to: 'L', back: `da = ${short(last.da![j]!)}` };
  });
  const title = `row ${row}, ${target!.name} = ${target!.text}`;
  return { title, nodes: [...nodes, lossNode], edges: [...edges, ...lossEdges] };
}

function unitNodes({ z, a, dz, wired }: LayerTrace, l: number, { places }: Drawn, isLast: boolean): DiagramNode[] {
  return places.map((j) => {
    const name = `[${j + 1}]`;
    return {
      id: `a${l}_${j + 1}`,
      column: l,
      kind: isLast ? ('output' as const) : ('step' as const),
      lines: [
        ...(wired === undefined ? [] : [wired[j]!.name]),
        `z${l}${name} = ${short(z[j]!)}`,
        `a${l}${name} = ${short(a[j]!)}`,
      ],
      ...(dz === null ? {} : { back: `dz${l}${name} = ${short(dz[j]!)}` }),
    };
  });
}

function betweenNode(column: number, left: number): DiagramNode {
  return { id: `more${column}`, column, kind: column === 0 ? 'input' : 'step', lines: [`… ${left} more`] };
}

/** Arrows from what a unit takes. */
function layerEdges({ W, dz, wired }: LayerTrace, l: number, from: Drawn, to: Drawn): DiagramEdge[] {
  const takes = (j: number, k: number) => taken(wired?.[j], W[j]!.length).some(([first, end]) => first <= k && k < end);
  return to.places.flatMap((j) =>
    from.places
      .filter((k) => takes(j, k))
      .map((k) => ({
        from: l === 1 ? `x${k + 1}` : `a${l - 1}_${k + 1}`,
        to: `a${l}_${j + 1}`,
        ...(dz === null ? {} : { back: `${short(dz[j]!)} · ${short(W[j]![k]!)}` }),
      })),
  );
}

function choose(units: number): Drawn {
  const all = Array.from({ length: units }, (_, place) => place);
  if (units <= mostUnits) return { places: all, left: 0 };
  const last = 4;
  const first = mostUnits - 1 - last;
  return { places: [...all.slice(0, first), ...all.slice(-last)], left: units - first - last };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
