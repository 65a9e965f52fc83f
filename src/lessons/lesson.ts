// What a lesson is: something that the seed text says, run, measured and judged.
import type { Frame } from './frame.ts';

/** One thing the seed says, and what became of it when it was run. */
export interface Claim {
  /** Line of the seed text. */
  readonly line: number;
  /** What is said there, in plain words. */
  readonly claim: string;
  /** What was found, with its numbers. */
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
  /** Computes everything anew, from fixed seeds. */
  teach(): Promise<Taught>;
}
