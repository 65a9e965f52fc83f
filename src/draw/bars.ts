import { type Axis, placeOn } from './axes.ts';
import { type Frame, paintOf, short } from './frame.ts';

/** A number with its name. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** Bars one below the other. */
export interface Bars {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Begin and end of the room for the bars. */
  readonly axis: Axis;
  /** Which colour, from 0. */
  readonly index: number;
}

/** Eighths of a block, from one to seven. */
const eighths = '▏▎▍▌▋▊▉';

/** Draws a bar for every number, with its name before and its value behind it. @returns lines no longer than the frame is wide */
export function drawBars({ title, bars, axis, index }: Bars, frame: Frame): string[] {
  const labels = Math.max(...bars.map(({ label }) => label.length));
  const values = Math.max(...bars.map(({ value }) => short(value, 2).length));
  const room = Math.max(4, Math.min(50, frame.width - labels - values - 2));
  const lines = bars.map(({ label, value }) => {
    const share = Math.max(0, Math.min(1, placeOn(axis, value)));
    const bar = frame.unicode ? blocks(share * room) : '#'.repeat(Math.round(share * room));
    return `${frame.dim(label.padStart(labels))} ${paintOf(frame, index)(bar)}${bar === '' ? '' : ' '}${short(value, 2)}`;
  });
  return [title.slice(0, frame.width), ...lines];
}

function blocks(length: number): string {
  const eights = Math.round(length * 8);
  const part = eights % 8;
  return '█'.repeat(Math.floor(eights / 8)) + (part === 0 ? '' : eighths[part - 1]!);
}
