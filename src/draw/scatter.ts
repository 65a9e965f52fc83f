import { type Axis, marginFor, placeOn, withAxes } from './axes.ts';
import { Dots } from './dots.ts';
import type { Frame } from './frame.ts';

/** Points, and a function drawn over them. */
export interface Scatter {
  readonly title: string;
  /** (x, y). */
  readonly points: readonly (readonly [number, number])[];
  /** Values of the function for many x at once, in their order. */
  readonly line: (x: readonly number[]) => readonly number[];
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
}

/** Draws points, the function over them, and a dotted line at y = 0 if that is between the axes' ends. @returns lines no longer than the frame is wide */
export function drawScatter({ title, points, line, x, y, height }: Scatter, frame: Frame): string[] {
  const columns = Math.max(8, frame.width - marginFor(y));
  const dots = new Dots(columns, height, frame);
  const across = (value: number) => placeOn(x, value) * (dots.width - 1);
  const down = (value: number) => (1 - placeOn(y, value)) * (dots.height - 1);
  const [dot, zero] = frame.unicode ? ['∘', '┈'] : ['o', '.'];
  if (y.least < 0) for (let at = 0; at < dots.width; at++) dots.put(at, down(0), zero!, 2);
  for (const [px, py] of points) dots.put(across(px), down(py), dot!, 1);
  const xs = Array.from({ length: dots.width }, (_, at) => x.least + ((x.most - x.least) * at) / (dots.width - 1));
  const ys = line(xs);
  for (let at = 1; at < xs.length; at++) dots.line(at - 1, down(ys[at - 1]!), at, down(ys[at]!), 0);
  return [title.slice(0, frame.width), ...withAxes(dots, x, y, columns, frame)];
}

/** Points of up to three classes, and what a network answers around them. */
export interface ClassMap {
  readonly title: string;
  /** `of` is the class, from 0. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly of: number }[];
  /** The class that it answers, for many (x, y) at once, in their order. */
  readonly answers: (places: readonly (readonly [number, number])[]) => readonly number[];
  /** From −reach to reach on both axes. */
  readonly reach: number;
  readonly height: number;
}

/** Of the first, second and third class: a point, and the shade of where it is answered. */
const marks = { unicode: ['○ ', '●░', '◆▒'], ascii: ['o ', '#.', 'x:'] } as const;

/** Draws a map: circles, discs and diamonds are points of the classes, and where the second or third is answered it is shaded. */
export function drawMap({ title, points, answers, reach, height }: ClassMap, frame: Frame): string[] {
  const columns = Math.max(8, Math.min(frame.width, 2 * height + 8));
  const [sign, shade] = [0, 1].map((at) => marks[frame.unicode ? 'unicode' : 'ascii'].map((both) => both[at]!));
  const cell = { ...frame, unicode: false };
  const dots = new Dots(columns, height, cell);
  const places = Array.from({ length: height * columns }, (_, at): [number, number] => [
    reach * ((2 * ((at % columns) + 0.5)) / columns - 1),
    reach * (1 - (2 * (Math.floor(at / columns) + 0.5)) / height),
  ]);
  for (const [at, answer] of answers(places).entries()) {
    if (answer > 0) dots.put(at % columns, Math.floor(at / columns), shade![answer]!, 2);
  }
  for (const point of points) {
    const [x, y] = [(point.x / reach + 1) / 2, (1 - point.y / reach) / 2];
    dots.put(x * columns, y * height, sign![point.of]!, [1, 0, 2][point.of]!);
  }
  return [title.slice(0, frame.width), ...dots.lines().map((line) => line.trimEnd())];
}
