import type { Split } from '../encode/split.ts';
import { flatten, type PlainMistake, UserError } from '../errors.ts';
import type { WasmBuild } from '../kernels/wasm-module.ts';
import { Diverged } from '../training/train.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';

/** What a thread is started with. */
export interface FoldWorkerStart {
  readonly works: readonly FoldWork[];
  readonly folds: readonly { readonly work: number; readonly split: Split }[];
  /** Number of the next fold to be taken, in shared memory. */
  readonly next: Int32Array;
  /** Kernels, compiled once for all threads. */
  readonly build: WasmBuild | undefined;
}

/** What a thread tells: a fold's result, or why there is none. */
export type FoldMessage =
  | { readonly fold: number; readonly result: FoldResult }
  | { readonly fold: number; readonly mistake: PlainMistake }
  | { readonly fold: number; readonly diverged: number }
  | { readonly fold: number; readonly failure: unknown };

/** Takes one fold after the other until none is left, and tells of each. @param signal ends it in the middle of a fold, which is not told of */
export async function tellFolds(
  { works, folds, next }: FoldWorkerStart,
  signal: AbortSignal,
  tell: (message: FoldMessage) => void,
): Promise<void> {
  for (let fold = Atomics.add(next, 0, 1); fold < folds.length; fold = Atomics.add(next, 0, 1)) {
    const { work, split } = folds[fold]!;
    const message = await outcomeOf(fold, works[work]!, split, signal);
    if (signal.aborted) return;
    tell(message);
  }
}

async function outcomeOf(fold: number, work: FoldWork, split: Split, signal: AbortSignal): Promise<FoldMessage> {
  try {
    return { fold, result: await trainFold(work, split, signal) };
  } catch (error) {
    if (error instanceof UserError) return { fold, mistake: flatten(error) };
    if (error instanceof Diverged) return { fold, diverged: error.epoch };
    return { fold, failure: error };
  }
}
