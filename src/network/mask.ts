// Weights that wiring by hand leaves out: they lie in the vector of all parameters as the others do, and are held at 0.
import { masked, type Span, type Wirable } from '../spec/wiring.ts';

/** Where such weights lie in the vector of all parameters, laid out as `Parameters` says. */
export function maskedParameters(layers: readonly Wirable[], inputs: number): readonly Span[] {
  const spans: Span[] = [];
  let offset = 0;
  let before = inputs;
  for (const { units, wired = [] } of layers) {
    for (const [unit, one] of wired.entries()) {
      const row = offset + unit * before;
      spans.push(...masked(one, before).map(([from, to]): Span => [row + from, row + to]));
    }
    offset += units * (before + 1);
    before = units;
  }
  return spans;
}

/** Sets some numbers of a vector to 0. */
export function clear(
  spans: readonly Span[],
  vector: { fill(value: number, from: number, to: number): unknown },
): void {
  for (const [from, to] of spans) vector.fill(0, from, to);
}
