// Trains folds, on this thread and on others.
import type { Split } from '../encode/split.ts';
import { flatten, type PlainMistake, UserError } from '../errors.ts';
import { adoptBuild, type WasmBuild } from '../kernels/wasm-module.ts';
import { type Job, jobOf, type Run } from '../threads/jobs.ts';
import { Parts } from '../threads/parts.ts';
import { Diverged } from '../training/train.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';

/** What a thread is given. */
export interface FoldInput {
  readonly works: readonly FoldWork[];
  readonly folds: readonly { readonly work: number; readonly split: Split }[];
  /** Of `Parts`: the folds that no thread has taken. */
  readonly left: Int32Array;
  /** Kernels, compiled once for all threads. */
  readonly build: WasmBuild | undefined;
}

/** What a thread tells: a fold's result, or why there is none. */
export type FoldMessage =
  | { readonly fold: number; readonly result: FoldResult }
  | { readonly fold: number; readonly mistake: PlainMistake }
  | { readonly fold: number; readonly diverged: number }
  | { readonly fold: number; readonly failure: unknown };

/** Has a thread train folds, one after the other, until none is left. */
export const foldJob: Job<FoldInput, FoldMessage> = jobOf(import.meta.url, 'search', 'fold-job', true);

export const run: Run<FoldInput, FoldMessage> = (input, tell) => {
  adoptBuild(input.build);
  return tellFolds(input, new AbortController().signal, tell);
};

/** Takes one fold after the other until none is left, and tells of each. @param signal ends it in the middle of a fold, which is not told of */
export async function tellFolds(
  { works, folds, left }: FoldInput,
  signal: AbortSignal,
  tell: (message: FoldMessage) => void,
): Promise<void> {
  for (const fold of new Parts(left).take()) {
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
