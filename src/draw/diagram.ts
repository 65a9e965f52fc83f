// A computation as boxes and arrows: what `graph` and `trace` draw, whatever it is drawn with.

/** One quantity of a computation. */
export interface DiagramNode {
  /** Letters, digits and underscores; unique. */
  readonly id: string;
  /** Place from the left, from 0: further than all that it is computed from. */
  readonly column: number;
  readonly kind: 'input' | 'parameter' | 'step' | 'output';
  /** What it is and what it is worth, a line each: `u = b · c`, `6`; or both in one line: `a = 5`. */
  readonly lines: readonly string[];
  /** What comes back to it: `du = 3`. Undefined if nothing does. */
  readonly back?: string;
}

/** One quantity used in another. */
export interface DiagramEdge {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** What flows back along it: `3 · 1`, the derivative that came in times the local one. */
  readonly back?: string;
}

/** Values flow from left to right, derivatives from right to left. */
export interface Diagram {
  readonly title: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}
