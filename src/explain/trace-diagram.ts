// A traced row as boxes and arrows, in the letters of `layer-trace.ts`.

import type { Diagram, DiagramEdge, DiagramNode } from '../draw/diagram.ts';
import { kindOf } from '../spec/layers.ts';
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
  const edges = layers.flatMap((layer, l) => layerEdges(layer, l + 1, drawn[l]!, drawn[l + 1]!, layers[l - 1]));
  if (loss === null) return { title: `row ${row}`, nodes, edges };
  const lossNode = { id: 'L', column: layers.length + 1, kind: 'output' as const, lines: ['L', short(loss)] };
  const last = layers.at(-1)!;
  const lossEdges = drawn.at(-1)!.places.map((j) => {
    return { from: `a${layers.length}_${j + 1}`, to: 'L', back: `da = ${short(last.da![j]!)}` };
  });
  const title = `row ${row}, ${target!.name} = ${target!.text}`;
  return { title, nodes: [...nodes, lossNode], edges: [...edges, ...lossEdges] };
}

function unitNodes({ z, a, da, dz, wired }: LayerTrace, l: number, { places }: Drawn, isLast: boolean): DiagramNode[] {
  return places.map((j) => {
    const name = `[${j + 1}]`;
    return {
      id: `a${l}_${j + 1}`,
      column: l,
      kind: isLast ? ('output' as const) : ('step' as const),
      lines: [
        ...(wired === undefined ? [] : [wired[j]!.name]),
        ...(z === undefined ? [] : [`z${l}${name} = ${short(z[j]!)}`]),
        `a${l}${name} = ${short(a[j]!)}`,
      ],
      ...(da === null ? {} : { back: dz ? `dz${l}${name} = ${short(dz[j]!)}` : `da${l}${name} = ${short(da[j]!)}` }),
    };
  });
}

function betweenNode(column: number, left: number): DiagramNode {
  return { id: `more${column}`, column, kind: column === 0 ? 'input' : 'step', lines: [`… ${left} more`] };
}

/** Arrows from what a unit takes; along those of a layer that is not dense comes what reaches the unit before, if that is told. */
function layerEdges(layer: LayerTrace, l: number, from: Drawn, to: Drawn, before?: LayerTrace): DiagramEdge[] {
  return to.places.flatMap((j) =>
    from.places
      .filter((k) => takes(layer, j, k))
      .map((k) => {
        const back = comingBack(layer, j, k) ?? before?.da?.[k];
        return {
          from: l === 1 ? `x${k + 1}` : `a${l - 1}_${k + 1}`,
          to: `a${l}_${j + 1}`,
          ...(back === undefined ? {} : { back: typeof back === 'number' ? short(back) : back }),
        };
      }),
  );
}

/** Whether unit j takes what stands in place k. */
function takes({ type, parameters: { W }, wired }: LayerTrace, j: number, k: number): boolean {
  if (kindOf({ type }).takes === 'one') return j === k;
  return taken(wired?.[j], (W![j] as readonly number[]).length).some(([first, end]) => first <= k && k < end);
}

/** What unit j of a dense layer gives back to place k, as a product. */
function comingBack({ dz, parameters: { W } }: LayerTrace, j: number, k: number): string | undefined {
  if (!dz || W === undefined) return undefined;
  return `${short(dz[j]!)} · ${short((W[j] as readonly number[])[k]!)}`;
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
