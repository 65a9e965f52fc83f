import { visible } from '../json/visible.ts';
import { Canvas, down, left, right, toAscii, up, widthOf } from './canvas.ts';
import type { Diagram, DiagramNode } from './diagram.ts';
import { drawList } from './draw-list.ts';
import { type Item, layersOf } from './layers.ts';
import { type TextOptions, textsOf } from './node-texts.ts';
import { linesIn, type Placement, place } from './placement.ts';
import { type Channel, channelBetween } from './wires.ts';

/** Columns that a box takes besides its text: `│ ` and ` │`. */
const frame = 4;

/**
 * A diagram as lines for a terminal: boxes from left to right with arrows
 * between them or, where that is wider than the terminal, a list.
 *
 * @param width of the terminal, in columns; no line is wider
 */
export function drawText(diagram: Diagram, width: number, options: TextOptions = {}): string[] {
  const shown = showable(diagram, options.ascii ?? false);
  return drawBoxes(shown, width, options) ?? drawList(shown, width, options);
}

/** The diagram with texts that are safe to show. */
function showable({ title, nodes, edges }: Diagram, ascii: boolean): Diagram {
  const show = (text: string) => (ascii ? toAscii(visible(text)) : visible(text));
  const showBack = <Part extends { readonly back?: string }>(part: Part): Part =>
    part.back === undefined ? part : { ...part, back: show(part.back) };
  return {
    title: show(title),
    nodes: nodes.map((node) => ({ ...showBack(node), lines: node.lines.map(show) })),
    edges: edges.map(showBack),
  };
}

function drawBoxes(diagram: Diagram, width: number, options: TextOptions): string[] | undefined {
  const widths = columnWidths(diagram.nodes);
  if (widths.reduce((sum, one) => sum + one, 0) + 4 * (widths.length - 1) > width) return undefined;
  const layers = layersOf(diagram);
  const placement = place(layers);
  for (const spacing of [2, 1]) {
    const channels = layers.slice(0, -1).map((layer) => channelBetween(layer, placement, spacing));
    const total = [...widths, ...channels.map((channel) => channel.width)].reduce((sum, one) => sum + one, 0);
    if (total <= width) return paintBoxes(layers, widths, channels, placement, options);
  }
  return undefined;
}

/** Of each column that is not empty, from left to right. */
function columnWidths(nodes: readonly DiagramNode[]): number[] {
  const widths = new Map<number, number>();
  for (const { column, lines, back } of nodes) {
    const widest = Math.max(...lines.map(widthOf), widthOf(back ?? '')) + frame;
    widths.set(column, Math.max(widest, widths.get(column) ?? 0));
  }
  return [...widths].sort(([a], [b]) => a - b).map(([, width]) => width);
}

function paintBoxes(
  layers: readonly (readonly Item[])[],
  widths: readonly number[],
  channels: readonly Channel[],
  { places, ends, rows }: Placement,
  options: TextOptions,
): string[] {
  const canvas = new Canvas(rows, options.ascii ?? false);
  const arrow = options.ascii ? '>' : '→';
  let x = 0;
  for (const [k, layer] of layers.entries()) {
    for (const item of layer) {
      const { top, out } = places.get(item)!;
      if (item.isWire)
        for (let column = x; column < x + widths[k]!; column++) canvas.line(out, column, left | right, item.node);
      else drawBox(canvas, item, top, x, widths[k]!, options);
    }
    x += widths[k]!;
    const channel = channels[k];
    if (channel === undefined) break;
    for (const { row, column, sum, net } of channel.cells) canvas.line(row, x + column, sum, net);
    x += channel.width;
    for (const item of layers[k + 1]!) {
      if (!item.isWire) for (const link of item.incoming) canvas.write(ends.get(link)!, x - 1, arrow);
    }
  }
  return canvas.toLines();
}

function drawBox(canvas: Canvas, item: Item, top: number, x: number, width: number, options: TextOptions): void {
  const { node } = item;
  const bottom = top + linesIn(item) + 1;
  const end = x + width - 1;
  for (const [row, vertical] of [
    [top, down],
    [bottom, up],
  ] as const) {
    canvas.line(row, x, vertical | right, item);
    for (let column = x + 1; column < end; column++) canvas.line(row, column, left | right, item);
    canvas.line(row, end, vertical | left, item);
  }
  for (let row = top + 1; row < bottom; row++) for (const column of [x, end]) canvas.line(row, column, up | down, item);
  for (const [k, { text, paint }] of textsOf(node, options).entries()) {
    let column = x + 2;
    for (const [index, part] of text.entries()) {
      canvas.write(top + 1 + k, column, part, index === text.length - 1 ? paint : undefined);
      column += widthOf(part);
    }
  }
}
