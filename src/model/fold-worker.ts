// A thread that trains folds: it takes one after the other until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import type { Split } from '../data/split.ts';
import { flatten, type PlainMistake, UserError } from '../errors.ts';
import { Diverged } from '../training/train.ts';
import { type FoldResult, type FoldWork, trainFold } from './fold.ts';

/** What a thread is started with. */
export interface FoldWorkerStart {
  readonly works: readonly FoldWork[];
  readonly folds: readonly { readonly work: number; readonly split: Split }[];
  /** Number of the next fold to be taken, in shared memory. */
  readonly next: Int32Array;
}

/** What a thread tells: a fold's result, or why there is none. */
export type FoldMessage =
  | { readonly fold: number; readonly result: FoldResult }
  | { readonly fold: number; readonly mistake: PlainMistake }
  | { readonly fold: number; readonly diverged: number }
  | { readonly fold: number; readonly failure: unknown };

const { works, folds, next } = workerData as FoldWorkerStart;
const never = new AbortController().signal;
for (let fold = Atomics.add(next, 0, 1); fold < folds.length; fold = Atomics.add(next, 0, 1)) {
  parentPort!.postMessage(await tell(fold));
}

async function tell(fold: number): Promise<FoldMessage> {
  try {
    const { work, split } = folds[fold]!;
    return { fold, result: await trainFold(works[work]!, split, never) };
  } catch (error) {
    if (error instanceof UserError) return { fold, mistake: flatten(error) };
    if (error instanceof Diverged) return { fold, diverged: error.epoch };
    return { fold, failure: error };
  }
}
