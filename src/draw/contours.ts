import { type Axis, marginFor, placeOn, withAxes } from './axes.ts';
import { Dots } from './dots.ts';
import type { Frame } from './frame.ts';

/** A place on a plane. */
export type Place = readonly [x: number, y: number];

/** A surface seen from above, and paths on it. */
export interface Contours {
  /** Its height at many places at once, in their order. */
  readonly surface: (places: readonly Place[]) => readonly number[];
  /** Lines of equal height are drawn at these, which ascend. */
  readonly levels: readonly number[];
  /** Each from its begin, a circle, to its end, a disc. */
  readonly paths: readonly (readonly Place[])[];
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
}

/** Draws lines of equal height, and the paths over them. @returns lines no longer than the frame is wide */
export function drawContours({ surface, levels, paths, x, y, height }: Contours, frame: Frame): string[] {
  const columns = Math.max(8, frame.width - marginFor(y));
  const dots = new Dots(columns, height, frame);
  const across = (value: number) => placeOn(x, value) * (dots.width - 1);
  const down = (value: number) => (1 - placeOn(y, value)) * (dots.height - 1);
  for (const [column, row] of edgesOf(surface, levels, x, y, dots)) dots.set(column, row, 0);
  for (const path of paths) {
    for (const [k, [to, up]] of path.entries()) {
      const [from, under] = path[k - 1] ?? [to, up];
      dots.line(across(from), down(under), across(to), down(up), 1);
    }
  }
  const [begin, end] = frame.unicode ? ['○', '●'] : ['o', '#'];
  for (const path of paths) {
    for (const [mark, place] of [
      [begin, path[0]],
      [end, path.at(-1)],
    ] as const) {
      if (place !== undefined) dots.put(across(place[0]), down(place[1]), mark!, 1);
    }
  }
  return withAxes(dots, x, y, columns, frame);
}

/** Dots that lie on another side of a level than the dot at their right or below them. */
function edgesOf(
  surface: Contours['surface'],
  levels: readonly number[],
  x: Axis,
  y: Axis,
  { width, height }: Dots,
): Place[] {
  const places = Array.from({ length: width * height }, (_, at): Place => {
    const [right, below] = [(at % width) / (width - 1), Math.floor(at / width) / (height - 1)];
    return [x.least + right * (x.most - x.least), y.most - below * (y.most - y.least)];
  });
  const steps = surface(places).map((value) => levels.filter((level) => level <= value).length);
  return steps.flatMap((step, at): Place[] => {
    const isLast = at % width === width - 1;
    const differs = (!isLast && steps[at + 1] !== step) || (steps[at + width] ?? step) !== step;
    return differs ? [[at % width, Math.floor(at / width)]] : [];
  });
}
