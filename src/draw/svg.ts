import { widthOf } from './canvas.ts';
import type { Diagram } from './diagram.ts';
import { type Item, layersOf } from './layers.ts';
import { textsOf } from './node-texts.ts';
import { fills, inks } from './palette.ts';
import { linesIn, type Placement, place } from './placement.ts';
import { xmlText } from './xml-text.ts';

/** Heights of letters, in pixels, and how wide the widest usual font makes them. */
const font = 16;
const small = 13;
const broad = 0.62;

/** From one line of text to the next, beside a text in its box, and around everything. */
const line = 24;
const padding = 14;
const margin = 28;
const heading = margin + 2 * font + 12;

/** How far an arrow bends before it runs straight under its label, and how far it is straight without one. */
const bend = 56;
const straight = 16;

const family = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif";

/** Where a column begins, in pixels, how wide it is, and how far its arrows run straight before they end there. */
interface Column {
  readonly x: number;
  readonly width: number;
  readonly approach: number;
}

/**
 * A diagram as a picture of its own: light, so that it can be read on any page,
 * without scripts and without references to anything else.
 */
export function toSvg(diagram: Diagram): string {
  const layers = layersOf(diagram);
  const placement = place(layers);
  const columns = columnsOf(layers);
  const title = xmlText(diagram.title);
  const last = columns.at(-1)!;
  const width = Math.ceil(Math.max(last.x + last.width, margin + broad * (font + 3) * widthOf(diagram.title)) + margin);
  const height = heading + placement.rows * line + margin;
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const items = layers.flatMap((layer, k) => layer.map((item) => [item, columns[k]!, columns[k + 1]] as const));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nn-diagram" ${size} role="img" font-family="${family}" font-size="${font}">`,
    `<title>${title}</title>`,
    `<desc>${xmlText(describe(diagram))}</desc>`,
    `<defs><marker id="nn-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 1 10 5 0 9z" fill="${inks.line}"/></marker></defs>`,
    `<rect width="${width}" height="${height}" rx="10" fill="${inks.ground}"/>`,
    `<text x="${margin}" y="${margin + font}" font-weight="600" font-size="${font + 2}" fill="${inks.text}">${title}</text>`,
    ...items.flatMap(([item, column, next]) => wiresOf(item, column, next, placement)),
    ...items.flatMap(([item, column]) => (item.isWire ? [] : boxOf(item, column, placement))),
    ...items.flatMap(([item, column]) => labelsOf(item, column, placement)),
    '</svg>',
    '',
  ].join('\n');
}

function columnsOf(layers: readonly (readonly Item[])[]): Column[] {
  let x = margin;
  return layers.map((layer, k) => {
    const boxes = layer.filter(({ isWire }) => !isWire).map(({ node }) => node);
    const texts = boxes.flatMap(({ lines, back }) => [...lines, back ?? '']);
    const labels = layer.flatMap(({ incoming }) => incoming.map(({ edge }) => labelText(edge?.back)));
    const label = Math.ceil(broad * small * Math.max(0, ...labels.map(widthOf)));
    const approach = label + straight;
    const width = Math.ceil(broad * font * Math.max(...texts.map(widthOf))) + 2 * padding;
    if (k > 0) x += bend + approach;
    const column = { x, width, approach };
    x += width;
    return column;
  });
}

/** The middle of a row, in pixels from the top. */
const yOf = (row: number) => heading + (row + 0.5) * line;

/** What begins at an item: through its column if it is a wire, and on to the next one. */
function wiresOf(item: Item, { x, width }: Column, next: Column | undefined, { places, ends }: Placement): string[] {
  const y = yOf(places.get(item)!.out);
  const right = x + width;
  const paths = item.outgoing.map((link) => {
    const end = yOf(ends.get(link)!);
    const turn = next!.x - next!.approach;
    const middle = (right + turn) / 2;
    const curve = end === y ? '' : `H${right}C${middle} ${y} ${middle} ${end} ${turn} ${end}`;
    const arrow = link.edge === undefined ? '' : ' marker-end="url(#nn-arrow)"';
    return `<path d="M${item.isWire ? x : right} ${y}${curve}H${next!.x}" fill="none" stroke="${inks.line}" stroke-width="1.5"${arrow}/>`;
  });
  return paths;
}

function boxOf(item: Item, { x, width }: Column, { places }: Placement): string[] {
  const { top } = places.get(item)!;
  const texts = textsOf(item.node, { value: colored(inks.value), back: colored(inks.back) });
  const rows = linesIn(item);
  const first = top + 1 + (rows - texts.length) / 2;
  const y = heading + (top + 0.5) * line;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${(rows + 1) * line}" rx="9" fill="${fills[item.node.kind]}" stroke="${inks.line}"/>`,
    ...texts.map(({ text, paint }, k) => {
      const parts = text.map(xmlText);
      const end = parts.pop()!;
      return `<text x="${x + width / 2}" y="${yOf(first + k) + font * 0.35}" text-anchor="middle" fill="${inks.text}">${parts.join('')}${paint?.(end) ?? end}</text>`;
    }),
  ];
}

const colored = (ink: string) => (text: string) => `<tspan fill="${ink}">${text}</tspan>`;

/** What flows back along each arrow that ends at an item, above its straight end. */
function labelsOf({ incoming }: Item, { x }: Column, { ends }: Placement): string[] {
  return incoming
    .filter(({ edge }) => edge?.back !== undefined)
    .map((link) => {
      const y = yOf(ends.get(link)!) - 6;
      return `<text x="${x - straight}" y="${y}" text-anchor="end" font-size="${small}" fill="${inks.back}" stroke="${inks.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${xmlText(labelText(link.edge!.back))}</text>`;
    });
}

function labelText(back: string | undefined): string {
  return back === undefined ? '' : `← ${back}`;
}

/** The diagram in words, for those who do not see it. */
function describe({ nodes }: Diagram): string {
  return nodes.map(({ lines, back }) => [...lines, ...(back === undefined ? [] : [back])].join(', ')).join('; ');
}
