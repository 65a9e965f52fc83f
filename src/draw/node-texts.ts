import type { Paint } from './canvas.ts';
import type { DiagramNode } from './diagram.ts';

/** How a diagram is drawn on a terminal. */
export interface TextOptions {
  /** For a terminal that shows nothing but ASCII. */
  readonly ascii?: boolean;
  /** Colours what things are worth. */
  readonly value?: Paint;
  /** Colours what comes back. */
  readonly back?: Paint;
}

/** The lines of a node, each in one or two parts of which the last has the colour. */
export function textsOf({ lines, back }: DiagramNode, { value, back: paintBack }: TextOptions) {
  const [what = '', ...worth] = lines;
  const cut = worth.length === 0 ? what.indexOf(' = ') + 3 : 0;
  const head =
    cut > 2 ? { text: [what.slice(0, cut), what.slice(cut)], paint: value } : { text: [what], paint: undefined };
  const rest = worth.map((line) => ({ text: [line], paint: value }));
  return [head, ...rest, ...(back === undefined ? [] : [{ text: [back], paint: paintBack }])];
}
