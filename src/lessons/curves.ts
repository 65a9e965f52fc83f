import { type Axis, marginFor, placeOn, withAxes } from './axes.ts';
import { Dots } from './dots.ts';
import { type Frame, padShown, paintOf } from './frame.ts';

/** Numbers in the order of their steps, from step 0 on. */
export interface Curve {
  readonly label: string;
  readonly values: readonly number[];
}

/** Curves over the steps of a training. */
export interface Curves {
  readonly curves: readonly Curve[];
  readonly x: Axis;
  readonly y: Axis;
  /** Lines that the field of dots takes. */
  readonly height: number;
}

/**
 * Draws curves, each with its name at its right end, so that they can be told apart without colours. What leaves the
 * field at the top or bottom is cut.
 *
 * @returns lines no longer than the frame is wide
 */
export function drawCurves({ curves, x, y, height }: Curves, frame: Frame): string[] {
  const names = Math.max(...curves.map(({ label }) => label.length)) + 1;
  const columns = Math.max(8, frame.width - marginFor(y) - names);
  const dots = new Dots(columns, height, frame);
  const across = (step: number) => placeOn(x, step) * (dots.width - 1);
  const down = (value: number) => (1 - placeOn(y, value)) * (dots.height - 1);
  for (const [index, { values }] of curves.entries()) {
    for (let step = 1; step < values.length; step++) {
      dots.line(across(step - 1), down(values[step - 1]!), across(step), down(values[step]!), index);
    }
  }
  const lines = withAxes(dots, x, y, columns, frame);
  const ends = curves.map(({ values }) => Math.floor((down(values.at(-1)!) * height) / dots.height));
  for (const [index, row] of rowsFor(ends, height).entries()) {
    const at = row + 1; // below the line that names the axis
    const width = marginFor(y) + columns;
    lines[at] = `${padShown(lines[at]!, width)} ${paintOf(frame, index)(curves[index]!.label)}`;
  }
  return lines;
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
