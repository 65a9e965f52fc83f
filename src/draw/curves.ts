import { type Axis, marginFor, placeOn, withAxes } from './axes.ts';
import { Dots } from './dots.ts';
import { type Frame, padShown, paintOf } from './frame.ts';

/** Numbers at places equally far apart, from the least of the x-axis on. */
export interface Curve {
  readonly label: string;
  readonly values: readonly number[];
}

/** Curves side by side: the costs of some trainings by their steps, or functions. */
export interface Curves {
  /** Above the name of the y-axis, if there is one. */
  readonly title?: string;
  readonly curves: readonly Curve[];
  readonly x: Axis;
  /** From one number of a curve to the next, on the x-axis; left out of steps, which are 1 apart. */
  readonly apart?: number;
  readonly y: Axis;
  /** Lines that the field of dots takes. */
  readonly height: number;
}

/**
 * Draws curves, each with its name at its right end, so that they can be told apart without colours, and a dotted
 * line at y = 0 if that is between the axis' ends. What leaves the field at the top or bottom is cut.
 *
 * @returns lines no longer than the frame is wide
 */
export function drawCurves({ title, curves, x, apart = 1, y, height }: Curves, frame: Frame): string[] {
  const names = Math.max(...curves.map(({ label }) => label.length)) + 1;
  const columns = Math.max(8, frame.width - marginFor(y) - names);
  const dots = new Dots(columns, height, frame);
  const across = (index: number) => placeOn(x, x.least + index * apart) * (dots.width - 1);
  const down = (value: number) => (1 - placeOn(y, value)) * (dots.height - 1);
  const zero = y.least < 0 && y.log !== true;
  if (zero) for (let at = 0; at < dots.width; at++) dots.put(at, down(0), frame.unicode ? '┈' : '.', curves.length);
  for (const [index, { values }] of curves.entries()) {
    for (let step = 1; step < values.length; step++) {
      dots.line(across(step - 1), down(values[step - 1]!), across(step), down(values[step]!), index);
    }
  }
  const lines = withAxes(dots, x, y, columns, frame);
  const ends = curves.map(({ values }) => Math.floor((down(values.at(-1)!) * height) / dots.height));
  for (const [index, row] of rowsFor(ends, height).entries()) {
    const at = row + (y.label === '' ? 0 : 1); // below the line that names the axis
    const width = marginFor(y) + columns;
    lines[at] = `${padShown(lines[at]!, width)} ${paintOf(frame, index)(curves[index]!.label)}`;
  }
  return title === undefined ? lines : [title.slice(0, frame.width), ...lines];
}

/** A row for every name: that of its end, or the nearest free one. */
function rowsFor(ends: readonly number[], height: number): number[] {
  const taken = new Set<number>();
  return ends.map((end) => {
    const wanted = Math.max(0, Math.min(height - 1, end));
    const free = Array.from({ length: height }, (_, row) => row).filter((row) => !taken.has(row));
    const row = free.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
    taken.add(row);
    return row;
  });
}
