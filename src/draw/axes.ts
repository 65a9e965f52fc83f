import type { Dots } from './dots.ts';
import { type Frame, short } from './frame.ts';

/** A range of numbers laid along one side of a drawing. */
export interface Axis {
  readonly least: number;
  readonly most: number;
  /** Whether equal factors, and not equal differences, take equal room. */
  readonly log?: boolean;
  /** What the numbers are; nothing is written of an empty one. */
  readonly label: string;
}

/** Where a number lies on an axis: 0 at its least, 1 at its most. */
export function placeOn({ least, most, log }: Axis, value: number): number {
  if (log !== true) return (value - least) / (most - least);
  return Math.log(Math.max(value, Number.MIN_VALUE) / least) / Math.log(most / least);
}

/** The number in the middle of what is drawn. */
function middleOf({ least, most, log }: Axis): number {
  return log === true ? Math.sqrt(least * most) : (least + most) / 2;
}

/** Columns that the numbers of the upright axis take, the axis itself among them. */
export function marginFor(y: Axis): number {
  return Math.max(...[y.least, middleOf(y), y.most].map((value) => short(value, 2).length)) + 2;
}

/** A field of dots with its axes: numbers on the left and below, what they are above and at the right. */
export function withAxes(dots: Dots, x: Axis, y: Axis, columns: number, frame: Frame): string[] {
  const rows = dots.lines();
  const margin = marginFor(y);
  const [corner, upright, level] = frame.unicode ? ['└', '│', '─'] : ['+', '|', '-'];
  const ticks = new Map([
    [0, y.most],
    [Math.floor((rows.length - 1) / 2), middleOf(y)],
    [rows.length - 1, y.least],
  ]);
  const numberAt = (row: number) => {
    const tick = ticks.get(row);
    return (tick === undefined ? '' : short(tick, 2)).padStart(margin - 2);
  };
  const body = rows.map((row, index) => `${frame.dim(`${numberAt(index)} ${upright}`)}${row}`.trimEnd());
  const bottom = frame.dim(`${' '.repeat(margin - 1)}${corner}${level!.repeat(columns)}`);
  const [from, to] = [short(x.least), short(x.most)];
  const room = columns - from.length - to.length;
  const name = room < x.label.length + 2 ? '' : x.label;
  const left = Math.floor((room - name.length) / 2);
  const under = `${' '.repeat(margin)}${from}${' '.repeat(Math.max(1, left))}${name}${' '.repeat(Math.max(0, room - left - name.length))}${to}`;
  const above = y.label === '' ? [] : [frame.dim(y.label.slice(0, frame.width))];
  return [...above, ...body, bottom, frame.dim(under.slice(0, frame.width))];
}
