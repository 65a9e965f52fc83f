// The order of a diagram from left to right and from top to bottom, whatever it is drawn with.

import type { Diagram, DiagramEdge, DiagramNode } from './diagram.ts';

/**
 * What stands in a column: a node, or the wire of a node on its way to a later
 * column. All arrows that leave a node share one wire.
 */
export interface Item {
  readonly node: DiagramNode;
  readonly isWire: boolean;
  /** Arrows that end here, from the column before. */
  readonly incoming: Link[];
  /** Arrows that begin here, to the column after. */
  readonly outgoing: Link[];
}

/** An arrow, or a piece of one, between neighbouring columns. */
export interface Link {
  readonly from: Item;
  readonly to: Item;
  /** The arrow that ends with this piece; undefined of a piece that ends in a wire. */
  readonly edge: DiagramEdge | undefined;
}

/** Sweeps over the columns after which the order with the fewest crossings so far is taken. */
const sweeps = 12;

/** The columns of a diagram, without empty ones, each in an order in which few arrows cross. */
export function layersOf(diagram: Diagram): Item[][] {
  const layers = connect(diagram);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    if (sweep % 2 === 0) for (let k = 1; k < layers.length; k++) sortBy(layers[k]!, layers[k - 1]!, neighboursLeft);
    else for (let k = layers.length - 2; k >= 0; k--) sortBy(layers[k]!, layers[k + 1]!, neighboursRight);
    const now = crossings(layers);
    if (now < fewest) best = layers.map((layer) => [...layer]);
    fewest = Math.min(fewest, now);
  }
  return best;
}

const neighboursLeft = (item: Item) => item.incoming.map(({ from }) => from);
const neighboursRight = (item: Item) => item.outgoing.map(({ to }) => to);

function connect({ nodes, edges }: Diagram): Item[][] {
  const columns = [...new Set(nodes.map(({ column }) => column))].sort((a, b) => a - b);
  const layers: Item[][] = columns.map(() => []);
  const place = new Map(columns.map((column, k) => [column, k]));
  const items = new Map<string, Item>();
  for (const node of nodes) {
    const item: Item = { node, isWire: false, incoming: [], outgoing: [] };
    items.set(node.id, item);
    layers[place.get(node.column)!]!.push(item);
  }
  const wires = new Map<string, Item[]>();
  for (const edge of edges) {
    const to = items.get(edge.to)!;
    const path = wires.get(edge.from) ?? [items.get(edge.from)!];
    wires.set(edge.from, path);
    const first = place.get(path[0]!.node.column)!;
    const end = place.get(to.node.column)!;
    while (first + path.length < end) {
      const wire: Item = { node: path[0]!.node, isWire: true, incoming: [], outgoing: [] };
      link(path.at(-1)!, wire, undefined);
      layers[first + path.length]!.push(wire);
      path.push(wire);
    }
    link(path[end - first - 1]!, to, edge);
  }
  return layers;
}

function link(from: Item, to: Item, edge: DiagramEdge | undefined): void {
  const one: Link = { from, to, edge };
  from.outgoing.push(one);
  to.incoming.push(one);
}

/** Sorts a column by the mean place of what each item is connected to in the neighbouring one (the barycenter of Sugiyama 1981). */
function sortBy(layer: Item[], neighbour: readonly Item[], neighbours: (item: Item) => Item[]): void {
  const place = new Map(neighbour.map((item, k) => [item, k]));
  const key = new Map(
    layer.map((item, k) => {
      const places = neighbours(item).map((one) => place.get(one)!);
      return [item, places.length === 0 ? k : mean(places)];
    }),
  );
  layer.sort((a, b) => key.get(a)! - key.get(b)!);
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many pairs of arrows cross between neighbouring columns. */
export function crossings(layers: readonly (readonly Item[])[]): number {
  let count = 0;
  for (let k = 1; k < layers.length; k++) {
    const place = new Map(layers[k]!.map((item, row) => [item, row]));
    const ends = layers[k - 1]!.flatMap((item) => item.outgoing.map(({ to }) => place.get(to)!).sort((a, b) => a - b));
    count += inversions(ends);
  }
  return count;
}

/** Pairs in which the greater comes before the smaller. */
function inversions(values: readonly number[]): number {
  const sorted: number[] = [];
  let count = 0;
  for (const value of values) {
    let low = 0;
    for (let high = sorted.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! > value) high = middle;
      else low = middle + 1;
    }
    count += sorted.length - low;
    sorted.splice(low, 0, value);
  }
  return count;
}
