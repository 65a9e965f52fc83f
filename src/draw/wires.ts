// The wires between two neighbouring columns of a drawing in characters: each leaves its box to the right,
// runs up or down in a track of its own, and goes right to where it ends.

import { down, left, right, up } from './canvas.ts';
import type { Item } from './layers.ts';
import type { Placement } from './placement.ts';

/** A piece of a wire in one cell; `column` counts from the left side of the channel. */
interface WireCell {
  readonly row: number;
  readonly column: number;
  readonly sum: number;
  readonly net: unknown;
}

/** What lies between two columns, and how wide it is. */
export interface Channel {
  readonly width: number;
  readonly cells: readonly WireCell[];
}

/** A wire: the row where it begins, and those where it ends. */
interface Net {
  readonly net: unknown;
  readonly begin: number;
  readonly ends: readonly number[];
  readonly top: number;
  readonly bottom: number;
}

/** Wires that are straight need no track; the others get theirs in an order in which few cross. */
export function channelBetween(layer: readonly Item[], { places, ends }: Placement, spacing: number): Channel {
  const nets = layer
    .filter(({ outgoing }) => outgoing.length > 0)
    .map((item): Net => {
      const begin = places.get(item)!.out;
      const rows = item.outgoing.map((link) => ends.get(link)!);
      return { net: item.node, begin, ends: rows, top: Math.min(begin, ...rows), bottom: Math.max(begin, ...rows) };
    });
  const bent = untangle(nets.filter(({ top, bottom }) => top < bottom));
  const tracks = tracksOf(bent);
  const count = Math.max(0, ...tracks.values());
  const width = count === 0 ? 4 : (count - 1) * spacing + 5;
  const trackAt = (net: Net) => 1 + (tracks.get(net)! - 1) * spacing;
  return { width, cells: nets.flatMap((net) => cellsOf(net, width, tracks.has(net) ? trackAt(net) : undefined)) };
}

/** Going down the lowest first, going up the highest first; then neighbours change places while that saves crossings. */
function untangle(nets: Net[]): Net[] {
  const isDown = ({ begin, top, bottom }: Net) => bottom - begin >= begin - top;
  nets.sort((a, b) => (isDown(a) && isDown(b) ? b.begin - a.begin : a.begin - b.begin));
  for (let round = 0, changed = true; changed && round < nets.length; round++) {
    changed = false;
    for (let k = 1; k < nets.length; k++) {
      const [a, b] = [nets[k - 1]!, nets[k]!];
      if (crossed(b, a) >= crossed(a, b)) continue;
      nets[k - 1] = b;
      nets[k] = a;
      changed = true;
    }
  }
  return nets;
}

/** How often two wires cross if the track of `a` is to the left of that of `b`. */
function crossed(a: Net, b: Net): number {
  const within = (row: number, { top, bottom }: Net) => (row >= top && row <= bottom ? 1 : 0);
  return a.ends.reduce((sum, row) => sum + within(row, b), within(b.begin, a));
}

/** Tracks from 1; wires that overlap keep their order, others may share one. */
function tracksOf(nets: readonly Net[]): Map<Net, number> {
  const tracks = new Map<Net, number>();
  for (const [k, net] of nets.entries()) {
    const before = nets.slice(0, k).filter(({ top, bottom }) => top <= net.bottom && bottom >= net.top);
    tracks.set(net, 1 + Math.max(0, ...before.map((other) => tracks.get(other)!)));
  }
  return tracks;
}

function cellsOf({ net, begin, ends, top, bottom }: Net, width: number, track: number | undefined): WireCell[] {
  const cells: WireCell[] = [];
  const run = (row: number, from: number, to: number) => {
    for (let column = from; column < to; column++) cells.push({ row, column, sum: left | right, net });
  };
  if (track === undefined) {
    run(begin, 0, width);
    return cells;
  }
  run(begin, 0, track);
  cells.push({ row: begin, column: track, sum: left, net });
  for (let row = top; row <= bottom; row++) {
    cells.push({ row, column: track, sum: (row > top ? up : 0) | (row < bottom ? down : 0), net });
  }
  for (const row of ends) {
    cells.push({ row, column: track, sum: right, net });
    run(row, track + 1, width);
  }
  return cells;
}
