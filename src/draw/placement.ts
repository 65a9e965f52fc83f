// Rows: where each box begins and at which rows arrows leave and enter it, in lines of text.

import { type Item, type Link, mean } from './layers.ts';

/** Where something stands, in rows from 0; a wire is one row high. */
export interface Place {
  readonly top: number;
  readonly height: number;
  /** The row at which its wire leaves it. */
  readonly out: number;
}

/** Every item's place, and the row at which every arrow ends. */
export interface Placement {
  readonly places: ReadonlyMap<Item, Place>;
  readonly ends: ReadonlyMap<Link, number>;
  /** Rows in all. */
  readonly rows: number;
}

/** Rows that stay empty between neighbours in a column. */
const gap = 1;

/** Passes to and fro that straighten the arrows. */
const passes = 4;

/** The lines inside a box: its own, or one for each arrow that ends there if those are more. */
export function linesIn({ node, incoming }: Item): number {
  return Math.max(node.lines.length + (node.back === undefined ? 0 : 1), incoming.length);
}

/** Height with the lines above and below. */
function heightOf(item: Item): number {
  return item.isWire ? 1 : linesIn(item) + 2;
}

/**
 * Places every item so that arrows run straight where they can, and so that no
 * two wires that are not the same would lie in one row between two columns.
 */
export function place(layers: readonly (readonly Item[])[]): Placement {
  const tops = new Map<Item, number>();
  for (const layer of layers) stack(layer, tops, () => 0);
  const rowOf = (item: Item) => tops.get(item)! + middle(item);
  for (let pass = 0; pass < passes; pass++) {
    const toRight = pass % 2 === 1;
    for (const layer of toRight ? layers : [...layers].reverse()) {
      stack(layer, tops, (item) => {
        const others = toRight ? item.incoming.map(({ from }) => from) : item.outgoing.map(({ to }) => to);
        return others.length === 0 ? tops.get(item)! : Math.round(mean(others.map(rowOf))) - middle(item);
      });
    }
  }
  const least = [...tops.values()].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  for (const [item, top] of tops) tops.set(item, top - least);
  return separate(layers, tops);
}

/** The row, from its top, at which something's wire leaves it. */
function middle(item: Item): number {
  return item.isWire ? 0 : 1 + Math.floor(linesIn(item) / 2);
}

/**
 * Sets the tops in a column as near as the order allows to where they are
 * wanted: least squares under y[k+1] ≥ y[k] + height + gap, by pooling
 * adjacent violators.
 */
function stack(layer: readonly Item[], tops: Map<Item, number>, wanted: (item: Item) => number): void {
  const pools: { sum: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const item of layer) {
    let pool = { sum: wanted(item) - offset, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
    offsets.push(offset);
    offset += heightOf(item) + gap;
  }
  const shifts = pools.flatMap(({ sum, count }) => new Array<number>(count).fill(Math.round(sum / count)));
  for (const [k, item] of layer.entries()) tops.set(item, shifts[k]! + offsets[k]!);
}

/** Moves items down until no arrow ends in a row in which the wire of another begins. */
function separate(layers: readonly (readonly Item[])[], tops: ReadonlyMap<Item, number>): Placement {
  const places = new Map<Item, Place>();
  const ends = new Map<Link, number>();
  let rows = 0;
  let begins = new Map<number, Item>();
  for (const layer of layers) {
    const beginsNext = new Map<number, Item>();
    let free = 0;
    for (const item of layer) {
      const links = [...item.incoming].sort((a, b) => places.get(a.from)!.out - places.get(b.from)!.out);
      let top = Math.max(free, tops.get(item)!);
      const endAt = (k: number) => top + portOf(item, k, links.length);
      const clashes = ({ from }: Link, k: number) => (begins.get(endAt(k)) ?? from) !== from;
      while (links.some(clashes)) top++;
      for (const [k, one] of links.entries()) ends.set(one, endAt(k));
      const height = heightOf(item);
      places.set(item, { top, height, out: top + middle(item) });
      if (item.outgoing.length > 0) beginsNext.set(top + middle(item), item);
      free = top + height + gap;
      rows = Math.max(rows, top + height);
    }
    begins = beginsNext;
  }
  return { places, ends, rows };
}

/** The row, from its top, at which the k-th of `count` arrows enters. */
function portOf(item: Item, k: number, count: number): number {
  return item.isWire ? 0 : 1 + Math.floor(((k + 0.5) * linesIn(item)) / count);
}
