// What a lesson is: something that is said of neural networks, run, measured and judged.

import type { Frame } from '../draw/frame.ts';
import type { Concept } from './concepts.ts';

/** One thing that is said, and what became of it when it was run. */
export interface Claim {
  readonly concept: Concept;
  /** What is said, in plain words. */
  readonly claim: string;
  /** What was found, with its numbers; of several starts, in how many. */
  readonly measured: string;
  readonly holds: boolean;
}

/** What a lesson shows, one part after the other. */
export type Part =
  /** A paragraph, wrapped to the width at hand. */
  | { readonly text: string }
  /** Lines that are shown as they are: formulas. */
  | { readonly formulas: readonly string[] }
  /** Rows with the first as their head. */
  | { readonly table: readonly (readonly string[])[] }
  /** A drawing. @returns lines no longer than the frame is wide */
  | { readonly plot: (frame: Frame) => string[] };

/** A lesson that was run. */
export interface Taught {
  readonly parts: readonly Part[];
  readonly claims: readonly Claim[];
}

/** The file of a lesson. */
export interface LessonModule {
  /**
   * Computes everything anew.
   *
   * @param seed decides the made data and the initial weights, in [1, 10⁶]: claims hold for any, or say how often they do
   */
  teach(seed: number): Promise<Taught>;
}

/** Seeds for several starts of the same training: those of one lesson's seed are not those of another. */
export function startsOf(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, start) => 1000 * seed + start);
}
